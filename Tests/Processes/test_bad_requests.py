"""Raw requests that no client of ours would send: a documented problem, and the store as before."""

import gzip
import json
import ssl
import socket
import zlib

import pytest

from refusals import problem
from region import Region

ID = "019b0000-0000-7000-8000-000000000009"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    region = Region(tmp_path_factory.mktemp("bad-requests"), "fjordvik", "skogdal")
    region.own = region.fjordvik.add("Lesestund")
    region.settle()
    return region


@pytest.fixture(autouse=True)
def nothing_changes(desk):
    """Whatever is sent: no commit, no restart, no fault, and the next honest request is answered."""
    before = desk.server.hello()["head"], desk.server.process.pid
    yield
    assert desk.server.process.poll() is None
    assert (desk.server.hello()["head"], desk.server.process.pid) == before
    assert desk.fjordvik.token not in desk.server.log.read_text()


def send(desk, body, path="/v1/push", method="POST", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    token = desk.fjordvik.token if headers.pop("token", True) else None
    return desk.server.request(method, path, body=body, headers=headers, token=token)


def deep(count):
    return b"[" * count + b"]" * count


BODIES = {
    "nothing": b"", "no JSON": b"Hei", "half of it": b'{"replica":"0123456789abcdef","batch":',
    "another shape": b"[1,2,3]", "a member missing": b'{"replica":"0123456789abcdef"}',
    "deep JSON": deep(30_000), "33 levels": b'{"a":' * 33 + b"1" + b"}" * 33,
    "a name twice": b'{"replica":"0123456789abcdef","batch":1,"batch":2,"entries":[]}',
    "invalid UTF-8": b'{"replica":"\xe6\xf8\xe5"}',
    "a lone surrogate": rb'{"replica":"\ud800","batch":1,"entries":[]}',
    "a number too great": b'{"replica":"0123456789abcdef","batch":9007199254740993,"entries":[]}',
    "a fraction for a number": b'{"replica":"0123456789abcdef","batch":1.5,"entries":[]}',
    "a negative number": b'{"replica":"0123456789abcdef","batch":-1,"entries":[]}',
    "not a number": b'{"replica":"0123456789abcdef","batch":NaN,"entries":[]}',
    "a word for a list": b'{"replica":"0123456789abcdef","batch":1,"entries":"alt"}',
    "a NUL": b'{"replica":"0123456789abcdef\x00","batch":1,"entries":[]}',
}


@pytest.mark.parametrize("path", ["/v1/push", "/v1/replicas", "/v1/enrol"])
@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_not_what_the_spec_says(desk, what, path):
    told = problem(send(desk, BODIES[what], path), 400, "malformed")
    assert "Lesestund" not in json.dumps(told)


def test_more_entries_than_one_push_may_have(desk):
    body = b'{"replica":"0123456789abcdef","batch":1,"entries":[' + b"{}," * 5_000 + b"{}]}"
    told = problem(send(desk, body), 413, "too-large")
    assert "5000" in told["detail"]


def test_a_body_of_10_megabytes(desk):
    body = b'{"replica":"0123456789abcdef","batch":1,"entries":["' + b"x" * 10_000_000 + b'"]}'
    problem(send(desk, body), 413, "too-large")


def test_a_body_of_10_megabytes_whose_length_is_not_told(desk):
    answered = raw(desk, b"POST /v1/push HTTP/1.1\r\nHost: x\r\nLibsync-Protocol: 1.0\r\n"
                   b"Authorization: Bearer " + desk.fjordvik.token.encode()
                   + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
                   + (b"100000\r\n" + b"x" * 0x100000 + b"\r\n") * 10 + b"0\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 413"), answered[:300]


def test_a_bomb_costs_no_memory(desk):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    problem(send(desk, bomb, Content_Encoding="gzip"), 413, "too-large")
    status = open(f"/proc/{desk.server.process.pid}/status").read()
    most = int(status.split("VmHWM:")[1].split()[0])
    assert most < 300_000, f"{most} kB"


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"{}")[:-4], gzip.compress(b"")[:5]])
def test_compression_that_is_broken(desk, body):
    problem(send(desk, body, Content_Encoding="gzip"), 400, "malformed")


def test_an_encoding_that_the_server_does_not_read(desk):
    problem(send(desk, b"{}", Content_Encoding="br"), 415, "encoding-unsupported")


@pytest.mark.parametrize("version", ["2.0", "0.9", "99", "x" * 300])
def test_another_protocol_version(desk, version):
    told = problem(send(desk, b"{}", Libsync_Protocol=version), 426, "version-unsupported")
    assert "1.0" in told["detail"]


def test_an_address_of_another_protocol_version(desk):
    problem(send(desk, b"{}", "/v9/push"), 426, "version-unsupported")


def test_no_protocol_version(desk):
    problem(send(desk, b"{}", Libsync_Protocol=""), 426, "version-unsupported")


@pytest.mark.parametrize("path, method", [("/v1/push", "POST"), ("/v1/pull", "GET"),
                                          ("/v1/snapshot", "GET"), ("/v1/digest", "POST"),
                                          ("/v1/replicas", "POST"),
                                          (f"/v1/records/{ID}/history", "GET"),
                                          ("/v1/token/rotate", "POST"),
                                          (f"/v1/devices/{ID}", "DELETE")])
def test_without_a_token(desk, path, method):
    problem(send(desk, b"{}", path, method, token=False), 401, "token-unknown")
    problem(send(desk, b"{}", path, method, token=False, Authorization="Bearer abc"), 401,
            "token-unknown")


@pytest.mark.parametrize("query", ["cursor=abc", "cursor=" + "A" * 5_000, "cursor=%00",
                                   "limit=-1", "limit=alt", "limit=999999999999999999999"])
def test_a_pull_that_asks_for_what_there_is_not(desk, query):
    status, _, body = send(desk, None, f"/v1/pull?{query}", "GET",
                           Libsync_Replica=desk.fjordvik.status()["replica"])
    assert status in (200, 400, 409), (status, body[:300])
    assert status == 200 or json.loads(body)["type"].startswith("urn:libsync:")


@pytest.mark.parametrize("path", ["/index.php", "/admin", "/v1", "/v1/finnes-ikke", "/../etc/passwd",
                                  "/libraries/ukjent/calendar.ics", "/calendar.ics/"])
def test_an_address_that_there_is_not(desk, path):
    status, _, body = send(desk, None, path, "GET")
    assert status in (200, 404) and b"root:" not in body
    assert status == 404 or path == "/calendar.ics/"


def raw(desk, data, seconds=10):
    """What the server says to these bytes."""
    context = ssl._create_unverified_context()
    answered = b""
    with socket.create_connection(("127.0.0.1", desk.server.port), seconds) as plain, \
            context.wrap_socket(plain) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass  # It may have answered and hung up before all was sent.
        try:
            while chunk := connection.recv(65_536):
                answered += chunk
                if b"\r\n\r\n" in answered:
                    break
        except OSError:
            pass
    return answered


@pytest.mark.parametrize("data", [
    b"Hei hei\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
    b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n",
    b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"],
    ids=["no HTTP", "another HTTP", "a NUL", "a header of 200 KB", "two lengths", "less than none"])
def test_what_is_no_request(desk, data):
    answered = raw(desk, data)
    assert answered == b"" or answered.split(b" ")[1][:1] == b"4", answered[:300]


def test_a_forged_line_does_not_reach_the_log(desk):
    send(desk, None, "/x%0Atime=2026-01-01T00:00:00Z%20level=error%20message=forged", "GET")
    assert not any(line.startswith("time=2026-01-01") for line in
                   desk.server.log.read_text().splitlines())
