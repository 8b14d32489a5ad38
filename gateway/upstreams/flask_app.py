"""A Flask app that makes the classic mistakes, and does some things right.

    python3 -m venv target/venv && target/venv/bin/pip install flask
    target/venv/bin/python gateway/upstreams/flask_app.py 5000
    cargo run --package json-errors-gateway -- proxy --upstream http://127.0.0.1:5000 --unmask

`gateway/check flask` does all of this, and shows what becomes of each response.
"""

import gzip
import io
import sys
import time

from flask import Flask, Response, abort, jsonify, redirect, request, send_file

app = Flask(__name__)


@app.after_request
def compress(response):
    if response.status_code >= 400 and "gzip" in request.headers.get("Accept-Encoding", "") and response.data:
        response.data = gzip.compress(response.data)
        response.headers["Content-Encoding"] = "gzip"
    return response


# Mistakes.


@app.get("/string")
def string():
    return 'Missing "name" parameter', 400  # a plain string, labelled as HTML


@app.get("/string-200")
def string_200():
    return "Error: Missing data"  # and that is a success, labelled as HTML


@app.get("/json-200")
def json_200():
    return jsonify(error="no such user", status=404)  # says 200, means 404


@app.get("/json-200-vague")
def json_200_vague():
    return jsonify(error="no such user")  # says 200, means some 4xx


@app.get("/json-string")
def json_string():
    return jsonify("the name is taken"), 409  # a bare JSON string


@app.get("/labelled-text")
def labelled_text():
    return '{"error":"age is negative"}', 422, {"Content-Type": "text/plain"}  # JSON that says it is text


@app.get("/labelled-json")
def labelled_json():
    return "no such user", 404, {"Content-Type": "application/json"}  # text that says it is JSON


@app.get("/abort")
def abort_404():
    abort(404)  # werkzeug's HTML page


@app.get("/abort-text")
def abort_text():
    abort(404, "No such user")  # the same, with a text of one's own


@app.get("/abort-description")
def abort_description():
    abort(400, description="age must be a number")


@app.get("/raise")
def unhandled():
    raise RuntimeError("db refused password hunter2")  # an HTML page, too


@app.get("/secret")
def secret():
    try:
        unhandled()
    except RuntimeError as error:
        return str(error), 500  # what is meant for the log goes to the client


@app.get("/empty")
def empty():
    return "", 503, {"Retry-After": "7"}


@app.get("/trace")
def trace():
    return "<pre>Traceback (most recent call last): …</pre>", 500


@app.post("/echo")
def echo():
    return jsonify(request.get_json())  # HTML 400 for bad JSON, HTML 415 for none, HTML 405 for GET


@app.post("/upload")
def upload():
    request.max_content_length = 16
    return f"{len(request.get_data())} bytes"  # HTML 413 for more


@app.get("/private")
def private():
    return "Log in first", 401, {"WWW-Authenticate": 'Basic realm="here"'}


@app.get("/limited")
def limited():
    response = Response("Slow down", 429, {"Retry-After": "30"})
    response.set_cookie("seen", "1")
    return response


# Not mistakes.


@app.get("/right")
def right():
    return {"error": "no such user", "hint": "try 7"}, 404


@app.get("/json")
def success():
    return jsonify(id=7, error=None)


@app.get("/page")
def page():
    return "<h1>Errors: none</h1>"


@app.get("/text")
def text():
    return "Errors: 0", {"Content-Type": "text/plain"}


@app.get("/away")
def away():
    return redirect("/json")


@app.get("/nothing")
def nothing():
    return "", 204


@app.get("/stream")
def stream():
    def ticks():
        for tick in range(3):
            yield f"tick {tick}\n"
            time.sleep(0.01)

    return ticks(), {"Content-Type": "text/plain"}


@app.get("/file")
def file():
    # `Range` is honoured: 206, or 416 with Content-Range.
    return send_file(io.BytesIO(b"Error: is just how this file begins\n"), "text/plain", True, "notes.txt")


@app.get("/xml")
def xml():
    return "<fault/>", 400, {"Content-Type": "application/xml", "Cache-Control": "no-transform"}


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5000, threaded=True)
