package main

import (
	"net/http"
	"os"

	"github.com/rs/cors"
)

func withMethods(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" && r.Method != "PUT" {
			http.Error(w, "no such method", http.StatusMethodNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/orders", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte("[]"))
	})
	var handler http.Handler = mux
	handler = cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com"}}).Handler(handler)
	handler = withMethods(handler)
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler)
}
