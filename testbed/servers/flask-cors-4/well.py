import os

from flask import Flask, jsonify
from flask_cors import CORS

app = Flask(__name__)
CORS(
    app,
    resources={r"/api/*": {"origins": ["https://app.example.com"]}},
    supports_credentials=True,
    methods=["GET", "PUT"],
    allow_headers=["Content-Type", "Authorization"],
)


@app.route("/api/books/<book>", methods=["GET", "PUT"])
def save(book):
    return jsonify(id=book)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
