"""What stands between a library and its server: a hop that can hold, cut, slow down and record
what the server says, and hosts that are no libsync server at all.

The hop ends TLS with the server's own key, as `libsync-server serve --help` describes it for a
reverse proxy, and speaks plain HTTP with a server of `serve --plain`. So the client runs as it
does every day, and the hop sees messages instead of noise.
"""

import contextlib
import http.client
import io
import re
import select
import socket
import ssl
import subprocess
import threading
import zlib

REQUEST = re.compile(rb"(GET|HEAD|POST|PUT|DELETE) (\S+) HTTP/1\.1\r\n")


class Host:
    """Accepts connections, each in a thread of its own, until it is closed."""

    def __init__(self, certificate=None, port=0):
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.listening, self.is_open = socket.create_server(("127.0.0.1", port)), True
        self.listening.settimeout(0.2)
        self.port = self.listening.getsockname()[1]
        self.connections = []
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    @property
    def url(self):
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def _accept(self):
        while self.is_open:
            with contextlib.suppress(TimeoutError, OSError):
                connection, _ = self.listening.accept()
                connection.settimeout(30)
                threading.Thread(target=self._begin, args=[connection], daemon=True).start()

    def _begin(self, connection):
        with contextlib.suppress(OSError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.connections.append(connection)
            self.serve(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def close(self):
        self.is_open = False
        # While the thread waits in accept, the system keeps the port.
        self.accepting.join(5)
        self.listening.close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Proxy(Host):
    """The hop, of a server that speaks plain HTTP. A rule names a request by its beginning, such
    as `POST /v1/push`; the last rule counts.
    """

    def __init__(self, server):
        keys = server.data / "keys"
        self.server, self.rule = server, None
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.recorded = []  # for each connection (from the client, from the server)
        super().__init__((keys / "tls.crt", keys / "tls.key"))

    def _set(self, kind, target, after):
        self.reached.clear()
        self.go_on.clear()
        self.rule = (kind, target.encode(), after)

    def hold(self, target, after=0):
        """Lets so many bytes of the answer through and keeps the rest: with none, the server has
        committed and the client hears nothing.
        """
        self._set("hold", target, after)

    def cut(self, target, after):
        """Ends the connection after so many bytes of the answer."""
        self._set("cut", target, after)

    def pass_all(self):
        """No rule any more; what was held is let go."""
        self.rule = None
        self.go_on.set()

    def wait_reached(self, seconds=20):
        """Waits until a rule has struck."""
        assert self.reached.wait(seconds), f"{self.rule} did not strike within {seconds} s"

    def serve(self, client):
        with socket.create_connection(("127.0.0.1", self.server.port), 10) as upstream:
            asked, answered = bytearray(), bytearray()
            self.recorded.append((asked, answered))
            request, passed = b"", 0
            while ready := readable(client, upstream):
                chunk = ready.recv(65_536)
                if ready is client:
                    asked.extend(chunk)
                    upstream.sendall(chunk)
                    if match := REQUEST.match(chunk):
                        request, passed = match[1] + b" " + match[2], 0
                else:
                    let, goes_on = self._ruled(request, passed, chunk, client)
                    answered.extend(let)
                    client.sendall(let)
                    passed += len(chunk)
                    chunk = chunk if goes_on else b""
                if not chunk:
                    return

    def _ruled(self, request, passed, chunk, client):
        """What of a chunk is to be sent now, and whether the connection goes on."""
        kind, target, after = self.rule or ("none", b"", 0)
        room = after - passed
        if kind == "none" or not request.startswith(target) or len(chunk) <= room:
            return chunk, True
        room = max(room, 0)
        if kind == "cut":
            self.reached.set()
            return chunk[:room], False
        client.sendall(chunk[:room])
        self.reached.set()
        self.go_on.wait(60)
        return chunk[room:], True

    def messages(self):
        """Every message that went through, headers and decompressed body, as bytes."""
        for asked, answered in self.recorded:
            yield from requests_of(bytes(asked))
            yield from answers_of(bytes(answered))


def readable(client, upstream):
    """The one of both that has something to say; None when neither has for half a minute."""
    if isinstance(client, ssl.SSLSocket) and client.pending():
        return client
    ready, _, _ = select.select([client, upstream], [], [], 30)
    return ready[0] if ready else None


class Buffering(Host):
    """A hop that looks into whole answers before it lets go of anything, as scanners for viruses do:
    in one piece, unpacked, its length told beforehand.
    """

    def __init__(self, server):
        keys = server.data / "keys"
        self.server, self.unpacked = server, 0
        super().__init__((keys / "tls.crt", keys / "tls.key"))

    def serve(self, client):
        with client.makefile("rb") as asked:
            while line := asked.readline():
                method, target, _ = line.decode("latin-1").split()
                headers = http.client.parse_headers(asked)
                body = asked.read(int(headers.get("Content-Length", 0)))
                client.sendall(self._whole(method, target, headers, body))

    def _whole(self, method, target, headers, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        upstream.request(method, target, body, dict(headers))
        answered = upstream.getresponse()
        told, body = answered.headers, answered.read()
        upstream.close()
        if told.get("Content-Encoding") == "gzip":
            body, self.unpacked = zlib.decompress(body, 31), self.unpacked + 1
        kept = [f"{name}: {value}" for name, value in told.items() if name.lower() not in (
            "transfer-encoding", "content-encoding", "content-length", "content-type",
            "connection")]
        return answer(body, status=f"{answered.status} {answered.reason}",
                      kind=told.get("Content-Type", ""), headers=[*kept, "Via: 1.1 buffering"])


class Impostor(Host):
    """Answers every request with the same bytes, and keeps what it was sent."""

    def __init__(self, answer, certificate=None, port=0):
        self.answer, self.heard = answer, bytearray()
        super().__init__(certificate, port)

    def serve(self, client):
        while chunk := client.recv(65_536):
            self.heard.extend(chunk)
            client.sendall(self.answer)


def answer(body, *, status="200 OK", kind="text/html; charset=utf-8", headers=()):
    """The bytes of one HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
             *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def other_key(folder):
    """A certificate for 127.0.0.1 with a key that nobody knows: `(certificate, key)`."""
    certificate, key = folder / "other.crt", folder / "other.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "30", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True, timeout=30)
    return certificate, key


def plain(head, body):
    """Headers and body in one, the body decompressed."""
    if b"content-encoding: gzip" in head.lower():
        body = zlib.decompressobj(31).decompress(body)
    return head + body


def requests_of(stream):
    """The requests of one connection."""
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)^content-length: *(\d+)", head, re.M)
        size = int(length[1]) if length else 0
        assert b"transfer-encoding" not in head.lower(), "a request whose length is not told"
        yield plain(head, rest[:size])
        stream = rest[size:]


class Conversation(io.BufferedReader):
    """What a server said on one connection, as http.client reads it, one answer after another."""

    def makefile(self, *_, **__):
        return self

    def close(self):
        """An answer that was read leaves the next one to be read."""


def answers_of(stream):
    """The answers of one connection."""
    source = Conversation(io.BytesIO(stream))
    while source.peek(1):
        answered = http.client.HTTPResponse(source)
        answered.begin()
        head = bytes(str(answered.headers), "latin-1")
        try:
            body = answered.read()
        except http.client.IncompleteRead as cut:
            body = cut.partial
        yield plain(head, body)
