"""A calendar program that people use, Thunderbird, subscribes to a running server and goes on to
see what libraries change: by the feed, and by CalDAV."""

import re

import pytest

import thunderbird
from region import Region, clock, wait_for

TODAY = "2026-12-01T09:00:00"
SECONDS = 60  # on a busy machine; it takes 2 to 5
WAYS = {"feed": ("ics", "/calendar.ics"), "caldav": ("caldav", "/caldav/calendars/region/")}

SERIES = ("Lesestund", "2026-12-03T17:00", None, "CONFIRMED")
BEFORE = {SERIES, ("Forfattermøte", "2026-12-08T17:00", None, "CONFIRMED"),
          ("Utgår", "2026-12-09T11:00", None, "CONFIRMED")}
AFTER = {SERIES, ("Forfattermøte med signering", "2026-12-08T18:30", None, "CONFIRMED"),
         ("FLYTTET: Lesestund", "2026-12-11T16:00", "2026-12-10T17:00", "CONFIRMED"),
         ("AVLYST: Lesestund", "2026-12-17T17:00", "2026-12-17T17:00", "CANCELLED")}


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What each way showed before and after the changes, and what it asked of the server."""
    thunderbird.need()
    folder = tmp_path_factory.mktemp("thunderbird")
    region = Region(folder, "fjordvik", clock=clock(TODAY), plain=True)
    desk = region.fjordvik
    talk = desk.add("Forfattermøte", "--end", "19:00", start="2026-12-08T18:00")
    gone = desk.add("Utgår", "--end", "13:00", start="2026-12-09T12:00")
    series = desk.add("Lesestund", "--end", "19:00", "--rule", "FREQ=WEEKLY;COUNT=5")
    desk.push()
    addresses = {way: (type, region.server.url + path) for way, (type, path) in WAYS.items()}
    with thunderbird.running(folder, addresses) as program:
        before = {way: program.wait_for(way, BEFORE, SECONDS) for way in WAYS}
        first = requests(region)
        desk.edit(talk, "--name", "nb=Forfattermøte med signering", "--start", "2026-12-08T19:30",
                  "--end", "2026-12-08T20:30")
        desk.run("event", "delete", gone)
        desk.run("event", "move", series, "--only", "2026-12-10", "--to", "2026-12-11T17:00")
        desk.run("event", "cancel", series, "--only", "2026-12-17", "--reason", "Storm")
        desk.push()
        after = {way: program.wait_for(way, AFTER, SECONDS) for way in WAYS}
        # One more refresh, of what has not changed.
        known = len(requests(region))
        wait_for(lambda: ("GET", "/calendar.ics") in [one[:2] for one in requests(region)[known:]],
                 what="the next refresh")
    return before, after, requests(region)[len(first):]


def requests(region):
    """`(method, path, status)` of all requests that the server has answered."""
    return re.findall(r"method=(\w+) .*?path=(\S+) .*?status=(\d+)", region.server.log.read_text())


@pytest.mark.parametrize("way", WAYS)
def test_it_shows_what_the_libraries_have(seen, way):
    assert seen[0][way] == BEFORE


@pytest.mark.parametrize("way", WAYS)
def test_it_sees_what_was_edited_moved_cancelled_and_deleted(seen, way):
    assert seen[1][way] == AFTER


def test_a_feed_that_has_not_changed_is_not_sent_again(seen):
    answers = [status for _, path, status in seen[2] if path == "/calendar.ics"]
    assert "200" in answers and answers[-1] == "304", answers


def test_by_caldav_it_asks_for_what_has_changed_and_not_for_each_event(seen):
    asked = [method for method, path, _ in seen[2] if path.startswith("/caldav/")]
    assert "REPORT" in asked and "GET" not in asked, asked
