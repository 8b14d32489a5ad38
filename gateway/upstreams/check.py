"""Compares the responses of real servers, bare and through the gateway. Run it by `gateway/check`.

Everything listens on free ports of this machine alone, ends with this script, and is waited for only so long.
"""

import contextlib
import gzip
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

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = ROOT / "target" / "gateway"
SAME = object()
# Any message: how much of an HTML page is read is the library's matter.
ERROR = object()
HTML_ACCEPT = {"Accept": "text/html"}

# The words of Flask's own pages.
FLASK_400 = "The browser (or proxy) sent a request that this server could not understand."
FLASK_404 = (
    "The requested URL was not found on the server. "
    "If you entered the URL manually please check your spelling and try again."
)
FLASK_405 = "The method is not allowed for the requested URL."
FLASK_415 = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'."
FLASK_416 = "The server cannot provide the requested range."
LONG = ("The order has items that are not for sale in your country. " * 5).strip()

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
    ("GET", "/abort", {}, b"", 404, {"error": FLASK_404}, []),
    ("GET", "/abort-text", {}, b"", 404, {"error": "No such user"}, []),
    ("GET", "/abort-description", {}, b"", 400, {"error": "age must be a number"}, []),
    ("GET", "/no-such-route", HTML_ACCEPT, b"", 404, {"error": FLASK_404}, []),
    ("GET", "/raise", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/secret", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/trace", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/empty", {}, b"", 503, {"error": "Service Unavailable"}, ["Retry-After"]),
    ("GET", "/echo", {}, b"", 405, {"error": FLASK_405}, ["Allow"]),
    ("POST", "/echo", {"Content-Type": "application/json"}, b"{", 400, {"error": FLASK_400}, []),
    ("POST", "/echo", {"Content-Type": "text/plain"}, b"{}", 415, {"error": FLASK_415}, []),
    ("POST", "/upload", {}, b"x" * 17, 413, {"error": "The data value transmitted exceeds the capacity limit."}, []),
    ("GET", "/private", {}, b"", 401, {"error": "Log in first"}, ["WWW-Authenticate"]),
    ("GET", "/limited", {}, b"", 429, {"error": "Slow down"}, ["Retry-After", "Set-Cookie"]),
    ("GET", "/file", {"Range": "bytes=99-"}, b"", 416, {"error": FLASK_416}, ["Content-Range"]),
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
    ("HEAD", "/json", {}, b"", 200, SAME, []),
    ("HEAD", "/file", {}, b"", 200, SAME, ["Content-Length"]),
    ("POST", "/echo", {"Content-Type": "application/json"}, b'{"a":1}', 200, SAME, []),
    ("POST", "/upload", {}, b"0123456789", 200, SAME, []),
]

FASTAPI = [
    ("GET", "/missing", {}, b"", 404, {"detail": "no such user"}, []),
    ("GET", "/no-such-route", {}, b"", 404, {"detail": "Not Found"}, []),
    ("POST", "/orders", {"Content-Type": "application/json"}, b'{"amount":"x"}', 422, SAME, []),
    ("GET", "/orders", {}, b"", 405, {"detail": "Method Not Allowed"}, ["Allow"]),
    ("GET", "/text", {}, b"", 409, {"error": "the name is taken"}, []),
    ("GET", "/raise", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/secret", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/string-200", {}, b"", 400, {"error": "Missing data"}, []),
    ("GET", "/ok", {}, b"", 200, SAME, []),
]

DJANGO = [
    ("GET", "/not-found", {}, b"", 404, {"error": "The requested resource was not found on this server."}, []),
    ("GET", "/no-such-route", {}, b"", 404, {"error": "The requested resource was not found on this server."}, []),
    ("GET", "/bad", {}, b"", 400, {"error": "age must be a number"}, []),
    ("GET", "/forbidden", {}, b"", 403, {"error": "Not your order"}, []),
    ("GET", "/denied", {}, b"", 403, {"error": "Forbidden"}, []),
    ("GET", "/long", {}, b"", 422, {"error": LONG}, []),
    ("GET", "/json", {}, b"", 409, SAME, []),
    ("GET", "/post-alone", {}, b"", 405, {"error": "Method Not Allowed"}, ["Allow"]),
    ("GET", "/raise", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/secret", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/ok", {}, b"", 200, SAME, []),
]

EXPRESS = [
    ("GET", "/text", {}, b"", 400, {"error": 'Missing "name" parameter'}, []),
    ("GET", "/status", {}, b"", 403, {"error": "Forbidden"}, []),
    ("GET", "/json", {}, b"", 422, SAME, []),
    ("GET", "/json-200", {}, b"", 404, {"error": "no such user", "status": 404}, []),
    ("GET", "/throw", {}, b"", 500, {"error": "Internal Server Error"}, []),
    ("GET", "/reject", {}, b"", 404, ERROR, []),
    ("GET", "/no-such-route", {}, b"", 404, {"error": "Cannot GET /no-such-route"}, []),
    ("POST", "/echo", {"Content-Type": "application/json"}, b"{", 400, ERROR, []),
    ("POST", "/echo", {"Content-Type": "application/json"}, b'{"a":1}', 200, SAME, []),
    ("GET", "/ok", {}, b"", 200, SAME, []),
]

NGINX = [
    ("GET", "/no-such-file", {}, b"", 404, {"error": "Not Found"}, []),
    ("GET", "/forbidden", {}, b"", 403, {"error": "Forbidden"}, []),
    ("POST", "/index.html", {}, b"", 405, {"error": "Method Not Allowed"}, []),
    ("POST", "/small", {}, b"x" * 65, 413, {"error": "Payload Too Large"}, []),
    ("GET", "/index.html", {"Range": "bytes=99-"}, b"", 416, {"error": "Range Not Satisfiable"}, ["Content-Range"]),
    ("GET", "/index.html", {"X-Large": "x" * 2_000}, b"", 400, {"error": "Request Header Or Cookie Too Large"}, []),
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


class Missing(Exception):
    """Something is not installed."""


def main(names):
    names = names or list(SUBJECTS)
    if unknown := [name for name in names if name not in SUBJECTS]:
        sys.exit(f"{unknown[0]!r} is none of {', '.join(SUBJECTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # So that all servers end, too.
    TARGET.mkdir(parents=True, exist_ok=True)
    wrong, count = [], 0
    for name in names:
        start, rows = SUBJECTS[name]
        try:
            with start() as upstream, running_proxy(upstream) as proxy:
                wrong += compare(name, rows, upstream, proxy)
                count += 2 * len(rows)
        except Missing as why:
            print(f"skipped: {name}: {why}")
            if os.environ.get("CI") == "true":
                wrong.append(f"{name} was skipped: {why}")
    print("\n".join(["\nNot as promised:", *wrong]) if wrong else "\nAll as promised.")
    print(f"{count - len(wrong)} passed, {len(wrong)} failed")
    sys.exit(1 if wrong else 0)


def compare(name, rows, upstream, proxy):
    """Prints all rows, and returns what is not as promised. A client that takes gzip gets the same words."""
    print(f"\n{name}: before (<) and after (>)\n")
    wrong = []
    for method, path, headers, body, status, promised, kept in rows:
        for more in ({}, {"Accept-Encoding": "gzip"}):
            before = ask(upstream, method, path, {**headers, **more}, body)
            if before["coded"] and before["status"] < 400 and "Content-Length" not in before["headers"]:
                status, promised = before["status"], SAME  # A success of unknown length passes, whatever it says.
            after = ask(proxy, method, path, {**headers, **more}, body)
            line = f"{method} {path}" + " (gzip)" * bool(more)
            if not more or before["coded"]:
                print(f"{line}\n  < {shown(before)}\n  > {shown(after)}")
            wrong += [f"{name}: {line}: {fault}" for fault in faults(before, after, status, promised, kept)]
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
    elif (after["type"] or "").partition(";")[0] != "application/json":
        yield f"type {after['type']}, not application/json"
    elif promised is ERROR:
        if list(parsed(after["body"]) or ()) != ["error"]:
            yield "not one error"
    elif promised is not None and parsed(after["body"]) != promised:
        yield f"not {json.dumps(promised)}"


def parsed(body):
    with contextlib.suppress(ValueError):
        return json.loads(body)


def ask(address, method, path, headers, body):
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # Then the response is there already.
            connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        body, coded = response.read(), response.headers.get("Content-Encoding")
        return {
            "status": response.status,
            "headers": response.headers,
            "type": response.headers.get("Content-Type"),
            "body": gzip.decompress(body) if coded == "gzip" and body else body,
            "coded": coded,
        }
    finally:
        connection.close()


def shown(answer):
    text = " ".join(answer["body"].decode("utf-8", "replace").split()) or "(empty)"
    return f"{answer['status']} {answer['type'] or '(no type)'}  {text if len(text) <= 90 else text[:89] + '…'}"


@contextlib.contextmanager
def running(command, **options):
    """A process that ends with the block. Its output, if there is trouble, is in `target/gateway`."""
    log = TARGET / f"{pathlib.Path(command[0]).name}.log"
    with open(log, "w") as output:
        process = subprocess.Popen(command, **{"stdout": output, "stderr": output, **options})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def running_proxy(upstream):
    host, port = upstream
    return running_program(ROOT / "target" / "debug" / "json-errors-gateway", f"http://{host}:{port}")


@contextlib.contextmanager
def running_program(program, url):
    command = [program, "proxy", "--upstream", url, "--listen", "0", "--unmask"]
    with running(command, stderr=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()  # It ends if the gateway does.
        if not line.startswith("http://"):
            sys.exit(f"the gateway did not start: {line}")
        host, _, port = line.split()[0].removeprefix("http://").rpartition(":")
        yield host, int(port)


def python(*packages):
    """The Python of an environment with these packages."""
    path = TARGET / "venv" / "bin" / "python"
    if not path.exists() and not succeeds([sys.executable, "-m", "venv", TARGET / "venv"]):
        raise Missing("python3 cannot make a virtual environment")
    modules = ", ".join(package.partition(">")[0] for package in packages)
    pip = [path, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
    if not succeeds([path, "-c", f"import {modules}"]) and not succeeds([*pip, *packages]):
        raise Missing(f"pip cannot install {modules}, perhaps for want of a network")
    return str(path)


@contextlib.contextmanager
def running_flask():
    port = free_port()
    with running([python("flask>=3,<4"), str(HERE / "flask_app.py"), str(port)]) as process:
        wait_for(process, port)
        yield "127.0.0.1", port


@contextlib.contextmanager
def running_django():
    port = free_port()
    with running([python("django>=5"), str(HERE / "django_app.py"), str(port)]) as process:
        wait_for(process, port)
        yield "127.0.0.1", port


@contextlib.contextmanager
def running_fastapi():
    port = free_port()
    command = [python("fastapi>=0.115", "uvicorn>=0.30"), "-m", "uvicorn", "fastapi_app:app", "--port", str(port)]
    with running(command, cwd=HERE, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}) as process:
        wait_for(process, port)
        yield "127.0.0.1", port


@contextlib.contextmanager
def running_express():
    if not shutil.which("npm"):
        raise Missing("node and npm are not installed")
    modules = TARGET / "node_modules"
    install = ["npm", "install", "--prefix", TARGET, "--no-save", "--silent", "express@5", "compression@1"]
    if not (modules / "compression").exists() and not succeeds(install):
        raise Missing("npm cannot install Express, perhaps for want of a network")
    port = free_port()
    environment = {**os.environ, "NODE_PATH": str(modules)}
    with running(["node", str(HERE / "express_app.js"), str(port)], env=environment) as process:
        wait_for(process, port)
        yield "127.0.0.1", port


def debian_program(name, *libraries):
    """A program of this machine, or one that is unpacked from Debian's packages without being installed."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    unpacked = TARGET / "debian" / "usr" / "sbin" / name
    if found or unpacked.exists():
        return found or str(unpacked)
    packages = TARGET / "packages"
    packages.mkdir(exist_ok=True)
    download = ["apt-get", "download", name, *libraries]
    if shutil.which("apt-get") and not succeeds(download, cwd=packages):
        succeeds(["apt-get", "update"]) and succeeds(download, cwd=packages)
    for package in (package for name in (name, *libraries) for package in packages.glob(f"{name}_*.deb")):
        succeeds(["dpkg-deb", "-x", package, TARGET / "debian"])
    if not unpacked.exists() or not (libraries or succeeds([unpacked, "-v"])):
        raise Missing(f"{name} is not installed")
    return str(unpacked)


@contextlib.contextmanager
def running_nginx():
    nginx = debian_program("nginx")
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


def succeeds(command, **options):
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return subprocess.run(command, timeout=180, **quiet, **options).returncode == 0
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


SUBJECTS = {
    "flask": (running_flask, FLASK),
    "django": (running_django, DJANGO),
    "fastapi": (running_fastapi, FASTAPI),
    "express": (running_express, EXPRESS),
    "nginx": (running_nginx, NGINX),
}

if __name__ == "__main__":
    main(sys.argv[1:])
