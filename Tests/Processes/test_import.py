"""Bookmobiles' real timetables (LibrariesHacked, MIT) as places and series."""

import csv
from collections import Counter

import pytest

from region import ROOT, Region, skip_or_fail

LISTS = ROOT.parent / "shared" / "corpus" / "events"
NAMES = ("aberdeenshire", "angus", "norfolk")


def rows(name):
    file = LISTS / f"mobile-stops-{name}.csv"
    if not file.exists():
        skip_or_fail(f"the timetables are not in {LISTS}: import csv was NOT tried on real lists")
    with open(file, newline="", encoding="utf-8") as lines:
        return file, list(csv.DictReader(lines))


@pytest.fixture
def desk(tmp_path):
    return Region(tmp_path, "fjordvik", "skogdal")


def imported(replica, file, *options):
    return replica.json("import", "csv", file, "--preset", "bookmobile", "--zone", "Europe/London",
                        *options)


@pytest.mark.parametrize("name", NAMES)
def test_a_timetable_becomes_places_and_series(desk, name):
    file, listed = rows(name)
    replica = desk.fjordvik
    before = replica.status()
    plan = imported(replica, file)
    assert plan["applied"] is False and plan["rows"] == len(listed)
    assert replica.status() == before, "a dry run changes nothing"
    assert replica.events() == [] and replica.json("place", "list") == []
    done = imported(replica, file, "--apply", "--skip-faulty")
    assert done["applied"] is True and done["made"] == plan["made"]
    good = len(listed) - len(plan["faults"])
    assert good > 0.95 * len(listed), plan["faults"][:5]
    events = replica.events()
    places = {one["id"]: one["fields"] for one in replica.json("place", "list")}
    assert len(events) == done["made"]["event"] == good
    assert len(places) == done["made"]["place"]
    check_rows(listed, plan, events, places)
    again = imported(replica, file, "--apply", "--skip-faulty")
    assert (again["made"], again["changed"], again["same"]) == ({}, {}, good + len(places))
    assert len(replica.events()) == good, "twice makes nothing twice"


def check_rows(listed, plan, events, places):
    """Each row's hours, rule and point are those of its event and place."""
    faulty = {fault["line"] for fault in plan["faults"]}
    # Where two rows place one stop differently, the first counts, and the import says so.
    moved = {one["line"] for one in plan["remarks"] if "coordinates" in one["message"]}
    wanted, found = Counter(), Counter()
    for line, row in enumerate(listed, start=2):
        if line not in faulty:
            point = (float(row["geox"]), float(row["geoy"])) if row["geox"] else None
            wanted[row["arrival"], row["departure"], row["frequency"].split(";")[0], point] += 1
    for one in events:
        when = one["fields"]["when"]
        place = next(places[path[7:]] for path in one["fields"] if path.startswith("places/"))
        point = (place["geo"]["longitude"], place["geo"]["latitude"]) if "geo" in place else None
        found[when["start"][11:16], when["end"][11:16], when["rule"].split(";")[0], point] += 1
        assert when["timeZone"] == "Europe/London"
    assert (wanted - found).total() == (found - wanted).total() == len(moved), wanted - found


def test_what_was_imported_travels_and_a_corrected_list_brings_it_up_to_date(desk, tmp_path):
    file, listed = rows("angus")
    imported(desk.fjordvik, file, "--apply")
    desk.settle()
    assert len(desk.skogdal.events()) == len(listed)
    corrected = tmp_path / "corrected.csv"
    text = file.read_text(encoding="utf-8")
    corrected.write_text(text.replace(",10:50,11:05,", ",10:50,11:20,", 1), encoding="utf-8")
    assert corrected.read_text(encoding="utf-8") != text
    ends = [event["fields"]["when"]["end"] for event in desk.fjordvik.events()]
    imported(desk.fjordvik, corrected, "--apply")
    after = [event["fields"]["when"]["end"] for event in desk.fjordvik.events()]
    assert len(after) == len(listed)
    changed = [(old, new) for old, new in zip(sorted(ends), sorted(after)) if old != new]
    assert changed and all(new[11:16] == "11:20" for _, new in changed[:1]), changed


def test_a_list_with_its_own_map(desk, tmp_path):
    file = tmp_path / "steder.csv"
    file.write_text("Navn;Bredde;Lengde\nYtre Sund;69,04;19,23\nIndre Sund;69,05;19,24\n",
                    encoding="utf-8")
    maps = ["--kind", "place", "--map", "name/nb=Navn", "--map", "geo.latitude=Bredde", "--map",
            "geo.longitude=Lengde", "--fixed", "type=building", "--key", "Navn"]
    desk.fjordvik.run("import", "csv", file, *maps)
    assert desk.fjordvik.json("place", "list") == []
    desk.fjordvik.run("import", "csv", file, *maps, "--apply")
    made = {one["fields"]["name/nb"]: one for one in desk.fjordvik.json("place", "list")}
    assert made["Ytre Sund"]["fields"]["geo"] == {"latitude": 69.04, "longitude": 19.23}
    file.write_text(file.read_text(encoding="utf-8").replace("69,05", "69,06"), encoding="utf-8")
    desk.fjordvik.run("import", "csv", file, *maps, "--apply")
    after = {one["fields"]["name/nb"]: one for one in desk.fjordvik.json("place", "list")}
    assert after["Indre Sund"]["fields"]["geo"]["latitude"] == 69.06
    assert {one["id"] for one in made.values()} == {one["id"] for one in after.values()}


@pytest.mark.parametrize("text, line", [
    ("Navn,Dato,Fra\nLesestund,2026-13-03,18:00\n", 2),
    ("Navn,Dato,Fra\nLesestund,2026-12-03,18:00\nEnda en,2026-12-04,25:00\n", 3),
    ('Navn,Dato,Fra\n"Lesestund,2026-12-03,18:00\n', 2),
    ("Navn,Dato,Fra\nLesestund,03/12/2026,18:00\n", 2),
])
def test_a_faulty_row_is_named_and_nothing_is_imported(desk, tmp_path, text, line):
    file = tmp_path / "program.csv"
    file.write_text(text, encoding="utf-8")
    ended = desk.fjordvik.run(
        "import", "csv", file, "--kind", "event", "--map", "name/nb=Navn", "--map",
        "when.date=Dato", "--map", "when.startTime=Fra", "--apply", check=False)
    assert ended.code == 65 and f"line {line}" in ended.err, ended
    assert desk.fjordvik.events() == [] and desk.fjordvik.status()["outbox"] == 0


def test_a_list_in_another_encoding_is_refused_with_its_line(desk, tmp_path):
    file = tmp_path / "latin1.csv"
    file.write_bytes("Navn\nØvre sal\n".encode("latin-1"))
    ended = desk.fjordvik.run("import", "csv", file, "--kind", "place", "--map", "name/nb=Navn",
                              "--apply", check=False)
    assert ended.code == 65 and "line 2" in ended.err and "UTF-8" in ended.err, ended


def test_json_lines_with_one_fault_are_refused_whole(desk):
    lines = (b'{"kind":"event","fields":{"name/nb":"God"}}\n'
             b'{"kind":"event","fields":{"name/nb":7}}\n')
    ended = desk.fjordvik.run("import", "json", "-", input=lines, check=False)
    assert ended.code == 65 and "line 2" in ended.err, ended
    assert desk.fjordvik.events() == [] and desk.fjordvik.status()["outbox"] == 0
