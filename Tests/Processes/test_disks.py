"""A disk that is full, files that may not be written, two programs on one replica."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from proxy import Proxy
from refusals import refused, state
from region import Region, Replica, environment, run, skip_or_fail, wait_for


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 3 MB, and how to fill it to the last byte and free it again."""
    if os.geteuid() != 0:
        skip_or_fail("only root can mount a small file system: the full disk was NOT tested")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder],
                             capture_output=True, text=True, timeout=10)
    if mounted.returncode:
        skip_or_fail(f"mount refused ({mounted.stderr.strip()}): the full disk was NOT tested")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=10)


def fill(folder):
    with open(folder / "ballast", "wb", buffering=0) as ballast:
        for size in (65_536, 4_096, 1):
            try:
                while ballast.write(bytes(size)):
                    pass
            except OSError:
                continue


def remount(folder, how):
    subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True, timeout=10)


def text(size):
    return "nb=" + os.urandom(size // 2).hex()


def test_a_full_disk_under_a_replica(region, small_disk):
    shutil.copytree(region.fjordvik.path, small_disk / "replica")
    replica = Replica(small_disk / "replica", region.server)
    id = replica.add("Før disken ble full")
    before = replica.status()
    fill(small_disk)
    ended = until_refused(lambda: replica.run(
        "event", "edit", id, "--description", text(50_000), check=False))
    refused(ended, 74)
    assert "full" in ended.err
    pulled = replica.run("sync", check=False)
    assert pulled.code in (0, 74), pulled
    (small_disk / "ballast").unlink()
    report = replica.sync()
    assert report["outbox"] == 0 and before["outbox"] == 1
    replica.edit(id, "--name", "nb=Etterpå")
    assert replica.run("doctor", check=False).code == 0


def until_refused(command):
    """The log may still have room for some: so often as it takes."""
    for _ in range(200):
        if (ended := command()).code:
            return ended
    raise AssertionError("a full disk refuses nothing")


def test_a_full_disk_under_the_server(tmp_path, small_disk):
    region = Region(small_disk, "fjordvik")
    replica = Replica(tmp_path / "replica", region.server)
    shutil.move(region.fjordvik.path, replica.path)
    id = replica.add("Venter")
    fill(small_disk)
    for _ in range(8):
        replica.edit(id, "--description", text(50_000))
    before = replica.status()["outbox"]
    ended = replica.run("push", "--quiet", check=False)
    refused(ended, 75)
    assert "Nothing is lost" in ended.err
    status = replica.status()
    assert before > 1 and status["outbox"] > 0 and status["parked"] == 0
    assert region.server.request("GET", "/healthz")[0] == 200
    assert region.server.request("GET", "/calendar.ics")[0] in (200, 503)
    (small_disk / "ballast").unlink()
    remount(small_disk, "size=40m")
    assert replica.push()["outbox"] == 0
    assert region.server.values(id, "name/nb", replica) == ["Venter"]
    assert region.server.admin("check", check=False).code == 0


WRITING = (["event", "edit", "{id}", "--name", "nb=Etter"],
           ["event", "add", "--name", "nb=X", "--start", "2026-12-03T18:00"], ["push"], ["pull"])


def test_a_replica_on_a_disk_that_is_read_only(region, small_disk):
    shutil.copytree(region.fjordvik.path, small_disk / "replica")
    replica = Replica(small_disk / "replica", region.server)
    id = replica.add("Før")
    before = state(replica)
    remount(small_disk, "ro")
    for command in WRITING:
        refused(replica.run(*[word.format(id=id) for word in command], check=False), 77)
    assert looked_at(replica, id, "may not be written") == before
    copy = region.folder / "kopi"
    replica.run("backup", copy)
    assert copy.stat().st_size > 50_000
    remount(small_disk, "rw")
    assert state(replica) == before and replica.sync()["pushed"] == 1


def looked_at(replica, id, why):
    """What a replica shows in which nothing can be saved; every command says so in one line."""
    files = sorted((file.name, file.stat().st_size) for file in replica.path.iterdir())
    for command in (["event", "list"], ["event", "show", id], ["conflicts"], ["parked"],
                    ["history", id, "--offline"], ["library", "list"], ["doctor", "--offline"],
                    ["status"], ["export", "json"]):
        ended = replica.run(*command)
        assert ended.err.count("nothing can be saved here") == 1 and why in ended.err, ended
        assert "{" not in ended.err and ended.out
    assert replica.name(id) == "Før"
    shown = state(replica)
    assert files == sorted((file.name, file.stat().st_size) for file in replica.path.iterdir())
    return shown


def test_a_replica_on_a_full_disk_can_be_looked_at(region, small_disk):
    shutil.copytree(region.fjordvik.path, small_disk / "replica")
    replica = Replica(small_disk / "replica", region.server)
    id = replica.add("Før")
    before = state(replica)
    fill(small_disk)
    shown = {}
    for command in (["event", "list"], ["status"], ["export", "json"], ["history", id, "--offline"]):
        ended = replica.run(*command)
        assert ended.out and "the disk is full; nothing can be saved here" in ended.err, ended
        shown[command[0]] = ended.out
    assert "Før" in shown["event"] and shown["export"] == before[1]
    refused(replica.run("event", "add", "--name", "nb=X", "--start", "2026-12-03T18:00",
                        check=False), 74)
    (small_disk / "ballast").unlink()
    assert state(replica) == before and replica.sync()["pushed"] == 1


@pytest.mark.parametrize("locked", ["files", "folder", "both"])
def test_a_replica_that_belongs_to_somebody_else(region, locked):
    """Root may write everywhere, so root lets `nobody` try."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        replica = Replica(Path(folder) / "replica", region.server)
        shutil.copytree(region.fjordvik.path, replica.path)
        id = replica.add("Før")
        before = state(replica)
        user = 65_534 if os.geteuid() == 0 else None
        if replica.run("--version", check=False, user=user).code:
            skip_or_fail("the programs are in a folder where nobody else may look")
        for file in replica.path.iterdir():
            file.chmod(0o444 if locked != "folder" else 0o666)
        replica.path.chmod(0o555 if locked != "files" else 0o777)
        for command in WRITING:
            command = [word.format(id=id) for word in command]
            refused(replica.run(*command, check=False, user=user), 77)
        listed = replica.run("event", "list", user=user)
        assert "Før" in listed.out and "nothing can be saved here" in listed.err
        replica.path.chmod(0o700)
        for file in replica.path.iterdir():
            file.chmod(0o600)
        assert state(replica) == before and replica.sync()["pushed"] == 1


def test_a_second_program_on_one_replica_waits_and_then_says_who_holds_it(tmp_path):
    proxies = []
    region = Region(tmp_path, "fjordvik", plain=True,
                    url=lambda server: proxies.append(Proxy(server)) or proxies[0].url)
    replica, proxy = region.fjordvik, proxies[0]
    replica.add("Lesestund")
    proxy.hold("POST /v1/push")
    pushing = replica.start("push")
    proxy.wait_reached()
    typed = replica.add("Skrevet imens")
    started = time.monotonic()
    ended = replica.run("sync", check=False)
    refused(ended, 75)
    assert "libsync push" in ended.err and str(pushing.pid) in ended.err
    assert time.monotonic() - started > 5, "it waited first"
    waiting = replica.start("sync")
    proxy.pass_all()
    assert pushing.wait(20) == 0 and waiting.wait(20) == 0
    assert replica.status()["outbox"] == 0
    assert region.server.values(typed, "name/nb", replica) == ["Skrevet imens"]
    proxy.close()


def test_twenty_programs_that_write_at_once_all_come_through(region):
    running = [region.fjordvik.start("event", "add", "--name", f"nb=Nr. {number}", "--start",
                                     "2026-12-03T18:00") for number in range(20)]
    wait_for(lambda: all(process.poll() is not None for process in running), seconds=40)
    assert [process.returncode for process in running] == [0] * 20
    names = {one["fields"]["name/nb"] for one in region.fjordvik.events()}
    assert names == {f"Nr. {number}" for number in range(20)}


@pytest.mark.parametrize("room", [0, 40_000, 120_000, 200_000])
def test_an_init_on_a_full_disk_leaves_nothing_and_the_code_is_still_good(region, small_disk, room):
    replica = Replica(small_disk / "ny", region.server)
    code = region.server.code("fjordvik")
    fill(small_disk)
    with open(small_disk / "ballast", "r+b") as ballast:
        ballast.truncate(max(0, os.path.getsize(small_disk / "ballast") - room))
    refused(replica.run("init", region.server.url, "--code", code, check=False), 74, code)
    assert not replica.path.exists() or list(replica.path.iterdir()) == []
    (small_disk / "ballast").unlink()
    replica.run("init", region.server.url, "--code", code)
    replica.pull()


def test_a_server_that_found_no_room_at_init_can_be_made_once_there_is(small_disk, tmp_path):
    fill(small_disk)
    command = ["libsync-server", "init", "--data", small_disk / "srv", "--name", "X"]
    ended = run(command, check=False, env=environment(tmp_path))
    assert ended.code != 0 and not (small_disk / "srv").exists(), ended
    (small_disk / "ballast").unlink()
    run(command, env=environment(tmp_path))
