import os

from flask import Flask, jsonify
from flask_cors import CORS

app = Flask(__name__)
CORS(
    app,
    origins=r"https://.*\.example\.com",
    expose_headers=[],
)


@app.route("/api/books")
def books():
    response = jsonify([])
    response.headers["X-RateLimit-Remaining"] = "3"
    response.headers["X-Total-Pages"] = "9"
    return response


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
