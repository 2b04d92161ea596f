"""The feed of a running server as vdirsyncer fetches it and khal shows it: what the branch's own
list has, again after a date was moved and one cancelled, and after an event was deleted.

vdirsyncer gives each entry of a feed another UID, so that entries are told apart by title and time.
"""

import pytest

from region import ROOT, Region, clock, environment, run, skip_or_fail

TODAY = "2026-12-01T09:00:00"
FIRST, LAST = "2026-12-01", "2027-01-31"
LIBRARIES = ("fjordvik", "skogdal", "nordnes")


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The demo region in December."""
    folder = tmp_path_factory.mktemp("khal")
    region = Region(folder, *LIBRARIES, clock=clock(TODAY), plain=True)
    for slug in LIBRARIES:
        region.replicas[slug].run("import", "json", ROOT / "script" / "region" / f"{slug}.ndjson")
    region.settle()
    return region


class Khal:
    """A folder of calendars that vdirsyncer fetches, and a khal that shows it."""

    def __init__(self, path, url):
        self.path, self.env = path, environment(path, TZ="Europe/Oslo")
        self.vdirsyncer, self.program = (ROOT / ".venv" / "bin" / name
                                         for name in ("vdirsyncer", "khal"))
        for program in (self.vdirsyncer, self.program):
            if not program.exists():
                skip_or_fail(f"{program.name} is not in .venv; script/bootstrap --tests installs it")
        (path / "calendars").mkdir()
        (path / "vdirsyncer.conf").write_text(
            f'[general]\nstatus_path = "{path}/status/"\n[pair feed]\na = "there"\nb = "here"\n'
            f'collections = null\nconflict_resolution = "a wins"\n[storage there]\ntype = "http"\n'
            f'url = "{url}"\n[storage here]\ntype = "filesystem"\npath = "{path}/calendars/"\n'
            'fileext = ".ics"\n')
        (path / "khal.conf").write_text(
            f"[calendars]\n[[feed]]\npath = {path}/calendars\nreadonly = True\n"
            f"[sqlite]\npath = {path}/khal.db\n[locale]\n"
            "local_timezone = Europe/Oslo\ndefault_timezone = Europe/Oslo\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n")
        self.call(self.vdirsyncer, "-c", path / "vdirsyncer.conf", "discover")

    def call(self, *command):
        return run(command, env=self.env).out

    def entries(self):
        """Title, first and last moment of each date, fetched anew."""
        self.call(self.vdirsyncer, "-c", self.path / "vdirsyncer.conf", "sync")
        said = self.call(self.program, "-c", self.path / "khal.conf", "list", "--notstarted",
                         "--format", "{title}|{start-date}|{start-time}|{end-date}|{end-time}",
                         "--day-format", "", FIRST, LAST)
        return sorted({(title.strip(), *times) for title, *times in
                       (line.rsplit("|", 4) for line in said.splitlines())})


def listed(region):
    """The same of each public date, by the branch's own list and calendar."""
    public = {one["id"] for one in
              region.nordnes.json("event", "list", "--from", FIRST, "--to", LAST)
              if one["fields"]["visibility"] == "public"}
    told = region.nordnes.json("calendar", "agenda", "--from", FIRST, "--to", LAST)
    assert told["isComplete"]
    found = set()
    for one in told["occurrences"]:
        if one["event"] in public and one["start"] >= FIRST:
            start, end = one["start"].partition("T"), one["end"].partition("T")
            found.add((one["name"]["nb"], start[0], start[2][:5], end[0], end[2][:5]))
    return sorted(found)


def without_marks(entries):
    """Titles as the branch has them: khal marks what repeats, the feed what has changed."""
    return sorted({(title.rstrip("⟳ ").split(": ", 1)[-1] if title.split(": ")[0].isupper()
                    else title.rstrip("⟳ "), *times) for title, *times in entries})


def test_khal_shows_the_dates_of_the_branchs_own_list(region, tmp_path):
    khal = Khal(tmp_path, f"{region.server.url}/calendar.ics?from={FIRST}&to={LAST}")
    desk = region.fjordvik
    series = desk.add("Kveldsstrikk", "--rule", "FREQ=WEEKLY;COUNT=8", "--end", "20:00",
                      start="2026-12-01T18:30")
    gone = desk.add("Aldri mer", "--end", "18:00", start="2026-12-13T16:00")
    region.settle()
    before = without_marks(khal.entries())
    assert before == listed(region) and len(before) > 15
    desk.run("event", "move", series, "--only", "2026-12-08", "--to", "2026-12-09T19:00")
    desk.run("event", "cancel", series, "--only", "2026-12-15", "--reason", "Storm")
    desk.run("event", "delete", gone)
    region.settle()
    after = khal.entries()
    assert without_marks(after) == listed(region) != before
    titles = {title for title, *_ in after}
    assert {"FLYTTET: Kveldsstrikk", "AVLYST: Kveldsstrikk"} <= {one.rstrip("⟳ ") for one in titles}
    assert "Aldri mer" not in titles


def test_a_start_beside_the_rule_is_shown_by_all_and_counts_once(region, tmp_path):
    """dateutil, and so khal, leaves such a start out and does not count it; we have it counted."""
    id = region.fjordvik.add("Utenfor regelen", "--end", "19:00", "--rule",
                             "FREQ=WEEKLY;BYDAY=WE;COUNT=3", start="2026-12-04T18:00")
    region.settle()
    khal = Khal(tmp_path, f"{region.server.url}/events/{id}.ics")
    assert [first for _, first, *_ in khal.entries()] == ["2026-12-04", "2026-12-09", "2026-12-16"]
    told = region.nordnes.json("calendar", "agenda", "--from", FIRST, "--to", LAST)
    assert [one["start"][:10] for one in told["occurrences"] if one["event"] == id] == [
        "2026-12-04", "2026-12-09", "2026-12-16"]


@pytest.mark.parametrize("rule,next,start,rest", [
    ("FREQ=WEEKLY;BYDAY=WE;COUNT=4", "2026-12-09", "2026-12-04T18:00",
     ["2026-12-09", "2026-12-16", "2026-12-23"]),
    ("FREQ=WEEKLY;BYDAY=WE;COUNT=3", "2026-12-09", "2026-12-04", ["2026-12-09", "2026-12-16"]),
    ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", "2026-12-25", "2026-12-01T18:00", ["2026-12-25"])])
def test_a_start_beside_the_rule_is_shown_where_the_rule_ends_before_its_first_date(
        region, tmp_path, rule, next, start, rest):
    """A rule that gives no date makes dateutil, and so khal, drop the event whole."""
    desk = region.fjordvik
    id = desk.add("Avkortet", "--rule", rule, *([] if "T" in start else ["--all-day"]), start=start)
    desk.run("event", "edit", id, "--from", next, "--name", "nb=Avkortet")
    region.settle()
    khal = Khal(tmp_path, f"{region.server.url}/events/{id}.ics")
    assert [first for _, first, *_ in khal.entries()] == [start[:10], *rest]


def test_a_start_beside_the_hours_of_its_rule_is_shown_and_counts_once(region, tmp_path):
    id = region.fjordvik.add("To ganger", "--end", "18:30", "--rule",
                             "FREQ=WEEKLY;BYDAY=FR;BYHOUR=10,14;COUNT=4", start="2026-12-04T18:00")
    region.settle()
    khal = Khal(tmp_path, f"{region.server.url}/events/{id}.ics")
    assert [times[:2] for _, *times in khal.entries()] == [
        ["2026-12-04", "18:00"], ["2026-12-11", "10:00"], ["2026-12-11", "14:00"],
        ["2026-12-18", "10:00"]]
