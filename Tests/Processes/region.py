"""A region for one test: a server and libraries' replicas, run as the programs that people run.

Nothing here reaches into the programs. Clocks are set with faketime, ports come from the system,
every wait has an end, and whatever was started is killed when the test is over.
"""

import contextlib
import http.client
import json
import os
import resource
import shutil
import signal
import ssl
import subprocess
import time
from datetime import datetime, timezone
from pathlib import Path

import witness

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("LIBSYNC_BIN") or "/nonexistent").absolute()
RUN_SECONDS = 60
STARTED = set()  # processes that may still run


def environment(home, **more):
    """What a program gets of this machine's environment: no proxies, no settings of a developer."""
    plain = {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "HOME": str(home), "TZ": "UTC",
             # A wrong clock does not change when a file was written.
             "LC_ALL": "C.UTF-8", "NO_FAKE_STAT": "1"}
    return plain | {name: str(value) for name, value in more.items()}


def clock(moment):
    """A clock for `under` that shows `moment` (UTC) now and goes on from there."""
    wanted = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)
    return f"{(wanted - datetime.now(timezone.utc)).total_seconds():+.0f}s"


def under(clock, command):
    """The command with its wall clock set; the clock that only goes forward stays honest."""
    if clock is None:
        return command
    sweep()
    return ["faketime", "--exclude-monotonic", "-f", clock, *command]


def sweep():
    """Takes away what faketime leaves in shared memory when it is killed.

    It is named by the process, and a later process of the same number would refuse to start.
    """
    for left in Path("/dev/shm").glob("*faketime_s*_*"):
        if not Path("/proc", left.name.rpartition("_")[2]).exists():
            with contextlib.suppress(OSError):  # somebody else's
                left.unlink()


class Ended:
    """How a program ended, and what it said."""

    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        command = " ".join(map(str, self.arguments))[:400]
        return f"{command}\nexit {self.code}\n{self.out[-2000:]}\n{self.err[-2000:]}"


def launch(command, **options):
    """Starts a process that is killed when its test is over, at the latest."""
    process = subprocess.Popen(command, **options)
    STARTED.add(process)
    return process


def end(process, number=signal.SIGKILL):
    """Ends a program, also below `faketime`, which waits for it as its child and ends with it."""
    if process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int((children or [process.pid])[0]), number)
        process.wait(20)
    STARTED.discard(process)


def run(command, *, check=True, env, input=None, seconds=RUN_SECONDS, **options):
    """Runs a command to its end."""
    process = launch(command, env=env, stdin=subprocess.PIPE if input else subprocess.DEVNULL,
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    try:
        out, err = process.communicate(input, timeout=seconds)
    except subprocess.TimeoutExpired:
        end(process)
        process.communicate()
        raise
    STARTED.discard(process)
    witness.hear(command, out, err)
    ended = Ended(command, process.returncode, out.decode(errors="replace"),
                  err.decode(errors="replace"))
    assert not check or ended.code == 0, ended
    return ended


class Server:
    """One `libsync-server` and its data folder."""

    def __init__(self, folder, *, name="Fjellfylket", clock=None, plain=False):
        self.folder, self.data, self.plain, self.clock = folder, folder / "server", plain, clock
        self.process, self.port, self.log = None, None, folder / "server.log"
        self.admin("init", "--name", name)

    def admin(self, *arguments, check=True, clock=None):
        """A command of the coordinator on this server's folder."""
        command = ["libsync-server", *arguments, "--data", self.data]
        ended = run(under(clock or self.clock, command), check=check,
                    env=environment(self.folder))
        witness.keep_keys(self.data)
        return ended

    @property
    def url(self):
        return f"{'http' if self.plain else 'https'}://127.0.0.1:{self.port}"

    def start(self, *options, clock=None, clock_file=None):
        """Starts it, at the port it had before, and waits until it is ready.

        - options: further ones of `serve`.
        - clock_file: a file that moves its wall clock while it runs.
        """
        self.clock = clock or self.clock
        command = ["libsync-server", "serve", "--data", self.data, "--port", str(self.port or 0),
                   *["--plain"] * self.plain, *options]
        if clock_file:
            command = under("+0", ["env", "-u", "FAKETIME", "FAKETIME_NO_CACHE=1",
                                   f"FAKETIME_TIMESTAMP_FILE={clock_file}", *command])
        said = self.folder / "server.out"
        witness.logs |= {self.log, said}
        with open(said, "wb") as out, open(self.log, "ab") as err:
            self.process = launch(under(self.clock, command), stdin=subprocess.DEVNULL, stdout=out,
                                  stderr=err, env=environment(self.folder))
        wait_for(lambda: "is ready on" in said.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        self.port = int(said.read_text().strip().rsplit(":", 1)[1])
        return self

    def stop(self):
        """As an administrator does: SIGTERM."""
        end(self.process, signal.SIGTERM)

    def kill(self):
        """As a power cut does, for the process: SIGKILL."""
        end(self.process)

    def restart(self, **options):
        self.stop()
        return self.start(**options)

    def code(self, slug, *options, clock=None):
        """A fresh enrolment code."""
        code = self.admin("enrol", slug, "--json", *options, clock=clock).json["code"]
        witness.keep_code(code)
        return code

    def request(self, method, path, *, headers=None, body=None, token=None, seconds=20):
        """One raw request: `(status, headers, body)`."""
        if self.plain:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        else:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=seconds, context=ssl._create_unverified_context())
        headers = {"Libsync-Protocol": "1.0"} | (headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()
        finally:
            connection.close()

    def hello(self):
        """What the server tells everyone of itself."""
        return json.loads(self.request("GET", "/.well-known/libsync")[2])

    def history(self, id, replica):
        """The saves of a record as the server tells them to that replica's library, raw."""
        status, _, body = self.request("GET", f"/v1/records/{id}/history", token=replica.token)
        assert status == 200, body
        return json.loads(body)["saves"]

    def values(self, id, path, replica):
        """Every value of one field that the server has in its history."""
        return [save["record"]["fields"][path] for save in self.history(id, replica)
                if path in save["record"]["fields"]]


class Replica:
    """One library's replica, worked on by `libsync`."""

    def __init__(self, path, server, *, clock=None):
        self.path, self.server, self.clock = path, server, clock

    @property
    def token(self):
        return (self.path / "token").read_text().strip()

    @property
    def env(self):
        return environment(self.path.parent, LIBSYNC_REPLICA=self.path)

    def run(self, *arguments, check=True, clock=None, env=None, **options):
        command = under(clock or self.clock, ["libsync", *arguments])
        try:
            return run(command, check=check, env=self.env | (env or {}), **options)
        finally:
            witness.keep_token(self.path / "token")

    def json(self, *arguments, **options):
        return self.run(*arguments, "--json", **options).json

    def start(self, *arguments):
        """Starts a command that a test means to kill."""
        return launch(["libsync", *arguments], env=self.env, stdin=subprocess.DEVNULL,
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def add(self, name, *options, start="2026-12-03T18:00", **more):
        """An event's id."""
        return self.json("event", "add", "--name", f"nb={name}", "--start", start, *options,
                         **more)["id"]

    def edit(self, id, *options, **more):
        return self.json("event", "edit", id, *options, **more)

    def fields(self, id, kind="event"):
        return self.json(kind, "show", id)["fields"]

    def name(self, id):
        return self.fields(id)["name/nb"]

    def sync(self, **options):
        return self.json("sync", **options)

    def push(self, **options):
        return self.json("push", **options)

    def pull(self, **options):
        return self.json("pull", **options)

    def status(self):
        return self.json("status")

    def events(self):
        return self.json("event", "list")

    def copy(self, name):
        """The folder copied as people copy folders."""
        target = self.path.parent / name
        shutil.copytree(self.path, target)
        return Replica(target, self.server, clock=self.clock)


class Region:
    """A server with libraries, each with a replica that has joined it."""

    def __init__(self, folder, *libraries, clock=None, plain=False, url=None):
        self.folder = folder
        self.server = Server(folder, clock=clock, plain=plain)
        for slug in libraries:
            self.server.admin("library", "add", slug, "--name", f"{slug.title()} bibliotek")
        self.server.start()
        self.address = url(self.server) if url else self.server.url
        self.replicas = {slug: self.join(slug, clock=clock) for slug in libraries}

    def __getattr__(self, slug):
        try:
            return self.__dict__["replicas"][slug]
        except KeyError:
            raise AttributeError(slug) from None

    def join(self, slug, *, name=None, label=None, clock=None, url=None):
        """A new replica of a library, enrolled and filled."""
        replica = Replica(self.folder / (name or slug), self.server, clock=clock)
        replica.run("init", url or self.address, "--code", self.server.code(slug, clock=clock),
                    "--as", label or f"vakt {name or slug}"[:40])
        replica.pull()
        return replica

    def settle(self):
        """Syncs everyone until nothing moves any more."""
        for _ in range(3):
            reports = [replica.sync() for replica in self.replicas.values()]
            if not any(report["pushed"] + report["pulled"] for report in reports):
                return

    def joint_event(self, owner="fjordvik", cohost="skogdal", **more):
        """An event that two libraries may edit, known to everyone."""
        id = self.replicas[owner].add("Forfattermøte", "--co-host", cohost, **more)
        self.settle()
        return id


def skip_or_fail(reason):
    """A missing tool skips a test with its reason, and fails it where CI=true."""
    import pytest  # here, since script/torture uses this module where pytest is not installed

    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def worked():
    """Seconds that cores have worked for the programs that have ended, however busy the machine is."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def wait_for(holds, *, seconds=20, what="what was waited for"):
    """Waits until `holds()`; an assertion when it never does."""
    end = time.monotonic() + seconds
    while not (result := holds()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.02)
    return result
