"""Files that nobody else may read, whatever the umask says, and outputs that get lost."""

import os

import pytest

import region as programs
from region import Region, environment, run, wait_for


@pytest.fixture
def open_umask():
    """The mask of a careless service: nothing is held back."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder):
    """Files and folders, the folder itself too, that others may read, write or enter."""
    return {str(path.relative_to(folder.parent)): oct(path.stat().st_mode & 0o777)
            for path in [folder, *folder.rglob("*")] if path.stat().st_mode & 0o077}


def test_nothing_is_open_to_others_under_umask_000(open_umask, tmp_path):
    region = Region(tmp_path, "fjordvik")
    server, replica = region.server, region.fjordvik
    id = replica.add("Lesestund")
    replica.sync()
    replica.run("token", "rotate")
    server.admin("cert", "rotate")
    server.admin("purge", id, "--yes")
    replica.sync()
    names = {path.name for path in [*server.data.rglob("*"), *replica.path.rglob("*")]}
    # All of these were looked at, or the test would show nothing.
    assert {"store.sqlite", "store.sqlite-wal", "journal.ndjson", "tls.key", "position.key",
            "next.key", "config.json", "replica.sqlite", "token"} <= names, names
    assert open_to_others(server.data) | open_to_others(replica.path) == {}
    backups, own = tmp_path / "backups", tmp_path / "own"
    for folder in (backups, own):
        folder.mkdir(mode=0o700)
    server.admin("backup", backups / "region.sqlite")
    replica.run("backup", own / "replica.sqlite")
    assert {path.name for path in backups.iterdir()} >= {"region.sqlite", "region.sqlite.keys"}
    server.stop()
    server.admin("restore", backups / "region.sqlite")
    server.start()
    assert [open_to_others(folder) for folder in (backups, own, server.data)] == [{}, {}, {}]


@pytest.mark.parametrize("command", [["library", "list"], ["device", "list", "--json"],
                                     ["check"], ["--help"], ["--version"]])
def test_a_full_output_is_a_failure_and_not_silence(tmp_path, command):
    server = Region(tmp_path, "fjordvik").server
    data = [] if command[0].startswith("--") else ["--data", str(server.data)]
    with open("/dev/full", "wb") as full:
        process = programs.launch(["libsync-server", *command, *data], stdout=full,
                                  stderr=programs.subprocess.PIPE, env=environment(tmp_path))
        told = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 74 and "could not be written" in told, (process.returncode, told)
    assert run(["libsync-server", *command, *data], env=environment(tmp_path)).out


def test_a_server_goes_on_when_its_log_and_output_cannot_be_written(tmp_path):
    region = Region(tmp_path, "fjordvik")
    region.server.stop()
    with open("/dev/full", "wb") as full:
        process = programs.launch(
            ["libsync-server", "serve", "--data", str(region.server.data), "--port",
             str(region.server.port)], stdout=full, stderr=full, env=environment(tmp_path))
    region.server.process = process
    wait_for(lambda: process.poll() is None and answers(region.server), what="it serves")
    region.fjordvik.add("Lesestund")
    assert region.fjordvik.sync()["pushed"] == 1 and process.poll() is None


def answers(server):
    try:
        return server.request("GET", "/healthz")[0] == 200
    except OSError:
        return False
