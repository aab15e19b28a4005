package main

import (
	"net/http"
	"os"

	"github.com/rs/cors"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/orders", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Total-Count", "31")
		w.Write([]byte("[]"))
	})
	handler := cors.New(cors.Options{
		AllowedOrigins: []string{"https://app.example.com"},
	}).Handler(mux)
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler)
}
