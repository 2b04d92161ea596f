"""Questions to the calendar, asked of the released program: what is on, what collides, when a room
is free; and the two commands that need no replica, lint and expand.
"""

import json
import re
import subprocess

import pytest

from refusals import refused
from region import Region, clock, environment, launch, run, worked

TODAY = "2026-12-02T09:00:00"
PLAIN = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:a@test\r\n"
         "DTSTAMP:20260101T000000Z\r\nDTSTART:20261203T170000Z\r\nDTEND:20261203T180000Z\r\n"
         "{more}SUMMARY:Lesestund\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")


def place(replica, name, *options):
    """A place's id."""
    return replica.json("place", "add", "--name", f"nb={name}", *options)["id"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Two libraries 10 km apart, in the weeks before Christmas."""
    region = Region(tmp_path_factory.mktemp("calendar"), "fjordvik", "skogdal")
    fjordvik, skogdal = region.fjordvik, region.skogdal
    point = ["--longitude", "5.86", "--latitude"]
    region.house = place(fjordvik, "Fjordvik hus", *point, "61.45")
    region.hall = place(fjordvik, "Salen", "--in", region.house)
    region.other = place(skogdal, "Skogdal hus", *point, "61.54")
    region.settle()
    region.series = fjordvik.add(
        "Språkkafé", "--end", "19:30", "--rule", "FREQ=WEEKLY", "--place", region.house,
        "--audience", "adults", "--keyword", "språk", "--set",
        'overrides/20261210/name/nb="Språkkafé med gløgg"')
    fjordvik.run("event", "cancel", region.series, "--on", "2026-12-17", "--reason", "Strømbrudd")
    region.talk = skogdal.add(
        "Forfattermøte", "--end", "21:00", "--place", region.other, "--audience", "adults",
        start="2026-12-03T19:00")
    region.show = fjordvik.json(
        "event", "add", "--name", "nb=Utstilling", "--start", "2026-12-01", "--end", "2026-12-05",
        "--all-day", "--place", region.house)["id"]
    region.meeting = fjordvik.add("Møte", "--end", "12:00", "--place", region.hall,
                                  "--visibility", "region", start="2026-12-04T10:00")
    region.settle()
    return region


def ask(desk, *words, **options):
    """A question with its answer for programs."""
    return desk.fjordvik.json("calendar", *words, clock=clock(TODAY), **options)


def told(desk, *words, **options):
    """A question with its answer for people."""
    return desk.fjordvik.run("calendar", *words, clock=clock(TODAY), **options)


def names(answer):
    return [(one["name"]["nb"], one["start"][:10]) for one in answer["occurrences"]]


def test_a_month_has_each_date_of_a_series_as_it_is_that_day(desk):
    december = ask(desk, "month", "2026-12")
    assert december["from"] == "2026-11-30" and december["to"] == "2027-01-03"
    assert [week["week"] for week in december["weeks"]] == [f"2026-W{n}" for n in range(49, 54)]
    cafe = [(one["name"]["nb"], one["start"], one["status"]) for one in december["occurrences"]
            if one["event"] == desk.series]
    assert cafe == [
        ("Språkkafé", "2026-12-03T18:00:00", "scheduled"),
        ("Språkkafé med gløgg", "2026-12-10T18:00:00", "scheduled"),
        ("Språkkafé", "2026-12-17T18:00:00", "cancelled"),
        ("Språkkafé", "2026-12-24T18:00:00", "scheduled"),
        ("Språkkafé", "2026-12-31T18:00:00", "scheduled")], cafe
    assert december["isComplete"] and december["today"] == "2026-12-02"


@pytest.mark.parametrize("columns", [60, 61, 80, 100, 137, 200])
@pytest.mark.parametrize("words", [["month", "2026-12"], ["week", "2026-W49"],
                                   ["agenda", "--to", "2026-12-31"]])
def test_nothing_is_wider_than_it_may_be(desk, words, columns):
    out = told(desk, *words, "--columns", str(columns)).out
    assert max(map(len, out.splitlines())) <= columns, out
    assert "Språk" in out and "\x1b" not in out


def test_a_month_marks_today_and_what_does_not_take_place(desk):
    out = told(desk, "month", "--columns", "120").out
    assert out.startswith("December 2026\n"), out
    rows = out.splitlines()
    assert [row[:3].strip() for row in rows if row[:2].strip().isdigit()] == [
        "49", "50", "51", "52", "53"], out
    first = next(row for row in rows if row.startswith("49"))
    assert first.split() == ["49", "30", "Nov", "1", "[2]", "3", "4", "5", "6"], first
    assert "×18:00 Språk" in out and "× does not take place" in out and "…Utst" in out, out


def test_a_week_tells_every_day_and_an_agenda_those_with_something_on(desk):
    week = told(desk, "week", "2026-12-06").out
    assert week.startswith("Week 49, Monday 30 November – Sunday 6 December 2026\n"), week
    assert "Wednesday 2 December 2026, today" in week and "Sunday 6 December 2026\n  nothing" in week
    assert re.search(r"18:00–19:30 +Språkkafé +Fjordvik hus +fjordvik", week), week
    agenda = told(desk, "agenda").out
    assert "Sunday 6" not in agenda and "Thursday 10 December 2026" in agenda
    assert "2026-12-15" == ask(desk, "agenda")["to"]
    assert told(desk, "agenda", "--from", "2030-01-04", "--to", "2030-01-04",
                "--keyword", "ingen").out.startswith("Nothing is on")


@pytest.mark.parametrize("words, wanted", [
    (["--mine"], {"Språkkafé", "Språkkafé med gløgg", "Utstilling", "Møte"}),
    (["--library", "skogdal"], {"Forfattermøte"}),
    (["--audience", "adults"], {"Språkkafé", "Språkkafé med gløgg", "Forfattermøte"}),
    (["--keyword", "SPRÅK"], {"Språkkafé", "Språkkafé med gløgg"}),
    (["--place", "salen"], {"Møte"}),
    (["--place", "Fjordvik hus"], {"Språkkafé", "Språkkafé med gløgg", "Utstilling", "Møte"}),
    (["--place", "Salen", "--place", "skogdal HUS"], {"Møte", "Forfattermøte"}),
])
def test_a_calendar_can_be_narrowed(desk, words, wanted):
    assert {name for name, _ in names(ask(desk, "month", *words))} == wanted


def test_evenings_for_one_audience_collide_within_the_distance(desk):
    found = ask(desk, "clashes")
    assert found["kilometres"] == 25 and found["isComplete"] and len(found["clashes"]) == 1
    pair = found["clashes"][0]
    assert (pair["first"]["event"], pair["second"]["event"]) == (desk.series, desk.talk)
    assert pair["reasons"] == [{"kind": "evening", "audience": ["adults"], "kilometres": 10}]
    assert ask(desk, "clashes", "--km", "9.9")["clashes"] == []
    assert ask(desk, "clashes", "--from", "2026-12-04")["clashes"] == []
    out = told(desk, "clashes").out
    assert "Thursday 3 December 2026" in out and "the same evening for adults, 10 km apart" in out


def test_a_room_and_a_performer_are_had_once(desk):
    stage = ["--set", 'performers/a={"name":"Jon Fosse"}']
    made = [desk.fjordvik.add("Korps", "--end", "11:00", "--place", desk.hall, *stage,
                              start="2027-02-02T10:00"),
            desk.fjordvik.add("Kor", "--end", "12:00", "--place", desk.hall, *stage,
                              start="2027-02-02T10:30")]
    try:
        window = ["--from", "2027-02-02", "--to", "2027-02-02"]
        pair, = ask(desk, "clashes", "--mine", *window)["clashes"]
        assert [one["kind"] for one in pair["reasons"]] == ["room", "performer"]
        assert pair["reasons"][0]["place"] == desk.hall
        out = told(desk, "clashes", *window).out
        assert "the same room: Salen" in out and "the same performer: Jon Fosse" in out
        assert ask(desk, "clashes", "--library", "skogdal", *window)["clashes"] == []
    finally:
        for id in made:
            desk.fjordvik.run("event", "delete", id)


def test_a_room_is_free_between_what_takes_it(desk):
    answer = ask(desk, "free", "salen", "--from", "2026-12-03", "--to", "2026-12-04")
    assert answer["place"] == desk.hall and answer["hoursAssumed"]
    assert answer["hours"] == {"start": "08:00", "end": "22:00"}
    thursday, friday = answer["days"]
    # The café is in the house and names no room.
    assert thursday["free"] == [{"start": "08:00", "end": "18:00"},
                                {"start": "19:30", "end": "22:00"}]
    assert thursday["taken"][0]["claim"] == "house"
    assert friday["free"] == [{"start": "08:00", "end": "10:00"},
                              {"start": "12:00", "end": "22:00"}]
    out = told(desk, "free", desk.hall, "--hours", "09:00-12:00", "--from", "2026-12-04",
               "--to", "2026-12-04", "--minutes", "90").out
    assert "assumed" not in out and "not for 90 minutes" in out, out
    assert "taken  10:00–12:00  Møte, fjordvik" in out, out


def test_a_cancelled_date_leaves_the_room_free(desk):
    day, = ask(desk, "free", "Salen", "--from", "2026-12-17", "--to", "2026-12-17")["days"]
    assert day["taken"] == [] and day["free"] == [{"start": "08:00", "end": "22:00"}]


@pytest.mark.parametrize("code, words", [
    (64, ["month", "2026-13"]), (64, ["month", "desember"]), (64, ["week", "2025-W53"]),
    (64, ["week", "49"]), (64, ["month", "9999-12"]), (64, ["agenda", "--from", "2026-02-30"]),
    (64, ["agenda", "--to", "2020-01-01"]), (64, ["agenda", "--to", "2028-12-01"]),
    (64, ["month", "--columns", "59"]), (64, ["month", "--columns", "201"]),
    (66, ["month", "--library", "finnesikke"]), (66, ["month", "--place", "Ingensteds"]),
    (64, ["month", "--mine", "--library", "skogdal"]), (64, ["clashes", "--km", "-1"]),
    (64, ["clashes", "--km", "nan"]), (64, ["clashes", "--km", "1e9"]),
    (66, ["free", "Ingensteds"]), (64, ["free"]), (64, ["free", "Salen", "--hours", "20:00-10:00"]),
    (64, ["free", "Salen", "--hours", "10-12"]), (64, ["free", "Salen", "--minutes", "0"]),
])
def test_a_question_that_makes_no_sense_is_refused(desk, code, words):
    refused(told(desk, *words, check=False), code)


def test_two_places_of_one_name_are_told_apart(desk):
    twins = [desk.skogdal.json("place", "add", "--name", "nb=Kjelleren")["id"] for _ in "ab"]
    ended = desk.skogdal.run("calendar", "free", "Kjelleren", check=False)
    refused(ended, 66)
    assert all(id in ended.err for id in twins), ended
    assert desk.skogdal.json("calendar", "free", twins[0])["place"] == twins[0]


def test_a_thousand_series_are_answered_at_once(desk, tmp_path):
    big = desk.fjordvik.copy("tusen")
    lines = [json.dumps({"kind": "event", "fields": {
        "name/nb": f"Serie {n}", "visibility": "draft",
        "when": {"start": f"20{n % 20 + 6:02}-01-{n % 28 + 1:02}T10:00:00",
                 "end": f"20{n % 20 + 6:02}-01-{n % 28 + 1:02}T11:00:00",
                 "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY"}}}) for n in range(1_000)]
    big.run("import", "json", "-", "--quiet", input="\n".join(lines).encode())
    begin = worked()
    answer = big.json("calendar", "week", "2026-W49")
    assert worked() - begin < 5
    assert sum(one["name"]["nb"].startswith("Serie") for one in answer["occurrences"]) == 1_000


# Without a replica.


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


@pytest.mark.parametrize("line, word", [
    (b"garbage", "JSON"), (b"[" * 3_000, "deep"), (b"[]", "`ics`"), (b"\xff\xfe", ""),
    ({"id": 4, "ics": 7, "start": "20261201", "end": "20261202"}, "`ics`"),
    ({"id": 4, "ics": "<html>", "start": "20261201", "end": "20261202"}, "web page"),
    (case(4, start="i morgen"), "`start`"), (case(4, end="20261301"), "`end`"),
    (case(4, start="20270101", end="20261201"), "before"),
    (case(4, "RRULE:FREQ=SECONDLY\r\n"), "more than can be looked at"),
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
