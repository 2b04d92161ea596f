"""The dates of a series before and after each change of each scope: as the branch's own calendar
has them, as the feed has them when our engine unfolds it, and when one does that is not ours.
"""

import json
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr

from region import Region, clock, environment, run

TODAY = "2026-12-01T09:00:00"
OSLO = ZoneInfo("Europe/Oslo")
FIRST, LAST = "2026-09-01", "2027-06-30"

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




def at(time, *days, name="Lesestund", status="scheduled"):
    """The dates of these days of the season: those of autumn are of 2026, the others of 2027."""
    return [(f"{'2026' if day > '08' else '2027'}-{day}{time and 'T' + time}", name, status)
            for day in days]


# Of each: how the series is added, what had been changed of it, the change, its dates before and
# after. Two thirds of the first have been.
BEGUN = [at("18:00", "10-06", "10-13", "10-20", "10-27", "11-03", "11-10", "11-17", "11-24"),
         at("18:00", "12-01", "12-08", "12-15", "12-22")]
TUESDAYS = ("2026-10-06T18:00", ["--end", "19:00", "--rule", "FREQ=WEEKLY;COUNT=12"])
TWICE = ("2026-12-07T18:00", ["--end", "19:00", "--rule", "FREQ=WEEKLY;UNTIL=20261224;BYDAY=MO,TH"])
SPRING = ("2027-03-18T18:00", ["--end", "19:00", "--rule", "FREQ=WEEKLY;COUNT=4"])
DAYS_LONG = ("2027-03-11", ["--all-day", "--rule", "FREQ=WEEKLY;BYDAY=TH;COUNT=6"])
FRIDAYS = ("2026-12-25T18:00", ["--end", "19:00", "--rule", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4"])
TWICE_A_DAY = ("2026-12-10T10:00",
               ["--end", "11:00", "--rule", "FREQ=DAILY;BYHOUR=10,14;COUNT=6"])
THURSDAYS = ("2026-12-03T18:00", ["--end", "19:00", "--rule", "FREQ=WEEKLY;COUNT=5"])
TIMES = [*at("10:00", "12-10"), *at("14:00", "12-10"), *at("10:00", "12-11"),
         *at("14:00", "12-11"), *at("10:00", "12-12"), *at("14:00", "12-12")]
STORM = ["cancel", "--reason", "Storm"]
KINDS = {
    "begun, all to come to another day and hour": (
        TUESDAYS, [], ["move", "--all", "--to", "2026-12-02T17:00"],
        [*BEGUN[0], *BEGUN[1]],
        [*BEGUN[0], *at("17:00", "12-02", "12-09", "12-16", "12-23")]),
    "begun, all to come edited to another day": (
        TUESDAYS, [], ["edit", "--all", "--start", "2026-12-03"],
        [*BEGUN[0], *BEGUN[1]],
        [*BEGUN[0], *at("18:00", "12-03", "12-10", "12-17", "12-24")]),
    "begun, all to come cancelled": (
        TUESDAYS, [], [*STORM, "--all"],
        [*BEGUN[0], *BEGUN[1]],
        [*BEGUN[0], *at("18:00", "12-01", "12-08", "12-15", "12-22", status="cancelled")]),
    "begun, renamed from one on": (
        TUESDAYS, [], ["edit", "--from", "2026-12-15", "--name", "nb=Ny"],
        [*BEGUN[0], *BEGUN[1]],
        [*BEGUN[0], *BEGUN[1][:2], *at("18:00", "12-15", "12-22", name="Ny")]),
    "begun, another rule": (
        TUESDAYS, [], ["edit", "--all", "--rule", "FREQ=WEEKLY;BYDAY=WE;COUNT=3"],
        [*BEGUN[0], *BEGUN[1]], [*BEGUN[0], *at("18:00", "12-02", "12-09", "12-16")]),
    "begun, all to come moved by the hour and then to another day": (
        TUESDAYS, [["move", "--all", "--to", "17:00"]], ["move", "--all", "--to", "2026-12-02"],
        [*BEGUN[0], *at("17:00", "12-01", "12-08", "12-15", "12-22")],
        [*BEGUN[0], *at("17:00", "12-02", "12-09", "12-16", "12-23")]),
    "cancelled from one on, and moved twice from there": (
        TUESDAYS, [[*STORM, "--from", "2026-12-15"],
                   ["move", "--from", "2026-12-15", "--to", "2026-12-16"]],
        ["move", "--from", "2026-12-16", "--to", "2026-12-17"],
        [*BEGUN[0], *BEGUN[1][:2], *at("18:00", "12-16", "12-23", status="cancelled")],
        [*BEGUN[0], *BEGUN[1][:2], *at("18:00", "12-17", "12-24", status="cancelled")]),
    "two weekdays with an end": (
        TWICE, [], ["move", "--from", "2026-12-14", "--to", "2026-12-15"],
        at("18:00", "12-07", "12-10", "12-14", "12-17", "12-21", "12-24"),
        at("18:00", "12-07", "12-10", "12-15", "12-18", "12-22", "12-25")),
    "over a change of the clock": (
        SPRING, [], ["move", "--from", "2027-03-25", "--to", "2027-03-26T17:00"],
        at("18:00", "03-18", "03-25", "04-01", "04-08"),
        [*at("18:00", "03-18"), *at("17:00", "03-26", "04-02", "04-09")]),
    "all day": (
        DAYS_LONG, [], ["move", "--from", "2027-03-25", "--to", "2027-03-26"],
        at("", "03-11", "03-18", "03-25", "04-01", "04-08", "04-15"),
        at("", "03-11", "03-18", "03-26", "04-02", "04-09", "04-16")),
    "monthly by position, with its new rule": (
        FRIDAYS, [], ["move", "--from", "2027-01-29", "--to", "2027-01-28", "--rule",
                      "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3"],
        at("18:00", "12-25", "01-29", "02-26", "03-26"),
        at("18:00", "12-25", "01-28", "02-25", "03-25")),
    "another weekday, and COUNT counts from the first": (
        THURSDAYS, [], ["edit", "--all", "--rule", "FREQ=WEEKLY;BYDAY=WE;COUNT=5"],
        at("18:00", "12-03", "12-10", "12-17", "12-24", "12-31"),
        at("18:00", "12-09", "12-16", "12-23", "12-30", "01-06")),
    "another weekday, where no dates are named": (
        THURSDAYS, [], ["edit", "--rule", "FREQ=WEEKLY;BYDAY=WE;COUNT=5"],
        at("18:00", "12-03", "12-10", "12-17", "12-24", "12-31"),
        at("18:00", "12-09", "12-16", "12-23", "12-30", "01-06")),
    "with dates that differ": (
        THURSDAYS, [[*STORM, "--only", "2026-12-10"],
                    ["move", "--only", "2026-12-17", "--to", "2026-12-18T19:00"]],
        ["move", "--all", "--to", "17:00"],
        [*at("18:00", "12-03"), *at("18:00", "12-10", status="cancelled"), *at("19:00", "12-18"),
         *at("18:00", "12-24", "12-31")],
        [*at("17:00", "12-03"), *at("17:00", "12-10", status="cancelled"), *at("19:00", "12-18"),
         *at("17:00", "12-24", "12-31")]),
    "one of two times of a day": (
        TWICE_A_DAY, [], [*STORM, "--only", "2026-12-12T14:00"],
        TIMES, [*TIMES[:5], *at("14:00", "12-12", status="cancelled")]),
    "one of two times of a day, to another hour": (
        TWICE_A_DAY, [], ["move", "--only", "2026-12-11T14:00", "--to", "16:00"],
        TIMES, [*TIMES[:3], *at("16:00", "12-11"), *TIMES[4:]]),
    "from the second time of a day on": (
        TWICE_A_DAY, [], ["edit", "--from", "2026-12-11T14:00", "--name", "nb=Ny"],
        TIMES, [*TIMES[:3], *[(start, "Ny", status) for start, _, status in TIMES[3:]]]),
}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """A series for each change of each scope, and one of each kind, each with a word of its own."""
    region = Region(tmp_path_factory.mktemp("dates"), "fjordvik", "skogdal", clock=clock(TODAY))
    region.series = {}
    for change in CHANGES:
        for scope in SCOPES:
            region.series[change, scope] = region.fjordvik.add(
                "Lesestund", "--rule", "FREQ=WEEKLY;COUNT=5", "--end", "19:00", "--keyword",
                f"{change}-{scope}", start=f"{DAYS[0]}T18:00")
    for number, (name, ((start, options), earlier, *_)) in enumerate(KINDS.items()):
        id = region.fjordvik.add("Lesestund", *options, "--keyword", f"kind-{number}", start=start)
        region.series[name] = id
        for command in earlier:
            region.fjordvik.run("event", command[0], id, *command[1:])
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


def feed(region, keyword):
    status, _, body = region.server.request(
        "GET", f"/calendar.ics?from={FIRST}&to={LAST}&keyword={keyword}")
    assert status == 200
    return body


def by_our_engine(body, folder):
    """The starts of a feed by the clock of Oslo, unfolded by `libsync expand`."""
    case = {"id": 1, "ics": body.decode(), "start": FIRST.replace("-", ""),
            "end": LAST.replace("-", "")}
    answer = run(["libsync", "expand"], env=environment(folder), input=json.dumps(case).encode())
    return sorted(by_oslo(one) for one in answer.json["starts"])


def by_oslo(text):
    """`2026-12-03T18:00` of an instant, `2026-12-03` of a whole day."""
    if len(text) == 8:
        return f"{datetime.strptime(text, '%Y%m%d'):%Y-%m-%d}"
    moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    return f"{moment.astimezone(OSLO):%Y-%m-%dT%H:%M}"


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
            dates = unfolded(one["RRULE"].to_ical().decode(), start)
        extra, gone = listed(one, "RDATE"), set(listed(one, "EXDATE"))
        for date in [*dates, *extra]:
            if date not in gone:
                found.append(entry(changed.pop((str(one["UID"]), date), None) or one, date))
    assert not changed, "what differs is a date of its series"
    return sorted(found)


def unfolded(rule, start):
    if isinstance(start, datetime):
        return list(rrulestr(rule, dtstart=start))
    return [one.date() for one in rrulestr(rule, dtstart=datetime.combine(start, time()))]


def listed(event, name):
    values = event.get(name, [])
    return [date.dt for one in (values if isinstance(values, list) else [values])
            for date in one.dts]


def entry(event, date):
    start = event["DTSTART"].dt if "RECURRENCE-ID" in event else date
    status = "cancelled" if event["STATUS"] == "CANCELLED" else "scheduled"
    when = (f"{start.astimezone(OSLO):%Y-%m-%dT%H:%M}" if isinstance(start, datetime)
            else f"{start:%Y-%m-%d}")
    # The title says first what is the matter: `AVLYST: Lesestund`.
    return (when, str(event["SUMMARY"]).rpartition(": ")[2], status)


def hold(region, id, keyword, wanted, folder):
    """That all three ways tell of these dates."""
    body = feed(region, keyword)
    assert of_branch(region.fjordvik, id) == of_branch(region.skogdal, id) == wanted
    assert by_our_engine(body, folder) == [start for start, _, _ in wanted]
    assert by_another(body) == wanted


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("change", CHANGES)
def test_branch_and_feed_have_the_dates_of_each_change(region, change, scope, tmp_path):
    id, keyword = region.series[change, scope], f"{change}-{scope}"
    hold(region, id, keyword, BEFORE, tmp_path)
    (command, changed), (options, days) = CHANGES[change], SCOPES[scope]
    region.fjordvik.run(*[part.format(id=id) for part in command], *options)
    region.settle()
    wanted = sorted(changed(*one) if one[0][:10] in days else one for one in BEFORE)
    hold(region, id, keyword, wanted, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_branch_and_feed_have_the_dates_of_each_kind_of_series(region, kind, tmp_path):
    _, _, (verb, *options), before, after = KINDS[kind]
    id, keyword = region.series[kind], f"kind-{list(KINDS).index(kind)}"
    hold(region, id, keyword, before, tmp_path)
    plan = region.fjordvik.json("event", verb, id, *options, "--preview")
    dates = {side: {one[side]["start"][:16] for one in plan["dates"] if one[side]}
             for side in ("before", "after")}
    region.fjordvik.run("event", verb, id, *options)
    region.settle()
    hold(region, id, keyword, after, tmp_path)
    gone, new = ({start for start, _, _ in set(one) - set(other)}
                 for one, other in ((before, after), (after, before)))
    assert dates == {"before": gone, "after": new}, "the preview names what changed, and no more"
