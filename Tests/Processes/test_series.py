"""Changes of a series: only one date, from a date on, all to come; from the command to the feed."""

import icalendar
import pytest

from region import Region, clock

TODAY = "2026-12-01T09:00:00"
LATER = "2026-12-12T09:00:00"  # two of the five Thursdays are past
THURSDAYS = ["2026-12-03", "2026-12-10", "2026-12-17", "2026-12-24", "2026-12-31"]
RULE = ["--rule", "FREQ=WEEKLY;COUNT=5", "--end", "19:00"]


@pytest.fixture
def region(tmp_path):
    return Region(tmp_path, "fjordvik", "skogdal", clock=clock(TODAY))


def series(region):
    id = region.fjordvik.add("Lesestund", *RULE)
    region.settle()
    return id


def feed(region, id):
    """The VEVENTs of one event in the public feed."""
    status, _, body = region.server.request(
        "GET", "/calendar.ics?from=2026-11-01&to=2027-02-28")
    assert status == 200
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return [one for one in events if id in one["UID"]]


def told(plan):
    """Of each date in a preview: its own date, and how it is before and after."""
    return [(one["before"]["date"], one["before"], one["after"]) for one in plan["dates"]]


CHANGES = {
    "cancel": (["event", "cancel", "{id}", "--reason", "Storm"],
               lambda before, after: after["status"] == "cancelled"),
    "move": (["event", "move", "{id}", "--to", "19:30"],
             lambda before, after: after["start"] == before["start"].replace("18:00", "19:30")),
    "rename": (["event", "edit", "{id}", "--name", "nb=Kveldsstund"],
               lambda before, after: after["aspects"]["name/nb"] == "Kveldsstund"),
}
SCOPES = {
    "only": (["--only", "2026-12-10"], TODAY, THURSDAYS[1:2]),
    "from": (["--from", "2026-12-17"], TODAY, THURSDAYS[2:]),
    "all": (["--all"], TODAY, THURSDAYS),
    "all to come": (["--all"], LATER, THURSDAYS[2:]),
    "all with what is past": (["--all", "--including-past"], LATER, THURSDAYS),
}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("change", CHANGES)
def test_each_scope_changes_its_dates_and_no_other(region, change, scope):
    id = series(region)
    (command, holds), (options, today, dates) = CHANGES[change], SCOPES[scope]
    command = [part.format(id=id) for part in command] + options
    before = region.fjordvik.fields(id)
    plan = region.fjordvik.json(*command, "--preview", clock=clock(today))
    assert [date for date, _, _ in told(plan)] == dates and plan["isComplete"]
    assert all(holds(was, will) for _, was, will in told(plan))
    assert region.fjordvik.fields(id) == before, "a preview writes nothing"
    region.fjordvik.run(*command, clock=clock(today))
    fields = region.fjordvik.fields(id)
    assert {path: fields.get(path) for path in plan["values"]} == plan["values"]
    again = region.fjordvik.run(*command, check=False, clock=clock(today))
    assert again.code in (0, 65), again
    region.settle()
    events = feed(region, id)
    if change == "cancel":
        assert any(one["STATUS"] == "CANCELLED" for one in events)
    if change == "move":
        assert any("19:30" in str(one["DTSTART"].dt) for one in events)
    if change == "rename":
        assert any("Kveldsstund" in one["SUMMARY"] for one in events)
    if dates != THURSDAYS:
        assert any(one["STATUS"] == "CONFIRMED" and "18:00" in str(one["DTSTART"].dt)
                   and one["SUMMARY"] == "Lesestund" for one in events)


def test_a_preview_names_each_date_to_people_too(region):
    id = series(region)
    said = region.fjordvik.run("event", "move", id, "--from", "2026-12-24", "--to", "19:30",
                               "--preview").out
    for day in ("Thursday 24 December 2026", "Thursday 31 December 2026"):
        assert day in said
    assert "Thursday 17 December" not in said and "Nothing is written yet" in said


def test_one_date_is_moved_full_online_and_postponed(region):
    id = series(region)
    desk = region.fjordvik
    desk.run("event", "move", id, "--only", "2026-12-10", "--to", "2026-12-11T17:00")
    desk.run("event", "full", id, "--only", "2026-12-17")
    desk.run("event", "online", id, "--only", "2026-12-24", "--link", "https://nett.example/1")
    desk.run("event", "postpone", id, "--only", "2026-12-31", "--reason", "Sykdom")
    desk.run("event", "edit", id, "--only", "2026-12-17", "--language", "se", "--capacity", "12",
             "--accessibility", "quiet")
    region.settle()
    fields = region.skogdal.fields(id)
    assert fields["overrides/20261210/previousStart"] == "2026-12-10T18:00:00"
    assert fields["overrides/20261210/when"] == {"start": "2026-12-11T17:00:00",
                                                 "end": "2026-12-11T18:00:00"}
    assert fields["overrides/20261217/maximumAttendeeCapacity"] == 12
    assert fields["overrides/20261217/inLanguage/se"] is True
    assert fields["overrides/20261217/accessibility/quiet"] is True
    summaries = [str(one["SUMMARY"]).split(":")[0] for one in feed(region, id)[1:]]
    assert summaries == ["FLYTTET", "FULLTEGNET", "PÅ NETT", "UTSATT"]
    assert "https://nett.example/1" in str(feed(region, id)[3].to_ical())


@pytest.mark.parametrize("options, says", [
    (["--only", "2026-12-11"], "Its nearest: 2026-12-10 and 2026-12-17"),
    (["--from", "2026-12-11"], "Its nearest"),
    (["--only", "2026-12-10", "--all"], "contradict"),
    (["--only", "2026-11-31"], "no such date"),
])
def test_what_makes_no_sense_is_refused_and_nothing_is_written(region, options, says):
    id = series(region)
    before = region.fjordvik.fields(id)
    ended = region.fjordvik.run("event", "cancel", id, *options, "--reason", "X", check=False)
    assert ended.code in (64, 65) and says in ended.err, ended
    assert region.fjordvik.fields(id) == before


def test_what_is_past_stays_unless_said(region):
    id = series(region)
    for command in (["event", "cancel", id, "--only", "2026-12-03", "--reason", "X"],
                    ["event", "edit", id, "--start", "2026-12-03T19:00"]):
        ended = region.fjordvik.run(*command, check=False, clock=clock(LATER))
        assert ended.code == 65 and "--including-past" in ended.err, ended
        region.fjordvik.run(*command, "--including-past", clock=clock(LATER))


def test_christmas_eve_stays_cancelled_when_the_series_moves(region):
    id = series(region)
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    branch.run("event", "cancel", id, "--only", "2026-12-24", "--reason", "Julaften")
    region.fjordvik.run("event", "move", id, "--all", "--to", "19:00")
    for replica in (region.fjordvik, branch, region.skogdal):
        replica.sync()
    eve = [one for one in feed(region, id) if "RECURRENCE-ID" in one]
    assert len(eve) == 1 and eve[0]["STATUS"] == "CANCELLED"
    assert str(eve[0]["RECURRENCE-ID"].dt).startswith("2026-12-24 19:00")
    assert region.skogdal.json("conflicts") == []


def test_two_splits_that_did_not_know_of_each_other_double_no_date(region):
    id = series(region)
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    branch.run("event", "move", id, "--from", "2026-12-24", "--to", "20:00")
    region.fjordvik.run("event", "move", id, "--from", "2026-12-10", "--to", "17:00")
    for replica in (region.fjordvik, branch, region.skogdal, region.fjordvik):
        replica.sync()
    runs = sorted(feed(region, id), key=lambda one: str(one["DTSTART"].dt))
    assert [str(one["DTSTART"].dt)[:16] for one in runs] == [
        "2026-12-03 18:00", "2026-12-10 17:00", "2026-12-24 20:00"]
    assert [str(one["RRULE"]["UNTIL"][0])[:10] for one in runs[:2]] == ["2026-12-09", "2026-12-23"]
    assert runs[2]["RRULE"]["COUNT"] == [2]
    plan = region.skogdal.json("event", "show", id)
    assert {"segments/20261210", "segments/20261224"} <= plan["fields"].keys()


def test_a_cancelled_date_that_is_none_after_a_merge_is_withheld_until_settled(region):
    id = series(region)
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    branch.run("event", "cancel", id, "--only", "2026-12-24", "--reason", "Julaften")
    region.fjordvik.run("event", "move", id, "--from", "2026-12-10", "--to", "2026-12-09")
    for replica in (branch, region.fjordvik):
        replica.sync()
    found = region.fjordvik.json("conflicts")
    assert [(one["path"], one["withheld"]) for one in found] == [
        ("overrides/20261224", ["2026-12-23"])]
    assert "settle" in region.fjordvik.run("event", "show", id).out
    assert region.fjordvik.json("status")["undecidedDates"] == 1
    assert "1 change is of a date that the event does not have" in region.fjordvik.run("status").out
    assert any("2026-12-23" in str(one.get("EXDATE") and one["EXDATE"].dts[0].dt)
               for one in feed(region, id))
    region.fjordvik.run("event", "settle", id, "--date", "2026-12-24", "--for", "2026-12-23")
    assert region.fjordvik.json("status")["undecidedDates"] == 0
    region.settle()
    assert region.fjordvik.json("conflicts") == []
    cancelled = [one for one in feed(region, id) if one["STATUS"] == "CANCELLED"]
    assert [str(one["RECURRENCE-ID"].dt)[:10] for one in cancelled] == ["2026-12-23"]
