import os

from flask import Flask, jsonify
from flask_cors import cross_origin

app = Flask(__name__)


@cross_origin()
@app.route("/api/books", methods=["POST"])
def create():
    return jsonify(id=1), 201


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
