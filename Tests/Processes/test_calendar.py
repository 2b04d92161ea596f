"""Questions to the calendar, asked of the released program: what is on, what collides, when a room
is free.
"""

import json
import re

import pytest

from refusals import refused
from region import Region, clock, run, worked

TODAY = "2026-12-02T09:00:00"


def place(replica, name, *options):
    """A place's id."""
    return replica.json("place", "add", "--name", f"nb={name}", *options)["id"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Two libraries 10 km apart, in the weeks before Christmas."""
    region = Region(tmp_path_factory.mktemp("calendar"), "fjordvik", "skogdal")
    fjordvik, skogdal = region.fjordvik, region.skogdal
    point = ["--longitude", "5.86", "--latitude"]
    region.house = place(fjordvik, "Fjordvik hus", *point, "61.45")
    region.hall = place(fjordvik, "Salen", "--in", region.house)
    region.other = place(skogdal, "Skogdal hus", *point, "61.54")
    region.settle()
    region.series = fjordvik.add(
        "Språkkafé", "--end", "19:30", "--rule", "FREQ=WEEKLY", "--place", region.house,
        "--audience", "adults", "--keyword", "språk", "--set",
        'overrides/20261210/name/nb="Språkkafé med gløgg"')
    fjordvik.run("event", "cancel", region.series, "--on", "2026-12-17", "--reason", "Strømbrudd")
    region.talk = skogdal.add(
        "Forfattermøte", "--end", "21:00", "--place", region.other, "--audience", "adults",
        start="2026-12-03T19:00")
    region.show = fjordvik.json(
        "event", "add", "--name", "nb=Utstilling", "--start", "2026-12-01", "--end", "2026-12-05",
        "--all-day", "--place", region.house)["id"]
    region.meeting = fjordvik.add("Møte", "--end", "12:00", "--place", region.hall,
                                  "--visibility", "region", start="2026-12-04T10:00")
    region.settle()
    return region


def ask(desk, *words, **options):
    """A question with its answer for programs."""
    return desk.fjordvik.json("calendar", *words, clock=clock(TODAY), **options)


def told(desk, *words, **options):
    """A question with its answer for people."""
    return desk.fjordvik.run("calendar", *words, clock=clock(TODAY), **options)


def names(answer):
    return [(one["name"]["nb"], one["start"][:10]) for one in answer["occurrences"]]


def test_a_month_has_each_date_of_a_series_as_it_is_that_day(desk):
    december = ask(desk, "month", "2026-12")
    assert december["from"] == "2026-11-30" and december["to"] == "2027-01-03"
    assert [week["week"] for week in december["weeks"]] == [f"2026-W{n}" for n in range(49, 54)]
    cafe = [(one["name"]["nb"], one["start"], one["status"]) for one in december["occurrences"]
            if one["event"] == desk.series]
    assert cafe == [
        ("Språkkafé", "2026-12-03T18:00:00", "scheduled"),
        ("Språkkafé med gløgg", "2026-12-10T18:00:00", "scheduled"),
        ("Språkkafé", "2026-12-17T18:00:00", "cancelled"),
        ("Språkkafé", "2026-12-24T18:00:00", "scheduled"),
        ("Språkkafé", "2026-12-31T18:00:00", "scheduled")], cafe
    assert december["isComplete"] and december["today"] == "2026-12-02"


@pytest.mark.parametrize("columns", [60, 61, 80, 100, 137, 200])
@pytest.mark.parametrize("words", [["month", "2026-12"], ["week", "2026-W49"],
                                   ["agenda", "--to", "2026-12-31"]])
def test_nothing_is_wider_than_it_may_be(desk, words, columns):
    out = told(desk, *words, "--columns", str(columns)).out
    assert max(map(len, out.splitlines())) <= columns, out
    assert "Språk" in out and "\x1b" not in out


def test_a_month_marks_today_and_what_does_not_take_place(desk):
    out = told(desk, "month", "--columns", "120").out
    assert out.startswith("December 2026\n"), out
    rows = out.splitlines()
    assert [row[:3].strip() for row in rows if row[:2].strip().isdigit()] == [
        "49", "50", "51", "52", "53"], out
    first = next(row for row in rows if row.startswith("49"))
    assert first.split() == ["49", "30", "Nov", "1", "[2]", "3", "4", "5", "6"], first
    assert "×18:00 Språk" in out and "× does not take place" in out and "…Utst" in out, out


def test_a_week_tells_every_day_and_an_agenda_those_with_something_on(desk):
    week = told(desk, "week", "2026-12-06").out
    assert week.startswith("Week 49, Monday 30 November – Sunday 6 December 2026\n"), week
    assert "Wednesday 2 December 2026, today" in week and "Sunday 6 December 2026\n  nothing" in week
    assert re.search(r"18:00–19:30 +Språkkafé +Fjordvik hus +fjordvik", week), week
    agenda = told(desk, "agenda").out
    assert "Sunday 6" not in agenda and "Thursday 10 December 2026" in agenda
    assert "2026-12-15" == ask(desk, "agenda")["to"]
    assert told(desk, "agenda", "--from", "2030-01-04", "--to", "2030-01-04",
                "--keyword", "ingen").out.startswith("Nothing is on")


@pytest.mark.parametrize("words, wanted", [
    (["--mine"], {"Språkkafé", "Språkkafé med gløgg", "Utstilling", "Møte"}),
    (["--library", "skogdal"], {"Forfattermøte"}),
    (["--audience", "adults"], {"Språkkafé", "Språkkafé med gløgg", "Forfattermøte"}),
    (["--keyword", "SPRÅK"], {"Språkkafé", "Språkkafé med gløgg"}),
    (["--place", "salen"], {"Møte"}),
    (["--place", "Fjordvik hus"], {"Språkkafé", "Språkkafé med gløgg", "Utstilling", "Møte"}),
    (["--place", "Salen", "--place", "skogdal HUS"], {"Møte", "Forfattermøte"}),
])
def test_a_calendar_can_be_narrowed(desk, words, wanted):
    assert {name for name, _ in names(ask(desk, "month", *words))} == wanted


def test_evenings_for_one_audience_collide_within_the_distance(desk):
    found = ask(desk, "clashes")
    assert found["kilometres"] == 25 and found["isComplete"] and len(found["clashes"]) == 1
    pair = found["clashes"][0]
    assert (pair["first"]["event"], pair["second"]["event"]) == (desk.series, desk.talk)
    assert pair["reasons"] == [{"kind": "evening", "audience": ["adults"], "kilometres": 10}]
    assert ask(desk, "clashes", "--km", "9.9")["clashes"] == []
    assert ask(desk, "clashes", "--from", "2026-12-04")["clashes"] == []
    out = told(desk, "clashes").out
    assert "Thursday 3 December 2026" in out and "the same evening for adults, 10 km apart" in out


def test_a_room_and_a_performer_are_had_once(desk):
    stage = ["--set", 'performers/a={"name":"Jon Fosse"}']
    made = [desk.fjordvik.add("Korps", "--end", "11:00", "--place", desk.hall, *stage,
                              start="2027-02-02T10:00"),
            desk.fjordvik.add("Kor", "--end", "12:00", "--place", desk.hall, *stage,
                              start="2027-02-02T10:30")]
    try:
        window = ["--from", "2027-02-02", "--to", "2027-02-02"]
        pair, = ask(desk, "clashes", "--mine", *window)["clashes"]
        assert [one["kind"] for one in pair["reasons"]] == ["room", "performer"]
        assert pair["reasons"][0]["place"] == desk.hall
        out = told(desk, "clashes", *window).out
        assert "the same room: Salen" in out and "the same performer: Jon Fosse" in out
        assert ask(desk, "clashes", "--library", "skogdal", *window)["clashes"] == []
    finally:
        for id in made:
            desk.fjordvik.run("event", "delete", id)


def test_a_room_is_free_between_what_takes_it(desk):
    answer = ask(desk, "free", "salen", "--from", "2026-12-03", "--to", "2026-12-04")
    assert answer["place"] == desk.hall and answer["hoursAssumed"]
    assert answer["hours"] == {"start": "08:00", "end": "22:00"}
    thursday, friday = answer["days"]
    # The café is in the house and names no room.
    assert thursday["free"] == [{"start": "08:00", "end": "18:00"},
                                {"start": "19:30", "end": "22:00"}]
    assert thursday["taken"][0]["claim"] == "house"
    assert friday["free"] == [{"start": "08:00", "end": "10:00"},
                              {"start": "12:00", "end": "22:00"}]
    out = told(desk, "free", desk.hall, "--hours", "09:00-12:00", "--from", "2026-12-04",
               "--to", "2026-12-04", "--minutes", "90").out
    assert "assumed" not in out and "not for 90 minutes" in out, out
    assert "taken  10:00–12:00  Møte, fjordvik" in out, out


def test_a_cancelled_date_leaves_the_room_free(desk):
    day, = ask(desk, "free", "Salen", "--from", "2026-12-17", "--to", "2026-12-17")["days"]
    assert day["taken"] == [] and day["free"] == [{"start": "08:00", "end": "22:00"}]


@pytest.mark.parametrize("code, words", [
    (64, ["month", "2026-13"]), (64, ["month", "desember"]), (64, ["week", "2025-W53"]),
    (64, ["week", "49"]), (64, ["month", "9999-12"]), (64, ["agenda", "--from", "2026-02-30"]),
    (64, ["agenda", "--to", "2020-01-01"]), (64, ["agenda", "--to", "2028-12-01"]),
    (64, ["month", "--columns", "59"]), (64, ["month", "--columns", "201"]),
    (66, ["month", "--library", "finnesikke"]), (66, ["month", "--place", "Ingensteds"]),
    (64, ["month", "--mine", "--library", "skogdal"]), (64, ["clashes", "--km", "-1"]),
    (64, ["clashes", "--km", "nan"]), (64, ["clashes", "--km", "1e9"]),
    (66, ["free", "Ingensteds"]), (64, ["free"]), (64, ["free", "Salen", "--hours", "20:00-10:00"]),
    (64, ["free", "Salen", "--hours", "10-12"]), (64, ["free", "Salen", "--minutes", "0"]),
])
def test_a_question_that_makes_no_sense_is_refused(desk, code, words):
    refused(told(desk, *words, check=False), code)


def test_two_places_of_one_name_are_told_apart(desk):
    twins = [desk.skogdal.json("place", "add", "--name", "nb=Kjelleren")["id"] for _ in "ab"]
    ended = desk.skogdal.run("calendar", "free", "Kjelleren", check=False)
    refused(ended, 66)
    assert all(id in ended.err for id in twins), ended
    assert desk.skogdal.json("calendar", "free", twins[0])["place"] == twins[0]


def test_a_thousand_series_are_answered_at_once(desk, tmp_path):
    big = desk.fjordvik.copy("tusen")
    lines = [json.dumps({"kind": "event", "fields": {
        "name/nb": f"Serie {n}", "visibility": "draft",
        "when": {"start": f"20{n % 20 + 6:02}-01-{n % 28 + 1:02}T10:00:00",
                 "end": f"20{n % 20 + 6:02}-01-{n % 28 + 1:02}T11:00:00",
                 "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY"}}}) for n in range(1_000)]
    big.run("import", "json", "-", "--quiet", input="\n".join(lines).encode())
    begin = worked()
    answer = big.json("calendar", "week", "2026-W49")
    assert worked() - begin < 5
    assert sum(one["name"]["nb"].startswith("Serie") for one in answer["occurrences"]) == 1_000
