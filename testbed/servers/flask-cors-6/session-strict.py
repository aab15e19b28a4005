import os

from flask import Flask, jsonify, session
from flask_cors import CORS

app = Flask(__name__)
app.secret_key = "x"
app.config["SESSION_COOKIE_SAMESITE"] = "Strict"
CORS(app, origins="https://app.example.com", supports_credentials=True)


@app.route("/api/me")
def me():
    if "user" not in session:
        session["visits"] = 1
        return jsonify(error="not signed in"), 401
    return jsonify(session["user"])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
