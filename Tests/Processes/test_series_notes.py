"""What the command says beside the dates of a change: what the public does not see, what goes on."""

import icalendar
import pytest

from region import Region, clock
from test_series import TODAY, series


@pytest.fixture
def region(tmp_path):
    return Region(tmp_path, "fjordvik", "skogdal", clock=clock(TODAY))


def test_a_rule_taken_away_says_that_the_date_left_is_not_shown(region):
    id = series(region)
    region.fjordvik.run("event", "cancel", id, "--only", "2026-12-10", "--reason", "Storm")
    said = region.fjordvik.run("event", "edit", id, "--rule", "none").err
    assert "What was changed on Thursday 10 December 2026 has no date any more" in said
    assert "Until then the public does not see Thursday 3 December 2026." in said


def test_a_preview_says_that_the_date_is_withheld(region):
    id = series(region)
    region.fjordvik.run("event", "cancel", id, "--only", "2026-12-24", "--reason", "Julaften")
    region.fjordvik.run("event", "move", id, "--from", "2026-12-10", "--to", "2026-12-09")
    withheld = "Wednesday 23 December 2026 is not shown to the public until you decide"
    for command in (["move", id, "--only", "2026-12-23", "--to", "19:00", "--preview"],
                    ["move", id, "--only", "2026-12-23", "--to", "19:00"]):
        assert withheld in region.fjordvik.run("event", *command).out
    other = region.fjordvik.run(
        "event", "move", id, "--only", "2026-12-16", "--to", "19:00", "--preview").out
    assert withheld not in other


def test_what_has_begun_and_goes_on_is_named_when_all_to_come_is_cancelled(region):
    id = region.fjordvik.json(
        "event", "add", "--name", "nb=Utstilling", "--all-day", "--start", "2026-11-30",
        "--end", "2026-12-02", "--rule", "FREQ=WEEKLY;COUNT=3")["id"]
    told = region.fjordvik.json("event", "cancel", id, "--all", "--preview")
    assert [one["date"] for one in told["running"]] == ["2026-11-30"]
    said = region.fjordvik.run("event", "cancel", id, "--all", "--reason", "Vannskade").out
    assert "has begun and stays as it was" in said, said
    assert "--only 2026-11-30 --including-past" in said
    region.fjordvik.run("event", "cancel", id, "--only", "2026-11-30", "--including-past",
                        "--reason", "Vannskade")


@pytest.mark.parametrize("options, says", [
    (["--zone", "Europe/London"],
     "18:00 is by the clock of Europe/London now, which is 19:00 in Europe/Oslo"),
    (["--zone", "Asia/Tokyo"], "which is 10:00 in Europe/Oslo"),
    (["--zone", "Europe/Copenhagen"], None),
    (["--zone", "Europe/London", "--start", "2026-12-03T17:00"], None),
])
def test_another_zone_says_that_the_hour_is_another(region, options, says):
    id = region.fjordvik.add("Foredrag", "--zone", "Europe/Oslo")
    for more in (["--preview"], []):
        said = region.fjordvik.run("event", "edit", id, *options, *more).err
        assert says in said if says else "by the clock of" not in said, said


@pytest.mark.parametrize("given", [["--lang", "nn,en"], ["--lang", "nn", "--lang", "en"],
                                   ["--lang", "nn, en"]])
def test_languages_are_given_with_commas_or_one_by_one(region, given):
    region.fjordvik.add("Norsk", "--language", "nn")
    region.fjordvik.add("English", "--language", "en")
    region.fjordvik.add("Tysk", "--language", "de")
    region.settle()
    said = region.fjordvik.run(
        "export", "ical", "--from", "2026-12-01", "--to", "2026-12-31", *given)
    bodies = [region.server.request(
        "GET", f"/calendar.ics?{query}&from=2026-12-01&to=2026-12-31")[2].decode()
        for query in ("lang=nn,en", "lang=nn&lang=en", "lang=nn%2Cen")]
    assert len(set(bodies)) == 1
    events = [sorted(str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(text).walk("VEVENT"))
              for text in (bodies[0], said.out)]
    assert events[0] == events[1] == ["English", "Norsk"]
