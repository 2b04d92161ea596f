"""Erasure by the coordinator, as the law may ask for it, and forgetting of what was deleted."""

import json
import shutil
import sqlite3

import pytest

from refusals import refused
from region import wait_for

SECRET = "Navnet som skal bort"


def holds(folder, text):
    """Files below a folder in which that text stands, in whatever form."""
    return [path.name for path in folder.rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()]


def test_a_purge_shows_first_and_takes_the_text_from_every_file(region, tmp_path):
    server, id = region.server, region.fjordvik.add(SECRET, "--co-host", "skogdal")
    region.settle()
    region.skogdal.edit(id, "--description", f"nb={SECRET} og mer")
    told = server.admin("purge", id)
    assert SECRET in told.out and "--yes" in told.out
    assert region.fjordvik.name(id) == SECRET, "only shown"
    server.admin("purge", id, "--yes")
    line, = server.admin("purge", "--json").json
    assert {silent["library"] for silent in line["silent"]} == {"fjordvik", "skogdal"}
    assert region.fjordvik.sync()["purged"] == 1
    region.skogdal.sync()
    for replica in (region.fjordvik, region.skogdal):
        refused(replica.run("event", "show", id, check=False), 66)
        replica.pull()
        assert holds(replica.path, SECRET) == []
    server.stop()
    assert holds(server.data, SECRET) == []
    server.start()
    line, = server.admin("purge", "--json").json
    assert line["silent"] == line["copies"] == []
    assert {heard["library"] for heard in line["heard"]} == {"fjordvik", "skogdal"}


def everywhere(region):
    """The files of server and replicas in which the text still stands, the logs' too."""
    found = [f"server: {name}" for name in holds(region.server.data, SECRET)]
    for slug, replica in region.replicas.items():
        found += [f"{slug}: {name}" for name in holds(replica.path, SECRET)]
    return found


def test_each_device_acknowledges_a_purge_and_the_silent_ones_are_named(wide_region):
    region, server = wide_region, wide_region.server
    id = region.joint_event()
    server.admin("purge", id, "--yes")
    for slug in ("fjordvik", "skogdal"):
        region.replicas[slug].sync()
        region.replicas[slug].pull()  # presents the cursor
    line, = server.admin("purge", "--json").json
    silent, = line["silent"]
    status = region.nordnes.status()
    assert (silent["library"], silent["device"]) == ("nordnes", status["device"])
    assert silent["replicas"] == [status["replica"]] and silent["lastSeen"]
    assert {heard["library"] for heard in line["heard"]} == {"fjordvik", "skogdal"}
    assert status["device"] in server.admin("purge").out
    server.admin("device", "revoke", status["device"])
    line, = server.admin("purge", "--json").json
    assert line["silent"], "it may still hold it"
    server.admin("device", "retire", status["device"])
    line, = server.admin("purge", "--json").json
    assert line["silent"] == [] and len(line["heard"]) == 2


def test_a_purge_takes_what_an_answer_kept_for_a_repeat_shows(region):
    server, id = region.server, region.joint_event()
    # An older edit loses: the answer shows it the text that won.
    region.skogdal.edit(id, "--name", "nb=Eldre")
    region.fjordvik.edit(id, "--name", f"nb={SECRET} vinner")
    region.fjordvik.push()
    region.skogdal.push()

    def answers():
        with sqlite3.connect(server.data / "store.sqlite") as store:
            return b"".join(bytes(answer) for answer, in store.execute("SELECT answer FROM ledger"))

    assert SECRET.encode() in answers()
    server.admin("purge", id, "--yes")
    assert SECRET.encode() not in answers()
    server.stop()
    assert holds(server.data, SECRET) == []
    server.start()


def test_a_purge_takes_a_proposal_and_a_parked_save(region):
    server, id = region.server, region.joint_event()
    # No co-host any more: what it typed before it knew is a proposal, and parked at its desk.
    region.skogdal.edit(id, "--description", f"nb={SECRET} som forslag")
    region.fjordvik.edit(id, "--remove", "organizers/skogdal")
    region.fjordvik.push()
    assert region.skogdal.sync()["parked"] == 1
    region.settle()
    before = everywhere(region)
    assert {line.split(":")[0] for line in before} == {"server", "fjordvik", "skogdal"}, before
    server.admin("purge", id, "--yes")
    region.settle()
    for replica in region.replicas.values():
        replica.pull()
    assert region.skogdal.json("parked") == []
    server.stop()
    assert everywhere(region) == []
    server.start()


def test_a_name_in_the_journal_goes_with_its_record(region):
    server, id = region.server, region.fjordvik.add("Møte")
    region.settle()
    guest = json.dumps({"role": "external", "name": SECRET}, ensure_ascii=False)
    region.fjordvik.edit(id, "--set", f"organizers/gjest={guest}")
    region.fjordvik.push()
    journal = server.data / "journal.ndjson"
    assert SECRET in journal.read_text()
    lines = len(journal.read_bytes().splitlines())
    server.admin("purge", id, "--yes")
    assert SECRET not in journal.read_text()
    assert len(journal.read_bytes().splitlines()) == lines + 1, "no other line was touched"
    server.restart()


def test_stores_put_aside_by_a_restore_are_named_until_they_are_deleted(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    id = region.fjordvik.add(SECRET)
    region.settle()
    server.admin("backup", backup)
    server.stop()
    server.admin("restore", backup)
    server.start()
    region.settle()
    aside, = server.data.glob("before-restore-*")
    told = server.admin("purge", id, "--yes").out
    assert str(aside) in told and "Backups" in told
    line, = server.admin("purge", "--json").json
    assert line["copies"] == [str(aside)] and str(aside) in server.admin("purge").out
    shutil.rmtree(aside)
    assert server.admin("purge", "--json").json[0]["copies"] == []
    server.stop()
    assert holds(server.data, SECRET) == []
    server.start()


def test_a_purge_speaks_json_and_counts_like_people(region):
    server, id = region.server, region.fjordvik.add(SECRET)
    region.settle()
    assert "1 save would be erased" in server.admin("purge", id).out
    shown = server.admin("purge", id, "--json").json
    assert (shown["record"], shown["saves"], shown["erased"]) == (id, 1, False)
    assert shown["library"] == "fjordvik" and shown["name"] == SECRET
    done = server.admin("purge", id, "--yes", "--json").json
    assert done == {"record": id, "erased": True, "copies": []}


def test_a_record_that_push_and_pull_both_call_erased_counts_once(region):
    server, id = region.server, region.fjordvik.add(SECRET)
    region.settle()
    region.fjordvik.edit(id, "--name", "nb=Skrevet etterpå")
    server.admin("purge", id, "--yes")
    assert region.fjordvik.sync()["purged"] == 1


@pytest.mark.parametrize("options", [[], ["--yes"]])
def test_a_librarys_own_record_is_not_erased(region, options):
    server = region.server
    own = region.fjordvik.json("library", "show")["id"]
    head = server.hello()["head"]
    ended = server.admin("purge", own, *options, check=False)
    refused(ended, 5)
    assert "a library's own" in ended.err and server.hello()["head"] == head
    assert server.admin("purge", "--json").json == []


def test_a_purged_record_stays_purged_after_restores_to_before_it(region, tmp_path):
    server, id = region.server, region.fjordvik.add(SECRET)
    region.settle()
    backup, silent = tmp_path / "backup.sqlite", tmp_path / "copy.sqlite"
    server.admin("backup", backup)
    server.admin("purge", id, "--yes")
    region.skogdal.sync()
    server.stop()
    shutil.copy(backup, silent)
    server.admin("restore", backup)
    server.start()
    for replica in region.replicas.values():
        replica.sync()
    assert region.skogdal.events() == region.fjordvik.events() == []
    server.stop()
    for beside in server.data.glob("store.sqlite*"):
        beside.unlink()
    shutil.copy(silent, server.data / "store.sqlite")
    server.start()
    assert b"Navnet" not in server.request("GET", "/calendar.ics")[2]
    for _ in range(2):
        for replica in region.replicas.values():
            replica.sync()
    assert region.skogdal.events() == region.fjordvik.events() == []


def test_a_revoked_device_stays_revoked_after_a_restore_by_hand(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    server.admin("backup", backup)
    server.admin("device", "revoke", region.skogdal.status()["device"])
    server.stop()
    for beside in server.data.glob("store.sqlite*"):
        beside.unlink()
    shutil.copy(backup, server.data / "store.sqlite")
    server.start()
    refused(region.skogdal.run("pull", check=False), 77)
    region.fjordvik.pull()


def test_a_purge_that_was_cut_off_is_a_fault_until_it_is_done_again(region, tmp_path):
    server, id = region.server, region.fjordvik.add(SECRET)
    region.settle()
    server.stop()
    # As a power cut leaves it: the journal has the line, and the store has not committed.
    kept = shutil.copy(server.data / "store.sqlite", tmp_path / "store")
    server.admin("purge", id, "--yes")
    shutil.copy(kept, server.data / "store.sqlite")
    told = server.admin("check", check=False)
    assert told.code == 8 and f"purge {id} --yes" in told.out and "half done" in told.out, told
    fault, = [one for one in server.admin("check", "--json", check=False).json["findings"]
              if one["fault"]]
    assert fault["subject"] == "erasure"
    server.admin("purge", id, "--yes")
    assert server.admin("check").code == 0 and holds(server.data, SECRET) == []
    server.start()


@pytest.mark.parametrize("lose", [lambda journal: journal.unlink(),
                                  lambda journal: journal.write_bytes(b"")],
                         ids=["gone", "emptied"])
def test_an_older_store_without_its_journal_lets_nobody_in_by_itself(region, tmp_path, lose):
    server, backup = region.server, tmp_path / "backup.sqlite"
    region.fjordvik.add("Lesestund")
    region.settle()
    server.admin("backup", backup)
    device = region.skogdal.status()["device"]
    server.admin("device", "revoke", device)
    server.stop()
    for beside in server.data.glob("store.sqlite*"):
        beside.unlink()
    journal = server.data / "journal.ndjson"
    lose(journal)
    shutil.copy(backup, server.data / "store.sqlite")
    ended = server.admin("serve", "--port", "0", check=False)
    refused(ended, 3)
    for word in ("journal.ndjson is missing or empty", "device list", "--without-journal",
                 "check --accept-journal"):
        assert word in ended.err, ended
    assert not journal.exists() or not journal.read_bytes(), "none was begun in silence"
    # Who looks finds the device good again, and shuts it out before anybody speaks.
    server.admin("device", "revoke", device)
    server.start("--without-journal")
    refused(region.skogdal.run("pull", check=False), 77)
    region.fjordvik.sync()
    assert server.request("GET", "/calendar.ics")[0] == 503
    server.admin("check", "--accept-journal")
    assert wait_for(lambda: server.request("GET", "/calendar.ics")[0] == 200)
    server.restart()
    refused(region.skogdal.run("pull", check=False), 77)


def test_a_journal_from_which_lines_are_gone_lets_nobody_in_by_itself(region):
    server = region.server
    region.settle()
    journal = server.data / "journal.ndjson"
    # Cut where a disk cuts: behind a whole line. Of the last device no line is left.
    lines = journal.read_bytes().splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if b'"device":{' in line)
    server.stop()
    journal.write_bytes(b"".join(lines[:last]))
    for words in (["serve", "--port", "0"], ["serve", "--port", "0", "--without-journal"]):
        ended = server.admin(*words, check=False)
        refused(ended, 3)
        for word in ("Lines are gone from the journal", "device list", "check --accept-journal"):
            assert word in ended.err, ended
    told = server.admin("check", check=False)
    assert told.code == 8 and "lines are gone from it" in told.out
    server.admin("check", "--accept-journal")
    assert server.admin("check", check=False).code == 0
    server.start()
    region.fjordvik.add("Lesestund")
    region.settle()


def spoil(journal):
    """Makes another byte of one in its first line."""
    content = bytearray(journal.read_bytes())
    content[12] ^= 1
    journal.write_bytes(content)


@pytest.mark.parametrize("harm", [lambda journal: journal.unlink(),
                                  lambda journal: journal.write_bytes(b""), spoil],
                         ids=["missing", "emptied", "spoilt"])
def test_without_a_whole_journal_the_public_waits_for_the_coordinator(region, harm):
    server, id = region.server, region.fjordvik.add("Lesestund")
    region.settle()
    assert server.request("GET", "/calendar.ics")[0] == 200
    harm(server.data / "journal.ndjson")
    for method, path in (("GET", "/calendar.ics"), ("PROPFIND", "/caldav/calendars/"),
                         ("PROPFIND", "/caldav/calendars/region/"),
                         ("GET", f"/caldav/calendars/region/{id}.ics")):
        status, headers, _ = server.request(method, path, headers={"Depth": "1"})
        assert status == 503 and headers["Retry-After"], path
    told = server.admin("check", check=False)
    assert told.code == 8 and "--accept-journal" in told.out
    region.fjordvik.edit(id, "--name", "nb=Synk går som før")
    region.settle()
    assert region.skogdal.name(id) == "Synk går som før"
    server.admin("check", "--accept-journal")
    assert wait_for(lambda: server.request("GET", "/calendar.ics")[0] == 200)


def test_what_a_restore_could_undo_without_the_journal_is_told(region, tmp_path):
    server, id = region.server, region.fjordvik.add(SECRET)
    region.settle()
    device = region.skogdal.status()["device"]
    backup = tmp_path / "backup.sqlite"
    server.admin("backup", backup)
    commands = [["purge", id, "--yes"], ["device", "revoke", device], ["device", "retire", device]]
    code = server.admin("enrol", "skogdal", "--json").json["code"]
    commands.append(["code", "revoke", code])
    (server.data / "journal.ndjson").unlink()
    for words in commands:
        assert "--accept-journal" in server.admin(*words).err, words
    assert server.admin("purge", "--json").err == "", "nothing was done"
    server.admin("check", "--accept-journal")
    assert server.admin("device", "revoke", device).err == ""
    server.stop()
    server.admin("restore", backup)
    server.start()
    assert [line["record"] for line in server.admin("purge", "--json").json] == [id]
    refused(region.skogdal.run("pull", check=False), 77)


def test_a_narrowing_is_not_undone_by_a_restore(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    id = region.fjordvik.add("Bare for oss")
    region.settle()
    server.admin("backup", backup)
    region.fjordvik.edit(id, "--visibility", "draft")
    region.settle()
    server.stop()
    server.admin("restore", backup)
    server.start()
    assert b"Bare for oss" not in server.request("GET", "/calendar.ics")[2]


def test_an_unknown_record_is_told_and_nothing_is_erased(region):
    ended = region.server.admin("purge", "01a22b9c-6f46-77f9-bc36-3916bfe6fe9a", "--yes",
                                check=False)
    assert ended.code == 4 and "no record" in ended.err
    assert region.server.admin("purge", "abc", check=False).code == 64
    assert region.server.admin("purge", "--json").json == []


def test_what_a_restore_has_lost_is_erased_at_those_who_hold_it(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    server.admin("backup", backup)
    id = region.fjordvik.add(SECRET)
    region.settle()
    server.stop()
    server.admin("restore", backup)
    server.start()
    ended = server.admin("purge", id, "--yes", check=False)
    refused(ended, 4)
    assert "--not-here" in ended.err
    assert "Nothing is done yet" in server.admin("purge", id, "--not-here").out
    assert server.admin("purge", id, "--not-here", "--json").json["kind"] is None
    assert server.admin("purge", "--json").json == []
    server.admin("purge", id, "--not-here", "--yes")
    for _ in range(2):
        for replica in region.replicas.values():
            replica.sync()
    assert region.skogdal.events() == region.fjordvik.events() == []
    assert SECRET.encode() not in server.request("GET", "/calendar.ics")[2]


def test_compaction_names_who_holds_it_up_and_a_retired_replica_starts_afresh(region):
    server, id = region.server, region.fjordvik.add("Slettes", "--co-host", "skogdal")
    region.settle()
    away = region.skogdal.copy("away")
    region.fjordvik.run("event", "delete", id)
    for _ in range(2):
        region.settle()
        region.fjordvik.pull()
        region.skogdal.pull()
    trial = server.admin("compact", "--json").json
    assert trial["dropped"] == 1
    assert server.admin("compact", "--json").json == trial, "a trial changes nothing"
    assert server.admin("compact", "--yes", "--json").json["dropped"] == 1
    region.settle()
    away.edit(id, "--name", "nb=Etter et år")
    away.sync()
    parked, = away.json("parked")
    assert parked["code"] == "gone" and parked["fields"]["name/nb"] == "Etter et år"
    assert id not in [event["id"] for event in region.fjordvik.events()]
    assert server.admin("check").code == 0


def test_an_erasure_is_not_forgotten_with_the_journal(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    region.fjordvik.add(SECRET)
    region.settle()
    server.admin("backup", backup)
    id = region.fjordvik.events()[0]["id"]
    server.admin("purge", id, "--yes")
    region.settle()
    (server.data / "journal.ndjson").unlink()
    server.admin("check", "--accept-journal")
    server.stop()
    server.admin("restore", backup)
    server.start()
    assert SECRET.encode() not in server.request("GET", "/calendar.ics")[2]
    region.settle()
    assert region.skogdal.events() == region.fjordvik.events() == []
    assert [line["record"] for line in server.admin("purge", "--json").json] == [id]
