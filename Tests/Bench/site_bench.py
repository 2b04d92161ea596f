"""How often a second public pages are sent, beside the same server's answer that costs it least.

That is the greeting, `/.well-known/libsync`: the only JSON without a token. `/healthz`, a word of text
that looks at nothing, is the floor of any answer.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import tempfile

from bench_tools import Figure, generated, leave, need, run, say
from feed_bench import pinned
from sync_bench import Region

GREETING, FLOOR = "/.well-known/libsync", "/healthz"


def measure(programs, count, rounds, seconds=3):
    """The figures for pages of a region of `count` events."""
    need("wrk", "taskset")
    cores = sorted(os.sched_getaffinity(0))
    servers, client = (cores[:-1], cores[-1:]) if len(cores) > 1 else (cores, cores)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="libsync-bench-"))
    try:
        with site(programs, folder, count, servers) as (port, event):
            say(f"asking for pages of {count} events ...")
            asked = {path: [] for path in ("/", event, GREETING, FLOOR)}
            for _ in range(rounds):
                for path, found in asked.items():
                    found.append(rate(port, path, seconds, client))
    finally:
        shutil.rmtree(folder)
    calendar, page, greeting, floor = (statistics.median(found) for found in asked.values())
    return [Figure("the calendar's page", calendar, greeting, "our greeting", 0.25, is_rate=True),
            Figure("an event's page", page, greeting, "our greeting", 0.25, is_rate=True),
            Figure("an event's page", page, floor, "our /healthz", is_rate=True)]


@contextlib.contextmanager
def site(programs, folder, count, cores):
    """The port of a server with pages, and the path of one event's."""
    region = Region(programs, folder)
    region.start("--plain", within=lambda command: pinned(command, cores))
    try:
        desk = region.join("alfa", "desk")
        lines = generated(count, 1)
        (folder / "events.ndjson").write_text(lines)
        region.call("libsync", "import", "json", folder / "events.ndjson", "--replica", desk)
        region.call("libsync", "push", "--replica", desk)
        # The first that the public may see.
        event = next(one["id"] for one in map(json.loads, lines.splitlines())
                     if one["fields"].get("visibility") == "public")
        yield int(region.url.rsplit(":", 1)[1]), f"/events/{event}"
    finally:
        region.stop()


def rate(port, path, seconds, cores):
    """Answers a second, whole ones: a reader who has the page already is answered faster."""
    said = run(pinned(["wrk", "-t1", "-c16", f"-d{seconds}s",
                       f"http://127.0.0.1:{port}{path}"], cores))
    if "Non-2xx or 3xx" in said or "Socket errors" in said:
        leave(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))
