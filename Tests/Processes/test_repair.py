"""A replica that differs from the server's, by whatever fault of its disk, is found and repaired."""

import json
import sqlite3

import pytest

from refusals import refused


@pytest.fixture
def spoilt(region):
    """Skogdal's replica and a way to spoil its file as no program of ours would."""
    region.id = region.joint_event()
    region.second = region.fjordvik.add("Lesestund")
    region.settle()

    def spoil(*statements):
        with sqlite3.connect(region.skogdal.path / "replica.sqlite") as database:
            changed = [database.execute(statement).rowcount for statement in statements]
        database.close()
        assert all(changed), "nothing was spoilt"
    region.spoil = spoil
    return region


SPOILT = {
    "a row is lost": ["DELETE FROM row WHERE id = '{id}'"],
    "a value is another": ["UPDATE row SET body = replace(body, 'Forfattermøte', 'Forfattermåte') "
                           "WHERE id = '{id}'"],
    "all rows are lost": ["DELETE FROM row"],
    "an event counts as deleted": ["UPDATE row SET deleted = 1 WHERE id = '{id}'"],
    "an event counts as a place": ["UPDATE row SET kind = 'place' WHERE id = '{id}'"],
    "an event is listed on another day": [
        "UPDATE row SET starts = '1926-12-10T18:00:00', ends = '1926-12-10' WHERE id = '{id}'"],
    "an event is hidden": ["UPDATE row SET visibility = 0, public = 0 WHERE id = '{id}'"],
    "an id cannot be read": ["UPDATE row SET id = replace(id, '-', ',') WHERE id = '{id}'"],
    "a row is there twice": [
        "INSERT INTO row SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff', kind, sequence, library, "
        "hosts, visibility, public, deleted, conflicts, starts, ends, seen, digest, body "
        "FROM row WHERE id = '{id}'"],
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_difference_is_repaired_at_the_next_pull(spoilt, what):
    region = spoilt
    region.spoil(*[statement.format(id=region.id) for statement in SPOILT[what]])
    report = region.skogdal.pull()
    assert report["repaired"] is True, report
    assert region.skogdal.events() == region.fjordvik.events()
    assert region.skogdal.name(region.id) == "Forfattermøte"
    assert region.skogdal.pull()["repaired"] is False


VIEWS = {
    "a value is another": "UPDATE view SET body = replace(body, 'Kjelleren', 'Kjellaren')",
    "another's value is another": "UPDATE view SET body = replace(body, 'Forfattermøte', 'Xmøte')",
    "it cannot be read": "UPDATE view SET body = 'z' || substr(body, 2)",
    "it is lost": "DELETE FROM view",
}


@pytest.mark.parametrize("what", VIEWS)
def test_what_waits_is_shown_as_it_was_typed_again_after_the_next_pull(spoilt, what):
    region = spoilt
    region.skogdal.edit(region.id, "--location", "nb=Kjelleren")
    region.spoil(f"{VIEWS[what]} WHERE id = '{region.id}'")
    ended = region.skogdal.run("doctor", "--offline", check=False)
    assert ended.code != 0 and "otherwise than it was typed" in ended.out + ended.err, ended
    assert region.skogdal.pull()["repaired"] is True
    assert region.skogdal.fields(region.id)["location/nb"] == "Kjelleren"
    assert region.skogdal.name(region.id) == "Forfattermøte"
    assert region.skogdal.run("doctor", "--offline", check=False).code == 0
    assert region.skogdal.pull()["repaired"] is False


COPIES = {
    "it is lost": "DELETE FROM outbox",
    "it is another": "UPDATE outbox SET body = replace(body, 'Kjelleren', 'Kjellaren')",
}


@pytest.mark.parametrize("what", COPIES)
def test_doctor_tells_where_what_is_sent_is_not_what_was_typed(spoilt, what):
    region = spoilt
    region.skogdal.edit(region.id, "--location", "nb=Kjelleren")
    assert region.skogdal.run("doctor", "--offline", check=False).code == 0
    region.spoil(COPIES[what])
    ended = region.skogdal.run("doctor", "--offline", check=False)
    said = ended.out + ended.err
    assert ended.code != 0 and "is not what its history says" in said and region.id in said, ended
    region.skogdal.pull()
    assert region.skogdal.fields(region.id)["location/nb"] == "Kjelleren", "the last good copy"
    typed = [line["value"] for line in region.skogdal.json("history", region.id, "--offline")]
    assert "Kjelleren" in typed


@pytest.mark.parametrize("name", ["cursor", "newestCommit"])
def test_a_word_of_the_servers_that_the_disk_has_changed_stops_no_sync(spoilt, name):
    region = spoilt
    own = region.skogdal.add("Ikke sendt")
    region.spoil("UPDATE setting SET value = substr(value, 1, 20) || "
                 "CASE substr(value, 21, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(value, 22) "
                 f"WHERE name = '{name}'")
    region.skogdal.sync()
    region.fjordvik.sync()
    assert region.fjordvik.name(own) == "Ikke sendt"
    assert region.skogdal.events() == region.fjordvik.events()
    assert region.skogdal.sync()["repaired"] is False


@pytest.mark.parametrize("table", ["outbox", "history"])
def test_doctor_names_what_was_typed_and_cannot_be_read(spoilt, table):
    region = spoilt
    region.skogdal.add("Ikke sendt")
    assert region.skogdal.run("doctor", check=False).code == 0
    region.spoil(f"UPDATE {table} SET body = 'z' || substr(body, 2) "
                 f"WHERE number = (SELECT max(number) FROM {table})")
    ended = region.skogdal.run("doctor", check=False)
    assert ended.code != 0 and "cannot be read" in ended.out + ended.err


def test_only_the_records_that_differ_are_fetched(spoilt):
    region = spoilt
    lines = [json.dumps({"kind": "event", "fields": {"name/nb": f"Nr. {number:04}", "when": {
        "start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00", "timeZone": "Europe/Oslo"}}})
        for number in range(1_000)]
    region.fjordvik.run("import", "json", "-", input="\n".join(lines).encode())
    region.settle()
    region.spoil(*(f"UPDATE row SET body = replace(body, 'Nr. {number:04}', 'Mr. {number:04}') "
                   f"WHERE body LIKE '%Nr. {number:04}%'" for number in (3, 500)))
    report = region.skogdal.pull()
    assert report["repairedRecords"] == 2, report
    assert 2 <= report["pulled"] <= 2 * 16, report
    assert region.skogdal.events() == region.fjordvik.events()


def test_a_repair_says_how_many_records_it_mended(spoilt):
    region = spoilt
    region.spoil(SPOILT["a value is another"][0].format(id=region.id))
    assert "1 record differed from the server's and was repaired." in region.skogdal.run("pull").out


def test_a_repair_keeps_what_waits(spoilt):
    region = spoilt
    region.skogdal.edit(region.id, "--location", "nb=Kjelleren")
    own = region.skogdal.add("Ikke sendt")
    region.spoil("DELETE FROM row")
    region.skogdal.pull()
    assert region.skogdal.fields(region.id)["location/nb"] == "Kjelleren"
    assert region.skogdal.name(own) == "Ikke sendt"
    region.skogdal.sync()
    region.fjordvik.pull()
    assert region.fjordvik.fields(region.id)["location/nb"] == "Kjelleren"
    assert region.fjordvik.name(own) == "Ikke sendt"


@pytest.mark.parametrize("what", SPOILT)
def test_doctor_finds_a_difference(spoilt, what):
    spoilt.spoil(*[statement.format(id=spoilt.id) for statement in SPOILT[what]])
    ended = spoilt.skogdal.run("doctor", "--offline", check=False)
    said = ended.out + ended.err
    assert ended.code != 0 and ("digest" in said or "is not found by" in said), ended


@pytest.mark.parametrize("command", ["status", "push", "pull", "doctor"])
def test_a_file_that_is_no_replica_any_more_is_told_and_not_touched(region, command):
    file = region.skogdal.path / "replica.sqlite"
    for beside in region.skogdal.path.glob("replica.sqlite-*"):
        beside.unlink()
    spoilt = b"Dette var en gang en replika.\n" * 4_000
    file.write_bytes(spoilt)
    ended = region.skogdal.run(command, check=False)
    assert ended.code in (65, 70, 78), ended
    if command != "doctor":
        refused(ended, ended.code)
    assert file.read_bytes() == spoilt


def test_a_damaged_page_is_found_by_doctor(spoilt):
    region = spoilt
    with sqlite3.connect(region.skogdal.path / "replica.sqlite") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    file = region.skogdal.path / "replica.sqlite"
    data = bytearray(file.read_bytes())
    for page in range(3, len(data) // 4_096):
        data[page * 4_096:page * 4_096 + 64] = b"\xff" * 64
    file.write_bytes(data)
    ended = region.skogdal.run("doctor", "--offline", check=False)
    assert ended.code == 70, ended
    assert "damaged" in (ended.out + ended.err).lower()
