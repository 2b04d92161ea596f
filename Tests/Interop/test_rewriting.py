"""Calendars of other programs, written anew by `libsync lint --fix`, are read without fault by
readers that share nothing with ours, and say what they said before. Events that nobody can read
are carried over byte for byte; those are not shown to the other readers.

The files are not part of this project: they lie beside it, and without them nothing is tried.
"""

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import icalendar
import pytest

from region import PROGRAMS, ROOT, environment, run, skip_or_fail

CORPUS = ROOT.parent / "shared" / "corpus" / "ical" / "ics-permissive" / "real-world"
FILES_MIN = 140


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory):
    """Each file with what was made of it: `(path, first, second, own)`, the last without what was
    carried over.
    """
    if not CORPUS.is_dir():
        pytest.skip(f"{CORPUS} is not there: nothing was written anew")
    files = sorted(CORPUS.rglob("*.ics"))
    assert len(files) >= FILES_MIN
    folder = tmp_path_factory.mktemp("rewriting")
    env = environment(folder)

    def fix(number):
        first, second, own = (folder / f"{number}{word}.ics" for word in ("", "-again", "-own"))
        for source, target in ((files[number], first), (first, second)):
            ended = run(["libsync", "lint", "--fix", "--json", source, "--to", target],
                        check=False, env=env)
            assert ended.code in (0, 1), ended
        own.write_bytes(without(first.read_bytes(), ended.json["carriedOver"]))
        return files[number], first, second, own

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(fix, range(len(files))))


def without(body, lines):
    """A calendar without the events that begin on these lines."""
    rows = body.splitlines(keepends=True)
    for line in reversed(lines):
        end = next(n for n in range(line, len(rows)) if rows[n].strip() == b"END:VEVENT")
        del rows[line - 1:end + 1]
    return b"".join(rows)


def test_what_was_written_anew_stays_as_it_is(rewritten):
    assert [path for path, first, second, _ in rewritten
            if first.read_bytes() != second.read_bytes()] == []


def test_no_event_is_lost(rewritten):
    def events(file):
        return file.read_bytes().upper().count(b"BEGIN:VEVENT")
    assert [path for path, first, *_ in rewritten if events(first) < events(path)] == []
    assert 10 < sum(first.read_bytes() != own.read_bytes() for _, first, _, own in rewritten) < 20


def test_icalendar_reads_all_of_it_without_error(rewritten):
    faults = []
    for path, _, _, own in rewritten:
        try:
            calendar = icalendar.Calendar.from_ical(own.read_bytes())
        except ValueError as error:
            faults.append((path, error))
            continue
        faults += [(path, one.name, one.errors) for one in calendar.walk() if one.errors]
    assert faults == []


def test_libical_reads_all_of_it_without_error(rewritten, libical, tmp_path):
    faults = []
    for path, _, _, own in rewritten:
        ended = run([libical, "--lines", own], check=False, env=environment(tmp_path))
        if ended.code:
            faults.append((path, ended.out))
    assert faults == []


def test_every_event_falls_on_the_dates_that_it_had(rewritten, tmp_path):
    before = starts(path for path, *_ in rewritten)
    after = starts(first for _, first, *_ in rewritten)
    assert [(path, before[n], after[n]) for n, (path, *_) in enumerate(rewritten)
            if before[n] != after[n]] == []
    assert sum(bool(one.get("starts")) for one in before) > 100


def starts(paths):
    """The starts in each file until 2040, as `libsync expand` unfolds it."""
    cases = "".join(json.dumps({"id": number, "start": "19000101", "end": "20400101",
                                "ics": path.read_bytes().decode("utf-8", "replace")}) + "\n"
                    for number, path in enumerate(paths))
    ended = subprocess.run([PROGRAMS / "libsync", "expand"], input=cases.encode(), check=True,
                           capture_output=True, timeout=120)
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.fixture(scope="module")
def libical(tmp_path_factory):
    """The program of libical_check.c."""
    if not all(map(shutil.which, ("pkg-config", "gcc"))):
        skip_or_fail("gcc and pkg-config are needed; script/bootstrap --tests installs them")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libical"], capture_output=True,
                           text=True)
    if flags.returncode:
        skip_or_fail("libical-dev is needed; script/bootstrap --tests installs it")
    program = tmp_path_factory.mktemp("libical") / "libical_check"
    subprocess.run(["gcc", "-o", program, ROOT / "Tests" / "Interop" / "libical_check.c",
                    *flags.stdout.split()], check=True, timeout=60)
    return program
