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


@pytest.mark.parametrize("options", [
    ["--all-day", "--start", "2026-12-10"], ["--rule", "FREQ=DAILY;BYHOUR=9,13"],
])
def test_an_event_of_whole_days_has_no_hours(region, options):
    is_all_day = "--all-day" not in options
    desk = region.fjordvik
    id = (desk.add("Utstilling", "--all-day", "--end", "2026-12-11", start="2026-12-10")
          if is_all_day else desk.add("Lesestund", "--rule", "FREQ=WEEKLY;BYHOUR=10,14"))
    before = desk.fields(id)
    ended = desk.run("event", "edit", id, *options, check=False)
    assert ended.code == 65 and "lasts all day, and its rule says hours: BYHOUR=" in ended.err
    assert desk.fields(id) == before


def test_what_is_past_stays_unless_said(region):
    id = series(region)
    for command in (["event", "cancel", id, "--only", "2026-12-03", "--reason", "X"],
                    ["event", "edit", id, "--start", "2026-12-03T19:00"]):
        ended = region.fjordvik.run(*command, check=False, clock=clock(LATER))
        assert ended.code == 65 and "--including-past" in ended.err, ended
        region.fjordvik.run(*command, "--including-past", clock=clock(LATER))


def begun(region, *options):
    """Twelve Tuesdays from 6 October, of which the next is today."""
    return region.fjordvik.add("Kurs", "--end", "19:00", "--rule", "FREQ=WEEKLY;COUNT=12", *options,
                               start="2026-10-06T18:00")


def test_a_move_of_all_dates_is_said_of_the_next_one_and_told_so(region):
    id = begun(region)
    command = ["event", "move", id, "--all", "--to", "2026-12-02T17:00"]
    goes = ("Tuesday 1 December 2026 goes to Wednesday 2 December 2026, 17:00–18:00, "
            "and the others by as many days.")
    said = region.fjordvik.run(*command, "--preview").out
    assert goes in said and "8 dates before today stay as they were." in said
    plan = region.fjordvik.json(*command, "--preview")
    assert plan["shift"] == {"date": "2026-12-01", "days": 1}
    said = region.fjordvik.run(*command).out
    assert goes in said and "8 dates before today stay as they were." in said
    assert 'Moved 4 dates of "Kurs", Tuesday 1 December 2026 to Tuesday 22 December 2026\n' in said


@pytest.mark.parametrize("to, earlier, says", [
    ("2026-10-07", [], ["2026-10-07 is past", "its date of 2026-12-01", "--including-past"]),
    ("2026-12-04", ["--only", "2026-12-01", "--to", "2026-12-03"], ["was moved", "--from DATE"]),
])
def test_a_move_that_may_mean_two_things_is_refused(region, to, earlier, says):
    id = begun(region)
    if earlier:
        region.fjordvik.run("event", "move", id, *earlier)
    before = region.fjordvik.fields(id)
    for more in ([], ["--preview"]):
        ended = region.fjordvik.run("event", "move", id, "--all", "--to", to, *more, check=False)
        assert ended.code == 65 and all(part in ended.err for part in says), ended
    assert region.fjordvik.fields(id) == before


def test_another_rule_moves_the_first_date_and_tells_what_it_loses(region):
    id = series(region)
    region.fjordvik.run("event", "cancel", id, "--only", "2026-12-24", "--reason", "Julaften")
    for options in (["--all"], []):
        said = region.fjordvik.run("event", "edit", id, "--rule", "FREQ=WEEKLY;BYDAY=WE;COUNT=5",
                                   "--preview", *options).out
        assert ("The first date moves from Thursday 3 December 2026 to "
                "Wednesday 9 December 2026, 18:00–19:00.") in said
        assert "changed on Thursday 24 December 2026 has no date any more" in said
    ended = region.fjordvik.run("event", "edit", id, "--rule", "FREQ=WEEKLY;BYDAY=WE;COUNT=5")
    assert "The first date moves from" in ended.err and "settle" in ended.err
    when = region.fjordvik.fields(id)["when"]
    assert (when["start"], when["end"]) == ("2026-12-09T18:00:00", "2026-12-09T19:00:00")


def test_a_start_beside_the_rule_is_told(region):
    says = "what begins on Friday 4 December 2026 is not of the rule"
    id = series(region)
    rule = ["--rule", "FREQ=WEEKLY;BYDAY=WE;COUNT=3"]
    for command in (["add", "--name", "nb=X", "--start", "2026-12-04T18:00", *rule],
                    ["edit", id, "--all", "--start", "2026-12-04T18:00", *rule, "--preview"],
                    ["edit", id, "--start", "2026-12-04T18:00", *rule]):
        ended = region.fjordvik.run("event", *command)
        assert says in ended.out + ended.err, ended
    assert says not in region.fjordvik.run("event", "add", "--name", "nb=X", *rule, "--start",
                                           "2026-12-02T18:00").err


@pytest.mark.parametrize("code, options", [
    (65, ["--rule", "none"]),
    (65, ["--start", "2026-12-02T18:00"]),
    (65, ["--status", "cancelled"]),
    (65, ["--all", "--rule", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261201"]),
    (64, []),
    (64, ["--all", "--zone", "Europe/London"]),
    (64, ["--all", "--keyword", "krim"]),
    (0, ["--rule", "none", "--including-past"]),
    (0, ["--rule", "FREQ=WEEKLY;BYDAY=WE", "--including-past"]),
    (0, ["--keyword", "krim", "--name", "nb=Ny"]),
    (0, ["--all", "--start", "17:00"]),
    (0, ["--from", "2026-12-15", "--rule", "none"]),
    (0, ["--zone", "Europe/London", "--including-past"]),
    (0, ["--name", "nb=Kurs"]),
])
def test_a_preview_and_the_change_itself_agree(region, code, options):
    id = begun(region)
    before = region.fjordvik.fields(id)
    shown = region.fjordvik.run("event", "edit", id, *options, "--preview", "--json", check=False)
    assert shown.code == code, shown
    assert region.fjordvik.fields(id) == before, "a preview writes nothing"
    done = region.fjordvik.run("event", "edit", id, *options, check=False)
    assert (done.code, done.err if code else "") == (code, shown.err if code else ""), done
    if code == 0:
        written = {path: value for path, value in shown.json["values"].items()
                   if value is not None}
        fields = region.fjordvik.fields(id)
        assert written.items() <= fields.items()
        assert {path for path in before if before[path] != fields.get(path)} <= set(
            shown.json["values"])


def test_a_preview_of_what_another_library_may_not_change_is_refused_as_the_change_is(region):
    id = series(region)
    for more in ([], ["--preview"]):
        ended = region.skogdal.run("event", "move", id, "--all", "--to", "17:00", *more,
                                   check=False)
        assert ended.code not in (0, 1) and "Nothing is written" not in ended.out, ended


@pytest.mark.parametrize("command, code, says", [
    (["cancel", "--only", "2026-12-12", "--reason", "X"], 65, ["10:00 and 14:00", "2026-12-12T10"]),
    (["cancel", "--only", "2026-12-12T15:00", "--reason", "X"], 65, ["10:00 and 14:00"]),
    (["cancel", "--only", "2026-12-12T14:00Z", "--reason", "X"], 64, ["offset"]),
    (["cancel", "--only", "2026-12-12T", "--reason", "X"], 64, ["cannot be read"]),
    (["cancel", "--only", "2026-12-12 14:00", "--reason", "X"], 0, ["12 December 2026, 14:00"]),
    (["move", "--only", "2026-12-12T14:00", "--to", "16:00"], 0, ["12 December 2026, 14:00"]),
    (["full", "--from", "2026-12-12T14:00"], 0, ["Saturday 12 December 2026"]),
])
def test_one_of_several_times_of_a_day_is_named_by_its_time(region, command, code, says):
    id = region.fjordvik.add("Kurs", "--end", "11:00", "--rule", "FREQ=DAILY;BYHOUR=10,14;COUNT=8",
                             start="2026-12-10T10:00")
    ended = region.fjordvik.run("event", command[0], id, *command[1:], check=False)
    assert ended.code == code and all(part in ended.out + ended.err for part in says), ended


def test_what_is_undecided_at_one_of_several_times_is_settled_by_its_time(region):
    id = region.fjordvik.add("Kurs", "--end", "11:00", "--rule", "FREQ=DAILY;BYHOUR=10,14;COUNT=8",
                             start="2026-12-10T10:00")
    for time in ("10:00", "14:00"):
        region.fjordvik.run("event", "cancel", id, "--only", f"2026-12-13T{time}", "--reason", "X")
    region.fjordvik.run("event", "edit", id, "--rule", "FREQ=DAILY;BYHOUR=10,14;COUNT=6")
    settle = ["event", "settle", id, "--date"]
    ended = region.fjordvik.run(*settle, "2026-12-13", "--drop", check=False)
    assert ended.code == 65 and "--date 2026-12-13T10:00 or --date 2026-12-13T14:00" in ended.err
    ended = region.fjordvik.run(*settle, "2026-12-13T14:00", "--for", "2026-12-12", check=False)
    assert ended.code == 65 and "10:00 and 14:00" in ended.err, ended
    region.fjordvik.run(*settle, "2026-12-13T14:00", "--for", "2026-12-12T14:00")
    region.fjordvik.run(*settle, "2026-12-13", "--drop")
    fields = region.fjordvik.fields(id)
    assert fields["overrides/20261212T1400/status"] == "cancelled"
    assert not any("20261213" in path for path in fields if fields[path] is not None)


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
    branch.sync()
    region.fjordvik.run("push")
    told = region.fjordvik.run("pull").out
    assert "1 change is of a date that the event does not have" in told and "not shown" in told
    assert "libsync conflicts" in region.fjordvik.run("sync").out
    assert region.fjordvik.json("sync")["undecidedDates"] == 1
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
