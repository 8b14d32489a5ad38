"""The answers of real servers, before and after the reverse proxy. Run it by `before_after.sh`.

Everything listens on free ports of this machine alone, ends with this script, and is waited for only so long.
"""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "target" / "before_after"
SAME = object()
HTML_ACCEPT = {"Accept": "text/html"}

# What is asked, and what is promised of the answer through the proxy: its status, its JSON or that it is the same as
# before, and headers that it keeps.
FLASK = [
    ("GET", "/string", {}, b"", 400, {"error": 'Missing "name" parameter'}, []),
    ("GET", "/string-200", {}, b"", 400, {"error": "Missing data"}, []),
    ("GET", "/json-200", {}, b"", 404, {"error": "no such user", "status": 404}, []),
    ("GET", "/json-200-vague", {}, b"", 400, {"error": "no such user"}, []),
    ("GET", "/json-string", {}, b"", 409, {"error": "the name is taken"}, []),
    ("GET", "/labelled-text", {}, b"", 422, {"error": "age is negative"}, []),
    ("GET", "/labelled-json", {}, b"", 404, {"error": "no such user"}, []),
    ("GET", "/abort", {}, b"", 404, {"error": "Not Found"}, []),
    ("GET", "/abort-text", {}, b"", 403, {"error": "Forbidden"}, []),
    ("GET", "/no-such-route", HTML_ACCEPT, b"", 404, {"error": "Not Found"}, []),
    ("GET", "/raise", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/secret", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/trace", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/empty", {}, b"", 503, {"error": "Service Unavailable"}, ["Retry-After"]),
    ("GET", "/echo", {}, b"", 405, {"error": "Method Not Allowed"}, ["Allow"]),
    ("POST", "/echo", {"Content-Type": "application/json"}, b"{", 400, {"error": "Bad Request"}, []),
    ("POST", "/echo", {"Content-Type": "text/plain"}, b"{}", 415, {"error": "Unsupported Media Type"}, []),
    ("POST", "/upload", {}, b"x" * 17, 413, {"error": "Payload Too Large"}, []),
    ("GET", "/private", {}, b"", 401, {"error": "Log in first"}, ["WWW-Authenticate"]),
    ("GET", "/limited", {}, b"", 429, {"error": "Slow down"}, ["Retry-After", "Set-Cookie"]),
    ("GET", "/file", {"Range": "bytes=99-"}, b"", 416, {"error": "Range Not Satisfiable"}, ["Content-Range"]),
    ("HEAD", "/string", {}, b"", 400, None, []),
    ("GET", "/right", {}, b"", 404, SAME, []),
    ("GET", "/json", {}, b"", 200, SAME, []),
    ("GET", "/page", {}, b"", 200, SAME, []),
    ("GET", "/text", {}, b"", 200, SAME, []),
    ("GET", "/away", {}, b"", 302, SAME, ["Location"]),
    ("GET", "/nothing", {}, b"", 204, SAME, []),
    ("GET", "/stream", {}, b"", 200, SAME, []),
    ("GET", "/file", {}, b"", 200, SAME, ["Content-Disposition"]),
    ("GET", "/file", {"Range": "bytes=0-5"}, b"", 206, SAME, ["Content-Range"]),
    ("GET", "/xml", {}, b"", 400, SAME, []),
    ("HEAD", "/json", {}, b"", 200, SAME, ["Content-Length"]),
    ("POST", "/echo", {"Content-Type": "application/json"}, b'{"a":1}', 200, SAME, []),
    ("POST", "/upload", {}, b"0123456789", 200, SAME, []),
]

NGINX = [
    ("GET", "/no-such-file", {}, b"", 404, {"error": "Not Found"}, []),
    ("GET", "/forbidden", {}, b"", 403, {"error": "Forbidden"}, []),
    ("POST", "/index.html", {}, b"", 405, {"error": "Method Not Allowed"}, []),
    ("POST", "/small", {}, b"x" * 65, 413, {"error": "Payload Too Large"}, []),
    ("GET", "/index.html", {"Range": "bytes=99-"}, b"", 416, {"error": "Range Not Satisfiable"}, ["Content-Range"]),
    ("GET", "/index.html", {"X-Large": "x" * 2_000}, b"", 400, {"error": "Bad Request"}, []),
    ("GET", "/gone", {}, b"", 502, {"error": "Bad Gateway"}, []),
    ("HEAD", "/no-such-file", {}, b"", 404, None, []),
    ("GET", "/index.html", {}, b"", 200, SAME, ["ETag", "Last-Modified"]),
    ("GET", "/index.html", {"Range": "bytes=0-3"}, b"", 206, SAME, ["Content-Range"]),
    ("GET", "/away", {}, b"", 302, SAME, ["Location"]),
]

# `user` counts only if root runs this, whose files others may not read.
NGINX_CONF = """
daemon off; worker_processes 1; user root; pid {directory}/pid; error_log {directory}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port}; root {directory}/www;
        client_header_buffer_size 512; large_client_header_buffers 2 1k;
        location = /forbidden {{ deny all; }}
        location = /small {{ client_max_body_size 64; proxy_pass http://127.0.0.1:{closed}; }}
        location = /gone {{ proxy_pass http://127.0.0.1:{closed}; }}
        location = /away {{ return 302 /index.html; }}
    }}
}}
"""


class Skipped(Exception):
    """Something is not installed."""


def main(words):
    checks = "--check" in words
    names = [word for word in words if word != "--check"] or list(SUBJECTS)
    if unknown := [name for name in names if name not in SUBJECTS]:
        sys.exit(f"{unknown[0]!r} is none of {', '.join(SUBJECTS)}, --check")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # So that all servers end, too.
    TARGET.mkdir(parents=True, exist_ok=True)
    wrong = []
    for name in names:
        start, rows = SUBJECTS[name]
        try:
            with start() as upstream, running_proxy(upstream) as proxy:
                wrong += compare(name, rows, upstream, proxy)
        except Skipped as why:
            print(f"skipped: {name}: {why}")
    if checks and wrong:
        print("\nNot as promised:")
        sys.exit("\n".join(wrong))


def compare(name, rows, upstream, proxy):
    """Prints all rows. What is not as promised."""
    print(f"\n{name}: before (<) and after (>)\n")
    wrong = []
    for method, path, headers, body, status, promised, kept in rows:
        before = ask(upstream, method, path, headers, body)
        after = ask(proxy, method, path, headers, body)
        print(f"{method} {path}\n  < {shown(before)}\n  > {shown(after)}")
        wrong += [f"{name}: {method} {path}: {fault}" for fault in faults(before, after, status, promised, kept)]
    return wrong


def faults(before, after, status, promised, kept):
    if after["status"] != status:
        yield f"status {after['status']}, not {status}"
    for header in kept:
        if after["headers"].get_all(header) != before["headers"].get_all(header) or header not in after["headers"]:
            yield f"{header} is not as it was"
    if promised is SAME:
        for what in ("status", "body", "type"):
            if after[what] != before[what]:
                yield f"another {what}"
    elif after["type"] != "application/json":
        yield f"type {after['type']}, not application/json"
    elif promised is not None and parsed(after["body"]) != promised:
        yield f"not {json.dumps(promised)}"


def parsed(body):
    with contextlib.suppress(ValueError):
        return json.loads(body)


def ask(address, method, path, headers, body):
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        return {
            "status": response.status,
            "headers": response.headers,
            "type": response.headers.get("Content-Type"),
            "body": response.read(),
        }
    finally:
        connection.close()


def shown(answer):
    text = " ".join(answer["body"].decode("utf-8", "replace").split()) or "(empty)"
    return f"{answer['status']} {answer['type'] or '(no type)'}  {text if len(text) <= 90 else text[:89] + '…'}"


@contextlib.contextmanager
def running(command, **options):
    """A process that ends with the block. Its output, if there is trouble, is in `target/before_after`."""
    log = TARGET / f"{pathlib.Path(command[0]).name}.log"
    with open(log, "w") as errors:
        process = subprocess.Popen(command, stderr=errors, **{"stdout": errors, **options})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


@contextlib.contextmanager
def running_proxy(upstream):
    host, port = upstream
    command = [built_proxy(), "--upstream", f"http://{host}:{port}", "--listen", "127.0.0.1:0", "--unmask"]
    with running(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()  # It ends if the proxy does.
        if not line.startswith("http://"):
            sys.exit(f"the proxy did not start: see {TARGET}")
        host, _, port = line.split()[0].removeprefix("http://").rpartition(":")
        yield host, int(port)


def built_proxy():
    command = ["cargo", "build", "--quiet", "--example", "reverse_proxy", "--message-format", "json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=1_200)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return next(m["executable"] for m in messages if m.get("target", {}).get("name") == "reverse_proxy")


@contextlib.contextmanager
def running_flask():
    python = TARGET / "venv" / "bin" / "python"
    if not (python.exists() and succeeds([python, "-c", "import flask"])):
        if not succeeds([sys.executable, "-m", "venv", TARGET / "venv"]):
            raise Skipped("python3 cannot make a virtual environment")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
        if not succeeds([*pip, "--timeout", "15", "flask>=3,<4"]):
            raise Skipped("pip cannot install Flask, perhaps for want of a network")
    port = free_port()
    with running([str(python), str(ROOT / "examples" / "flask_app.py"), str(port)]) as process:
        wait_for(process, port)
        yield "127.0.0.1", port


@contextlib.contextmanager
def running_nginx():
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if not nginx:
        raise Skipped("nginx is not installed")
    directory = TARGET / "nginx"
    (directory / "www").mkdir(parents=True, exist_ok=True)
    (directory / "www" / "index.html").write_text("<h1>Hello</h1>\n")
    port = free_port()
    with socket.socket() as closed:  # Bound, so that nobody else is, and never listening.
        closed.bind(("127.0.0.1", 0))
        conf = NGINX_CONF.format(directory=directory, port=port, closed=closed.getsockname()[1])
        (directory / "nginx.conf").write_text(conf)
        command = [nginx, "-p", str(directory), "-e", str(directory / "error.log"), "-c", str(directory / "nginx.conf")]
        with running(command) as process:
            wait_for(process, port)
            yield "127.0.0.1", port


def succeeds(command):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, port):
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended at once: see {TARGET}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    sys.exit(f"{process.args[0]} does not listen: see {TARGET}")


SUBJECTS = {"flask": (running_flask, FLASK), "nginx": (running_nginx, NGINX)}

if __name__ == "__main__":
    main(sys.argv[1:])
