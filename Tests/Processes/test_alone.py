"""The commands that need no replica, lint and expand, as the released program has them."""

import json
import subprocess

import pytest

from refusals import refused
from region import environment, launch, run, worked

PLAIN = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:a@test\r\n"
         "DTSTAMP:20260101T000000Z\r\nDTSTART:20261203T170000Z\r\nDTEND:20261203T180000Z\r\n"
         "{more}SUMMARY:Lesestund\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")


def alone(tmp_path, *words, **options):
    return run(["libsync", *words], check=False, env=environment(tmp_path), **options)


def test_lint_tells_findings_by_its_exit_code(tmp_path):
    good, bad = tmp_path / "good.ics", tmp_path / "bad.ics"
    stamps = "SEQUENCE:0\r\nLAST-MODIFIED:20260101T000000Z\r\n"
    good.write_bytes(PLAIN.format(more=stamps).encode())
    bad.write_bytes(PLAIN.format(more="").replace("UID:a@test\r\n", "").encode())
    clean = alone(tmp_path, "lint", good)
    assert clean.code == 0 and clean.out == "Nothing found in 1 file.\n", clean
    found = alone(tmp_path, "lint", good, bad)
    assert found.code == 1 and f"{bad}:4: " in found.out and "uid-missing" in found.out, found
    first, second = alone(tmp_path, "lint", good, bad, "--json").json
    assert first == {"file": str(good), "findings": [], "error": None}
    one = next(one for one in second["findings"] if one["rule"] == "uid-missing")
    assert one.keys() == {"line", "rule", "client", "source", "message"} and one["line"] == 4
    piped = alone(tmp_path, "lint", "-", input=bad.read_bytes())
    assert piped.code == 1 and "standard input:4: " in piped.out


@pytest.mark.parametrize("content", [b"", b"<html>Logg inn</html>", b"\0" * 1_000])
def test_lint_says_what_is_no_calendar(tmp_path, content):
    file = tmp_path / "feed.ics"
    file.write_bytes(content)
    ended = alone(tmp_path, "lint", file)
    assert ended.code == 2 and "unreadable" in ended.out, ended


def test_lint_names_what_it_cannot_read_and_goes_on(tmp_path):
    bad = tmp_path / "bad.ics"
    bad.write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    ended = alone(tmp_path, "lint", tmp_path / "none.ics", tmp_path, bad)
    assert ended.code == 2 and "none.ics" in ended.err and "empty-calendar" in ended.out, ended
    assert alone(tmp_path, "lint").code == 64


def test_lint_reads_no_more_of_a_file_than_it_can_use(tmp_path):
    file = tmp_path / "big.ics"
    with open(file, "wb") as big:
        big.truncate(4 << 30)
    begin = worked()
    ended = alone(tmp_path, "lint", file)
    assert ended.code == 2 and "more than" in ended.out and worked() - begin < 20, ended


BROKEN = ("BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:PUBLISH\nX-OWN;A=\"b:c\":1\nBEGIN:VEVENT\nUID:a@test\n"
          "DTSTAMP:20260101T000000Z\nDTSTART;TZID=W. Europe Standard Time:20261203T180000\n"
          "DTEND;TZID=W. Europe Standard Time:20261203T170000\nSUMMARY:Lese, stund\n"
          "ORGANIZER:mailto:vakt@test.example\nEND:VEVENT\nBEGIN:VTODO\nUID:t@test\nX-TASK:1\nEND:VTODO\nEND:VCALENDAR\n")


def test_lint_fix_writes_the_repaired_file_and_tells_each_repair(tmp_path):
    bad, good = tmp_path / "bad.ics", tmp_path / "good.ics"
    bad.write_text(BROKEN)
    ended = alone(tmp_path, "lint", "--fix", bad)
    assert ended.code == 1, ended
    for text in ("DTSTART;TZID=Europe/Berlin:20261203T180000\n", "SUMMARY:Lese\\, stund\n",
                 'X-OWN;A="b:c":1\n', "BEGIN:VTODO\nUID:t@test\nX-TASK:1\nEND:VTODO\n"):
        assert text in ended.out.replace("\r\n", "\n"), ended
    for repair in (f"{bad}:8: W. Europe Standard Time: read as Europe/Berlin  [zone-name]",
                   f"{bad}:5: DTEND: read as no time  [end-before-start]",
                   "Wrote 1 event, 4 repairs.", "1 finding is left that a person must judge"):
        assert repair in ended.err, ended
    told = alone(tmp_path, "lint", "--fix", bad, "--to", good, "--json")
    assert told.code == 1 and good.read_bytes() == ended.out.encode(), told
    assert told.json["events"] == 1 and told.json["repairsTotal"] == 4
    assert told.json["repairs"][-1].keys() == {"line", "kind", "subject", "reading"}
    # What is repaired stays as it is, also read from standard input.
    again = alone(tmp_path, "lint", "--fix", "-", input=good.read_bytes())
    assert again.code == 0 and again.out.encode() == good.read_bytes(), again


def test_lint_fix_may_write_the_file_that_it_read(tmp_path):
    file = tmp_path / "own.ics"
    file.write_text(BROKEN)
    assert alone(tmp_path, "lint", "--fix", file, "--to", file).code == 1
    assert alone(tmp_path, "lint", "--fix", file, "--to", file).code == 0
    assert b"\r\n" in file.read_bytes()


UNREAD = (b"BEGIN:VEVENT\nUID:%s@test\nDTSTAMP:20260101T000000Z\nDTSTART:i morgen kveld\n"
          b"SUMMARY:Kveld med ord, og flere ord, som st\xc3\xa5r p\xc3\xa5 en linje som er \n lang\n"
          b"X-OWN:%s\nEND:VEVENT\n")


@pytest.mark.parametrize("letter, state", [
    (b"2", "byte for byte"), (b"\xe5", "as it came, but for line ends, letters and ENDs")])
def test_lint_fix_carries_over_what_it_cannot_read(tmp_path, letter, state):
    file = tmp_path / "own.ics"
    one, other = UNREAD % (b"b", b"1"), UNREAD % (b"c", letter)
    body = BROKEN.encode().replace(b"BEGIN:VEVENT", one + b"BEGIN:VEVENT").replace(
        b"END:VCALENDAR", other + b"END:VCALENDAR")
    file.write_bytes(body)
    ended = alone(tmp_path, "lint", "--fix", file, "--to", file)
    assert ended.code == 1
    assert "left out" not in ended.err and "carried over as it is" in ended.err, ended
    lines = [number for number, line in enumerate(body.split(b"\n"), 1) if line == b"BEGIN:VEVENT"]
    assert f"{state}: line {lines[0]}, {lines[2]}." in ended.err, ended
    fixed, other = file.read_bytes(), other.replace(b"\xe5", "å".encode())
    assert one in fixed and other in fixed and fixed.count(b"BEGIN:VEVENT") == 3
    told = alone(tmp_path, "lint", "--fix", file, "--to", tmp_path / "again.ics", "--json").json
    assert told["events"] == 1 and len(told["carriedOver"]) == 2
    assert (tmp_path / "again.ics").read_bytes() == fixed


def test_lint_fix_keeps_both_of_two_events_with_one_uid(tmp_path):
    file = tmp_path / "own.ics"
    event = BROKEN[BROKEN.index("BEGIN:VEVENT"):BROKEN.index("BEGIN:VTODO")]
    other = event.replace("Lese, stund", "Noe annet").replace("20261203", "20261210")
    file.write_text(BROKEN.replace("BEGIN:VTODO", other + event + other + "BEGIN:VTODO", 1))
    ended = alone(tmp_path, "lint", "--fix", file, "--to", file)
    fixed = file.read_text()
    assert ended.code == 1 and "Noe annet" in fixed and "Lese" in fixed
    again = alone(tmp_path, "lint", "--fix", file, "--to", file)
    assert file.read_text() == fixed, again


def test_lint_fix_reads_a_day_with_a_zone_as_that_day(tmp_path):
    file = tmp_path / "own.ics"
    file.write_text(BROKEN.replace("DTSTART;TZID=W. Europe Standard Time:20261203T180000",
                                   "DTSTART:20210527Z"))
    found = alone(tmp_path, "lint", "--json", file).json[0]["findings"]
    assert any(one["rule"] == "date" and one["line"] == 8 for one in found), found
    ended = alone(tmp_path, "lint", "--fix", file, "--to", file)
    assert ended.code == 1 and ":8: DTSTART:20210527Z: read as 2021-05-27" in ended.err, ended
    assert b"DTSTART;VALUE=DATE:20210527\r\n" in file.read_bytes()


@pytest.mark.parametrize("content, word", [
    (None, "no such file"), (b"", "is empty"), (b"<html>Logg inn</html>", "web page")])
def test_lint_fix_writes_nothing_of_what_is_no_calendar(tmp_path, content, word):
    file, target = tmp_path / "feed.ics", tmp_path / "fixed.ics"
    if content is not None:
        file.write_bytes(content)
    ended = alone(tmp_path, "lint", "--fix", file, "--to", target)
    assert ended.code == 2 and word in ended.err and not ended.out, ended
    assert not target.exists()


@pytest.mark.parametrize("words", [
    ["--fix", "a.ics", "b.ics"], ["--to", "c.ics", "a.ics"], ["--fix", "--json", "a.ics"]])
def test_lint_fix_refuses_what_contradicts_itself(tmp_path, words):
    refused(alone(tmp_path, "lint", *words), 64)


def expand(tmp_path, *cases):
    lines = [case if isinstance(case, bytes) else json.dumps(case).encode() for case in cases]
    ended = alone(tmp_path, "expand", input=b"\n".join(lines))
    assert ended.code == 0 and not ended.err, ended
    return [json.loads(line) for line in ended.out.splitlines()]


def case(id, more="", start="20261201T000000", end="20270101T000000"):
    return {"id": id, "ics": PLAIN.format(more=more), "start": start, "end": end}


def test_expand_answers_each_line_with_its_starts(tmp_path):
    weekly = case("serie", "RRULE:FREQ=WEEKLY;COUNT=3\r\n")
    assert expand(tmp_path, case(1), weekly, case({"a": 1}, end="20261202")) == [
        {"id": 1, "starts": ["20261203T170000Z"]},
        {"id": "serie", "starts": [f"202612{day}T170000Z" for day in ("03", "10", "17")]},
        {"id": {"a": 1}, "starts": []}]


def test_expand_names_the_rules_that_it_cannot_read(tmp_path):
    answer, = expand(tmp_path, case(1, "RRULE:FREQ=FORTNIGHTLY;COUNT=3\r\n"))
    assert answer["starts"] == ["20261203T170000Z"]
    assert len(answer["faults"]) == 1 and "FREQ=FORTNIGHTLY" in answer["faults"][0]


def test_expand_tells_what_it_reads_otherwise_in_a_rule(tmp_path):
    answer, = expand(tmp_path, case(1, "RRULE:FREQ=DAILY;COUNT=2; INTERVAL =2\r\n"))
    assert answer["starts"] == ["20261203T170000Z", "20261205T170000Z"]
    assert len(answer["repairs"]) == 1 and "INTERVAL=2" in answer["repairs"][0]


@pytest.mark.parametrize("line, word", [
    (b"garbage", "JSON"), (b"[" * 3_000, "deep"), (b"[]", "`ics`"), (b"\xff\xfe", ""),
    ({"id": 4, "ics": 7, "start": "20261201", "end": "20261202"}, "`ics`"),
    ({"id": 4, "ics": "<html>", "start": "20261201", "end": "20261202"}, "web page"),
    (case(4, start="i morgen"), "`start`"), (case(4, end="20261301"), "`end`"),
    (case(4, start="20270101", end="20261201"), "before"),
    (case(4, "RRULE:FREQ=SECONDLY\r\n"), "more than can be looked at"),
    (case(4, "RRULE:FREQ=WEEKLY;INTERVAL=1000000001\r\n"), "INTERVAL=1000000001"),
    (case(4, "RRULE:FREQ=WEEKLY;INTERVAL=0\r\n"), "INTERVAL=0"),
    (case(4, "RRULE:FREQ=WEEKLY;INTERVAL=\r\n"), "INTERVAL="),
    (case(4, "RRULE:FREQ=WEEKLY;INTERVALL=2\r\n"), "INTERVALL=2"),
    (case(4, "RRULE:FREQ=DAILY;COUNT=2;BYDAY=XX\r\n"), "BYDAY=XX"),
    (case(4, "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:2026121x\r\n"), "EXDATE:2026121x"),
    (case(4, "RRULE:FREQ=WEEKLY;interval=-2\r\n"), "from 1 to"),
    (case(4, "RRULE:FREQ=DAILY;COUNT=99999999999999999999\r\n"), "COUNT=9999"),
])
def test_a_line_that_expand_cannot_answer_ends_nothing(tmp_path, line, word):
    before, fault, after = expand(tmp_path, case(1), line, case(3))
    assert before["id"] == 1 and after == {"id": 3, "starts": ["20261203T170000Z"]}
    assert fault.keys() == {"id", "error"} and word in fault["error"], fault
    assert fault["id"] == (4 if isinstance(line, dict) else None)


def test_a_line_of_any_length_ends_nothing(tmp_path):
    fault, after = expand(tmp_path, b"a" * (65 << 20), case(3))
    assert "longer than" in fault["error"] and after["id"] == 3


def test_expand_answers_before_its_input_ends(tmp_path):
    process = launch(["libsync", "expand"], env=environment(tmp_path), stdin=subprocess.PIPE,
                     stdout=subprocess.PIPE)
    for id in range(3):
        process.stdin.write(json.dumps(case(id)).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == id
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()
