"""Connections that are slow, many, or of an old TLS: the server ends them and serves the rest."""

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from region import Region, environment, run, wait_for

UNTIL_SECONDS = 150  # Every wait has an end; the server's own deadlines come well before.


@pytest.fixture
def desk(tmp_path):
    return Region(tmp_path, "fjordvik")


def connect(desk, *, tls=True, source="127.0.0.1"):
    plain = socket.create_connection(("127.0.0.1", desk.server.port), 20, (source, 0))
    return ssl._create_unverified_context().wrap_socket(plain) if tls else plain


def is_closed(connection, seconds=0.0):
    """Whether the other end has closed; what it sends meanwhile is read away."""
    connection.settimeout(seconds or 0.01)
    try:
        return connection.recv(65_536) == b""
    except (TimeoutError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True


def is_closed_while_dripping(desk, start, *, tls=True, drip=b"x"):
    """Sends `start`, then one byte each half second, until the server closes."""
    end = time.monotonic() + UNTIL_SECONDS
    with connect(desk, tls=tls) as connection:
        try:
            connection.sendall(start)
            while time.monotonic() < end:
                if is_closed(connection, 0.5):
                    return True
                connection.sendall(drip)
        except OSError:
            return True
    return False


def answer_to_a_slow_body(desk):
    """The answer to an honest push over a line of two kilobytes a second, slower than the grace."""
    body = b" " * 80_000 + b"[]"
    with connect(desk) as connection:
        connection.sendall(request(desk, len(body)))
        for start in range(0, len(body), 1_000):
            connection.sendall(body[start:start + 1_000])
            time.sleep(0.5)
        connection.settimeout(20)
        return connection.recv(65_536)


def request(desk, length):
    return (f"POST /v1/push HTTP/1.1\r\nHost: x\r\nLibsync-Protocol: 1.0\r\n"
            f"Authorization: Bearer {desk.fjordvik.token}\r\nContent-Length: {length}\r\n\r\n"
            ).encode()


def test_who_sends_byte_by_byte_or_nothing_is_closed_and_a_slow_line_is_served(desk):
    hello = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    slow = {
        "a header byte by byte": (hello + b"X-Slow: ", {}),
        "header lines without an end": (hello, {"drip": b"X: y\r\n"}),
        "a body byte by byte": (request(desk, 60_000), {}),
        "no TLS at all": (b"", {"tls": False, "drip": b""}),
        "TLS byte by byte": (b"\x16\x03\x01\x02\x00", {"tls": False, "drip": b"\x01"}),
        "nothing after TLS": (b"", {"drip": b""}),
        "nothing after an answer": (hello + b"\r\n", {"drip": b""}),
        "a second header byte by byte": (hello + b"\r\n" + hello + b"X-Slow: ", {}),
    }
    with ThreadPoolExecutor(len(slow) + 1) as pool:
        honest = pool.submit(answer_to_a_slow_body, desk)
        closed = {what: pool.submit(is_closed_while_dripping, desk, start, **options)
                  for what, (start, options) in slow.items()}
        assert {what: one.result() for what, one in closed.items()} == dict.fromkeys(slow, True)
        assert honest.result().startswith(b"HTTP/1.1 400"), "it was read to its end"
    desk.fjordvik.add("Etterpå")
    assert desk.fjordvik.sync()["pushed"] == 1


def test_one_address_has_200_connections_and_the_others_are_served(desk):
    many = [connect(desk, tls=False) for _ in range(205)]
    try:
        gone = set()

        def refused():
            gone.update(one for one in many if one not in gone and is_closed(one))
            return len(gone) >= 5
        wait_for(refused, what="those above 200 are closed")
        assert len(gone) < 10, "the others are left alone"
        with connect(desk, source="127.0.0.2") as other:
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert other.recv(1_000).startswith(b"HTTP/1.1 200")
        told = [line for line in desk.server.log.read_text().splitlines()
                if "too many connections" in line]
        assert len(told) == 1 and "address=127.0.0.1" in told[0]
    finally:
        for one in many:
            one.close()
    wait_for(lambda: desk.fjordvik.run("sync", check=False).code == 0, what="there is room again")


HEADERS = {
    "many fields": ("".join(f"X-{number}: y\r\n" for number in range(50)), True),
    "too many fields": ("".join(f"X-{number}: y\r\n" for number in range(150)), False),
    "a long field": ("X: " + "y" * 12_000 + "\r\n", True),
    "a field too long": ("X: " + "y" * 20_000 + "\r\n", False),
    "long fields": ("".join(f"X-{number}: {'y' * 8_000}\r\n" for number in range(6)), False),
}


@pytest.mark.parametrize("what", HEADERS)
def test_headers_have_limits(desk, what):
    lines, is_taken = HEADERS[what]
    assert answers(desk, "/healthz", lines) == is_taken


@pytest.mark.parametrize("length, is_taken", [(8_000, True), (20_000, False)])
def test_a_request_line_has_a_limit(desk, length, is_taken):
    assert answers(desk, "/healthz?" + "x" * length) == is_taken


def answers(desk, target, lines=""):
    """Whether a request is answered with 200; else it is 400, or the connection is closed."""
    with connect(desk) as connection:
        try:
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
            answered = connection.recv(65_536)
        except OSError:
            return False
    assert answered == b"" or answered[:12] in (b"HTTP/1.1 200", b"HTTP/1.1 400"), answered[:200]
    return answered.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("version, protocol", [("tls1_2", "TLSv1.2"), ("tls1_3", "TLSv1.3")])
def test_the_tls_of_today_is_spoken(desk, need, version, protocol):
    need("openssl")
    ended = shake_hands(desk, version)
    assert ended.code == 0 and f"Protocol version: {protocol}" in ended.out + ended.err, ended


@pytest.mark.parametrize("version", ["tls1", "tls1_1"])
def test_an_old_tls_is_refused_by_the_server(desk, need, version):
    need("openssl")
    ended = shake_hands(desk, version)
    # The alert is the server's: the client itself would have spoken it, at this security level.
    assert ended.code != 0 and "alert protocol version" in ended.out + ended.err, ended


def shake_hands(desk, version):
    return run(["openssl", "s_client", "-connect", f"127.0.0.1:{desk.server.port}", f"-{version}",
                "-cipher", "DEFAULT@SECLEVEL=0", "-brief"], check=False,
               env=environment(desk.folder), input=b"Q\n")
