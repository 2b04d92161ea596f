"""Opening hours, asked and said with the released program: the story of Christmas (S5) as far as it
goes without pages, two people offline, and what people type wrong.
"""

import re
import shutil

import pytest

from hours_desk import CHRISTMAS, MONDAY, PLACE, Desk, skogdal
from refusals import refused, state
from region import Region, clock


@pytest.fixture
def desk(tmp_path):
    return skogdal(tmp_path)


# MARK: The story

def test_christmas_is_entered_once(desk):
    shown = desk.run(*CHRISTMAS, "--preview").out
    assert "Would change" in shown and "Nothing is written yet." in shown, shown
    line = next(line for line in shown.splitlines() if line.startswith("Thu 24 Dec 2026"))
    assert "10:00–16:00 → closed" in line and "07:00–22:00 → closed" in line, shown
    tuesday = next(line for line in shown.splitlines() if line.startswith("Tue 5 Jan 2027"))
    assert "→" not in tuesday and "changes" not in tuesday, shown
    assert desk.days("2026-12-24", "2026-12-24")["2026-12-24"][0] == "10:00-16:00", "only a preview"

    said = desk.run(*CHRISTMAS).out
    assert "Saved" in said and "libsync push" in said, said
    assert "emporarily" not in said, "the building is open"
    days = desk.days("2026-12-23", "2027-01-05")
    locked = {"2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01"}
    assert days.pop("2026-12-23") == days.pop("2027-01-05") == ("10:00-16:00", "07:00-22:00",
                                                               "ordinary")
    assert len(days) == 12
    for date, day in days.items():
        assert day == ("closed", "closed" if date in locked else "07:00-22:00", "special"), date


def test_google_gets_the_changed_column_and_stays_open_until_it_was_seen(desk):
    assert desk.run("hours", "google", "--csv").out == "", "nothing has changed yet"
    desk.run(*CHRISTMAS)
    assert desk.rows() == [
        ["Store code", "Special hours"],
        ["SKOGDAL-1", "2026-12-24: x, 2026-12-25: x, 2026-12-26: x, 2027-01-01: x"]]
    card = desk.hours("google")
    assert "last seen in Google on 2026-12-01 by vakt; 4 things to change there" in card, card
    assert "emporarily" not in card and "Thu 24 Dec 2026: as usual → closed" in card, card
    told = desk.json("hours", "google")[0]
    assert told["isConfirmed"] is False and told["tasks"] == [], told
    assert [change["date"] for change in told["changes"]] == [
        "2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01"]

    # Pushed, and on another machine: it is still open there, until somebody ticks it off.
    desk.replica.push(clock=desk.now)
    other = desk.second()
    assert other.json("hours", "google")[0]["isConfirmed"] is False
    other.hours("confirm", PLACE, "--by", "vakt 2")
    other.replica.push(clock=desk.now)
    desk.replica.pull(clock=desk.now)
    told = desk.json("hours", "google")[0]
    assert told["isConfirmed"] is True and told["seenOn"] == "2026-12-07", told
    assert told["seenBy"] == "vakt 2"
    assert "nothing to change" in desk.hours("google") and desk.hours("google", "--csv") == ""


def test_an_event_on_the_29th_is_unstaffed_and_a_later_closing_is_found(desk):
    def add(name, start, end, check=True):
        return desk.run("event", "add", "--name", f"nb={name}", "--start", start, "--end", end,
                        "--place", desk.place, check=check)
    early = add("Juleverksted", "2026-12-29T11:00", "13:00")
    assert early.err == "", "nobody is away yet"
    desk.run(*CHRISTMAS)
    late = add("Strikkekafé", "2026-12-29T12:00", "14:00")
    assert "unstaffed" in late.err and "Tuesday 29 December 2026 12:00–14:00" in late.err, late
    assert "Juleferie" in late.err, late
    assert "closed on Thursday 24 December" in add("Nissetog", "2026-12-24T11:00", "12:00").err
    assert add("Lesestund", "2027-01-05T11:00", "12:00").err == "", "an ordinary day"
    evening = add("Forfattermøte", "2026-12-08T18:00", "20:00")
    assert "as on every Tuesday" in evening.err, evening
    found = {one["occurrence"]["name"]["nb"]: one["doubt"] for one in desk.json("hours", "events")}
    assert found == {"Juleverksted": "unstaffed", "Strikkekafé": "unstaffed",
                     "Nissetog": "closed"}, found
    assert "Forfattermøte" in desk.hours("events", "--all")
    assert "unstaffed" in desk.hours("events") and PLACE in desk.hours("events")


def test_hours_are_shown_as_a_sign_and_day_by_day(desk):
    desk.run(*CHRISTMAS)
    sign = desk.hours("show", PLACE)
    assert "Ordinary week" in sign and "Tuesday–Friday" in sign and "10:00–16:00" in sign, sign
    assert "Monday, Saturday, Sunday" in sign, sign
    assert "Thursday 24 December 2026 – Monday 4 January 2027" in sign, sign
    assert "Juleferie" in sign, sign
    assert "Last seen in Google on 2026-12-01 by vakt; 4 things to change there." in sign
    week = desk.hours("show", PLACE, "--week")
    assert "Mon 7 Dec 2026, today" in week and "Sun 13 Dec 2026" in week, week
    assert len(desk.days("2026-12-01", "2026-12-31")) == 31


# MARK: Two people offline

def test_two_machines_that_change_other_days_both_keep_them(desk):
    other = desk.second()
    desk.hours("special", PLACE, "2026-12-30", "--staffed", "12-15")
    desk.hours("set", PLACE, "--staffed", "tue 10-19")
    desk.hours("special", PLACE, "2026-12-31", "--staffed", "closed")
    other.hours("special", PLACE, "2026-12-29", "--staffed", "10-12")
    other.hours("set", PLACE, "--staffed", "fri 10-14")
    other.hours("special", PLACE, "2026-12-31", "--self-service", "07-15")
    for one in (desk, other, desk, other):
        one.replica.sync(clock=desk.now)
    for one in (desk, other):
        days = one.days("2026-12-29", "2027-01-08")
        assert days["2026-12-29"][0] == "10:00-12:00" and days["2026-12-30"][0] == "12:00-15:00"
        assert days["2026-12-31"][:2] == ("closed", "07:00-15:00")
        assert days["2027-01-05"][0] == "10:00-19:00" and days["2027-01-08"][0] == "10:00-14:00"
        assert one.json("conflicts") == []


def test_one_day_that_two_change_is_one_persons_and_the_other_is_told(desk):
    other = desk.second()
    desk.hours("special", PLACE, "2026-12-30", "--staffed", "08-16", "--reason", "Vaktbytte")
    other.hours("special", PLACE, "2026-12-30", "--staffed", "12-20")
    for one in (desk, other, desk, other):
        one.replica.sync(clock=other.now)
    assert desk.days("2026-12-30", "2026-12-30")["2026-12-30"][0] == "12:00-20:00"
    told = desk.run("conflicts").out
    assert PLACE in told and "12:00–20:00" in told and "08:00–16:00 (Vaktbytte)" in told, told


def test_hours_entered_twice_before_either_was_heard_of_are_one_week(tmp_path):
    region = Region(tmp_path, "skogdal")
    first = region.skogdal
    first.json("place", "add", "--name", f"nb={PLACE}")
    first.push()
    second = region.join("skogdal", name="skogdal-2")
    first.run("hours", "set", PLACE, "--staffed", "mon 10-16")
    second.run("hours", "set", PLACE, "--staffed", "tue 10-16")
    for one in (first, second, first, second):
        one.sync()
    shown = [one.json("hours", "show", PLACE) for one in (first, second)]
    assert shown[0]["record"] == shown[1]["record"]
    # Only the first could make the record; what the second said stands beside it on both, and one
    # command brings it in.
    for one in (first, second):
        waiting = one.json("conflicts")
        assert [each["path"] for each in waiting] == [
            "openingHoursSpecification/Tuesday/staffed"], waiting
    second.run("conflicts", "take", waiting[0]["id"], "mine")
    for one in (second, first):
        one.sync()
    for one in (first, second):
        week = one.json("hours", "show", PLACE)["week"]
        assert sorted(week) == ["Monday", "Tuesday"], week
        assert one.json("conflicts") == []


# MARK: Weeks, seasons, holidays

def test_new_hours_from_a_date_on_hold_from_then(desk):
    said = desk.hours("set", PLACE, "--staffed", "sat 11-14", "--from", "2027-01-02")
    assert "from Saturday 2 January 2027 on" in said, said
    days = desk.days("2026-12-12", "2027-01-09")
    assert days["2026-12-12"][0] == "closed" and days["2027-01-09"][0] == "11:00-14:00"
    # Later changes are made to the hours that hold then.
    later = Desk(desk.replica, "2027-01-11T09:00:00")
    later.hours("set", PLACE, "--staffed", "sat 12-15")
    assert later.days("2027-01-16", "2027-01-16")["2027-01-16"][0] == "12:00-15:00"


def test_a_service_that_is_no_more_is_gone_from_weeks_to_come_too(desk):
    desk.hours("set", PLACE, "--self-service", "sat 08-20", "--from", "2027-01-02")
    desk.hours("special", PLACE, "2026-12-30", "--self-service", "08-12")
    desk.hours("set", PLACE, "--without", "self-service")
    assert desk.json("hours", "show", PLACE)["services"] == ["staffed"]


def test_a_summer_is_proposed_from_the_last_and_comes_not_by_itself(desk):
    desk.hours("summer", PLACE, "--from", "2026-12-14", "--through", "2026-12-20", "--year", "2026",
               "--staffed", "mon-fri 10-14")
    shown = desk.json("hours", "show", PLACE)
    assert [season["key"] for season in shown["seasons"]] == ["summer-2026"]
    proposal = desk.hours("summer", PLACE, "--year", "2027")
    assert "It is a proposal, of 2026" in proposal and "Monday 20 December" in proposal, proposal
    assert len(desk.json("hours", "show", PLACE)["seasons"]) == 1
    desk.hours("summer", PLACE, "--year", "2027", "--as-proposed")
    assert len(desk.json("hours", "show", PLACE)["seasons"]) == 2
    desk.hours("season", PLACE, "summer-2027", "--remove")
    assert [season["key"] for season in desk.json("hours", "show", PLACE)["seasons"]] == [
        "summer-2026"]


def test_a_holiday_is_asked_about_and_closes_nothing(desk):
    asked = desk.hours("show", PLACE)
    assert "Open on a public holiday?" in asked, asked
    assert re.search(r"Thu 6 May 2027 +Ascension Day +ascension-day +staffed, self-service", asked)
    assert desk.days("2027-05-06", "2027-05-06")["2027-05-06"][:2] == (
        "10:00-16:00", "07:00-22:00")
    desk.hours("set", PLACE, "--holiday", "ascension-day=open")
    assert "Ascension Day" not in desk.hours("show", PLACE)
    # New are the nine holidays on days from Saturday to Monday, until January 2028.
    assert "and 5 more" in desk.hours("set", PLACE, "--staffed", "daily 10-16", "--preview")
    table = desk.hours("holidays", PLACE, "--year", "2027")
    assert "Thu 6 May 2027" in table and "Whit Monday" in table, table
    proposal = desk.hours("christmas", PLACE)
    assert "It is a proposal" in proposal and "Nothing is written yet." in proposal, proposal
    desk.hours("christmas", PLACE, "--as-proposed")
    days = desk.days("2026-12-24", "2027-01-01")
    assert [date for date, day in days.items() if day[0] == day[1] == "closed"] == [
        "2026-12-24", "2026-12-25", "2026-12-26", "2026-12-31", "2027-01-01"]
    assert desk.json("hours", "christmas", PLACE)["values"] == {}, "nothing more to propose"


def test_hours_past_midnight_are_said_back(desk):
    said = desk.hours("set", PLACE, "--staffed", "fri 18-02")
    assert "18:00–02:00 the next day" in said, said


def test_hours_are_forgotten_and_brought_back_with_all_that_was_said(desk):
    desk.run(*CHRISTMAS)
    before = desk.json("hours", "show", PLACE)["special"]
    assert "hours restore" in desk.hours("delete", PLACE)
    refused(desk.run("hours", "show", PLACE, check=False), 66)
    refused(desk.run("hours", "set", PLACE, "--staffed", "mon 10-16", check=False), 66)
    desk.hours("restore", PLACE)
    assert desk.json("hours", "show", PLACE)["special"] == before


def test_files_for_google_are_never_written_over(desk, tmp_path):
    desk.run(*CHRISTMAS)
    folder = tmp_path / "google"
    folder.mkdir()
    assert "SKOGDAL-1" in desk.hours("google", "--into", str(folder))
    written = (folder / "google-hours-1.csv").read_bytes()
    assert written.startswith(b"Store code,Special hours\r\nSKOGDAL-1,"), written
    refused(desk.run("hours", "google", "--into", str(folder), check=False), 73)
    assert (folder / "google-hours-1.csv").read_bytes() == written


def test_two_places_never_have_one_store_code_in_a_file(desk):
    desk.json("place", "add", "--name", "nb=Naustet")
    desk.hours("set", "Naustet", "--staffed", "mon 10-16", "--store-code", "SKOGDAL-1")
    ended = desk.run("hours", "google", "--csv", check=False)
    refused(ended, 65)
    assert "SKOGDAL-1" in ended.err and ended.out == ""
    # Alone it is a file, and named twice it is one row.
    assert len(desk.rows("Naustet", "Naustet")) == 2


def test_a_place_without_a_store_code_is_not_told_that_nothing_has_changed(desk):
    desk.json("place", "add", "--name", "nb=Naustet")
    desk.hours("set", "Naustet", "--staffed", "mon 10-16")
    ended = desk.run("hours", "google", "Naustet", "--csv")
    assert "no store code" in ended.err and "No hours have changed" not in ended.err, ended


# MARK: What people type wrong

WRONG = {
    "hour 25": (64, ["set", "--staffed", "tue 10-25:00"], "25:00"),
    "minute 60": (64, ["set", "--staffed", "tue 10:60-12"], "10:60"),
    "no length": (64, ["set", "--staffed", "tue 10-10"], "ends when it begins"),
    "overlapping": (64, ["set", "--staffed", "tue 10-14, 13-16"],
                    "10:00–14:00 and 13:00–16:00 overlap"),
    "touching": (64, ["set", "--staffed", "tue 10-12, 12-16"], "Write it as one: 10:00-16:00"),
    "a day twice": (64, ["set", "--staffed", "tue 10-12; mon-wed 9-15"], "Tuesday is said twice"),
    "a day that is none": (64, ["set", "--staffed", "tirsdg 10-16"], "tirsdg"),
    "days without hours": (64, ["set", "--staffed", "tue-fri"], "days without hours"),
    "nothing": (64, ["set"], "Nothing is said"),
    "as it is already": (65, ["set", "--staffed", "tue 10-16"], "Nothing to change"),
    "a date that does not exist": (64, ["special", "2026-02-30", "--closed"], "no such date"),
    "a range backwards": (64, ["special", "2027-01-04..2026-12-24", "--closed"],
                          "ends before it begins"),
    "a range of a thousand days": (64, ["special", "2026-12-24..2029-12-24", "--closed"],
                                   "more than 400 days"),
    "too many days": (65, ["special", "2027-01-01..2027-06-01", "--closed"], "make a season"),
    "a day that is past": (65, ["special", "2026-12-06", "--closed"], "is past"),
    "no dates": (64, ["special", "--closed"], "<date>"),
    "no hours of a day": (64, ["special", "2026-12-24"], "Nothing is said"),
    "closed and open": (64, ["special", "2026-12-24", "--closed", "--staffed", "10-12"],
                        "contradict"),
    "a reason of a page": (65, ["special", "2026-12-24", "--closed", "--reason", "æ" * 151],
                           "too long"),
    "a season without dates": (64, ["season", "summer-2027", "--staffed", "mon 10-12"], "--from"),
    "a season backwards": (64, ["season", "summer-2027", "--from", "2027-08-01", "--through",
                                "2027-06-01"], "before it begins"),
    "a season taken away with hours": (64, ["season", "summer-2027", "--remove", "--staffed",
                                            "mon 10-12"], "contradict"),
    "a service with hours that it has no more": (64, ["set", "--staffed", "mon 10-12", "--without",
                                                      "staffed"], "contradict"),
    "a day in the year 9999": (65, ["special", "9999-12-31", "--closed"], "ten years"),
    "a day in the year 1": (65, ["special", "0001-01-01", "--closed", "--including-past"],
                            "ten years"),
    "a season of another name": (66, ["season", "summer-2028", "--remove"], "has no season"),
    "a season's name with a space": (64, ["season", "Sommer 2027", "--from", "2027-06-01",
                                          "--through", "2027-08-01"], "hyphens"),
    "a holiday that is none": (64, ["set", "--holiday", "sankthans=closed"], "christmas-day"),
    "a habit that is none": (64, ["set", "--holiday", "christmas-day=perhaps"], "self-service"),
    "a store code with an address": (64, ["set", "--store-code", "https://x.example"], "60"),
    "Christmas in the year 30": (64, ["christmas", "--year", "30"], "four digits"),
    "a summer in the year 30": (64, ["summer", "--year", "30"], "four digits"),
    "a summer before all years": (64, ["summer", "--year", str(-2 ** 63)], "four digits"),
    "a summer of another year": (64, ["summer", "--year", "2028", "--from", "2027-06-21",
                                      "--through", "2027-08-15"], "is not in --year 2028"),
    "a summer out of nothing": (66, ["summer", "--year", "2031"], "--from 2031"),
    "seen tomorrow": (64, ["confirm", "--seen", "2026-12-08"], "still to come"),
    "seen somewhere odd": (64, ["confirm", "--in", "Google Maps"], "google"),
    "a week and dates": (64, ["show", "--week", "--from", "2026-12-01"], "--week"),
    "dates backwards": (64, ["show", "--from", "2026-12-09", "--through", "2026-12-01"],
                        "earlier date first"),
}


@pytest.fixture(scope="module")
def wronged(tmp_path_factory):
    region = Region(tmp_path_factory.mktemp("hours"), "skogdal", "fjordvik",
                    clock=clock(MONDAY))
    desk = Desk(region.skogdal)
    desk.region = region
    desk.json("place", "add", "--name", f"nb={PLACE}")
    desk.hours("set", PLACE, "--staffed", "tue-fri 10-16", "--self-service", "07-22")
    return desk


@pytest.mark.parametrize("name", WRONG)
def test_what_is_typed_wrong_is_told_and_changes_nothing(wronged, name):
    code, (verb, *words), told = WRONG[name]
    before = state(wronged.replica)
    ended = wronged.run("hours", verb, PLACE, *words, check=False)
    refused(ended, code)
    assert told in ended.err, ended
    assert state(wronged.replica) == before


def test_hours_of_a_place_of_others_are_theirs_to_say(wronged):
    wronged.replica.run("push")
    other = wronged.region.fjordvik
    other.pull()
    before = state(other)
    ended = other.run("hours", "set", PLACE, "--staffed", "mon 10-16", check=False)
    refused(ended, 77)
    assert "skogdal" in ended.err and state(other) == before
    looked = other.run("hours", "set", PLACE, "--staffed", "mon 10-16", "--preview", check=False)
    refused(looked, 77)
    assert other.json("hours", "show", PLACE)["services"] == ["staffed", "selfService"]


def test_a_place_without_hours_says_how_to_begin(wronged):
    wronged.json("place", "add", "--name", "nb=Bua")
    for words in (["show", "Bua"], ["google", "Bua"], ["confirm", "Bua"], ["christmas", "Bua"]):
        ended = wronged.run("hours", *words, check=False)
        refused(ended, 66)
        assert "hours set" in ended.err, ended


def test_without_self_service_there_is_nothing_to_lock(wronged):
    wronged.json("place", "add", "--name", "nb=Naustet")
    wronged.hours("set", "Naustet", "--staffed", "mon-fri 10-16")
    ended = wronged.run("hours", "special", "Naustet", "2026-12-30", "--self-service", "closed",
                        check=False)
    refused(ended, 65)
    assert "has no self-service hours" in ended.err
    said = wronged.hours("special", "Naustet", "2026-12-28..2027-01-08", "--closed")
    assert "temporarily closed" in said, said


def test_what_cannot_be_saved_can_be_looked_at(wronged, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(wronged.replica.path, copy)
    assert wronged.hours("show", PLACE, "--replica", str(copy)).startswith(f'"{PLACE}"')
