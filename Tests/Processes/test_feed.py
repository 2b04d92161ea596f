"""The public feed as calendar programs read it: libical, icalendar and khal, and over HTTP."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from region import ROOT, Region, run, environment

LIBRARIES = ("fjordvik", "skogdal", "nordnes")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo region, imported and pushed, as three libraries would."""
    region = Region(tmp_path_factory.mktemp("feed"), *LIBRARIES)
    for slug, replica in region.replicas.items():
        replica.run("import", "json", ROOT / f"script/region/{slug}.ndjson")
        replica.push()
    for replica in region.replicas.values():
        replica.pull()
    yield region
    region.server.stop()


def get(region, path, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return region.server.request("GET", path, headers=names)


def feed(region, path="/calendar.ics"):
    status, headers, body = get(region, path)
    assert status == 200, body
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    return body


def components(body):
    return icalendar.Calendar.from_ical(body).walk("VEVENT")


@pytest.fixture(scope="module")
def files(demo, tmp_path_factory):
    """The region's feed, wide enough for the whole year, and one of each library."""
    folder = tmp_path_factory.mktemp("files")
    paths = {"region": "/calendar.ics", "year": "/calendar.ics?from=2026-08-01&to=2027-09-30"}
    paths |= {slug: f"/libraries/{slug}/calendar.ics" for slug in LIBRARIES}
    for name, path in paths.items():
        (folder / f"{name}.ics").write_bytes(feed(demo, path))
    return folder


@pytest.fixture(scope="module")
def libical_check(tmp_path_factory):
    program = tmp_path_factory.mktemp("libical") / "libical_check"
    subprocess.run(["gcc", "-o", program, ROOT / "Tests/Interop/libical_check.c", "-lical"],
                   check=True, capture_output=True)
    return program


@pytest.mark.parametrize("name", ["region", "year", *LIBRARIES])
def test_libical_reads_it_without_a_fault(files, libical_check, name):
    done = subprocess.run([libical_check, files / f"{name}.ics"], capture_output=True, text=True,
                          timeout=30)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["region", "year", *LIBRARIES])
def test_icalendar_reads_it_without_a_fault(files, name):
    calendar = icalendar.Calendar.from_ical((files / f"{name}.ics").read_bytes())
    faults = [component.errors for component in calendar.walk() if component.errors]
    assert faults == []
    assert len(calendar.walk("VEVENT")) > 3


def test_libical_sees_a_planted_fault(files, libical_check, tmp_path):
    spoilt = tmp_path / "spoilt.ics"
    text = (files / "region.ics").read_bytes().replace(b"DTSTART;TZID=", b"DTSTART;TZID=No/", 1)
    spoilt.write_bytes(text.replace(b"SEQUENCE:0", b"SEQUENCE:zero", 1))
    done = subprocess.run([libical_check, spoilt], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1, done.stdout


def test_khal_lists_the_single_events_at_the_times_of_event_list(demo, files, tmp_path):
    wanted = {}
    for event in demo.fjordvik.events():
        fields = event["fields"]
        when = fields["when"]
        if "rule" in when or fields["visibility"] != "public" or when.get("allDay"):
            continue
        if any(path.startswith(("dates/", "segments/", "overrides/")) for path in fields):
            continue
        if when["timeZone"] == "Europe/Oslo":
            wanted[event["id"]] = (when["start"][:16], when["end"][:16])
    assert len(wanted) > 15
    config = tmp_path / "config"
    (tmp_path / "calendar").mkdir()
    config.write_text(
        f"[calendars]\n[[one]]\npath = {tmp_path / 'calendar'}\n[locale]\n"
        "local_timezone = Europe/Oslo\ndefault_timezone = Europe/Oslo\ntimeformat = %H:%M\n"
        "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%dT%H:%M\n"
        "longdatetimeformat = %Y-%m-%dT%H:%M\n")
    khal = Path(sys.executable).parent / "khal"
    done = run([khal, "-c", config, "printics", "--format",
                "{uid}\t{start-long}\t{end-long}", files / "year.ics"],
               env=environment(tmp_path, LC_ALL="C.UTF-8"))
    listed = {}
    for line in done.out.splitlines():
        parts = line.split("\t")
        if len(parts) == 3:
            listed.setdefault(parts[0].strip(), (parts[1][:16], parts[2][:16]))
    missing = [id for id in wanted if id not in listed]
    assert missing == [], f"{len(missing)} of {len(wanted)} are missing"
    differing = {id: (wanted[id], listed[id]) for id in wanted if wanted[id] != listed[id]}
    assert differing == {}


def test_an_unchanged_feed_is_not_sent_again(demo):
    status, headers, body = get(demo, "/calendar.ics")
    assert status == 200 and headers["ETag"].startswith('"')
    again, _, nothing = get(demo, "/calendar.ics", If_None_Match=headers["ETag"])
    assert (again, nothing) == (304, b"")
    assert get(demo, "/calendar.ics", If_None_Match='"other"')[0] == 200
    assert get(demo, "/calendar.ics")[2] == body, "the same data, the same bytes"


def test_what_is_not_public_is_in_no_feed(demo):
    hidden = [event["id"] for replica in demo.replicas.values() for event in replica.events()
              if event["fields"]["visibility"] != "public"]
    assert hidden
    everything = b"".join(feed(demo, path) for path in (
        "/calendar.ics?from=2026-01-01&to=2027-12-31",
        *(f"/libraries/{slug}/calendar.ics" for slug in LIBRARIES)))
    assert not [id for id in hidden if id.encode() in everything]


def test_filters_by_keyword_audience_and_language(demo):
    year = "from=2026-08-01&to=2027-09-30"
    everything = {str(c["UID"])[:36] for c in components(feed(demo, f"/calendar.ics?{year}"))}
    public = {event["id"]: event["fields"] for event in demo.fjordvik.events()
              if event["id"] in everything}
    for query, path in (("audience=children", "audience/children"), ("lang=se", "inLanguage/se")):
        found = {str(c["UID"])[:36] for c in components(feed(demo, f"/calendar.ics?{year}&{query}"))}
        assert found and found <= everything and found != everything
        assert all(public[id].get(path) for id in found), query


def test_the_feed_of_a_library_has_its_own_events_and_those_it_co_hosts(demo):
    own = {event["id"] for event in demo.skogdal.events() if event["library"] == "skogdal"
           or event["fields"].get("organizers/skogdal", {}).get("role") == "co-host"}
    found = {str(c["UID"])[:36] for c in components(feed(demo, "/libraries/skogdal/calendar.ics"))}
    assert found and found <= own
    assert get(demo, "/libraries/nowhere/calendar.ics")[0] == 404
    assert get(demo, "/calendar.ics?from=yesterday")[0] == 400


def test_a_cancelled_event_stays_and_says_so(demo):
    day = (datetime.now() + timedelta(days=20)).strftime("%Y-%m-%d")
    id = demo.nordnes.add("Konsert", "--end", f"{day}T20:00", "--visibility", "public",
                          start=f"{day}T18:00")
    demo.nordnes.push()
    before = get(demo, "/calendar.ics")[1]["ETag"]
    demo.nordnes.run("event", "cancel", id, "--reason", "Sykdom")
    demo.nordnes.push()
    body = feed(demo)
    assert get(demo, "/calendar.ics")[1]["ETag"] != before
    entry = next(c for c in components(body) if str(c["UID"]) == id)
    assert str(entry["STATUS"]) == "CANCELLED"
    assert str(entry["SUMMARY"]).startswith("AVLYST")
    assert entry["SEQUENCE"] == 1


def test_an_event_over_the_change_to_winter_time_keeps_its_local_times(demo):
    id = demo.nordnes.add("Nattlesing", "--end", "2027-10-31T04:00", "--visibility", "public",
                          start="2027-10-30T22:00")
    demo.nordnes.push()
    body = feed(demo, "/calendar.ics?from=2027-10-01&to=2027-11-30")
    entry = next(c for c in components(body) if str(c["UID"]) == id)
    assert entry.decoded("DTSTART").isoformat() == "2027-10-30T22:00:00+02:00"
    assert entry.decoded("DTEND").isoformat() == "2027-10-31T04:00:00+01:00"
    seconds = entry.decoded("DTEND").timestamp() - entry.decoded("DTSTART").timestamp()
    assert seconds == 7 * 3600, "the night is an hour longer"
