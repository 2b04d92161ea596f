"""Norfolk's bookmobile stops, 1,270 rows with rules: khal and dateutil agree with the calendar of
the replica on who stops where on which day."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from region import ROOT, Region, clock, environment, run, skip_or_fail

LIST = ROOT.parent / "shared" / "corpus" / "events" / "mobile-stops-norfolk.csv"
LONDON = ZoneInfo("Europe/London")
DAYS = ("2026-12-03", "2026-12-15", "2027-01-06")


@pytest.fixture(scope="module")
def norfolk(tmp_path_factory):
    """The list, taken in as a source."""
    if not LIST.exists():
        skip_or_fail(f"{LIST} is not there: Norfolk's stops were NOT tried")
    region = Region(tmp_path_factory.mktemp("norfolk"), "fjordvik", clock="+0")
    replica = region.fjordvik
    replica.clock = clock("2026-12-01T09:00:00")
    replica.run("import", "csv", LIST, "--preset", "bookmobile", "--zone", "Europe/London",
                "--source", "norfolk", "--skip-faulty", "--apply", seconds=300)
    return replica


@pytest.fixture(scope="module")
def calendar(norfolk, tmp_path_factory):
    """The same as a calendar file."""
    file = tmp_path_factory.mktemp("export") / "norfolk.ics"
    norfolk.run("export", "ical", file, "--from", "2026-11-01", "--to", "2027-02-01", seconds=120)
    return file


def starts(replica, day):
    """Title and time of each stop of a day, as our own calendar has them."""
    answer = replica.json("calendar", "agenda", "--from", day, "--to", day)
    own = ZoneInfo(answer["timeZone"])
    times = [(one["name"]["nb"], datetime.fromisoformat(one["start"]).replace(tzinfo=own))
             for one in answer["occurrences"]]
    return Counter((name, f"{time.astimezone(LONDON):%H:%M}") for name, time in times)


def of_rows(day):
    """The same from the rows themselves, with dateutil."""
    found = Counter()
    wanted = date.fromisoformat(day)
    weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    with open(LIST, newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            first = date.fromisoformat(row["start"])
            while weekdays[first.weekday()] != row["day"].strip():
                first += timedelta(1)
            hour, minute = map(int, row["arrival"].split(":"))
            start = datetime(first.year, first.month, first.day, hour, minute)
            rule = row["frequency"]
            if row["end"]:
                rule += f";UNTIL={row['end'].replace('-', '')}T235959"
            if wanted.isoformat() in row["exceptions"]:
                continue
            low = datetime(wanted.year, wanted.month, wanted.day)
            for one in rrulestr(rule, dtstart=start).between(low, low + timedelta(1), inc=True):
                if one.date() == wanted:
                    names = [row["community"].strip(), row["stop"].strip()]
                    title = "Bokbuss: " + ", ".join(name for name in names if name)
                    found[" ".join(title.split()), f"{one:%H:%M}"] += 1
    return found


@pytest.mark.parametrize("day", DAYS)
def test_dateutil_finds_the_same_stops_in_the_rows(norfolk, day):
    ours = starts(norfolk, day)
    assert ours.total() > 20
    assert ours == of_rows(day)


def test_khal_finds_the_same_stops_in_the_calendar(norfolk, calendar, tmp_path):
    khal = ROOT / ".venv" / "bin" / "khal"
    if not khal.exists():
        skip_or_fail("khal is not in .venv; script/bootstrap --tests installs it")
    (tmp_path / "calendars").mkdir()
    config = tmp_path / "khal.conf"
    config.write_text(f"[calendars]\n[[norfolk]]\npath = {tmp_path}/calendars\n"
                      f"[sqlite]\npath = {tmp_path}/khal.db\n[locale]\n"
                      "local_timezone = Europe/London\ndefault_timezone = Europe/London\n"
                      "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
                      "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n")
    env = environment(tmp_path, TZ="Europe/London")
    run([khal, "-c", config, "import", "--batch", "-a", "norfolk", calendar], env=env, seconds=600)
    for day in DAYS:
        end = (date.fromisoformat(day) + timedelta(1)).isoformat()
        said = run([khal, "-c", config, "list", "--notstarted", "--day-format", "", "--format",
                    "{start-date}|{title}|{start-time}", day, end], env=env, seconds=300).out
        # Its range has the day after, too.
        lines = [line.split("|") for line in said.splitlines() if line.startswith(day)]
        listed = Counter((title, time) for _, title, time in lines)
        assert listed.total() > 20 and listed == starts(norfolk, day), day


def test_a_row_that_is_gone_from_the_list_is_staged_and_can_be_undone(norfolk, tmp_path):
    replica = norfolk.copy("norfolk-copy")
    rows = LIST.read_text(encoding="utf-8").splitlines(keepends=True)
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("".join(rows[:-3]), encoding="utf-8")
    options = ["--preset", "bookmobile", "--zone", "Europe/London", "--source", "norfolk"]
    before = len(replica.events())
    report = replica.json("import", "csv", fewer, *options, check=False, seconds=300)
    gone = [one for one in replica.json("staged", "list", "--vanished") if one["kind"] == "event"]
    assert report["changed"] == 0 and len(gone) == 3, report
    replica.run("staged", "accept", *[one["id"] for one in gone])
    assert sum("UNTIL" in one["fields"]["when"]["rule"] for one in replica.events()) == 3
    replica.run("staged", "undo")
    assert len(replica.events()) == before and len(replica.json("staged", "list")) >= 3
