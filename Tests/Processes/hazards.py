"""What `torture.py` throws at the programs: kills, a hop that spoils connections, full disks."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass

from proxy import REQUEST, Host, readable
from region import Ended, Replica, end, launch

HANGS_AFTER = 90  # seconds, far above what a client may try again for


class Hung(Exception):
    """A command that does not end by itself."""


class Running:
    """A command that runs, and may be killed before its end."""

    def __init__(self, command, env):
        self.command, self.started = command, time.monotonic()
        self.process = launch(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)

    def end(self, kill_after=None):
        """Waits for its end and kills it after `kill_after` seconds, if it still runs then."""
        if kill_after is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(kill_after)
            self.process.kill()
        try:
            out, err = self.process.communicate(timeout=HANGS_AFTER)
        except subprocess.TimeoutExpired:
            end(self.process)
            self.process.communicate()
            raise Hung(f"{self.words} had not ended after {HANGS_AFTER} s") from None
        end(self.process)
        ended = Ended(self.command, self.process.returncode, out.decode(errors="replace"),
                      err.decode(errors="replace"))
        ended.killed = ended.code == -signal.SIGKILL
        ended.seconds = time.monotonic() - self.started
        return ended

    @property
    def words(self):
        return " ".join(map(str, self.command))[:300]


class Desk(Replica):
    """A replica with what the torture knows of it."""

    def __init__(self, path, server, library, hop=None, disk=None):
        super().__init__(path, server)
        self.name, self.library, self.hop, self.disk = path.name, library, hop, disk
        self.typed = []  # the writes that its store holds as its own
        self.backups = []  # (file, how much of `typed` it holds)
        self.life, self.shown = 0, None  # the server's life it knows; what it showed before another

    def begin(self, *arguments):
        return Running(["libsync", *map(str, arguments)], self.env)

    @property
    def waiting(self):
        """Its writes that nobody has acknowledged yet."""
        return [write for write in self.typed if not write.acknowledged]

    def copy(self, name):
        """The folder copied as people copy folders; both copies hold what was typed."""
        copied = super().copy(name)
        other = Desk(copied.path, self.server, self.library, self.hop)
        other.typed, other.life = list(self.typed), self.life
        for write in other.typed:
            write.holders.add(name)
        return other

    def set_back(self, index):
        """Forgets what was typed after a backup; whoever has a copy still holds it."""
        for write in self.typed[index:]:
            write.holders.discard(self.name)
        self.typed = self.typed[:index]
        self.backups = [backup for backup in self.backups if backup[1] <= index]


@dataclass
class Trouble:
    """What a hop does to the next requests that begin with `target`."""

    kind: str
    target: bytes
    after: int = 0  # bytes that go through before
    seconds: float = 0.0
    times: int = 1


class Hop(Host):
    """A hop before a server of `serve --plain`, with that server's key (see `proxy.Proxy`). It
    spoils as many requests as it was told to, and lets the others through.
    """

    KINDS = ("cut", "cut request", "hold", "delay", "send twice")

    def __init__(self, server):
        keys = server.data / "keys"
        self.server, self.trouble, self.struck = server, None, 0
        self.let_go, self.lock = threading.Event(), threading.Lock()
        super().__init__((keys / "tls.crt", keys / "tls.key"))

    def plague(self, trouble):
        self.let_go.clear()
        self.trouble = trouble

    def calm(self):
        """No trouble any more; what is held goes on."""
        self.trouble = None
        self.let_go.set()

    def _trouble_of(self, request):
        """The trouble that this request meets; None for none."""
        with self.lock:
            trouble = self.trouble
            if not trouble or trouble.times == 0 or not request.startswith(trouble.target):
                return None
            trouble.times -= 1
            self.struck += 1
            return trouble

    def serve(self, client):
        with socket.create_connection(("127.0.0.1", self.server.port), 10) as upstream:
            asked, passed, trouble = b"", 0, None
            while ready := readable(client, upstream):
                if not (chunk := ready.recv(65_536)):
                    return
                if ready is upstream:
                    if not self._pass(chunk, passed, trouble, asked, client):
                        return
                    passed += len(chunk)
                    continue
                if match := REQUEST.match(chunk):
                    asked, passed = b"", 0
                    trouble = self._trouble_of(match[1] + b" " + match[2])
                asked += chunk
                if trouble and trouble.kind == "cut request" and len(asked) > trouble.after:
                    upstream.sendall(chunk[:max(0, trouble.after - len(asked) + len(chunk))])
                    return
                upstream.sendall(chunk)

    def _pass(self, chunk, passed, trouble, asked, client):
        """Gives the client a part of an answer, or not; False ends the connection."""
        kind = trouble.kind if trouble else None
        if kind == "delay" and not passed:
            time.sleep(trouble.seconds)
        if kind == "send twice" and not passed:
            self._send_again(asked)
        room = max(0, trouble.after - passed) if kind in ("cut", "hold") else len(chunk)
        client.sendall(chunk[:room])
        if room >= len(chunk):
            return True
        if kind == "cut":
            return False
        self.let_go.wait(trouble.seconds)
        client.sendall(chunk[room:])
        return True

    def _send_again(self, asked):
        """The same request once more, as a network that doubles would; nobody hears the answer."""
        with contextlib.suppress(OSError), socket.create_connection(
                ("127.0.0.1", self.server.port), 10) as again:
            again.settimeout(10)
            again.sendall(asked)
            again.recv(65_536)


class SmallDisk:
    """A file system of its own that can be filled. Root alone can mount one."""

    mounted = []

    def __init__(self, folder, megabytes):
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder],
                       check=True, capture_output=True, timeout=10)
        SmallDisk.mounted.append(self)

    def fill(self, room):
        """Fills it but for `room` bytes."""
        with open(self.folder / "ballast", "wb", buffering=0) as ballast:
            for size in (1 << 20, 4_096, 1):
                with contextlib.suppress(OSError):
                    while ballast.write(bytes(size)):
                        pass
            os.truncate(ballast.fileno(), max(0, ballast.tell() - room))

    def free(self):
        (self.folder / "ballast").unlink(missing_ok=True)

    def unmount(self):
        SmallDisk.mounted.remove(self)
        subprocess.run(["umount", "--lazy", self.folder], timeout=10)
