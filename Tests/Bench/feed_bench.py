"""How often a second a reader that knows a feed is told so: our server beside nginx, which serves
the same bytes as a file, each on the same cores and asked by wrk from another."""

import contextlib
import http.client
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

from bench_tools import PATH, Figure, generated, leave, need, run, say
from sync_bench import Region

NGINX = """
daemon off; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/error.log;
{user}events {{ worker_connections 1024; }}
http {{
    default_type text/calendar; access_log {folder}/access.log; keepalive_requests 1000000000;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def measure(programs, count, rounds, seconds=3):
    """The figure for a feed of `count` events."""
    need("nginx", "wrk", "taskset")
    cores = sorted(os.sched_getaffinity(0))
    servers, client = (cores[:-1], cores[-1:]) if len(cores) > 1 else (cores, cores)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="libsync-bench-"))
    try:
        with ours(programs, folder, count, servers) as port, nginx(folder, port, servers) as other:
            say(f"asking for a feed of {count} events, known and new ...")
            asked = {(one, knows): [] for one in (port, other) for knows in (True, False)}
            for _ in range(rounds):
                for (one, knows), found in asked.items():
                    found.append(rate(one, seconds, client, knows))
    finally:
        shutil.rmtree(folder)
    told, sent, their_told, their_sent = (statistics.median(found) for found in asked.values())
    return [Figure("304 of a feed that has not changed", told, their_sent, "nginx, the file", 0.5,
                   is_rate=True),
            Figure("the same", told, their_told, "nginx's own 304", is_rate=True),
            Figure("the feed itself", sent, their_sent, "nginx, the file", is_rate=True)]


def pinned(command, cores):
    return ["taskset", "--cpu-list", ",".join(map(str, cores)), *map(str, command)]


@contextlib.contextmanager
def ours(programs, folder, count, cores):
    """The port of our server with a cached feed."""
    region = Region(programs, folder)
    region.start("--plain", within=lambda command: pinned(command, cores))
    try:
        desk = region.join("alfa", "desk")
        (folder / "events.ndjson").write_text(generated(count, 1))
        region.call("libsync", "import", "json", folder / "events.ndjson", "--replica", desk)
        region.call("libsync", "push", "--replica", desk)
        yield int(region.url.rsplit(":", 1)[1])
    finally:
        region.stop()


@contextlib.contextmanager
def nginx(folder, port, cores):
    """The port of an nginx that serves the bytes of the feed at `port`."""
    root = folder / "www"
    root.mkdir()
    (root / "calendar.ics").write_bytes(ask(port)[2])
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    # Its workers must be able to read the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        NGINX.format(workers=len(cores), folder=folder, port=own, user=user))
    command = [shutil.which("nginx", path=PATH), "-p", folder, "-c", folder / "nginx.conf"]
    process = subprocess.Popen(pinned(command, cores), stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", own)):
                break
            time.sleep(0.05)
        else:
            leave(f"nginx does not start: {(folder / 'error.log').read_text()[-500:]}")
        yield own
    finally:
        process.terminate()
        process.wait(10)


def ask(port, **headers):
    """Status, ETag and body of the feed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/calendar.ics", headers=headers)
    answer = connection.getresponse()
    try:
        return answer.status, answer.headers["ETag"], answer.read()
    finally:
        connection.close()


def rate(port, seconds, cores, knows):
    """Answers a second, to readers who know the ETag or to readers who are new."""
    tag = ask(port)[1]
    if ask(port, **{"If-None-Match": tag})[0] != 304:
        leave(f"port {port} does not know its own ETag {tag}")
    header = ["-H", f"If-None-Match: {tag}"] if knows else []
    said = run(pinned(["wrk", "-t1", "-c16", f"-d{seconds}s", *header,
                       f"http://127.0.0.1:{port}/calendar.ics"], cores))
    if "Non-2xx or 3xx" in said or "Socket errors" in said:
        leave(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))
