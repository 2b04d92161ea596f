"""A replica's folder copied or set back: both copies work on, under two identities."""

import re
import shutil
from pathlib import Path


def test_a_copied_folder_gets_an_identity_of_its_own_and_both_edits_arrive(region):
    id = region.joint_event()
    copy = region.fjordvik.copy("second-pc")
    assert copy.status()["replica"] == region.fjordvik.status()["replica"]
    region.fjordvik.edit(id, "--name", "nb=Fra den ene")
    copy.edit(id, "--url", "https://fjordvik.example/kopi")
    assert region.fjordvik.push()["newIdentity"] is False
    pushed = copy.run("push")
    assert "took a new identity: its folder was copied or restored" in pushed.out
    # Not as after a restore.
    assert "brought back" not in pushed.out and "earlier state" not in pushed.out
    assert copy.status()["replica"] != region.fjordvik.status()["replica"]
    for replica in (region.fjordvik, copy, region.skogdal, region.fjordvik):
        replica.sync()
    for replica in (region.fjordvik, copy, region.skogdal):
        fields = replica.fields(id)
        assert (fields["name/nb"], fields["url"]) == ("Fra den ene", "https://fjordvik.example/kopi")


def test_both_copies_work_on_and_keep_their_identities(region):
    id = region.joint_event()
    copy = region.fjordvik.copy("second-pc")
    for replica in (region.fjordvik, copy):
        replica.add(f"Fra {replica.path.name}")
        replica.sync()
    identities = [region.fjordvik.status()["replica"], copy.status()["replica"]]
    for number in range(3):
        for replica in (copy, region.fjordvik):
            replica.edit(id, "--description", f"nb={replica.path.name} {number}")
            assert replica.sync()["newIdentity"] is False
    assert identities == [region.fjordvik.status()["replica"], copy.status()["replica"]]
    region.skogdal.sync()
    assert region.skogdal.fields(id)["description/nb"] == "fjordvik 2"
    assert len(region.skogdal.events()) == 3
    devices = region.server.admin("device", "list", "--library", "fjordvik", "--json").json
    assert set(identities) <= {name for one in devices for name in one["replicas"]}


def test_the_same_field_typed_on_both_copies_is_a_conflict_and_nothing_is_lost(region):
    id = region.joint_event()
    region.fjordvik.edit(id, "--name", "nb=Før kopien")
    copy = region.fjordvik.copy("second-pc")
    region.fjordvik.edit(id, "--name", "nb=Den ene")
    copy.edit(id, "--name", "nb=Den andre")
    for replica in (region.fjordvik, copy, region.fjordvik, region.skogdal):
        replica.sync()
    values = region.server.values(id, "name/nb", region.skogdal)
    assert sorted(values) == ["Den andre", "Den ene", "Forfattermøte", "Før kopien"]
    assert region.fjordvik.name(id) == copy.name(id) == region.skogdal.name(id) == "Den andre"
    assert {side["value"] for side in (lambda one: (one["mine"], one["theirs"]))(
        copy.json("conflicts")[0])} == {"Den ene", "Den andre"}


def test_a_copy_made_before_the_first_push_repeats_nothing(region):
    ids = [region.fjordvik.add(f"Nr. {number}") for number in range(5)]
    copy = region.fjordvik.copy("second-pc")
    region.fjordvik.push()
    copy.push()
    region.skogdal.sync()
    assert {one["id"] for one in region.skogdal.events()} == set(ids)
    assert all(len(region.server.values(id, "name/nb", region.skogdal)) == 1 for id in ids)


def test_a_restored_replica_of_last_week_keeps_its_unsent_writes_and_goes_on(region):
    fjordvik = region.fjordvik
    id = region.joint_event()
    fjordvik.edit(id, "--description", "nb=Ikke sendt da kopien ble tatt")
    backup = region.folder / "replica.backup"
    fjordvik.run("backup", backup)
    fjordvik.edit(id, "--name", "nb=Etter kopien")
    fjordvik.sync()
    region.skogdal.sync()
    before = fjordvik.status()["replica"]
    said = fjordvik.run("restore", backup).out
    aside = re.search(r"What was there before is in (\S+)\.\n", said)[1]
    assert Path(aside).is_file() and "Next: libsync sync." in said
    assert fjordvik.name(id) == "Forfattermøte", "it is last week again"
    fjordvik.edit(id, "--url", "https://fjordvik.example/igjen")
    fjordvik.sync()
    region.skogdal.sync()
    for replica in (fjordvik, region.skogdal):
        fields = replica.fields(id)
        assert fields["name/nb"] == "Etter kopien", "what was sent before the restore is there"
        assert fields["description/nb"] == "Ikke sendt da kopien ble tatt"
        assert fields["url"] == "https://fjordvik.example/igjen"
    assert fjordvik.status()["replica"] != before
    assert fjordvik.json("conflicts") == []
    assert region.server.values(id, "description/nb", region.skogdal) == [
        "Ikke sendt da kopien ble tatt"]


def test_a_backup_holds_no_token_and_restores_on_an_empty_folder_with_a_new_code(region):
    fjordvik = region.fjordvik
    id = region.joint_event()
    fjordvik.edit(id, "--name", "nb=Ikke sendt")
    backup = region.folder / "replica.backup"
    fjordvik.run("backup", backup)
    assert fjordvik.token.encode() not in backup.read_bytes()
    shutil.rmtree(fjordvik.path)
    said = fjordvik.run("restore", backup).out
    assert "before" not in said and "init" in said, "nothing was there, and a token is needed"
    refused = fjordvik.run("push", check=False)
    assert refused.code == 77 and "new code" in refused.err, refused
    fjordvik.run("init", region.server.url, "--code", region.server.code("fjordvik"))
    fjordvik.sync()
    region.skogdal.sync()
    assert region.skogdal.name(id) == "Ikke sendt"
