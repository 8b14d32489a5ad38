"""Compares this gateway with what other proxies have for errors. Run it by `gateway/compare`.

Each proxy stands before the same upstream, with the best that its own configuration can do for JSON errors. Everything
listens on free ports of this machine alone.
"""

import contextlib
import http
import json
import os
import pathlib
import socket
import subprocess
import sys

from check import ROOT, TARGET, Missing, ask, debian_program, free_port, running, running_program, shown, wait_for

FIELDS = "add_header Retry-After 30 always; add_header Set-Cookie a=1 always;"
# Each case: its name, the path, and what the upstream sends, in nginx's words.
CASES = [
    ("a success", "/ok", 'default_type application/json; return 200 \'{"id":7}\';'),
    ("useful words", "/text", "default_type text/plain; return 404 'no such \"user\"';"),
    ("an HTML page", "/page", "return 403;"),
    ("JSON", "/json", 'default_type application/json; return 409 \'{"error":"the name is taken"}\';'),
    ("a secret", "/secret", "default_type text/plain; return 500 'db refused password hunter2';"),
    ("too many", "/limited", f"{FIELDS} return 429 'slow down';"),
    ("log in", "/private", "add_header WWW-Authenticate Basic always; default_type text/plain; return 401 'log in';"),
    ("an error as 200", "/200", "default_type text/plain; return 200 'Error: no such user';"),
]
# Of each error, these must stay.
KEPT = ["Retry-After", "Set-Cookie", "WWW-Authenticate"]
LOAD = [("a success", "/ok"), ("an error", "/text")]
CONNECTIONS = 16
ROUNDS = 3

NGINX = """
daemon off; worker_processes 1; user root; pid {directory}/pid; error_log {directory}/error.log crit;
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 1000000000;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
    upstream service {{ server 127.0.0.1:{upstream}; keepalive 32; }}
    server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""
STATUSES = [401, 403, 404, 409, 429, 500, 502, 504]
NGINX_PROXY = """
    proxy_http_version 1.1; proxy_set_header Connection "";
    location / {{ proxy_pass http://service; proxy_intercept_errors on; {pages} }}
    {texts}
"""
HAPROXY = """
global
    maxconn 1000
defaults
    mode http
    timeout client 60s
    timeout server 60s
    timeout connect 5s
http-errors json
{errors}
frontend here
    bind 127.0.0.1:{port}
    errorfiles json
    default_backend service
backend service
    http-reuse always
    acl is_json res.hdr(content-type) -m beg application/json
{returns}
    server one 127.0.0.1:{upstream}
"""
LOCAL_REPLY = """
          local_reply_config:
            body_format:
              json_format: { error: "%LOCAL_REPLY_BODY%", status: "%RESPONSE_CODE%" }
"""
EXT_PROC = """
          - name: json_errors
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor
              grpc_service: { envoy_grpc: { cluster_name: json_errors } }
              allow_mode_override: true
              message_timeout: 2s
              processing_mode: { request_header_mode: SEND, response_header_mode: SEND }
"""
ENVOY = """
static_resources:
  listeners:
  - address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }}
    filter_chains:
    - filters:
      - name: http
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: http
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{{ match: {{ prefix: / }}, route: {{ cluster: service }} }}]
{local_reply}
          http_filters:
{filters}
          - name: router
            typed_config: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }}
  clusters:
  - name: service
    load_assignment:
      cluster_name: service
      endpoints:
      - lb_endpoints:
        - endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {upstream} }} }} }}
  - name: json_errors
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: {{ http2_protocol_options: {{}} }}
    load_assignment:
      cluster_name: json_errors
      endpoints:
      - lb_endpoints:
        - endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {filter} }} }} }}
"""


def main(words):
    global PROGRAM
    seconds = float(words[0]) if words else 5
    PROGRAM = ROOT / "target" / ("release" if seconds else "debug") / "json-errors-gateway"
    TARGET.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        locations = "".join(f"location = {path} {{ {does} }}\n" for _, path, does in CASES)
        upstream = stack.enter_context(running_nginx("upstream", 0, locations))
        closed = stack.enter_context(bound())
        setups, missing = {}, []
        for name, start in SETUPS.items():
            try:
                ports = [("up", upstream), ("down", closed)]
                setups[name] = [stack.enter_context(start(port, name, kind)) for kind, port in ports]
            except Missing as why:
                missing.append(name)
                print(f"skipped: {name}: {why}")
        compare({"bare": [upstream, closed], **setups})
        if seconds:
            rates = measure({"bare": upstream, **{name: up for name, (up, _) in setups.items()}}, seconds)
            if len(words) > 1:
                pathlib.Path(words[1]).write_text("".join("\t".join(map(str, rate)) + "\n" for rate in rates))
    if missing and os.environ.get("CI") == "true":
        sys.exit(f"missing: {', '.join(missing)}")


def compare(setups):
    """Prints what a client gets for each case, and which of the fields that it needs are gone."""
    for case, path, _ in [*CASES, ("upstream is down", "/", None)]:
        print(f"\n{case}")
        before = None
        for name, (up, down) in setups.items():
            try:
                answer = ask(("127.0.0.1", down if path == "/" else up), "GET", path, {}, b"")
            except OSError as error:
                print(f"  {name:20} {type(error).__name__}")
                continue
            before = before or answer
            lost = [field for field in KEPT if field in before["headers"] and field not in answer["headers"]]
            print(f"  {name:20} {shown(answer)}" + f"  lost: {', '.join(lost)}" * bool(lost))


def measure(setups, seconds):
    """Prints and returns requests a second and latencies: the best of a few rounds, in turns."""
    rates = []
    print(f"\n{CONNECTIONS} connections, {seconds:g} s each, the best of {ROUNDS}:")
    print("requests a second, and of the bare upstream's, median, 99th percentile")
    for case, path in LOAD:
        best = {}
        for _ in range(ROUNDS):
            for name, port in setups.items():
                program = ROOT / "target" / "release" / "examples" / "load"
                command = [program, f"127.0.0.1:{port}", path, str(CONNECTIONS), str(seconds)]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                rate, median, late = map(int, said.split())
                best[name] = max(best.get(name, (0,)), (rate, median, late))
        print(f"\n{case}")
        for name, (rate, median, late) in best.items():
            rates.append((case, name, rate, median, late))
            print(f"  {name:20} {rate:>7}  {rate / best['bare'][0]:5.2f}x  {median:>6} µs  {late:>6} µs")
    return rates


@contextlib.contextmanager
def bound():
    """A port of which nobody answers."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield closed.getsockname()[1]


@contextlib.contextmanager
def running_nginx(name, upstream, locations):
    nginx, port = debian_program("nginx"), free_port()
    directory = TARGET / f"nginx-{name}"
    directory.mkdir(exist_ok=True)
    conf = directory / "nginx.conf"
    conf.write_text(NGINX.format(directory=directory, port=port, upstream=upstream or port, locations=locations))
    with running([nginx, "-p", str(directory), "-c", str(conf), "-e", "stderr"]) as process:
        wait_for(process, port)
        yield port


def nginx(upstream, name, kind):
    pages = " ".join(f"error_page {status} @e{status};" for status in STATUSES)
    texts = "\n".join(
        f"location @e{status} {{ internal; default_type application/json; return {status} '{words(status)}'; }}"
        for status in STATUSES
    )
    return running_nginx(f"{name}-{kind}", upstream, NGINX_PROXY.format(pages=pages, texts=texts))


def words(status):
    return json.dumps({"error": http.HTTPStatus(status).phrase})


@contextlib.contextmanager
def haproxy(upstream, name, kind):
    program = debian_program("haproxy", "liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1")
    port, errors = free_port(), []
    for status in (502, 503, 504):
        file = TARGET / f"haproxy-{status}.http"
        lines = [f"HTTP/1.1 {status} Error", "Content-Type: application/json", f"Content-Length: {len(words(status))}"]
        file.write_bytes("\r\n".join([*lines, "", words(status)]).encode())
        errors.append(f"    errorfile {status} {file}")
    conf = TARGET / f"haproxy-{kind}.cfg"
    returns = "\n".join(
        f"    http-response return status {status} content-type application/json string '{words(status)}' "
        f"if {{ status {status} }} !is_json"
        for status in [401, 403, 404, 429, 500]
    )
    conf.write_text(HAPROXY.format(port=port, upstream=upstream, errors="\n".join(errors), returns=returns))
    with running([program, "-db", "-f", str(conf)], env=library_path()) as process:
        wait_for(process, port)
        yield port


def library_path():
    libraries = (TARGET / "debian").glob("usr/lib/*-linux-gnu")
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, libraries))}


@contextlib.contextmanager
def envoy(upstream, kind, filters="", local_reply="", processor=9):
    program, port = os.environ.get("ENVOY"), free_port()
    if not program:
        raise Missing("Envoy cannot be installed")
    ports = {"port": port, "upstream": upstream, "filter": processor}
    conf = TARGET / f"envoy-{kind}.yaml"
    conf.write_text(ENVOY.format(**ports, filters=filters, local_reply=local_reply))
    command = [program, "-c", str(conf), "--concurrency", "1", "--disable-hot-restart", "--log-level", "error"]
    with running(command) as process:
        wait_for(process, port)
        yield port


@contextlib.contextmanager
def filtered(upstream, name, kind):
    processor = free_port()
    with running([PROGRAM, "ext-proc", "--listen", str(processor), "--unmask"]) as process:
        wait_for(process, processor)
        with envoy(upstream, f"filter-{kind}", EXT_PROC, processor=processor) as port:
            yield port


@contextlib.contextmanager
def proxy(upstream, name, kind):
    with running_program(PROGRAM, f"http://127.0.0.1:{upstream}") as (_, port):
        yield port


PROGRAM = None  # Known once the words of the command line are.
SETUPS = {
    "gateway proxy": proxy,
    "nginx": nginx,
    "HAProxy": haproxy,
    "Envoy": lambda upstream, name, kind: envoy(upstream, f"bare-{kind}"),
    "Envoy local_reply": lambda upstream, name, kind: envoy(upstream, f"local-{kind}", local_reply=LOCAL_REPLY),
    "Envoy + ext-proc": filtered,
}

if __name__ == "__main__":
    main(sys.argv[1:])
