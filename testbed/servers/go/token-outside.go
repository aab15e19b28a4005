package main

import (
	"net/http"
	"os"

	"github.com/rs/cors"
)

func authorised(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			http.Error(w, "no token", http.StatusUnauthorized)
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
	handler = cors.New(cors.Options{AllowedHeaders: []string{"Authorization"}}).Handler(handler)
	handler = authorised(handler)
	http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler)
}
