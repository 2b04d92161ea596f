"""Fetching calendars with the released program: what an address may do, and what it may not."""

import gzip
import shutil
import time

import pytest

from refusals import refused, state
from region import Region, Replica, clock, worked
from sources import Origin, calendar, evenings, event

TODAY = "2026-12-01T09:00:00"
SECRET = "9f8e7d"


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("fetch"), "fjordvik", clock=clock(TODAY))


@pytest.fixture
def desk(joined, tmp_path):
    shutil.copytree(joined.fjordvik.path, tmp_path / "fjordvik")
    return Replica(tmp_path / "fjordvik", joined.server, clock=clock(TODAY))


@pytest.fixture
def origin():
    served = Origin(calendar(*evenings(3)))
    yield served
    served.close()


def test_an_address_of_this_machine_is_refused_unless_it_is_meant(desk, origin):
    port = origin.server.server_address[1]
    before = state(desk)
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0",
                 "10.0.0.1", "192.168.1.1", "169.254.169.254", "[fd00::1]", "nas.local"):
        for command in (["subscribe"], ["import", "ical"]):
            refused(desk.run(*command, f"http://{host}:{port}/{SECRET}", check=False), 77, SECRET)
    assert origin.asked == [] and state(desk) == before
    assert desk.json("source", "list") == []
    desk.run("subscribe", origin.url, "--allow-private")
    assert len(origin.asked) == 1


def test_it_is_asked_by_name_and_only_for_what_is_new(desk, origin):
    origin.headers = {"ETag": '"v1"'}
    desk.run("subscribe", origin.url, "--allow-private")
    desk.run("staged", "accept", "--all")
    path, asked = origin.asked[0]
    assert asked["user-agent"].startswith("libsync/") and "if-none-match" not in asked
    report = desk.json("source", "refresh")[0]
    assert report["isUnchanged"] and origin.asked[1][1]["if-none-match"] == '"v1"'
    origin.headers, origin.body = {"ETag": '"v2"'}, calendar(*evenings(4))
    assert desk.json("source", "refresh")[0]["new"] == 1


def test_a_loop_of_redirects_ends(desk, origin):
    origin.status, origin.headers = 302, {"Location": "/igjen"}
    ended = desk.run("import", "ical", origin.url, "--allow-private", check=False)
    refused(ended, 65, SECRET)
    assert len(origin.asked) == 4 and "3 times" in ended.err


def test_a_redirect_to_this_machine_needs_leave_too(desk, origin):
    # From a public address it cannot be tried here; the fetcher's own tests do.
    origin.status, origin.headers = 301, {"Location": "file:///etc/passwd"}
    refused(desk.run("import", "ical", origin.url, "--allow-private", check=False), 76, SECRET)


@pytest.mark.parametrize("status, code", [(404, 66), (410, 66), (403, 77), (500, 75), (204, 69)])
def test_a_status_that_is_no_calendar_is_told_and_changes_nothing(desk, origin, status, code):
    desk.run("subscribe", origin.url, "--allow-private", "--name", "huset")
    desk.run("staged", "accept", "--all")
    before = state(desk)[1]
    origin.status, origin.body = status, b""
    for _ in range(3):
        refused(desk.run("source", "refresh", check=False), code, SECRET)
    assert state(desk)[1] == before and desk.json("staged", "list") == []
    # The source itself says that it is gone, or it was silent three times.
    assert desk.status()["alarms"] == ["huset"]


def test_one_that_fails_keeps_no_other_from_it(desk, origin):
    other = Origin(calendar(event("b", 20), name="Kinoen"))
    try:
        desk.run("subscribe", origin.url, "--allow-private")
        desk.run("subscribe", other.url, "--allow-private")
        origin.status, other.body = 500, calendar(event("b", 20), event("c", 21), name="Kinoen")
        ended = desk.run("source", "refresh", "--json", check=False)
        assert ended.code == 75
        by_name = {one["source"]: one for one in ended.json}
        assert "500" in by_name["kulturhuset"]["error"] and by_name["kinoen"]["new"] == 2
    finally:
        other.close()


def test_a_hundred_megabytes_are_refused_soon_said_or_unsaid_or_packed(desk, origin):
    line = b"X-FYLL:" + b"a" * 68 + b"\r\n"
    big = calendar(*evenings(2))[:-15] + line * (100_000_000 // len(line)) + b"END:VCALENDAR\r\n"
    desk.run("subscribe", origin.url, "--allow-private")
    before = state(desk)[1], desk.json("staged", "list")
    packed = gzip.compress(big, 1)
    assert len(packed) < 2_000_000
    for headers, body in (({}, big), ({"Content-Encoding": "gzip"}, packed)):
        origin.headers, origin.body = headers, body
        started = worked()
        ended = desk.run("source", "refresh", check=False)
        refused(ended, 65, SECRET)
        assert "20 MB" in ended.err and worked() - started < 30
    assert (state(desk)[1], desk.json("staged", "list")) == before


def test_a_file_of_a_hundred_megabytes_is_refused(desk, tmp_path):
    file = tmp_path / "stor.ics"
    with open(file, "wb") as out:
        out.write(calendar(*evenings(1))[:-15])
        for _ in range(100):
            out.write(b"X-FYLL:aaaaaaaaaaaa\r\n" * 50_000)
    assert file.stat().st_size > 100_000_000
    ended = desk.run("import", "ical", file, "--apply", check=False)
    refused(ended, 65)
    assert "32 MiB" in ended.err and desk.events() == [] and desk.json("source", "list") == []


def test_ten_thousand_components_in_each_other_stop_nobody(desk, tmp_path):
    file = tmp_path / "dyp.ics"
    nested = "BEGIN:VALARM\n" * 10_000 + "END:VALARM\n" * 10_000
    file.write_bytes(calendar(event("a", 11, "Lesestund", nested.strip()), *evenings(1, "b")))
    report = desk.json("import", "ical", file, "--apply")
    assert report["events"] == 2 and report["repairsTotal"] > 0
    assert len(desk.events()) == 2


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;COUNT=1000000000", "FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;BYSECOND=0,1,2,3;COUNT=1000000000", "FREQ=DAILY;INTERVAL=1000000000",
    "FREQ=WEEKLY;UNTIL=99991231T235959Z"])
def test_rules_without_end_cost_no_time_and_take_no_other_with_them(desk, tmp_path, rule):
    file = tmp_path / "regel.ics"
    file.write_bytes(calendar(*[event(f"r{n}", 11, "Evig", f"RRULE:{rule}",
                                      "EXDATE;TZID=Europe/Oslo:20271211T180000")
                                for n in range(40)], *evenings(2)))
    started = worked()
    desk.run("import", "ical", file, "--apply")
    names = [one["fields"]["name/nb"] for one in desk.events()]
    assert names.count("Lesestund 1") == 1 and names.count("Lesestund 2") == 1
    assert worked() - started < 30


SERIES = event("serie", 7, "Sangkor", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20270131T170000Z",
               "EXDATE;TZID=Europe/Oslo:20261221T180000")
RULE = b"RRULE:FREQ=WEEKLY;BYDAY=MO"


def sent(body, *headers):
    """An answer as it goes over the wire."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/calendar", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(body):
    return sent(b"%x\r\n%s\r\n" % (len(body), body), "Transfer-Encoding: chunked")


def part(body):
    """What is left of a calendar that is cut in its rule."""
    return body[:body.index(RULE) + len(RULE)]


PACKED = gzip.compress(calendar(SERIES, *evenings(3)))
CUT = {
    "shorter than it says": sent(part(calendar(SERIES)), "Content-Length: 5000"),
    "chunks without the last": chunked(part(calendar(SERIES))),
    "a chunk that is cut": chunked(calendar(SERIES))[:-30],
    "gzip": sent(PACKED[:-9], "Content-Encoding: gzip", f"Content-Length: {len(PACKED) - 9}"),
    "gzip without its sum": sent(PACKED[:-4], "Content-Encoding: gzip", "Connection: close"),
}


@pytest.mark.parametrize("raw", CUT.values(), ids=CUT)
def test_an_answer_that_is_cut_on_the_way_is_told_and_nothing_of_it_is_taken(desk, origin, raw):
    origin.body = calendar(SERIES, *evenings(3))
    desk.run("subscribe", origin.url, "--allow-private", "--name", "huset")
    desk.run("staged", "accept", "--all")
    before = state(desk)[1], desk.json("staged", "list")
    origin.raw = raw
    ended = desk.run("source", "refresh", check=False)
    refused(ended, ended.code, SECRET)
    assert ended.code in (69, 76) and "cut" in ended.err and "stays as it is" in ended.err, ended
    desk.run("staged", "accept", "--all")
    assert (state(desk)[1], desk.json("staged", "list")) == before


@pytest.mark.parametrize("headers", [["Connection: close"], ["Content-Length: {length}"]],
                         ids=["until the connection ends", "its length is that of a part"])
def test_a_calendar_that_ends_in_a_rule_changes_nothing_without_a_look(desk, origin, headers):
    origin.headers, origin.body = {"ETag": '"v1"'}, calendar(SERIES, *evenings(3))
    desk.run("subscribe", origin.url, "--allow-private", "--name", "huset")
    desk.run("staged", "accept", "--all")
    before = state(desk)[1]
    body = part(calendar(*evenings(3), SERIES))
    lines = [line.format(length=len(body)) for line in headers]
    origin.raw = sent(body, 'ETag: "v2"', *lines)
    told = desk.run("source", "refresh").out
    assert "It is cut: it ends before END:VCALENDAR" in told, told
    assert desk.run("staged", "accept", "--all").code == 0 and state(desk)[1] == before
    one, = desk.json("staged", "list")
    assert (one["change"], [doubt["kind"] for doubt in one["doubts"]]) == ("changed", ["part-read"])
    assert "cut" in desk.run("staged", "show", one["id"]).out
    # It is asked for whole the next time, and not whether it is as the part that came.
    origin.raw, origin.headers = None, {"ETag": '"v2"'}
    assert not desk.json("source", "refresh")[0]["isCut"]
    assert "if-none-match" not in origin.asked[-1][1] and desk.json("staged", "list") == []


def test_apply_takes_nothing_of_the_event_in_which_a_file_ends(desk, tmp_path):
    file = tmp_path / "kor.ics"
    file.write_bytes(calendar(SERIES))
    desk.run("import", "ical", file, "--source", "kor", "--apply")
    before = state(desk)[1]
    file.write_bytes(part(calendar(SERIES)))
    report = desk.json("import", "ical", file, "--source", "kor", "--apply")
    assert report["isCut"] and report["applied"] is None and report["doubtful"] == 1
    assert state(desk)[1] == before
    one, = desk.json("staged", "list")
    # Who names it has looked at it.
    desk.run("staged", "accept", one["id"])
    assert desk.events()[0]["fields"]["when"]["rule"] == "FREQ=WEEKLY;BYDAY=MO"
    desk.run("staged", "undo")
    assert "UNTIL" in desk.events()[0]["fields"]["when"]["rule"]


def test_a_slow_address_is_given_up(desk, origin):
    origin.pause = 2  # ten bytes each, for minutes
    started = time.monotonic()
    ended = desk.run("import", "ical", origin.url, "--allow-private", check=False, seconds=110)
    refused(ended, 69, SECRET)
    assert time.monotonic() - started > 50, "it waited first"
    assert "60 seconds" in ended.err


def test_ten_thousand_events_are_staged_and_taken(desk, tmp_path):
    file = tmp_path / "mange.ics"
    many = [event(f"m{n}", 1 + n % 31, f"Stopp {n}") for n in range(10_000)]
    file.write_bytes(calendar(*many))
    started = worked()
    report = desk.json("import", "ical", file, "--apply", seconds=200)
    assert report["new"] == 10_000 and report["doubtful"] == 0
    assert len(desk.events()) == 10_000
    taken = worked() - started
    again = desk.json("import", "ical", file, seconds=200)
    assert again["same"] == 10_000 and taken < 150, taken


def test_a_source_can_get_a_new_address_and_is_known_by_the_old_one(desk, origin):
    origin.body, new = calendar(*evenings(3)), Origin(calendar(*evenings(4)))
    try:
        desk.run("subscribe", origin.url, "--name", "huset", "--allow-private")
        said = desk.run("subscribe", new.url, "--name", "huset", "--allow-private").out
        assert "moved to" in said and "9f8e7d" not in said
        assert len(desk.json("source", "list")) == 1 and len(desk.json("staged", "list")) == 4
        desk.run("source", "refresh")
        assert len(new.asked) == 2 and len(origin.asked) == 1
        report = desk.json("import", "ical", origin.url, "--allow-private")
        assert report["source"] == "huset" and len(desk.json("source", "list")) == 1
        assert len(new.asked) == 3 and len(origin.asked) == 1
    finally:
        new.close()
    refused(desk.run("source", "refresh", "--even-if-empty", check=False), 64)


@pytest.mark.parametrize("text", [
    " https://127.0.0.1/9f8e7d.ics", "feed://127.0.0.1/9f8e7d.ics", "webcal:127.0.0.1/9f8e7d.ics",
    "calendar.example/9f8e7d/basic.ics", "htps://calendar.example/9f8e7d"])
def test_an_address_that_is_mistyped_is_not_repeated(desk, text):
    ended = desk.run("import", "ical", text, check=False)
    refused(ended, ended.code, "9f8e7d")
    assert ended.code in (64, 66, 77)
