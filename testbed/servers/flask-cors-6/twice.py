import os

from flask import Flask, jsonify
from flask_cors import CORS

app = Flask(__name__)


@app.after_request
def headers(response):
    response.headers.add("Access-Control-Allow-Origin", "*")
    return response


CORS(app)


@app.route("/api/books")
def books():
    return jsonify([])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
