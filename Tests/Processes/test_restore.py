"""A server that comes back from an older backup, and the branches that heal it."""

import re
import shutil
import sqlite3

import pytest

from refusals import refused
from region import Replica, Server

WRITES = ["Første", "Andre", "Tredje"]


def three_pushes(region, id):
    """Three acknowledged writes of one field: the first two are superseded."""
    for name in WRITES:
        region.fjordvik.edit(id, "--name", f"nb={name}")
        assert region.fjordvik.push()["pushed"] == 1


def restored(region, backup):
    """As the coordinator does it."""
    region.server.stop()
    said = region.server.admin("restore", backup).out
    region.server.start()
    return said


def copied_back(region, copy):
    """As a well-meaning administrator does it, behind the server's back."""
    region.server.stop()
    for file in region.server.data.glob("store.sqlite*"):
        file.unlink()
    for file in copy.iterdir():
        shutil.copy2(file, region.server.data)
    region.server.start()


def file_copy(region):
    """The store's files as they lie there while the server is stopped."""
    region.server.stop()
    copy = region.folder / "copied"
    copy.mkdir()
    for file in region.server.data.glob("store.sqlite*"):
        shutil.copy2(file, copy)
    region.server.start()
    return copy


def expect_all_back(region, id, made):
    """Every acknowledged write is in the server's history, and everyone holds the same."""
    look = region.join("nordnes", name="new-desk")
    assert sorted(region.server.values(id, "name/nb", look)) == sorted(["Forfattermøte", *WRITES])
    names = [line["value"] for line in look.json("history", id) if line["path"] == "name/nb"]
    assert names == ["Forfattermøte", *WRITES], "in the order in which they were written"
    for replica in [*region.replicas.values(), look]:
        assert replica.name(id) == "Tredje"
        assert replica.name(made) == "Nytt etter kopien"
        status = replica.status()
        assert (status["outbox"], status["parked"], status["conflicts"]) == (0, 0, 0), status
        assert status["isHealing"] is False
        shared = [[one for one in each.events() if one["fields"]["visibility"] == "public"]
                  for each in (replica, look)]
        assert shared[0] == shared[1] and len(shared[0]) == 2
    assert region.server.admin("check").code == 0


@pytest.mark.parametrize("is_silent", [False, True])
def test_a_sync_says_that_it_was_the_server_that_was_put_back(region, is_silent):
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    copy = file_copy(region)
    region.fjordvik.add("Etter kopien")
    region.settle()
    copied_back(region, copy) if is_silent else restored(region, backup)
    said = region.fjordvik.run("sync").out
    assert re.search(r"The server had been restored; \d+ records? brought back from here\.", said)
    # Who held nothing that was lost says so too, and nobody's own file was copied.
    report = region.skogdal.sync()
    assert report["serverRestored"] is True and report["newIdentity"] is True
    assert "copied" not in said


def test_after_restore_every_acknowledged_write_comes_back_superseded_ones_too(wide_region):
    region = wide_region
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    three_pushes(region, id)
    made = region.skogdal.add("Nytt etter kopien")
    region.skogdal.push()
    region.settle()
    assert "before" in restored(region, backup)
    assert region.server.values(id, "name/nb", region.nordnes) == ["Forfattermøte"], "it was lost"
    region.settle()
    expect_all_back(region, id, made)


def test_a_file_copied_back_behind_the_servers_back_is_found_by_its_tag(wide_region):
    region = wide_region
    id = region.joint_event()
    copy = file_copy(region)
    three_pushes(region, id)
    made = region.skogdal.add("Nytt etter kopien")
    region.skogdal.push()
    region.settle()
    copied_back(region, copy)
    # As many new commits as were lost: by their numbers alone nobody would notice.
    for number in range(4):
        region.nordnes.add(f"Ukjent {number}", "--visibility", "draft")
    region.nordnes.run("sync", check=False)
    region.settle()
    expect_all_back(region, id, made)


def test_the_epoch_changes_with_restore_and_with_a_file_copied_back(region):
    epoch = lambda: region.server.hello()["epoch"]  # noqa: E731
    id = region.joint_event()
    copy = file_copy(region)
    first = epoch()
    region.fjordvik.edit(id, "--name", "nb=Etter kopien")
    region.fjordvik.push()
    copied_back(region, copy)
    assert epoch() == first, "nobody has told the server yet"
    report = region.fjordvik.sync()
    second = epoch()
    assert second != first and report["healed"] >= 1
    backup = region.folder / "second.backup"
    region.server.admin("backup", backup)
    restored(region, backup)
    assert epoch() not in (first, second)


def test_what_was_typed_and_not_sent_when_the_server_was_restored_arrives(region):
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    region.fjordvik.edit(id, "--name", "nb=Sendt")
    region.settle()
    region.fjordvik.edit(id, "--name", "nb=Ikke sendt")
    restored(region, backup)
    region.settle()
    assert region.skogdal.name(id) == "Ikke sendt"
    assert sorted(region.server.values(id, "name/nb", region.skogdal)) == [
        "Forfattermøte", "Ikke sendt", "Sendt"]
    assert region.fjordvik.json("conflicts") == region.skogdal.json("conflicts") == []


def test_a_library_that_only_read_brings_back_what_the_writer_lost(wide_region):
    region = wide_region
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    region.fjordvik.edit(id, "--name", "nb=Bare Nordnes har det")
    region.settle()
    shutil.rmtree(region.fjordvik.path)
    restored(region, backup)
    region.nordnes.sync()
    region.skogdal.sync()
    assert region.skogdal.name(id) == "Bare Nordnes har det"
    assert "Bare Nordnes har det" in region.server.values(id, "name/nb", region.skogdal)


def test_what_others_brought_back_is_listed_to_the_owner_and_reverted(wide_region):
    region = wide_region
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    before = region.fjordvik.copy("before")
    region.skogdal.edit(id, "--description", "nb=Skogdals tekst")
    region.skogdal.push()
    region.nordnes.pull()
    shutil.rmtree(region.fjordvik.path)
    before.path.rename(region.fjordvik.path)
    restored(region, backup)
    region.nordnes.sync()
    region.fjordvik.sync()
    line, = region.fjordvik.json("healed")
    assert (line["record"], line["path"], line["value"]) == (
        id, "description/nb", "Skogdals tekst")
    assert (line["library"], line["healedBy"]) == ("skogdal", "nordnes")
    assert "nordnes" in region.fjordvik.run("healed").out
    assert region.nordnes.json("healed") == region.skogdal.json("healed") == []
    region.fjordvik.run("healed", "revert", id, "description/nb")
    region.settle()
    assert "description/nb" not in {path for path, value in region.nordnes.fields(id).items()
                                    if value is not None}
    assert region.fjordvik.json("healed") == []
    refused(region.fjordvik.run("healed", "revert", id, check=False), 66)


def test_a_second_restore_while_the_first_is_healed_loses_nothing(region):
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    three_pushes(region, id)
    region.settle()
    restored(region, backup)
    region.fjordvik.sync()
    restored(region, backup)
    region.settle()
    assert sorted(region.server.values(id, "name/nb", region.skogdal)) == sorted(
        ["Forfattermøte", *WRITES])
    assert region.skogdal.name(id) == region.fjordvik.name(id) == "Tredje"


def test_on_a_new_machine_the_backup_and_its_keys_are_enough(region):
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    region.fjordvik.edit(id, "--name", "nb=Etter kopien")
    region.fjordvik.push()
    region.server.stop()
    shutil.rmtree(region.server.data)
    assert "--without-journal" in region.server.admin("restore", backup).out
    region.server.start("--without-journal")
    region.settle()
    assert region.skogdal.name(id) == "Etter kopien"


@pytest.mark.parametrize("spoil", ["cut", "flipped", "not a store", "of another server"])
def test_a_backup_that_is_not_sound_is_refused_and_the_store_stays(region, spoil):
    id = region.joint_event()
    backup = region.folder / "night.backup"
    region.server.admin("backup", backup)
    data = backup.read_bytes()
    middle = len(data) // 2
    if spoil == "of another server":
        (region.folder / "other").mkdir()
        other = Server(region.folder / "other")
        backup.unlink()
        other.admin("backup", backup, "--without-keys")
    else:
        backup.write_bytes({
            "cut": data[:middle], "not a store": b"Dette er ingen kopi.\n" * 300,
            "flipped": data[:middle] + bytes(4_096) + data[middle + 4_096:]}[spoil])
    region.server.stop()
    refused = region.server.admin("restore", backup, check=False)
    assert refused.code in (5, 6) and refused.err.startswith("libsync-server: "), refused
    assert len(refused.err.strip().splitlines()) == 2
    region.server.start()
    assert region.server.values(id, "name/nb", region.skogdal) == ["Forfattermøte"]


@pytest.mark.parametrize("is_silent", [False, True])
def test_who_was_let_in_since_the_backup_still_is_and_codes_stay_what_they_are(region, is_silent):
    server, backup = region.server, region.folder / "night.backup"
    server.admin("backup", backup)
    copy = file_copy(region)
    used, withdrawn, out = (server.code("skogdal") for _ in range(3))

    def enter(name, code):
        desk = Replica(region.folder / name, server)
        return desk, desk.run("init", server.url, "--code", code, "--as", name, check=False)

    desk, ended = enter("desk", used)
    assert ended.code == 0, ended
    desk.pull()
    assert [line["good"] for line in server.admin("code", "list", "--json").json] == [True, True]
    server.admin("code", "revoke", withdrawn)
    id = desk.add("Fra den nye maskinen")
    desk.sync()
    before = {line["id"]: line["replicas"] for line in server.admin("device", "list", "--json").json}
    copied_back(region, copy) if is_silent else restored(region, backup)
    after = {line["id"]: line["replicas"] for line in server.admin("device", "list", "--json").json}
    assert after == before, "devices and the ids of their replicas"
    region.fjordvik.sync()
    desk.sync()
    region.fjordvik.sync()
    assert region.fjordvik.name(id) == "Fra den nye maskinen"
    for code in (used, withdrawn):
        assert enter("thief", code)[1].code != 0
    assert enter("late", out)[1].code == 0


def test_only_a_save_that_narrows_writes_the_journal(region):
    journal, id = region.server.data / "journal.ndjson", region.joint_event()
    before = journal.read_bytes()
    region.fjordvik.edit(id, "--name", "nb=Nytt navn")
    region.settle()
    assert journal.read_bytes() == before
    region.fjordvik.edit(id, "--visibility", "region")
    region.fjordvik.push()
    added = journal.read_bytes().removeprefix(before).splitlines()
    assert len(added) == 1 and len(added[0]) < 400, added


def test_a_library_that_joined_since_the_backup_is_still_one(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    server.admin("backup", backup)
    server.admin("library", "add", "nordnes", "--name", "Nordnes bibliotek")
    nordnes = region.join("nordnes")
    id = nordnes.add("Nytt bibliotek")
    nordnes.sync()
    server.stop()
    told = server.admin("restore", backup)
    assert "nordnes" in told.out
    server.start()
    for replica in (nordnes, region.fjordvik, nordnes, region.fjordvik):
        replica.sync()
    assert region.fjordvik.name(id) == "Nytt bibliotek"
    names = [line["slug"] for line in server.admin("library", "list", "--json").json]
    assert "nordnes" in names


def test_a_store_that_the_disk_has_damaged_is_named_and_a_backup_heals_it(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    id = region.joint_event()
    region.settle()
    server.admin("backup", backup)
    region.skogdal.edit(id, "--location", "nb=Kjelleren")
    region.settle()
    with sqlite3.connect(server.data / "store.sqlite") as database:
        database.execute(f"UPDATE row SET id = replace(id, '-', ',') WHERE id = '{id}'")
    database.close()
    assert f"record {id}" in server.admin("check", check=False).out
    new = Replica(region.folder / "ny", server)
    ended = new.run("init", region.address, "--code", server.code("skogdal"), check=False)
    if ended.code == 0:
        ended = new.run("pull", check=False)
    assert ended.code != 0, ended
    for word in ("store is damaged", "libsync-server check", "libsync-server restore"):
        assert word in ended.err, ended
    restored(region, backup)
    region.settle()
    new.pull()
    assert new.fields(id)["location/nb"] == "Kjelleren", "healed by who had it"
    assert server.admin("check").code == 0
