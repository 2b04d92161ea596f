"""The demo region in script/region and the records of script/generate keep to the fields that a
record may have. Needs neither programs nor network: python3 -m pytest Tests/Interop/test_region.py
"""

import json
import os
import re
import subprocess
import sys
import unicodedata
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from record_fields import ACCESSIBILITY, AUDIENCE, FIELDS, STATUS, faults, pattern_of, uuid7

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("fjordvik", "skogdal", "nordnes")
GENERATE = ROOT / "script" / "generate"
OSLO = ZoneInfo("Europe/Oslo")

# --- Reading -------------------------------------------------------------------------------------


def without_doubles(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a name occurs twice among {names}"
    return dict(pairs)


def read(lines):
    return [json.loads(line, object_pairs_hook=without_doubles) for line in lines]


def region(library):
    data = (ROOT / "script" / "region" / f"{library}.ndjson").read_bytes()
    assert data.endswith(b"\n") and b"\r" not in data
    return read(data.decode("utf-8", "strict").splitlines())


REGION = {library: region(library) for library in LIBRARIES}
ALL = [record for library in LIBRARIES for record in REGION[library]]
EVENTS = [record for record in ALL if record["kind"] == "event"]
TEXTS = [record for record in ALL if record["kind"] == "content"]
BY_ID = {record["id"]: record for record in ALL}


def generated(*arguments):
    ended = subprocess.run([sys.executable, GENERATE, *map(str, arguments)], capture_output=True,
                           check=True)
    return ended.stdout


def below(fields, root):
    return {path[len(root) + 1:]: value for path, value in fields.items()
            if path.startswith(root + "/")}


def days_of(value):
    """The local dates of one `when`; only the rules of the region are understood."""
    first = date.fromisoformat(value["start"][:10])
    if "rule" not in value:
        return [first]
    parts = dict(part.split("=") for part in value["rule"].split(";"))
    assert parts.keys() <= {"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL"}, value["rule"]
    found = []
    candidate, step = first, 7 * int(parts.get("INTERVAL", 1))
    while True:
        local = datetime.combine(candidate, datetime.fromisoformat(value["start"]).time(), OSLO)
        utc = f"{local.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"
        if utc > parts.get("UNTIL", "9") or len(found) == int(parts.get("COUNT", 10_000)):
            return found
        found.append(candidate)
        candidate += timedelta(step if parts["FREQ"] == "WEEKLY" else 1)
        while parts["FREQ"] == "MONTHLY" and not is_nth(candidate, parts["BYDAY"]):
            candidate += timedelta(1)


def is_nth(candidate, by_day):
    """Whether a date is, say, the second Friday (2FR) or last Monday (-1MO) of its month."""
    if "MO TU WE TH FR SA SU".split()[candidate.weekday()] != by_day[-2:]:
        return False
    if by_day.startswith("-1"):
        return (candidate + timedelta(7)).month != candidate.month
    return (candidate.day + 6) // 7 == int(by_day[:-2])


def all_days(fields):
    """The dates of a series, its segments ("this and following") included."""
    starts = sorted(below(fields, "segments").items())
    found, times = [], [("", fields["when"])] + [(key, value["when"]) for key, value in starts]
    for index, (_, value) in enumerate(times):
        end = times[index + 1][0] if index + 1 < len(times) else "9"
        found += [f"{one:%Y%m%d}" for one in days_of(value) if f"{one:%Y%m%d}" < end]
    return found


# --- The region ----------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_file_holds_places_then_events_then_texts(library):
    kinds = [record["kind"] for record in REGION[library]]
    assert kinds == sorted(kinds, key=("place", "event", "content").index)
    assert all(record.keys() == {"id", "kind", "fields"} for record in REGION[library])


@pytest.mark.parametrize("library", LIBRARIES)
def test_ids_are_uuidv7_that_rise_within_a_file(library):
    ids = [record["id"] for record in REGION[library]]
    assert all(map(uuid7, ids)) and ids == sorted(ids)
    times = [datetime.fromtimestamp(int(one[:8] + one[9:13], 16) / 1000, OSLO) for one in ids]
    assert all(moment.year == 2026 and moment.month == 8 and 6 < moment.hour < 18
               for moment in times)


def test_no_id_occurs_twice():
    assert len(BY_ID) == len(ALL)


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_field_and_value_fits_the_contract(library):
    assert [fault for record in REGION[library] for fault in faults(record)] == []


def test_the_region_has_some_60_events_and_20_texts():
    counts = {library: sum(record["kind"] == "event" for record in records)
              for library, records in REGION.items()}
    assert 55 <= len(EVENTS) <= 65 and len(TEXTS) == 20, counts
    assert counts["fjordvik"] > counts["nordnes"] > counts["skogdal"] > 12
    starts = [record["fields"]["when"]["start"] for record in EVENTS]
    assert min(starts) >= "2026-09-01" and max(starts) < "2027-09-01"


def test_every_event_field_and_every_word_of_a_list_is_used():
    used = {pattern_of("event", path) for record in EVENTS for path in record["fields"]}
    assert FIELDS["event"].keys() - used == set()
    values = lambda path: {record["fields"].get(path) for record in EVENTS}  # noqa: E731
    assert set(STATUS) <= values("status")
    assert {"offline", "online", "mixed"} <= values("attendanceMode")
    assert {"draft", "region", "public"} <= values("visibility")
    below_all = lambda root: [item for record in EVENTS  # noqa: E731
                              for item in below(record["fields"], root).items()]
    assert {code for code, _ in below_all("audience")} == set(AUDIENCE.words)
    assert {code for code, _ in below_all("accessibility")} == set(ACCESSIBILITY.words)
    assert {value["role"] for _, value in below_all("organizers")} == {
        "co-host", "satellite", "venue", "external"}
    assert {type(value) for _, value in below_all("dates")} == {bool, dict}
    assert {value for key, value in below_all("overrides") if key.endswith("/status")} == {
        "cancelled", "omitted", "postponed", "full", "movedOnline"}


def test_every_place_and_text_that_is_named_exists():
    for record in ALL:
        fields = record["fields"]
        places = list(below(fields, "places")) + [
            value for path, value in fields.items()
            if path == "containedInPlace" or re.fullmatch(r"overrides/\d+/place", path)]
        for one in places:
            assert BY_ID[one]["kind"] == "place", record["id"]
        for path in {"campaign", "isBasedOn"} & fields.keys():
            assert BY_ID[fields[path]]["kind"] == "content", record["id"]
        for key, value in below(fields, "organizers").items():
            assert key in LIBRARIES or "name" in value, record["id"]


def test_every_name_has_a_bokmal_text():
    assert [record["id"] for record in ALL if "name/nb" not in record["fields"]] == []


def test_changed_dates_are_dates_of_their_series_and_extra_dates_are_not():
    for record in EVENTS:
        fields = record["fields"]
        days = all_days(fields)
        changed = {path.split("/")[0] for path in below(fields, "overrides")}
        assert changed <= set(days), (record["id"], changed - set(days))
        assert not set(below(fields, "dates")) & set(days), record["id"]
        assert set(below(fields, "segments")) <= set(days), record["id"]
        assert days[0] == fields["when"]["start"][:10].replace("-", ""), record["id"]


def test_nothing_takes_place_in_public_on_a_holiday_when_libraries_are_shut():
    shut = {"20261224", "20261225", "20261226", "20270101", "20270325", "20270326", "20270329",
            "20270501", "20270506", "20270517"}
    for record in EVENTS:
        fields = record["fields"]
        off = {path.split("/")[0] for path, value in below(fields, "overrides").items()
               if value in ("omitted", "cancelled")}
        if not fields["when"].get("allDay"):
            assert not (set(all_days(fields)) - off) & shut, record["id"]


def test_the_hard_times_are_there():
    spans = [(one["start"], one["end"]) for one in (record["fields"]["when"] for record in EVENTS)]
    nights = [(start, end) for start, end in spans if "T" in start and start[:10] != end[:10]]
    assert {start[:10] for start, _ in nights} == {"2026-10-24", "2027-03-27"}, "clocks change"
    on_the_day = {start[:10] for start, _ in spans}
    assert {"2026-10-25", "2027-03-28"} <= on_the_day
    assert any(start < end for start, end in spans if "T" not in start), "several whole days"
    rules = " ".join(record["fields"]["when"].get("rule", "") for record in EVENTS)
    for part in ("INTERVAL=2", "COUNT=", "FREQ=MONTHLY", "BYDAY=-1MO"):
        assert part in rules
    assert re.search(r"UNTIL=\d{8}T\d{6}Z", rules)


def test_a_story_finds_its_event():
    """What script/demo and the acceptance stories act on."""
    def events(library, start, word):
        return [one for one in REGION[library] if one["kind"] == "event"
                and start in all_days(one["fields"]) and word in one["fields"]["name/nb"]]
    assert events("skogdal", "20261210", "Forfatter")[0]["fields"]["when"]["start"][11:] == \
        "18:00:00"
    assert events("fjordvik", "20270121", "Lyngneset")[0]["fields"]["when"]["start"][11:] == \
        "12:00:00"
    assert events("fjordvik", "20270601", "Sommerles")[0]["fields"]["when"]["start"][11:] == \
        "09:00:00"
    assert events("nordnes", "20270206", "Samefolkets dag")
    assert events("skogdal", "20261229", "Romjul")


def test_the_boat_has_four_to_six_stops():
    types = [record["fields"].get("type") for record in REGION["fjordvik"]
             if record["kind"] == "place"]
    assert types.count("mobile") == 1 and 4 <= types.count("stop") <= 6


def test_placeholders_are_whole_words_in_two_braces():
    for record in TEXTS:
        for body in below(record["fields"], "body").values():
            rest = re.sub(r"\{\{[a-z]+\}\}", "", body)
            assert "{" not in rest and "}" not in rest, (record["id"], body)
    assert sum("{{library}}" in one["fields"]["body/nb"] for one in TEXTS) >= 5


def strings(value):
    if isinstance(value, dict):
        return [one for pair in value.items() for part in pair for one in strings(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("library", LIBRARIES)
def test_texts_are_whole_and_name_no_real_mail_or_web_address(library):
    for record in REGION[library]:
        for one in strings(record):
            assert unicodedata.is_normalized("NFC", one), one
            assert "\ufffd" not in one and not re.search(r"[\x00-\x09\x0b-\x1f]", one), one
            assert "@" not in one, one
            hosts = re.findall(r"https?://([^/\s]+)", one)
            assert all(host.endswith(".example") for host in hosts), one


# --- The generator -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample():
    return generated(2_000)


def test_the_generator_can_be_run_as_it_stands():
    assert os.access(GENERATE, os.X_OK)
    assert "how many events to print" in generated("--help").decode()


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(sample):
    assert generated(2_000) == sample
    assert generated(100) == b"".join(sample.splitlines(keepends=True)[:100])
    assert generated(100, "--seed", "other")[:500] != sample[:500]
    ids = [{one["id"] for one in read(generated(100, "--library", library).splitlines())}
           for library in LIBRARIES]
    assert len(set().union(*ids)) == 300


def test_generated_records_are_sound_and_sorted(sample):
    records = read(sample.decode("utf-8", "strict").splitlines())
    assert [fault for record in records for fault in faults(record)] == []
    ids = [record["id"] for record in records]
    assert all(map(uuid7, ids)) and ids == sorted(set(ids)) and len(ids) == 2_000
    assert all("name/nb" in record["fields"] for record in records)
    for record in records:
        changed = {path.split("/")[0] for path in below(record["fields"], "overrides")}
        assert changed <= set(all_days(record["fields"])), record["id"]
    assert set(re.findall(r"https?://([^/\"]+)", sample.decode())) == {
        "fjordvik.bibliotek.example", "mote.bibliotek.example"} and b"@" not in sample


def test_a_generated_record_is_about_a_kilobyte(sample):
    sizes = [len(line) for line in sample.splitlines()]
    assert 950 < sum(sizes) / len(sizes) < 1_200 and min(sizes) > 600 and max(sizes) < 1_700


def test_generated_records_vary_like_a_real_calendar(sample):
    fields = [record["fields"] for record in read(sample.splitlines())]
    share = lambda holds: sum(map(holds, fields)) / len(fields)  # noqa: E731
    assert 0.12 < share(lambda one: "rule" in one["when"]) < 0.18
    assert share(lambda one: one["visibility"] == "public") > 0.85
    assert {one["visibility"] for one in fields} == {"draft", "region", "public"}
    assert {lang for one in fields for lang in below(one, "inLanguage")} == {"nb", "nn", "se", "en"}
    assert {one["when"]["start"][:4] for one in fields} == {"2026", "2027"}
    assert len({one["description/nb"] for one in fields}) > 1_990


def test_generated_lines_come_at_once_and_a_reader_may_leave():
    process = subprocess.Popen([sys.executable, GENERATE, "10000000"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    first = process.stdout.readline()
    process.stdout.close()
    assert json.loads(first)["kind"] == "event"
    assert process.wait(timeout=10) == 1 and process.stderr.read() == b""


@pytest.mark.parametrize("arguments", [["-1"], ["some"], ["1", "--library", "Æ"], []])
def test_wrong_use_is_told_in_words(arguments):
    ended = subprocess.run([sys.executable, GENERATE, *arguments], capture_output=True)
    assert ended.returncode == 2 and b"usage" in ended.stderr and b"Traceback" not in ended.stderr
