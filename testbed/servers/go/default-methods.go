package main

import (
	"net/http"
	"os"

	"github.com/rs/cors"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/orders", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte("[]"))
	})
	var handler http.Handler = mux
	handler = cors.Default().Handler(handler)
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler)
}
