"""The n-th call to the system fails, n = 1, 2, 3 … until the work is done without it: an I/O error
once, a disk that is full from then on, or the end of the process. After each the files are opened
again as people do, and hold what was promised."""

import os
import re
import shutil
import subprocess

import pytest

from region import Region, end, environment, launch, run, skip_or_fail, wait_for

# What a store and its folder change on the disk. `write` is for files beside the store, and for the
# screen of a command that is run to its end.
STORE = "pwrite64,fsync,fdatasync,ftruncate,unlink,rename,renameat2,mkdir"
FILES = f"{STORE},write"
FAULTS = {"an I/O error": "error=EIO:when={}", "a full disk": "error=ENOSPC:when={}+",
          "the end": "signal=SIGKILL:when={}"}
# A crash of the program itself: a trap, an abort, a bad address, an illegal instruction.
TRAPS = {132, 133, 134, 135, 136, 139, -4, -5, -6, -7, -8, -11}
KILLED = {137, -9}


@pytest.fixture(scope="module", autouse=True)
def strace():
    if not shutil.which("strace"):
        skip_or_fail("strace is not installed: failing system calls were NOT tested")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        skip_or_fail("strace may not trace here: failing system calls were NOT tested")


def numbers():
    """Each of the first calls, then ever fewer: 14 of the first 50."""
    number = 1
    while True:
        yield number
        number += max(1, number // 3)


def tracing(calls, fault, number, log):
    """The command before the one whose n-th call of a thread fails."""
    if fault == "a full disk":
        # Of all calls this one makes room.
        calls = ",".join(call for call in calls.split(",") if call != "unlink")
    return ["strace", "-f", "-qq", "-o", log, "-e", f"trace={calls}",
            "-e", f"inject={calls}:{FAULTS[fault].format(number)}"]


def failing(command, calls, fault, number, log, **options):
    """Runs a command of which one call fails: how it ended, and whether that call came about."""
    ended = run([*tracing(calls, fault, number, log), *command], check=False, **options)
    told = log.read_text(errors="replace")
    assert ended.code not in TRAPS, (ended, told[-2_000:])
    came = "(INJECTED)" in told or ended.code in KILLED
    assert came or ended.code == 0, ended
    if came and ended.code not in KILLED | {0} and "write(2," not in told:
        assert ended.err.strip() and "Fatal error" not in ended.err, ended
    return ended, came


def each_call(command, calls, fault, folder, *, before=lambda number: None, after, env):
    """Lets one call after another fail, until there is none that could.

    - before: makes ready for a number; what it returns goes to `after`.
    - after: looks at what is left, given what `before` made and how the command ended.
    """
    for number in numbers():
        made = before(number)
        words = command(made) if callable(command) else command
        ended, came = failing(words, calls, fault, number, folder / "strace.log", env=env)
        after(made, ended)
        if not came:
            assert number > 5, "hardly a call was seen"
            return


@pytest.fixture(params=FAULTS)
def fault(request):
    return request.param


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    region = Region(tmp_path_factory.mktemp("calls"), "fjordvik", "skogdal")
    yield region
    end(region.server.process)


@pytest.fixture
def region(shared):
    if shared.server.process.poll() is not None:
        shared.server.start()
    return shared


def test_typing(region, fault, tmp_path):
    """What the program calls saved is there; of what it refuses nothing is."""
    mine = region.fjordvik
    id = mine.add("Før")

    def after(name, ended):
        now = mine.name(id)
        assert now == name or ended.code != 0 and now == kept[-1], (ended, now)
        kept.append(now)

    kept = ["Før"]
    each_call(lambda name: ["libsync", "event", "edit", id, "--name", f"nb={name}"], STORE, fault,
              tmp_path, before=lambda number: f"Navn {number}", after=after, env=mine.env)
    mine.sync()
    assert mine.run("doctor", check=False).code == 0


def test_a_pull(region, fault, tmp_path):
    mine, theirs = region.fjordvik, region.skogdal

    def before(number):
        id = theirs.add(f"Nytt {number}")
        theirs.push()
        return id

    def after(id, ended):
        report = mine.pull()
        assert not report["repaired"], report
        assert mine.name(id).startswith("Nytt")

    each_call(["libsync", "pull"], STORE, fault, tmp_path, before=before, after=after, env=mine.env)
    assert mine.run("doctor", check=False).code == 0


def test_a_push(region, fault, tmp_path):
    mine = region.fjordvik
    id = mine.add("Før")
    mine.sync()

    def before(number):
        mine.edit(id, "--name", f"nb=Sendt {number}")
        return f"Sendt {number}"

    def after(name, ended):
        report = mine.sync()
        assert report["outbox"] == 0 and not report["newIdentity"], report
        values = region.server.values(id, "name/nb", mine)
        assert values.count(name) == 1, (ended, values)

    each_call(["libsync", "push"], STORE, fault, tmp_path, before=before, after=after, env=mine.env)
    assert mine.run("doctor", check=False).code == 0


def test_a_first_pull(region, fault, tmp_path):
    """With a code that is spent and nothing fetched yet."""
    theirs = region.skogdal
    for number in range(3):
        theirs.add(f"Til den første henting {number}")
    theirs.sync()
    fresh = region.join("fjordvik", name=f"fersk-{tmp_path.name}")
    shutil.rmtree(fresh.path)
    fresh.run("init", region.address, "--code", region.server.code("fjordvik"))
    kept = fresh.copy(f"urørt-{tmp_path.name}")
    shown = len(theirs.events())

    def before(number):
        shutil.rmtree(fresh.path)
        shutil.copytree(kept.path, fresh.path)

    def after(_, ended):
        fresh.pull()
        assert len(fresh.events()) == shown, ended
        assert fresh.run("doctor", check=False).code == 0

    each_call(["libsync", "pull"], STORE, fault, tmp_path, before=before, after=after,
              env=fresh.env)


def test_the_server_while_it_takes_a_push(region, fault, tmp_path):
    """What it acknowledged it has, once; what it did not the replica still holds."""
    server, mine = region.server, region.fjordvik
    id = mine.add("Før")
    mine.sync()
    for number in numbers():
        log = tmp_path / "strace.log"
        mine.edit(id, "--name", f"nb=Tatt {number}")
        tracer = launch([*tracing(STORE, fault, number, log), "-p", str(server.process.pid)],
                        stderr=subprocess.PIPE)
        wait_for(lambda: is_traced(server.process.pid) or tracer.poll() is not None,
                 what="strace to take hold")
        if tracer.poll() is not None:
            skip_or_fail("strace may not take hold of a running program: "
                         + tracer.stderr.read().decode(errors="replace").strip())
        pushed = mine.run("push", check=False)
        end(tracer, 15)
        came = "(INJECTED)" in log.read_text() or server.process.poll() is not None
        if server.process.poll() is not None:
            assert fault == "the end" and server.process.returncode in KILLED
            server.start()
        assert pushed.code in (0, 69, 74, 75), pushed
        report = mine.sync()
        assert report["outbox"] == 0 and not report["newIdentity"], report
        values = server.values(id, "name/nb", mine)
        assert values.count(f"Tatt {number}") == 1, (pushed, values)
        if not came:
            assert number > 3, "hardly a call was seen"
            break
    assert server.admin("check").code == 0


def is_traced(process):
    tasks = os.listdir(f"/proc/{process}/task")
    return all(re.search(r"TracerPid:\s*[1-9]", open(f"/proc/{process}/task/{task}/status").read())
               for task in tasks)


def test_a_backup(region, fault, tmp_path):
    """It is called made only when it can be restored."""
    server, id = region.server, region.fjordvik.add("I sikkerhetskopien")
    region.fjordvik.push()

    def after(file, ended):
        if ended.code == 0:
            place = tmp_path / f"{file.name}-restored"
            shutil.copytree(server.data, place)
            run(["libsync-server", "restore", file, "--data", place],
                env=environment(region.folder))
            shutil.rmtree(place)
        else:
            again = tmp_path / f"{file.name}-again"
            server.admin("backup", again)
        assert region.fjordvik.name(id) == "I sikkerhetskopien"

    each_call(lambda file: ["libsync-server", "backup", file, "--data", server.data], FILES, fault,
              tmp_path, before=lambda number: tmp_path / f"backup-{number}", after=after,
              env=environment(region.folder))


def test_a_restore(region, fault, tmp_path):
    """Before and after it there is a whole store: the old one or the restored one."""
    server = region.server
    server.stop()
    server.admin("backup", tmp_path / "backup")
    kept = tmp_path / "kept"
    shutil.copytree(server.data, kept)
    server.start()

    def before(number):
        place = tmp_path / f"data-{number}"
        shutil.copytree(kept, place)
        return place

    def words(place):
        return ["libsync-server", "restore", tmp_path / "backup", "--data", place]

    def after(place, ended):
        env = environment(region.folder)
        if ended.code != 0:
            ended = run(words(place), env=env)
        checked = run(["libsync-server", "check", "--data", place], check=False, env=env)
        assert checked.code == 0, (ended, checked)
        shutil.rmtree(place)

    each_call(words, FILES, fault, tmp_path, before=before, after=after,
              env=environment(region.folder))


def test_a_purge(region, fault, tmp_path):
    """Whatever of it is done, the check says so until it is done to its end."""
    server, mine = region.server, region.fjordvik

    def before(number):
        id = mine.add(f"Skal bort {number}")
        mine.push()
        return id

    def words(id):
        return ["libsync-server", "purge", id, "--yes", "--data", server.data]

    def after(id, ended):
        is_begun = f'"purge":"{id}"' in (server.data / "journal.ndjson").read_text()
        is_done = id in [line["record"] for line in server.admin("purge", "--json").json]
        told = server.admin("check", check=False)
        assert told.code == (8 if is_begun and not is_done else 0), (ended, told)
        assert (id in told.out) == (told.code == 8)
        if ended.code == 0:
            assert is_done
        else:
            server.admin(*words(id)[1:4])
            assert server.admin("check").code == 0

    each_call(words, FILES, fault, tmp_path, before=before, after=after,
              env=environment(region.folder))


def test_a_new_data_folder(fault, tmp_path):
    """Its schema, keys, journal: what is half made is never taken for whole."""

    def words(place):
        return ["libsync-server", "init", "--name", "Fylket", "--data", place]

    def after(place, ended):
        env = environment(tmp_path)
        if ended.code != 0:
            again = run(words(place), check=False, env=env)
            if again.code:
                # Nobody could clean up: whether it was made whole is told by its last file.
                assert again.code == 3 and "may be deleted" in again.err, (ended, again)
                if not (place / "config.json").exists():
                    shutil.rmtree(place)
                    run(words(place), env=env)
        checked = run(["libsync-server", "check", "--data", place], check=False, env=env)
        assert checked.code == 0, (ended, checked)
        shutil.rmtree(place)

    each_call(words, FILES, fault, tmp_path, before=lambda number: tmp_path / f"data-{number}",
              after=after, env=environment(tmp_path))
