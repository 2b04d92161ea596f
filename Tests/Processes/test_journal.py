"""The journal beside the store: what a restore must not undo, when lines of it are gone or spoilt."""

import shutil

import pytest

from refusals import refused


@pytest.fixture
def closed(region):
    """A region whose server has stopped after Skogdal was retired, and its journal."""
    region.joint_event()
    region.settle()
    region.server.admin("library", "retire", "skogdal", "--yes")
    region.server.stop()
    region.journal = region.server.data / "journal.ndjson"
    return region


def lines(journal):
    return journal.read_bytes().splitlines(keepends=True)


def last_of_library(journal):
    return max(number for number, line in enumerate(lines(journal)) if b'"library":{' in line)


def cut(journal):
    """Without the line that says that Skogdal is closed."""
    kept = lines(journal)
    del kept[last_of_library(journal)]
    journal.write_bytes(b"".join(kept))


def spoil(journal):
    """One bit of that line is another."""
    kept = [bytearray(line) for line in lines(journal)]
    kept[last_of_library(journal)][20] ^= 1
    journal.write_bytes(b"".join(kept))


@pytest.mark.parametrize("harm", [cut, spoil])
def test_a_closed_library_stays_closed_when_its_line_is_lost(closed, harm):
    server = closed.server
    harm(closed.journal)
    refused(server.admin("serve", "--port", "0", check=False), 3)
    assert server.admin("check", check=False).code == 8
    server.admin("check", "--accept-journal")
    server.start()
    refused(closed.skogdal.run("pull", check=False), 77)
    assert server.admin("check").code == 0
    server.restart()
    refused(closed.skogdal.run("pull", check=False), 77)


def test_a_spoilt_line_opens_no_library_when_one_serves_all_the_same(closed):
    server = closed.server
    spoil(closed.journal)
    server.start("--without-journal")
    refused(closed.skogdal.run("pull", check=False), 77)
    assert server.request("GET", "/calendar.ics")[0] == 503


def test_a_library_that_was_opened_again_stays_open_when_that_line_is_lost(closed):
    server = closed.server
    server.admin("library", "reopen", "skogdal")
    cut(closed.journal)
    refused(server.admin("serve", "--port", "0", check=False), 3)
    server.admin("check", "--accept-journal")
    server.start()
    assert "closed" not in server.admin("library", "list").out
    assert server.admin("check").code == 0


def test_a_spoilt_revocation_lets_nobody_in_by_itself(region, tmp_path):
    server, backup = region.server, tmp_path / "backup.sqlite"
    server.admin("backup", backup)
    server.admin("device", "revoke", region.skogdal.status()["device"])
    server.stop()
    journal = server.data / "journal.ndjson"
    content = bytearray(journal.read_bytes())
    content[content.rindex(b'"revoke"') + 3] ^= 1
    journal.write_bytes(content)
    for beside in server.data.glob("store.sqlite*"):
        beside.unlink()
    shutil.copy(backup, server.data / "store.sqlite")
    ended = server.admin("serve", "--port", "0", check=False)
    refused(ended, 3)
    for word in ("cannot be read", "device list", "--without-journal", "check --accept-journal"):
        assert word in ended.err, ended


def forget_a_replica(region):
    """The backup has a replica that no journal names which is begun anew after it was given up."""
    line = next(line for line in region.server.admin("device", "list", "--json").json
                if line["library"] == "skogdal")
    region.server.admin("compact", "--retire", line["replicas"][0], "--yes")


def enrol_another(region):
    region.join("skogdal", name="nummer to")


@pytest.mark.parametrize("backed_up_before", [True, False], ids=["forgotten since", "joined since"])
def test_a_restore_writes_down_who_may_speak_by_the_backup_and_says_so(
        region, tmp_path, backed_up_before):
    server, backup = region.server, tmp_path / "backup.sqlite"
    region.skogdal.add("Hei")
    region.settle()
    if backed_up_before:
        server.admin("backup", backup)
        forget_a_replica(region)
        server.stop()
        (server.data / "journal.ndjson").unlink()
        server.admin("check", "--accept-journal")
    else:
        earlier = tmp_path / "earlier.sqlite"
        server.admin("backup", earlier)
        enrol_another(region)
        server.admin("backup", backup)
        server.stop()
        shutil.rmtree(server.data)
        server.admin("restore", earlier)
        server.admin("check", "--accept-journal")
    told = server.admin("restore", backup).out
    assert "that the journal did not name" in told and "device list" in told
    server.start()
    assert server.admin("check").code == 0
    region.settle()
