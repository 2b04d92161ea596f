"""The calendars of a running server as CalDAV programs that are not ours read them: python-caldav,
and vdirsyncer with khal, each again after events were edited, moved, cancelled and deleted."""

import os
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Processes"))

from region import (  # noqa: E402
    PROGRAMS, ROOT, STARTED, Region, end, environment, run, skip_or_fail)

OSLO = ZoneInfo("Europe/Oslo")
LIBRARIES = ("fjordvik", "skogdal", "nordnes")
FIRST, LAST = "2026-12-01", "2027-01-31"
# Clients ask for times; the agenda has dates by the clock of Oslo.
RANGE = {"start": datetime(2026, 12, 1, tzinfo=OSLO), "end": datetime(2027, 2, 1, tzinfo=OSLO)}


@pytest.fixture(scope="module")
def fjellfylket(tmp_path_factory):
    """The demo region, and a draft."""
    if not os.access(PROGRAMS / "libsync-server", os.X_OK):
        pytest.fail("set LIBSYNC_BIN to the folder that holds libsync and libsync-server, such as "
                    "$(swift build --show-bin-path)", pytrace=False)
    region = Region(tmp_path_factory.mktemp("caldav"), *LIBRARIES, plain=True)
    for slug in LIBRARIES:
        region.replicas[slug].run("import", "json", ROOT / "script" / "region" / f"{slug}.ndjson")
    region.secret = region.fjordvik.add("Plantet utkast", "--visibility", "draft")
    region.settle()
    yield region
    for process in set(STARTED):
        end(process)


class Changes:
    """Events of which one will be edited, one moved and cancelled on a date each, one deleted and
    one withdrawn."""

    def __init__(self, region):
        self.region, add = region, region.fjordvik.add
        self.series = add("Kveldsstrikk", "--rule", "FREQ=WEEKLY;COUNT=8", "--end", "20:00",
                          start="2026-12-01T18:30")
        self.edited, self.deleted, self.withdrawn = (
            add(name, "--end", "18:00", start=f"2026-12-{day}T16:00")
            for name, day in (("Lysfest", 12), ("Aldri mer", 13), ("Ble for mye", 14)))
        region.settle()

    def happen(self):
        fjordvik = self.region.fjordvik
        fjordvik.edit(self.edited, "--name", "nb=Lysfest med fakler")
        fjordvik.run("event", "move", self.series, "--only", "2026-12-08",
                     "--to", "2026-12-09T19:00")
        fjordvik.run("event", "cancel", self.series, "--only", "2026-12-15", "--reason", "Storm")
        fjordvik.run("event", "delete", self.deleted)
        fjordvik.edit(self.withdrawn, "--visibility", "draft")
        self.region.settle()


def agenda(region):
    """Each date of what is public, as the branch's own calendar has it: id, start and end."""
    listed = region.nordnes.json("event", "list", "--from", FIRST, "--to", LAST)
    public = {one["id"] for one in listed if one["fields"]["visibility"] == "public"}
    told = region.nordnes.json("calendar", "agenda", "--from", FIRST, "--to", LAST)
    assert told["isComplete"]
    return sorted((one["event"], one["start"], one["end"]) for one in told["occurrences"]
                  if one["event"] in public)


def local(moment):
    """A moment of a calendar by the clock of Oslo, as the agenda writes it."""
    if isinstance(moment, datetime):
        return moment.astimezone(OSLO).strftime("%Y-%m-%dT%H:%M:%S")
    return moment.isoformat()


def dates(components):
    """Id, start and end of each VEVENT; of whole days the last, as the agenda has it."""
    found = []
    for one in components:
        start, last = one["DTSTART"].dt, one["DTEND"].dt if "DTEND" in one else one["DTSTART"].dt
        if not isinstance(last, datetime) and "DTEND" in one:
            last -= timedelta(1)
        found.append((str(one["UID"])[:36], local(start), local(last)))
    return sorted(found)


def vevents(objects):
    return [one for item in objects
            for one in icalendar.Calendar.from_ical(item.data).walk("VEVENT")]


# --- python-caldav -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def caldav():
    try:
        import caldav
    except ImportError:
        skip_or_fail("python-caldav is not in .venv; script/bootstrap --tests installs it")
    return caldav


def calendars(caldav, region):
    """The calendars by name, found as an account on a phone finds them."""
    client = caldav.DAVClient(f"{region.server.url}/caldav/", username="hvem som helst",
                              password="x")
    return {one.name: one for one in client.principal().calendars()}


def test_python_caldav_finds_the_region_and_each_library(fjellfylket, caldav):
    found = calendars(caldav, fjellfylket)
    assert set(found) == {"Fjellfylket", "Fjordvik bibliotek", "Skogdal bibliotek",
                          "Nordnes bibliotek"}
    assert found["Fjellfylket"].get_supported_components() == ["VEVENT"]
    assert str(found["Fjellfylket"].url).endswith("/caldav/calendars/region/")


def test_python_caldav_finds_them_by_the_server_s_address_alone(fjellfylket, caldav):
    client = caldav.DAVClient(fjellfylket.server.url, username="hvem som helst", password="x")
    found = {one.name for one in client.principal().calendars()}
    assert found == set(calendars(caldav, fjellfylket))


@pytest.mark.parametrize("who", ["server", "client"])
def test_python_caldav_finds_the_dates_of_the_agenda(fjellfylket, caldav, who):
    calendar = calendars(caldav, fjellfylket)["Fjellfylket"]
    found = calendar.search(event=True, **RANGE, **{
        "server": {"server_expand": True}, "client": {"expand": True}}[who])
    if who == "client":
        # Its own engine gives all dates of what it fetched; the range counts here as there.
        assert len(vevents(found)) > 50
    assert dates(vevents(found)) == agenda(fjellfylket)


def test_python_caldav_lists_the_objects_of_the_feed(fjellfylket, caldav):
    for name, path in (("Fjellfylket", "/calendar.ics"),
                       ("Skogdal bibliotek", "/libraries/skogdal/calendar.ics")):
        objects = calendars(caldav, fjellfylket)[name].events()
        feed = fjellfylket.server.request("GET", f"{path}?from=2026-01-01&to=2028-12-31")[2]
        assert b"Plantet" not in feed and all("Plantet" not in one.data for one in objects)
        components = icalendar.Calendar.from_ical(feed).walk("VEVENT")
        assert sorted(one.to_ical() for one in vevents(objects)) == \
            sorted(one.to_ical() for one in components)
        for one in objects:
            assert len({event["UID"] for event in vevents([one])}) == 1


def test_python_caldav_writes_nothing(fjellfylket, caldav):
    calendar = calendars(caldav, fjellfylket)["Fjellfylket"]
    before = {str(one.url): one.data for one in calendar.events()}
    for attempt in (
            lambda: calendar.save_event("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT"
                                        "\r\nUID:x\r\nDTSTAMP:20261201T000000Z\r\n"
                                        "DTSTART:20261201T000000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
                                        "END:VCALENDAR\r\n"),
            lambda: calendar.events()[0].delete(), calendar.delete):
        with pytest.raises(caldav.lib.error.AuthorizationError):
            attempt()
    assert {str(one.url): one.data for one in calendar.events()} == before


def test_python_caldav_hears_of_each_change_and_of_nothing_else(fjellfylket, caldav):
    changes = Changes(fjellfylket)
    calendar = calendars(caldav, fjellfylket)["Fjellfylket"]
    kept = calendar.objects_by_sync_token(load_objects=True)
    assert sum(1 for _ in kept) == len(calendar.events())
    updated, deleted = kept.sync()
    assert (list(updated), list(deleted)) == ([], [])
    changes.happen()
    updated, deleted = kept.sync()
    ids = lambda objects: {re.search(r"[0-9a-f-]{36}", str(one.url))[0] for one in objects}  # noqa
    assert ids(updated) == {changes.edited, changes.series}
    assert ids(deleted) == {changes.deleted, changes.withdrawn}
    texts = {str(one["UID"]): one for one in vevents(updated) if "RECURRENCE-ID" not in one}
    assert texts[changes.edited]["SUMMARY"] == "Lysfest med fakler"
    differing = {local(one["RECURRENCE-ID"].dt): one for one in vevents(updated)
                 if "RECURRENCE-ID" in one}
    moved, cancelled = (differing[f"2026-12-{day}T18:30:00"] for day in ("08", "15"))
    assert local(moved["DTSTART"].dt) == "2026-12-09T19:00:00"
    assert cancelled["STATUS"] == "CANCELLED"
    updated, deleted = kept.sync()
    assert (list(updated), list(deleted)) == ([], [])


# --- vdirsyncer and khal -------------------------------------------------------------------------


class Folder:
    """A folder that vdirsyncer keeps like the region's calendar."""

    def __init__(self, path, region):
        self.path, self.program = path, ROOT / ".venv" / "bin" / "vdirsyncer"
        if not self.program.exists():
            skip_or_fail("vdirsyncer is not in .venv; script/bootstrap --tests installs it")
        self.config = path / "vdirsyncer.conf"
        self.config.write_text(f"""
[general]
status_path = "{path}/status/"
[pair fjellfylket]
a = "here"
b = "there"
collections = ["region"]
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{path}/calendars/"
fileext = ".ics"
[storage there]
type = "caldav"
url = "{region.server.url}/"
username = "hvem som helst"
password = "x"
read_only = true
""")
        self.vdirsyncer("discover", input=b"y\n")
        (path / "khal.conf").write_text(
            f"[calendars]\n[[region]]\npath = {path}/calendars/region\nreadonly = True\n"
            f"[sqlite]\npath = {path}/khal.db\n[locale]\n"
            "local_timezone = Europe/Oslo\ndefault_timezone = Europe/Oslo\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n")

    def vdirsyncer(self, *command, input=None):
        return run([self.program, "-c", self.config, *command], input=input,
                   env=environment(self.path))

    def sync(self):
        """What was written and removed."""
        before = self.files
        said = self.vdirsyncer("sync")
        # A copy that would be written back to a calendar that is read only is a fault of ours.
        assert "warning" not in said.err.lower() and "error" not in said.err.lower(), said
        after = self.files
        return ({name for name in after if before.get(name) != after[name]},
                set(before) - set(after))

    @property
    def files(self):
        """Each file by the UID in it."""
        found = {}
        for file in (self.path / "calendars" / "region").glob("*.ics"):
            calendar = icalendar.Calendar.from_ical(file.read_bytes())
            assert calendar.errors == []
            found[str(calendar.walk("VEVENT")[0]["UID"])] = file.read_bytes()
        return found

    def khal(self):
        """Each date that khal shows: id, start and end."""
        khal = ROOT / ".venv" / "bin" / "khal"
        if not khal.exists():
            skip_or_fail("khal is not in .venv; script/bootstrap --tests installs it")
        said = run([khal, "-c", self.path / "khal.conf", "list", "--notstarted",
                    "--format", "{uid}|{start-date}|{start-time}|{end-date}|{end-time}",
                    "--day-format", "", FIRST, LAST],
                   env=environment(self.path, TZ="Europe/Oslo")).out
        found = []
        for line in said.splitlines():
            uid, *times = line.split("|")
            moments = ["T".join(filter(None, pair)) + ":00" * bool(pair[1])
                       for pair in (times[:2], times[2:])]
            found.append((uid[:36], *moments))
        return sorted(set(found))


def starting(entries):
    """What starts in the range: `--notstarted` leaves out what goes on from before."""
    return [one for one in entries if one[1] >= FIRST]


def test_vdirsyncer_keeps_a_folder_and_khal_shows_its_dates(fjellfylket, tmp_path):
    region, changes = fjellfylket, Changes(fjellfylket)
    folder = Folder(tmp_path, region)
    written, removed = folder.sync()
    all_four = {changes.edited, changes.series, changes.deleted, changes.withdrawn}
    assert all_four <= written and not removed
    assert len(written) > 50 and region.secret not in written
    assert starting(folder.khal()) == starting(agenda(region))
    assert folder.sync() == (set(), set())
    changes.happen()
    written, removed = folder.sync()
    assert written == {changes.edited, changes.series}
    assert removed == {changes.deleted, changes.withdrawn}
    assert "Lysfest med fakler" in folder.files[changes.edited].decode()
    assert starting(folder.khal()) == starting(agenda(region))
    # A restored server begins a new life, and yet no program fetches anything anew.
    backup = region.folder / "backup"
    region.server.admin("backup", backup)
    region.server.stop()
    region.server.admin("restore", backup)
    region.server.start()
    assert folder.sync() == (set(), set())
