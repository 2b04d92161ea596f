"""`libsync lint` on feeds that the server gives: silent as they are, and not when they are spoilt."""

import re

import pytest

from region import ROOT, Region, clock, environment, run

LIBRARIES = ("fjordvik", "skogdal", "nordnes")
YEAR = "from=2026-09-01&to=2027-08-31"


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The demo region, and one event that is easily spoilt."""
    region = Region(tmp_path_factory.mktemp("lint"), *LIBRARIES, clock=clock("2026-12-01T09:00:00"))
    for slug in LIBRARIES:
        region.replicas[slug].run("import", "json", ROOT / "script" / "region" / f"{slug}.ndjson")
    region.fjordvik.add("Forfattermøte", "--end", "20:00", "--keyword", "plante", "--set",
                        'location/nb="Salen"', "--rule", "FREQ=WEEKLY;COUNT=5")
    region.settle()
    return region


def feed(region, path):
    status, _, body = region.server.request("GET", path)
    assert status == 200
    return body


def lint(folder, body):
    """The rules that have findings."""
    file = folder / "feed.ics"
    file.write_bytes(body)
    ended = run(["libsync", "lint", file, "--json"], check=False, env=environment(folder))
    told, = ended.json
    assert ended.code == (1 if told["findings"] else 0), ended
    return {one["rule"] for one in told["findings"]}


@pytest.mark.parametrize("query", ["", f"?{YEAR}", f"?{YEAR}&lang=nn", f"?{YEAR}&cancelled=mark",
                                   f"?{YEAR}&cancelled=drop", "?expand=1",
                                   f"?{YEAR}&expand=1&cancelled=mark"])
@pytest.mark.parametrize("path", ["/calendar.ics",
                                  *[f"/libraries/{slug}/calendar.ics" for slug in LIBRARIES]])
def test_what_the_server_gives_is_without_fault(region, tmp_path, path, query):
    assert lint(tmp_path, feed(region, path + query)) == set()


def test_an_event_by_itself_is_without_fault(region, tmp_path):
    public = [one["id"] for one in region.fjordvik.json("event", "list", "--from", "2026-09-01",
                                                        "--to", "2027-08-31")
              if one["fields"]["visibility"] == "public"]
    assert len(public) > 40
    for id in public:
        for query in ("", "?expand=1", "?lang=en"):
            status, _, body = region.server.request("GET", f"/events/{id}.ics{query}")
            # One whose dates lie elsewhere says so.
            assert status == 200 or query == "?expand=1" and status == 400, (id, query, body)
            if status == 200:
                assert lint(tmp_path, body) == set(), (id, query)


START, END = (f"DT{word};TZID=Europe/Oslo:20261203T{hour}0000\r\n"
              for word, hour in (("START", 18), ("END", 20)))
ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"

# The rule, what is taken from the feed, and what is put there; of a pattern the first is taken.
FAULTS = [
    ("byte-order-mark", "^BEGIN:VCALENDAR", "\ufeffBEGIN:VCALENDAR"),
    ("line-ends", "LOCATION:Salen\r\n", "LOCATION:Salen\n"),
    ("line-length", "LOCATION:Salen", "LOCATION:Salen" + "a" * 70),
    ("control-character", "LOCATION:Salen", "LOCATION:Sa\x01len"),
    ("blank-line", "LOCATION:Salen\r\n", "\r\nLOCATION:Salen\r\n"),
    ("structure", "END:VEVENT\r\n", "END:VEVENT\r\nEND:VTODO\r\n"),
    ("version-missing", "VERSION:2.0\r\n", ""),
    ("product-missing", "PRODID:[^\r]*\r\n", ""),
    ("refresh-for-outlook", "X-PUBLISHED-TTL:[^\r]*\r\n", ""),
    ("refresh-for-apple", "REFRESH-INTERVAL;[^\r]*\r\n", ""),
    ("zone-undeclared", END, END.replace("Oslo", "Paris")),
    ("zone-on-utc", END, "DTEND;TZID=Europe/Oslo:20261203T190000Z\r\n"),
    ("floating-time", START + END, "DTSTART:20261203T180000\r\nDTEND:20261203T200000\r\n"),
    ("escape", "LOCATION:Salen", r"LOCATION:kl\: 18"),
    ("bare-comma", "LOCATION:Salen", "LOCATION:Salen, huset"),
    ("status", "STATUS:CONFIRMED", "STATUS:POSTPONED"),
    ("uid-missing", "UID:[^\r]*\r\n", ""),
    ("stamp-missing", "DTSTAMP:[^\r]*\r\n", ""),
    ("end-before-start", END, END.replace("T20", "T17")),
    ("end-type", END, "DTEND;VALUE=DATE:20261204\r\n"),
    ("revision-missing", "LAST-MODIFIED:[^\r]*\r\nSEQUENCE:[^\r]*\r\n", ""),
    ("organizer-in-feed", "END:VEVENT", "ORGANIZER:mailto:vakt@test.example\r\nEND:VEVENT"),
    ("alarm-in-feed", "END:VEVENT", f"{ALARM}END:VEVENT"),
    ("until-and-count", "COUNT=5", "COUNT=5;UNTIL=20270101T000000Z"),
    ("rule", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;BYDAY=XX"),
    ("several-rules", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY"),
    ("start-off-rule", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;BYDAY=FR"),
    ("removed-nothing", "RRULE:FREQ=WEEKLY",
     "EXDATE;TZID=Europe/Oslo:20261211T180000\r\nRRULE:FREQ=WEEKLY"),
    ("exclusion-rule", "RRULE:FREQ=WEEKLY",
     "EXRULE:FREQ=MONTHLY;BYDAY=1TH\r\nRRULE:FREQ=WEEKLY"),
    ("until-before-start", "COUNT=5", "UNTIL=20261202T000000Z"),
    ("transparency", "TRANSP:TRANSPARENT", "TRANSP:FREE"),
    ("sequence", "SEQUENCE:[^\r]*", "SEQUENCE:-1"),
    ("priority", "END:VEVENT", "PRIORITY:42\r\nEND:VEVENT"),
]


@pytest.mark.parametrize("rule, old, new", FAULTS, ids=[rule for rule, _, _ in FAULTS])
def test_a_planted_fault_is_found_by_its_rule_and_by_no_other(region, tmp_path, rule, old, new):
    body = feed(region, f"/calendar.ics?{YEAR}&keyword=plante").decode()
    pattern = old if re.search(r"\[\^|^\^", old) else re.escape(old)
    place = re.search(pattern, body)
    spoilt = body[:place.start()] + new + body[place.end():]
    assert lint(tmp_path, spoilt.encode()) == {rule}
