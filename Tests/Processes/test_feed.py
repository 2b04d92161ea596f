"""The public calendar, read by programs that are not ours: libical, icalendar, khal."""

import gzip
import json
import re
import shutil
import subprocess
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from region import ROOT, Region, environment, run, skip_or_fail, wait_for

OSLO = ZoneInfo("Europe/Oslo")
YEAR = "from=2026-09-01&to=2027-08-31"
LIBRARIES = ("fjordvik", "skogdal", "nordnes")


@pytest.fixture(scope="module")
def fjellfylket(tmp_path_factory):
    """The demo region, with nights on which the clocks change and a cancelled event."""
    region = Region(tmp_path_factory.mktemp("feed"), *LIBRARIES)
    # The address that replicas know is the one that feeds name.
    region.server.admin("config", "set", "url", region.server.url)
    region.server.restart()
    for slug in LIBRARIES:
        region.replicas[slug].run("import", "json", ROOT / "script" / "region" / f"{slug}.ndjson")
    fjordvik = region.fjordvik
    times = {"Før natta": ("2027-03-27T20:00", "2027-03-28T04:00"),
             "Etter natta": ("2027-03-28T03:00", "2027-03-28T05:00"),
             "Den doble timen": ("2026-10-25T01:30", "2026-10-25T03:30")}
    region.own = {name: fjordvik.add(name, "--end", end, "--keyword", "klokka", start=start)
                  for name, (start, end) in times.items()}
    region.own["Avlyst"] = fjordvik.add("Avlyst", "--keyword", "klokka", "--end", "20:00",
                                        start="2027-02-02T18:00")
    region.house = fjordvik.json("place", "add", "--name", "nb=Kornmagasinet")["id"]
    region.hall = fjordvik.json("place", "add", "--name", "nb=Loftet", "--in", region.house)["id"]
    for name, place in (("I huset", region.house), ("På loftet", region.hall)):
        region.own[name] = fjordvik.add(name, "--place", place, "--audience", "children",
                                        "--keyword", "korn", "--end", "13:00",
                                        start="2027-01-20T12:00")
    region.own["Utkast"] = fjordvik.add("Plantet utkast", "--visibility", "draft")
    region.own["Regionen"] = fjordvik.add("Plantet for regionen", "--visibility", "region")
    region.settle()
    fjordvik.run("event", "cancel", region.own["Avlyst"], "--reason", "Strømbrudd")
    region.settle()
    return region


def feed(region, query=YEAR, path="/calendar.ics", **headers):
    status, answered, body = region.server.request("GET", f"{path}?{query}", headers=headers)
    assert status == 200, body
    assert answered["Content-Type"] == "text/calendar; charset=utf-8"
    return body


def events(body):
    """Those of a feed, by the record that they are of."""
    return icalendar.Calendar.from_ical(body).walk("VEVENT")


def of(region, body, name):
    return next(one for one in events(body) if region.own[name] in one["UID"])


@pytest.fixture(scope="module")
def libical(tmp_path_factory):
    """The program of Tests/Interop that asks libical."""
    program = tmp_path_factory.mktemp("libical") / "libical_check"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libical"], capture_output=True,
                           text=True) if all(map(shutil.which, ("pkg-config", "gcc"))) else None
    if flags is None or flags.returncode:
        skip_or_fail("gcc, pkg-config and libical-dev are needed; script/bootstrap --tests "
                     "installs them")
    source = ROOT / "Tests" / "Interop" / "libical_check.c"
    subprocess.run(["gcc", "-Wall", "-Wextra", "-Werror", "-o", program, source,
                    *flags.stdout.split()], check=True, timeout=60)
    return program


FEEDS = ["/calendar.ics", *[f"/libraries/{slug}/calendar.ics" for slug in LIBRARIES]]


@pytest.mark.parametrize("query", ["", YEAR, YEAR + "&lang=nn", YEAR + "&cancelled=mark",
                                   YEAR + "&expand=1"])
@pytest.mark.parametrize("path", FEEDS)
def test_libical_finds_no_fault(fjellfylket, libical, tmp_path, path, query):
    file = tmp_path / "feed.ics"
    file.write_bytes(feed(fjellfylket, query, path))
    ended = run([libical, file], check=False, env=environment(tmp_path))
    assert ended.code == 0, ended.out[:3_000]


def test_libical_finds_a_planted_fault(fjellfylket, libical, tmp_path):
    body = feed(fjellfylket)
    for wrong, right in ((b"DTSTART;TZID=Europe/Osla:", b"DTSTART;TZID=Europe/Oslo:"),
                         (b"STATUS:AVLYST", b"STATUS:CONFIRMED"),
                         (b"X-STAMP:", b"DTSTAMP:")):
        file = tmp_path / "feed.ics"
        file.write_bytes(body.replace(right, wrong, 1))
        assert body != file.read_bytes()
        assert run([libical, file], check=False, env=environment(tmp_path)).code == 1


@pytest.mark.parametrize("path", FEEDS)
def test_icalendar_reads_it_without_error_and_writes_the_same(fjellfylket, path):
    body = feed(fjellfylket, path=path)
    calendar = icalendar.Calendar.from_ical(body)
    assert calendar.errors == [] and len(calendar.walk("VEVENT")) > 10
    assert [(one.name, one.errors) for one in calendar.walk() if one.errors] == []
    for event in calendar.walk("VEVENT"):
        assert event["UID"] and event["DTSTAMP"].dt.tzinfo and event["SUMMARY"]
        if event.get("DTEND"):
            assert event["DTSTART"].dt <= event["DTEND"].dt


def test_lines_are_folded_at_75_bytes_and_end_in_crlf(fjellfylket):
    body = feed(fjellfylket)
    assert body.endswith(b"END:VCALENDAR\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8", "strict")


def test_every_public_event_of_the_region_is_in_the_feed_and_no_other(fjellfylket):
    region = fjellfylket
    body = feed(region)
    listed = region.nordnes.json("event", "list", "--from", "2026-09-01", "--to", "2027-08-31")
    public = {one["id"] for one in listed if one["fields"]["visibility"] == "public"}
    found = {re.search(r"[0-9a-f-]{36}", one["UID"])[0] for one in events(body)}
    assert found == public and len(public) > 55
    assert b"Plantet" not in body


def test_an_expanded_feed_has_the_dates_that_another_engine_finds(fjellfylket):
    """Rule by rule and date by date, also over the nights on which the clocks change."""
    series = icalendar.Calendar.from_ical(feed(fjellfylket))
    single = events(feed(fjellfylket, YEAR + "&expand=1"))
    found = recurring_ical_events.of(series).between(datetime(2026, 9, 1), datetime(2027, 9, 1))
    facts = lambda one: (str(one["UID"])[:36], one["DTSTART"].dt, one["DTEND"].dt  # noqa: E731
                         if "DTEND" in one else None, one["SUMMARY"], one["STATUS"])
    assert sorted(map(str, map(facts, found))) == sorted(map(str, map(facts, single)))
    assert len({one["UID"] for one in single}) == len(single) > 300
    assert not any("RRULE" in one or "RECURRENCE-ID" in one for one in single)
    told = json.loads(fjellfylket.server.request("GET", f"/calendar.json?{YEAR}&expand=1")[2])
    assert [one["uid"] for one in told["events"]] == [one["UID"] for one in single]


def test_khal_lists_the_single_events_at_the_times_of_event_list(fjellfylket, tmp_path):
    khal = ROOT / ".venv" / "bin" / "khal"
    if not khal.exists():
        skip_or_fail("khal is not in .venv; script/bootstrap --tests installs it")
    body = feed(fjellfylket)
    (tmp_path / "calendars").mkdir()
    config = tmp_path / "khal.conf"
    config.write_text(f"[calendars]\n[[fjellfylket]]\npath = {tmp_path}/calendars\n"
                      f"[sqlite]\npath = {tmp_path}/khal.db\n[locale]\n"
                      "local_timezone = Europe/Oslo\ndefault_timezone = Europe/Oslo\n"
                      "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
                      "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n")
    single = single_events(fjellfylket)
    file = tmp_path / "feed.ics"
    file.write_bytes(body)
    env = environment(tmp_path, TZ="Europe/Oslo")
    run([khal, "-c", config, "import", "--batch", "-a", "fjellfylket", file], env=env)
    said = run([khal, "-c", config, "list", "--once", "--notstarted", "--format",
                "{uid}|{start-date}|{start-time}|{end-date}|{end-time}", "--day-format", "",
                "2026-09-01", "2027-08-31"], env=env).out
    listed = {}
    for line in said.splitlines():
        uid, *times = line.split("|")
        listed[re.search(r"[0-9a-f-]{36}", uid)[0]] = tuple(times)
    assert len(single) > 30
    assert {id: listed.get(id) for id in single} == single


def single_events(region):
    """Id to the local date and time of start and end of each public event that is no series."""
    found = {}
    for one in region.skogdal.json("event", "list", "--from", "2026-09-01", "--to", "2027-08-31"):
        fields = one["fields"]
        when = fields["when"]
        is_series = "rule" in when or any(path.split("/")[0] in ("dates", "segments")
                                          for path in fields)
        if fields["visibility"] != "public" or is_series:
            continue
        start, end = when["start"].partition("T"), when["end"].partition("T")
        found[one["id"]] = (start[0], start[2][:5], end[0], end[2][:5])
    return found


def test_days_on_which_the_clocks_change_keep_their_wall_time(fjellfylket):
    body = feed(fjellfylket)
    for name, start, end, hours in (
            ("Før natta", datetime(2027, 3, 27, 20), datetime(2027, 3, 28, 4), 7),
            ("Etter natta", datetime(2027, 3, 28, 3), datetime(2027, 3, 28, 5), 2),
            ("Den doble timen", datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 25, 3, 30), 3)):
        event = of(fjellfylket, body, name)
        begins, ends = event["DTSTART"].dt, event["DTEND"].dt
        assert event["DTSTART"].params["TZID"] == "Europe/Oslo"
        assert (begins.replace(tzinfo=None), ends.replace(tzinfo=None)) == (start, end)
        lasts = ends.astimezone(ZoneInfo("UTC")) - begins.astimezone(ZoneInfo("UTC"))
        assert lasts.total_seconds() == hours * 3_600
    zone = icalendar.Calendar.from_ical(body).walk("VTIMEZONE")[0].to_tz()
    for moment in (datetime(2027, 3, 28, 1, 59), datetime(2027, 3, 28, 3), datetime(2026, 10, 25)):
        assert moment.replace(tzinfo=zone).utcoffset() == moment.replace(tzinfo=OSLO).utcoffset()


def test_a_cancelled_event_says_so_and_why(fjellfylket):
    event = of(fjellfylket, feed(fjellfylket), "Avlyst")
    assert event["STATUS"] == "CANCELLED" and int(event["SEQUENCE"]) >= 1
    assert "Strømbrudd" in str(event.get("DESCRIPTION", "")) + str(event.get("COMMENT", ""))
    assert "Avlyst" in of(fjellfylket, feed(fjellfylket, YEAR + "&cancelled=mark"),
                          "Avlyst")["SUMMARY"]
    dropped = feed(fjellfylket, YEAR + "&cancelled=drop")
    assert fjellfylket.own["Avlyst"].encode() not in dropped


def test_an_etag_saves_the_bytes_until_something_changes(fjellfylket):
    ask = lambda **headers: fjellfylket.server.request(  # noqa: E731
        "GET", f"/calendar.ics?{YEAR}", headers=headers)
    status, headers, body = ask()
    tag = headers["ETag"]
    status, headers, empty = ask(**{"If-None-Match": tag})
    assert (status, empty, headers["ETag"]) == (304, b"", tag)
    assert ask(**{"If-None-Match": f'W/{tag}, "annet"'})[0] == 304
    assert ask(**{"If-None-Match": '"annet"'})[0] == 200
    packed = ask(**{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed[2]) == body and packed[1]["ETag"] != tag
    id = fjellfylket.fjordvik.add("Nytt i kalenderen", start="2027-01-10T12:00")
    fjellfylket.fjordvik.push()
    status, headers, fresh = ask(**{"If-None-Match": tag})
    assert status == 200 and headers["ETag"] != tag and id.encode() in fresh
    fjellfylket.fjordvik.run("event", "delete", id)
    fjellfylket.fjordvik.push()
    assert id.encode() not in ask()[2]


def test_a_feed_that_is_asked_for_without_pause_shows_each_change_at_once(fjellfylket):
    ask = lambda tag: fjellfylket.server.request(  # noqa: E731
        "GET", f"/calendar.ics?{YEAR}", headers={"If-None-Match": tag})
    id = fjellfylket.fjordvik.add("Spurt etter", start="2027-01-12T12:00")
    fjellfylket.fjordvik.push()
    for number in range(3):
        # After a second without a change the server remembers what it has answered.
        end, tag = time.monotonic() + 1.5, ask("")[1]["ETag"]
        while time.monotonic() < end:
            assert ask(tag)[0] == 304
        fjellfylket.fjordvik.edit(id, "--name", f"nb=Spurt etter, {number}")
        fjellfylket.fjordvik.push()
        status, _, body = ask(tag)
        assert status == 200 and f"Spurt etter\\, {number}".encode() in body
    fjellfylket.fjordvik.run("event", "delete", id)
    fjellfylket.fjordvik.push()
    assert id.encode() not in ask("")[2]


@pytest.mark.parametrize("path", ["/calendar.ics", "/calendar.atom", "/calendar.json"])
def test_a_date_saves_the_bytes_too_and_a_deletion_is_heard_of(fjellfylket, path):
    fjordvik = fjellfylket.fjordvik
    id = fjordvik.add("Borte igjen", start="2027-01-11T12:00")
    fjordvik.push()
    ask = lambda **headers: fjellfylket.server.request(  # noqa: E731
        "GET", f"{path}?{YEAR}", headers=headers)
    assert id.encode() in ask()[2]
    date = wait_for(lambda: ask()[1].get("Last-Modified"), what="the second after the change")
    assert ask(**{"If-Modified-Since": date})[0] == 304
    fjordvik.run("event", "delete", id)
    fjordvik.push()
    status, _, body = ask(**{"If-Modified-Since": date})
    assert status == 200 and id.encode() not in body
    later = wait_for(lambda: ask()[1].get("Last-Modified"), what="the second after the deletion")
    assert parsedate_to_datetime(later) > parsedate_to_datetime(date)


@pytest.mark.parametrize("query, holds", [
    ("keyword=klokka", lambda fields: "keywords/klokka" in fields),
    ("audience=children", lambda fields: "audience/children" in fields),
    ("keyword=klokka&audience=children", lambda fields: False),
    ("lang=se", lambda fields: "inLanguage/se" in fields),
    ("keyword=finnes-ikke", lambda fields: False),
    ("keyword=KORN&audience=children", lambda fields: "keywords/korn" in fields),
    ("library=skogdal", lambda fields: fields["library"] == "skogdal"
     or fields.get("organizers/skogdal", {}).get("role") == "co-host"),
])
def test_a_filter_holds_what_it_names(fjellfylket, query, holds):
    listed = fjellfylket.skogdal.json("event", "list", "--from", "2026-09-01", "--to",
                                      "2027-08-31")
    wanted = {one["id"] for one in listed
              if one["fields"]["visibility"] == "public" and holds(one["fields"])}
    found = {re.search(r"[0-9a-f-]{36}", one["UID"])[0]
             for one in events(feed(fjellfylket, f"{YEAR}&{query}"))}
    assert found == wanted
    assert wanted or "finnes" in query or "&" in query


def test_a_place_has_a_calendar_of_what_happens_there_and_in_its_rooms(fjellfylket):
    of_place = lambda query, path="/calendar.ics": {  # noqa: E731
        str(one["SUMMARY"]) for one in events(feed(fjellfylket, f"{YEAR}&{query}", path))}
    house, hall = fjellfylket.house, fjellfylket.hall
    assert of_place("", f"/places/{house}/calendar.ics") == {"I huset", "På loftet"}
    assert of_place(f"place={house}") == {"I huset", "På loftet"}
    assert of_place("library=fjordvik", f"/places/{hall}/calendar.ics") == {"På loftet"}
    assert of_place(f"place={hall}&library=skogdal") == set()
    named = feed(fjellfylket, path=f"/places/{house}/calendar.ics")
    assert icalendar.Calendar.from_ical(named)["X-WR-CALNAME"] == "Kornmagasinet"


@pytest.mark.parametrize("query, sentence", [
    ("keywrod=korn", "`keywrod` cannot be asked for"), ("expand=ja", "`expand` must be 1"),
    ("from=i morgen", "such as 2026-12-03"), ("cancelled=nei", "keep, drop or mark"),
    ("lang=norsk bokmål", "such as nb"), ("place=huset", "36 characters"),
    ("library=Å", "`library`"), ("to=2026-01-01&from=2026-02-01", "before"),
    ("from=2026-01-01&from=2026-02-01", "given once")])
def test_what_cannot_be_asked_for_is_told_with_what_to_write(fjellfylket, query, sentence):
    status, headers, body = fjellfylket.server.request(
        "GET", f"/calendar.ics?{quote(query, safe='=&')}")
    assert status == 400 and headers["Content-Type"] == "text/plain; charset=utf-8"
    assert sentence in body.decode() and b"VCALENDAR" not in body


def test_what_others_add_to_links_does_not_matter(fjellfylket):
    plain = feed(fjellfylket, f"{YEAR}&keyword=korn")
    assert feed(fjellfylket, f"{YEAR}&keyword=korn&fbclid=x&utm_source=brev&_=1") == plain
    assert len(events(plain)) == 2


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("query", [YEAR, YEAR + "&cancelled=drop", YEAR + "&keyword=klokka"])
def test_the_json_of_a_query_has_what_its_calendar_has(fjellfylket, path, query):
    calendar = feed(fjellfylket, query, path)
    path = path.replace(".ics", ".json")
    status, headers, body = fjellfylket.server.request("GET", f"{path}?{query}")
    assert status == 200 and headers["Content-Type"] == "application/json"
    told = json.loads(body)
    masters = {str(one["UID"]): one for one in events(calendar) if "RECURRENCE-ID" not in one}
    assert {one["uid"] for one in told["events"]} == set(masters) and told["warnings"] == []
    for one in told["events"]:
        start = masters[one["uid"]]["DTSTART"].dt
        assert one["when"]["start"] == (start.replace(tzinfo=None) if isinstance(start, datetime)
                                        else start).isoformat()
        assert one["when"].get("rule") is None or "RRULE" in masters[one["uid"]]
    assert json.dumps(told, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode() == body
    assert b"Plantet" not in body


@pytest.mark.parametrize("path", FEEDS)
def test_the_atom_of_a_query_has_what_its_calendar_has(fjellfylket, path):
    calendar = feed(fjellfylket, path=path)
    path = path.replace(".ics", ".atom")
    status, headers, body = fjellfylket.server.request("GET", f"{path}?{YEAR}")
    assert status == 200 and headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert b"<!DOCTYPE" not in body and b"Plantet" not in body
    root, atom = ElementTree.fromstring(body), "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed" and root.find(f"{atom}updated").text.endswith("Z")
    assert root.find(f"{atom}link[@rel='self']").get("href") == root.find(f"{atom}id").text
    entries = {entry.find(f"{atom}id").text.removeprefix("urn:uuid:"): entry
               for entry in root.findall(f"{atom}entry")}
    # A series that changed from one date on has several UIDs, and is one event.
    masters = {str(one["UID"])[:36]: one for one in events(calendar)
               if "RECURRENCE-ID" not in one and len(str(one["UID"])) == 36}
    assert set(entries) >= set(masters) and len(masters) > 10
    for id, one in masters.items():
        assert entries[id].find(f"{atom}title").text.split() == str(one["SUMMARY"]).split()
        assert entries[id].find(f"{atom}content").text


def test_an_event_can_be_taken_over_alone(fjellfylket, libical, tmp_path):
    id = fjellfylket.own["Avlyst"]
    status, headers, body = fjellfylket.server.request("GET", f"/events/{id}.ics")
    assert status == 200 and headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == f'attachment; filename="{id}.ics"'
    calendar = icalendar.Calendar.from_ical(body)
    assert [str(one["UID"]) for one in events(body)] == [id] and calendar.errors == []
    assert {"X-WR-CALNAME", "NAME", "METHOD", "SOURCE"}.isdisjoint(calendar)
    file = tmp_path / "event.ics"
    file.write_bytes(body)
    assert run([libical, file], check=False, env=environment(tmp_path)).code == 0
    status = fjellfylket.server.request("GET", f"/events/{id}.ics",
                                        headers={"If-None-Match": headers["ETag"]})[0]
    assert status == 304
    for name in ("Utkast", "Regionen"):
        id = fjellfylket.own[name]
        status, headers, body = fjellfylket.server.request("GET", f"/events/{id}.ics")
        assert status == 404 and b"Plantet" not in body
        assert headers["Content-Type"] == "text/plain; charset=utf-8"


def test_an_event_that_was_deleted_or_withdrawn_is_gone(fjellfylket):
    fjordvik, ask = fjellfylket.fjordvik, fjellfylket.server.request
    deleted, withdrawn = fjordvik.add("Slettes"), fjordvik.add("Trekkes")
    fjordvik.push()
    assert {ask("GET", f"/events/{id}.ics")[0] for id in (deleted, withdrawn)} == {200}
    fjordvik.run("event", "delete", deleted)
    fjordvik.edit(withdrawn, "--visibility", "draft")
    fjordvik.push()
    for id in (deleted, withdrawn):
        status, _, body = ask("GET", f"/events/{id}.ics")
        assert status == 410 and b"Slettes" not in body and b"Trekkes" not in body
    # A draft that is deleted never was the public's.
    fjordvik.run("event", "delete", withdrawn)
    draft = fjordvik.add("Aldri ute", "--visibility", "draft")
    fjordvik.run("event", "delete", draft)
    fjordvik.push()
    assert ask("GET", f"/events/{draft}.ics")[0] == 404


def test_texts_come_in_the_language_asked_for(fjellfylket):
    listed = fjellfylket.skogdal.json("event", "list")
    one = next(one for one in listed if one["fields"]["visibility"] == "public"
               and one["fields"].get("name/se") not in (None, one["fields"]["name/nb"])
               and "inLanguage/se" in one["fields"])
    for language in ("nb", "se"):
        query = YEAR if language == "nb" else f"{YEAR}&lang={language}"
        event = next(event for event in events(feed(fjellfylket, query))
                     if one["id"] in event["UID"])
        assert event["SUMMARY"] == one["fields"][f"name/{language}"]


def test_a_librarys_feed_holds_its_own_and_what_it_takes_part_in(fjellfylket):
    listed = fjellfylket.skogdal.json("event", "list", "--from", "2026-09-01", "--to",
                                      "2027-08-31")
    for slug in LIBRARIES:
        wanted = {one["id"] for one in listed if one["fields"]["visibility"] == "public" and (
            one["library"] == slug
            or one["fields"].get(f"organizers/{slug}", {}).get("role") == "co-host")}
        found = {re.search(r"[0-9a-f-]{36}", one["UID"])[0]
                 for one in events(feed(fjellfylket, path=f"/libraries/{slug}/calendar.ics"))}
        assert found == wanted


DATES = ("--from", "2026-09-01", "--to", "2027-08-31")


@pytest.mark.parametrize("path, options", [
    (f"/calendar.ics?{YEAR}", DATES), ("/calendar.ics", ()),
    ("/calendar.ics?from=2026-12-01", ("--from", "2026-12-01")),
    ("/libraries/skogdal/calendar.ics", ("--library", "skogdal")),
    (f"/libraries/nordnes/calendar.ics?{YEAR}&cancelled=drop",
     ("--mine", *DATES, "--cancelled", "drop")),
    (f"/calendar.ics?{YEAR}&keyword=KLOKKA&audience=adults,children&cancelled=mark",
     (*DATES, "--keyword", "klokka", "--audience", "children", "--audience", "adults",
      "--cancelled", "mark")),
    (f"/calendar.ics?{YEAR}&lang=se", (*DATES, "--lang", "se")),
    ("/calendar.ics?lang=nb", ("--lang", "nb")),
    (f"/calendar.ics?{YEAR}&lang=nn,nb", (*DATES, "--in-language", "nn", "--lang", "nb")),
    (f"/places/{{house}}/calendar.ics?{YEAR}", (*DATES, "--place", "{house}")),
    (f"/calendar.ics?{YEAR}&place={{house}},{{hall}}",
     (*DATES, "--place", "{house}", "--place", "{hall}")),
    (f"/libraries/fjordvik/calendar.ics?place={{hall}}&{YEAR}",
     (*DATES, "--library", "fjordvik", "--place", "{hall}")),
    ("/calendar.ics?expand=1", ("--expand",)),
    (f"/libraries/skogdal/calendar.ics?{YEAR}&cancelled=mark&expand=1",
     (*DATES, "--library", "skogdal", "--cancelled", "mark", "--expand")),
])
def test_an_offline_export_is_the_feed_byte_for_byte(fjellfylket, path, options, tmp_path):
    fjellfylket.settle()
    parts = {"house": fjellfylket.house, "hall": fjellfylket.hall}
    status, _, body = fjellfylket.server.request("GET", path.format(**parts))
    assert status == 200, body
    file = tmp_path / "feed.ics"
    fjellfylket.nordnes.run("export", "ical", file, *[one.format(**parts) for one in options])
    assert file.read_bytes() == body


def test_an_export_speaks_the_regions_language_and_begins_its_days(tmp_path):
    region = Region(tmp_path, "fjordvik")
    region.fjordvik.add("Lesestund", start="2026-12-03 18:00")
    address = "/calendar.ics?from=2026-12-01&to=2026-12-31"
    options = ("export", "ical", "--from", "2026-12-01", "--to", "2026-12-31")
    for name, value in (("language", "en"), ("zone", "Europe/Helsinki"), ("name", "Ny region"),
                        ("url", region.server.url)):
        region.server.admin("config", "set", name, value)
    region.server.restart()
    # It is heard with a push, and by who joins.
    region.fjordvik.push()
    late = region.join("fjordvik", name="sent")
    served = region.server.request("GET", address)[2]
    assert b"X-WR-TIMEZONE:Europe/Helsinki" in served and b"X-WR-CALNAME:Ny region" in served
    for replica in region.fjordvik, late:
        assert replica.run(*options).out.encode() == served
    assert "SOURCE" not in region.fjordvik.run(*options, "--texts-in", "nb").out
    # What states no language is in the region's.
    for language, held in (("en", True), ("nb", False)):
        served = region.server.request("GET", f"{address}&lang={language}")[2]
        assert (b"Lesestund" in served) == held
        assert region.fjordvik.run(*options, "--lang", language).out.encode() == served


def test_an_export_of_what_no_feed_holds_names_no_address(fjellfylket):
    exported = fjellfylket.fjordvik.run("export", "ical", "--visibility", "region", *DATES).out
    assert "SOURCE" not in exported and "Plantet for regionen" in exported
    assert "SOURCE" not in fjellfylket.fjordvik.run("export", "ical", "--texts-in", "en").out


def test_an_event_that_states_no_language_is_in_the_usual_one_in_every_form(tmp_path):
    region = Region(tmp_path, "fjordvik", "skogdal")
    region.skogdal.run("library", "edit", "--language", "nn")
    for replica, name, more in ((region.fjordvik, "Uten", ()), (region.skogdal, "Utan", ()),
                                (region.fjordvik, "Samisk", ("--language", "se"))):
        replica.add(name, "--end", "20:00", *more, start="2026-12-03T18:00")
    region.settle()
    dates = "from=2026-12-01&to=2026-12-31"
    for language, name in (("nb", b"Uten"), ("nn", b"Utan"), ("se", b"Samisk")):
        for form in ("ics", "atom", "json"):
            served = region.server.request("GET", f"/calendar.{form}?{dates}&lang={language}")[2]
            found = {one for one in (b"Uten", b"Utan", b"Samisk") if one in served}
            assert found == {name}, (language, form)


def test_an_export_refuses_what_is_no_language(fjellfylket):
    for option in ("--lang", "--texts-in"):
        ended = fjellfylket.fjordvik.run("export", "ical", option, "æ", check=False)
        assert ended.code == 64 and "no language tag" in ended.err, ended


def test_an_export_that_google_would_cut_says_so(tmp_path):
    region = Region(tmp_path, "fjordvik")
    file = tmp_path / "many.ndjson"
    file.write_text("".join(json.dumps({
        "id": f"01a00e84-69f7-7f4f-b90d-{number:012d}", "kind": "event", "fields": {
            "name/nb": f"Nr. {number}", "visibility": "public", "when": {
                "start": f"2027-01-{number % 28 + 1:02d}T12:00:00", "timeZone": "Europe/Oslo",
                "end": f"2027-01-{number % 28 + 1:02d}T13:00:00"}}}) + "\n"
        for number in range(1_001)))
    region.fjordvik.run("import", "json", file)
    said = region.fjordvik.run("export", "ical", "--from", "2027-01-01", "--to", "2027-01-31")
    assert said.out.count("BEGIN:VEVENT") == 1_001 and "Google drops events" in said.err
    region.fjordvik.push()
    told = json.loads(region.server.request("GET", "/calendar.json?from=2027-01-01")[2])
    assert [one["code"] for one in told["warnings"]] == ["too-big-for-google"]
