"""Writes, reads and expands calendars with ours, with libical and with python-dateutil."""

import os
import pathlib
import shutil
import tempfile

from bench_tools import ROOT, Figure, alternating, generated, leave, need, run, say

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = ROOT / ".build-bench"
PYTHON = ROOT / ".venv" / "bin" / "python"


def measure(count, rounds):
    """The figures for calendars of `count` events."""
    need("gcc", "pkg-config")
    if not PYTHON.exists():
        leave("dateutil is compared with too; script/bootstrap --bench makes .venv with it.")
    ours = build()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="libsync-bench-"))
    try:
        theirs = folder / "libical_bench"
        flags = run(["pkg-config", "--cflags", "--libs", "libical"]).split()
        run(["gcc", "-O2", "-o", theirs, HERE / "libical_bench.c", *flags])
        return texts(ours, theirs, folder, count, rounds) + dates(
            ours, theirs, folder, count, rounds)
    finally:
        shutil.rmtree(folder)


def build():
    """The program of Bench.swift, as it is or built anew."""
    if given := os.environ.get("LIBSYNC_BENCH"):
        return pathlib.Path(given)
    sources = PACKAGE / "Sources"
    shutil.rmtree(sources, ignore_errors=True)
    # Copies, since a package may not reach out of its folder; times are kept, so that a second
    # build builds only what changed.
    for name in ("LibsyncModel", "LibsyncCalendar"):
        shutil.copytree(ROOT / "Sources" / name, sources / name)
    program = sources / "libsync-bench-calendar"
    program.mkdir()
    shutil.copy2(HERE / "Bench.swift", program)
    shutil.copy2(HERE / "Package.swift", PACKAGE)
    say("building the calendar alone; the first time takes some minutes ...")
    build = ["swift", "build", "--package-path", PACKAGE, "-c", "release"]
    run(build)
    return pathlib.Path(run([*build, "--show-bin-path"]).strip()) / "libsync-bench-calendar"


def texts(ours, theirs, folder, count, rounds):
    """Reading, and writing from values: of libical a clone of its tree is printed, which makes each
    value anew from a typed one as a program would that has them."""
    records, feed = folder / "records.ndjson", folder / "feed.ics"
    # One in twenty is not public.
    records.write_text(generated(count + count // 20, 1))
    run([ours, "document", records, feed])
    say(f"reading and writing a calendar of {feed.stat().st_size / 1e6:.1f} MB ...")
    commands = ([ours, "read", feed, 5], [theirs, "read", feed, 5],
                [ours, "rewrite", feed, 5], [theirs, "write", feed, 5],
                [ours, "write", records, 3])
    seconds, found = alternating(rounds, *commands)
    if not count * 0.9 < found[0]["count"] == found[1]["count"]:
        leave(f"ours reads {found[0]['count']} events and libical {found[1]['count']}")
    return [Figure(f"read {found[0]['count']} events", seconds[0], seconds[1], "libical", 3),
            Figure("write them from values", seconds[2], seconds[3], "libical", 3),
            Figure("choose, word and write them", seconds[4], seconds[3], "libical's writing")]


def dates(ours, theirs, folder, count, rounds):
    """A year of mixed series; how many each finds is compared, series by series."""
    series = folder / "series.ics"
    say(f"making {count} series ...")
    run([PYTHON, "-B", HERE / "series.py", count, 1, series])
    say("expanding them over a year ...")
    dateutil = [PYTHON, "-B", HERE / "dateutil_bench.py", series, 1]
    counts = [folder / name for name in ("ours", "libical", "dateutil")]
    seconds, found = alternating(rounds, [ours, "expand", series, 3, counts[0]],
                                 [theirs, "expand", series, 3, counts[1]])
    slow, _ = alternating(max(1, rounds // 3), [*dateutil, counts[2]])
    mine, of_libical, of_dateutil = (path.read_text().split() for path in counts)
    differ = [sum(a != b for a, b in zip(mine, other)) for other in (of_libical, of_dateutil)]
    say(f"{found[0]['count']} occurrences; of {len(mine)} series libical counts {differ[0]} "
        f"otherwise, dateutil {differ[1]}")
    what = f"expand {len(mine)} series over a year"
    return [Figure(what, seconds[0], seconds[1], "libical", 1),
            Figure(what, seconds[0], slow[0], "dateutil", 5)]
