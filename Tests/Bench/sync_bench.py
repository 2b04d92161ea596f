"""Times the programs as a person meets them, whole processes, beside a floor taken in the same run.

The floor is what no sync can beat here: gunzip of the same bytes and raw SQLite inserts of the same
rows in one transaction.
"""

import gzip
import json
import pathlib
import re
import resource
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

from bench_tools import Figure, generated, leave, say


class Region:
    """A server and the replicas of two libraries in a folder of their own."""

    def __init__(self, programs, folder):
        self.programs, self.folder, self.server = programs, folder, None
        self.call("libsync-server", "init", "--data", folder / "server", "--name", "Bench")
        for slug in ("alfa", "beta"):
            self.call("libsync-server", "library", "add", slug, "--name", slug,
                      "--data", folder / "server")

    def call(self, program, *arguments):
        done = subprocess.run([self.programs / program, *map(str, arguments)],
                              capture_output=True, text=True)
        if done.returncode:
            leave(f"{program} {' '.join(map(str, arguments))}\n{done.stderr}")
        return done.stdout

    def start(self, *options, within=lambda command: command):
        """- within: makes the command run in something else, such as taskset."""
        log = open(self.folder / "serve.log", "w")
        command = [self.programs / "libsync-server", "serve", "--data", self.folder / "server",
                   "--port", "0", *options]
        self.server = subprocess.Popen(within(command), stdout=subprocess.PIPE, stderr=log,
                                       text=True)
        self.url = re.search(r"https?://\S+", self.server.stdout.readline()).group()

    def stop(self):
        self.server.terminate()
        self.server.wait(20)

    def join(self, slug, name):
        code = json.loads(self.call("libsync-server", "enrol", slug, "--json",
                                    "--data", self.folder / "server"))["code"]
        replica = self.folder / name
        self.call("libsync", "init", self.url, "--code", code, "--replica", replica)
        return replica

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.server.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def timed(region, *arguments):
    """Wall seconds of one whole process, and its peak memory in MiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    region.call("libsync", *arguments)
    seconds = time.perf_counter() - start
    return seconds, max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def floor(folder, rows, rounds):
    """Seconds for gunzip and raw inserts of `rows`; for 1,000 upserts; for starting a process."""
    packed = gzip.compress(("\n".join(text for _, text in rows)).encode(), 6)
    pulls, pushes, starts = [], [], []
    for _ in range(rounds):
        path = folder / "floor.sqlite"
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(f"{path}{suffix}").unlink(missing_ok=True)
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE row (id TEXT PRIMARY KEY, body TEXT)")
        start = time.perf_counter()
        gzip.decompress(packed)
        database.execute("BEGIN")
        database.executemany("INSERT INTO row VALUES (?, ?)", rows)
        database.execute("COMMIT")
        pulls.append(time.perf_counter() - start)
        start = time.perf_counter()
        database.execute("BEGIN")
        database.executemany("INSERT OR REPLACE INTO row VALUES (?, ?)", rows[:1000])
        database.execute("COMMIT")
        pushes.append(time.perf_counter() - start)
        database.close()
        start = time.perf_counter()
        subprocess.run(["/bin/true"], check=True)
        starts.append(time.perf_counter() - start)
    return min(pulls), min(pushes), min(starts)


def steps(region, folder, events, rounds):
    writer = region.join("alfa", "writer")
    lines = generated(events, 1)
    (folder / "events.ndjson").write_text(lines)
    say(f"importing and pushing {events} events ...")
    imported, _ = timed(region, "import", "json", folder / "events.ndjson", "--replica", writer)
    loaded, _ = timed(region, "push", "--replica", writer)
    region.call("libsync", "pull", "--replica", writer)
    rows = [(json.loads(line)["id"], line) for line in lines.splitlines()]
    floors = floor(folder, rows, rounds)
    figures = [Figure("import", imported), Figure("push of all", loaded)]
    first, memory = [], 0
    for number in range(rounds):
        say(f"first pull, round {number + 1} of {rounds} ...")
        seconds, peak = timed(region, "pull", "--replica", region.join("beta", f"reader{number}"))
        first.append(seconds)
        memory = max(memory, peak)
    figures.append(Figure("first pull", min(first), floors[0], "the floor"))
    thousand = []
    for number in range(rounds):
        (folder / "more.ndjson").write_text(generated(1000, 100 + number))
        region.call("libsync", "import", "json", folder / "more.ndjson", "--replica", writer)
        thousand.append(timed(region, "push", "--replica", writer)[0])
    figures.append(Figure("push of 1,000", min(thousand), floors[1], "the floor"))
    region.call("libsync", "sync", "--replica", writer)
    idle = [timed(region, "sync", "--replica", writer)[0] for _ in range(rounds * 3)]
    figures.append(
        Figure("sync of nothing (median)", statistics.median(idle), floors[2], "the floor"))
    return figures, {"server peak MiB": region.peak_mib(), "libsync peak MiB": memory}


def measure(programs, events, rounds):
    """The figures, and the peak memory of both programs in MiB."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="libsync-bench-"))
    region = Region(programs, folder)
    region.start()
    try:
        return steps(region, folder, events, rounds)
    finally:
        region.stop()
        shutil.rmtree(folder)
