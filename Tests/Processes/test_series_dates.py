"""The dates of a series before and after each change of each scope: as the branch's own calendar
has them, as the feed has them when our engine unfolds it, and when one does that is not ours.
"""

import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr

from region import Region, clock, environment, run

TODAY = "2026-12-01T09:00:00"
OSLO = ZoneInfo("Europe/Oslo")
FIRST, LAST = "2026-11-01", "2027-04-30"

# Thursdays; the clocks change before the last of them, on 28 March 2027.
DAYS = [f"{datetime(2027, 3, 4) + timedelta(7 * week):%Y-%m-%d}" for week in range(5)]
SCOPES = {"only": (["--only", DAYS[1]], DAYS[1:2]), "from": (["--from", DAYS[2]], DAYS[2:]),
          "all": (["--all"], DAYS)}
CHANGES = {
    "cancel": (["event", "cancel", "{id}", "--reason", "Storm"],
               lambda start, name, status: (start, name, "cancelled")),
    "move": (["event", "move", "{id}", "--to", "19:30"],
             lambda start, name, status: (start.replace("18:00", "19:30"), name, status)),
    "rename": (["event", "edit", "{id}", "--name", "nb=Kveldsstund"],
               lambda start, name, status: (start, "Kveldsstund", status)),
}
BEFORE = [(f"{day}T18:00", "Lesestund", "scheduled") for day in DAYS]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """A series for each change of each scope, each with a word of its own."""
    region = Region(tmp_path_factory.mktemp("dates"), "fjordvik", "skogdal", clock=clock(TODAY))
    region.series = {}
    for change in CHANGES:
        for scope in SCOPES:
            region.series[change, scope] = region.fjordvik.add(
                "Lesestund", "--rule", "FREQ=WEEKLY;COUNT=5", "--end", "19:00", "--keyword",
                f"{change}-{scope}", start=f"{DAYS[0]}T18:00")
    region.settle()
    return region


def of_branch(replica, id):
    """`(start, name, status)` of each date, as a branch's calendar tells it; what was moved alone is
    `rescheduled` there, and takes place."""
    told = replica.json("calendar", "agenda", "--from", FIRST, "--to", LAST)
    assert told["isComplete"]
    return sorted((one["start"][:16], one["name"]["nb"],
                   one["status"].replace("rescheduled", "scheduled"))
                  for one in told["occurrences"] if one["event"] == id)


def feed(region, change, scope):
    status, _, body = region.server.request(
        "GET", f"/calendar.ics?from={FIRST}&to={LAST}&keyword={change}-{scope}")
    assert status == 200
    return body


def by_our_engine(body, folder):
    """The starts of a feed by the clock of Oslo, unfolded by `libsync expand`."""
    case = {"id": 1, "ics": body.decode(), "start": "20261101", "end": "20270430"}
    answer = run(["libsync", "expand"], env=environment(folder), input=json.dumps(case).encode())
    moments = (datetime.strptime(one, "%Y%m%dT%H%M%SZ") for one in answer.json["starts"])
    return sorted(f"{one.replace(tzinfo=timezone.utc).astimezone(OSLO):%Y-%m-%dT%H:%M}"
                  for one in moments)


def by_another(body):
    """`(start, name, status)` of each date of a feed, read by icalendar and unfolded by dateutil."""
    runs, changed = [], {}
    for one in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        if "RECURRENCE-ID" in one:
            changed[str(one["UID"]), one["RECURRENCE-ID"].dt] = one
        else:
            runs.append(one)
    found = []
    for one in runs:
        start = one["DTSTART"].dt
        dates = [start]
        if "RRULE" in one:
            dates = list(rrulestr(one["RRULE"].to_ical().decode(), dtstart=start))
        extra, gone = listed(one, "RDATE"), set(listed(one, "EXDATE"))
        for date in [*dates, *extra]:
            if date not in gone:
                found.append(entry(changed.pop((str(one["UID"]), date), None) or one, date))
    assert not changed, "what differs is a date of its series"
    return sorted(found)


def listed(event, name):
    values = event.get(name, [])
    return [date.dt for one in (values if isinstance(values, list) else [values])
            for date in one.dts]


def entry(event, date):
    start = event["DTSTART"].dt if "RECURRENCE-ID" in event else date
    status = "cancelled" if event["STATUS"] == "CANCELLED" else "scheduled"
    # The title says first what is the matter: `AVLYST: Lesestund`.
    return (f"{start.astimezone(OSLO):%Y-%m-%dT%H:%M}",
            str(event["SUMMARY"]).rpartition(": ")[2], status)


def hold(region, change, scope, wanted, folder):
    """That all three ways tell of these dates."""
    id, body = region.series[change, scope], feed(region, change, scope)
    assert of_branch(region.fjordvik, id) == of_branch(region.skogdal, id) == wanted
    assert by_our_engine(body, folder) == [start for start, _, _ in wanted]
    assert by_another(body) == wanted


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("change", CHANGES)
def test_branch_and_feed_have_the_dates_of_each_change(region, change, scope, tmp_path):
    hold(region, change, scope, BEFORE, tmp_path)
    (command, changed), (options, days) = CHANGES[change], SCOPES[scope]
    region.fjordvik.run(*[part.format(id=region.series[change, scope]) for part in command],
                        *options)
    region.settle()
    wanted = sorted(changed(*one) if one[0][:10] in days else one for one in BEFORE)
    hold(region, change, scope, wanted, tmp_path)
