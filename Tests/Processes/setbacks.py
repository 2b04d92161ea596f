"""What `torture.py` does to files: backups, older copies put back, folders copied; and a server
that falls while nobody asks it anything, while it starts, or while it is restored.
"""

import shutil
import sqlite3
import time

from hazards import Running
from region import environment

COPIES_MAX = 4
BACKUPS_MAX = 3


class SetBacks:
    """The rounds of a torture that are about files."""

    # A library's desk

    def backup(self):
        desk = self.random.choice(self.desks)
        file = self.folder / f"{desk.name}-{self.kills}-{len(desk.backups)}-{time.time_ns()}.backup"
        kill_after = self.moment("backup") if self.random.random() < 0.5 else None
        ended = self.run(desk, "backup", "backup", file, kill_after=kill_after)
        if ended.code == 0:
            desk.backups = (desk.backups + [(file, len(desk.typed))])[-BACKUPS_MAX:]
        elif file.exists():
            self._try_remains(desk, file)

    def _try_remains(self, desk, file):
        """What a backup that was killed leaves behind is whole, or it is refused."""
        whole, other = desk.run("export", "json").out, desk.copy(f"{desk.name}-tried")
        ended = other.run("restore", file, check=False)
        held = other.run("export", "json", check=False).out
        if held != whole or ended.code not in (0, 65, 78):
            self.ledger.fault("other", f"a killed backup was taken for a whole one: {ended}")
        for write in other.typed:
            write.holders.discard(other.name)
        shutil.rmtree(other.path)
        self.figures["remains of backups"] += 1

    def set_back_desk(self):
        """An older backup in a replica's place.

        What it had sent since only the server holds then, so the server is not set back beyond
        that moment any more: nobody promises what nobody holds.
        """
        desk = self.random.choice([desk for desk in self.desks if desk.backups] or self.desks)
        if not desk.backups:
            return self.backup()
        report = self.exchange_calmly(desk)
        if not report or report["outbox"]:
            return None
        for _ in range(self.random.choice([0, 0, 2])):
            order = self.typist.order(desk)
            self.note(desk, order, self.run(desk, order.kind, *order.arguments, "--json"))
        file, index = self.random.choice(desk.backups)
        kill_after = self.moment("backup") if self.random.random() < 0.4 else None
        ended = self.run(desk, "restore", "restore", file, kill_after=kill_after)
        for _ in range(3):
            if ended.code == 0:
                break
            time.sleep(1)  # what was there is moved aside under a name that holds the second
            ended = self.run(desk, "restore", "restore", file)
        if ended.code:
            self.ledger.fault("other", f"a backup cannot be restored: {ended}")
            return None
        for aside in desk.path.glob("*.before-*"):
            aside.unlink()
        desk.set_back(index)
        self.backups = []
        self.figures["replicas set back"] += 1

    def copy_desk(self):
        """A folder copied as people copy folders; both go on."""
        if self.figures["replicas copied"] >= COPIES_MAX:
            return self.exchange()
        desk = self.random.choice([desk for desk in self.desks if not desk.disk])
        self.figures["replicas copied"] += 1
        self.desks.append(desk.copy(f"{desk.name}-copy-{self.figures['replicas copied']}"))
        self.tell(f"{desk.name} copied to {self.desks[-1].name}")

    # The server

    def back_up_server(self):
        file = self.folder / f"server-{time.time_ns()}.backup"
        ended = self._admin("backup", file, may_fall=True)
        if ended.code == 0:
            self.backups = (self.backups + [file])[-BACKUPS_MAX:]

    def set_back_server(self):
        """An older store in the server's place, by its own command or in silence."""
        if not self.backups:
            return self.back_up_server()
        file = self.random.choice(self.backups)
        self.server.kill() if self.random.random() < 0.5 else self.server.stop()
        if self.random.random() < 0.5:
            self._restore(file)
            self.figures["servers set back"] += 1
        else:
            for old in self.server.data.glob("store.sqlite*"):
                old.unlink()
            shutil.copy2(file, self.server.data / "store.sqlite")
            self.figures["servers set back in silence"] += 1
            self.tell(f"the server's store is {file.name}, in silence")
        self.life += 1
        self.server.start()

    def remember(self, desk):
        """Notes what a desk shows before it hears that the server was set back."""
        if desk.life != self.life and desk.shown is None:
            desk.shown = {event["id"] for event in desk.events()}

    def look_at_shown(self, desk):
        """A desk that has healed the server still shows what it showed, unless that is deleted or
        was narrowed: what only a reader held comes back too.
        """
        if desk.shown is not None:
            for id in desk.shown - {event["id"] for event in desk.events()}:
                status = self.server.request("GET", f"/v1/records/{id}/history",
                                             token=desk.token)[0]
                if status != 200 and not self.ledger.was_narrowed(id):
                    self.ledger.fault("hidden", f"{desk.name} has lost {id} by healing the server, "
                                                f"which answers {status}")
        desk.life, desk.shown = self.life, None

    def _restore(self, file):
        """By the command, which may be killed; the same again finishes."""
        ended = self._admin("restore", file, may_fall=True)
        for _ in range(3):
            if ended.code == 0:
                break
            ended = self._admin("restore", file)
        if ended.code:
            self.ledger.fault("other", f"the server cannot be restored: {ended}")
        for aside in self.server.data.glob("before-restore-*"):
            shutil.rmtree(aside)

    def _admin(self, *words, may_fall=False):
        """A command of the coordinator, which may be killed."""
        kill_after = None
        if may_fall and self.random.random() < 0.4:
            kill_after = self.random.uniform(0, 1.05 * self.typical["backup"])
        running = Running(["libsync-server", *map(str, words), "--data", str(self.server.data)],
                          environment(self.folder))
        ended = running.end(kill_after)
        self.figures["killed commands"] += ended.killed
        self.tell(f"server: {running.words} -> {ended.code} {ended.err.strip()[-200:]}")
        return ended

    def fell_server(self):
        """It falls while nobody asks it anything, and perhaps again while it starts."""
        if self.random.random() < 0.5:
            return self.kill_server()
        self.server.kill()
        self.figures["killed servers"] += 1
        for _ in range(self.random.choice([1, 2])):
            starting = Running(["libsync-server", "serve", "--data", str(self.server.data),
                                "--port", str(self.server.port), "--plain"],
                               environment(self.folder))
            ended = starting.end(self.random.uniform(0, 1.05 * self.typical["serve"]))
            self.figures["killed servers"] += ended.killed
            if not ended.killed:
                self.ledger.fault("other", f"the server does not start after a crash: {ended}")
        self.server.start()
        self.look_at_newest()

    # The accounting itself

    def spoil(self, how):
        """Damages one store as no program of ours would, so that the accounting has to find it."""
        self.tell(f"spoilt: {how}")
        self.server.stop()
        write = next(write for write in self.ledger.writes.values()
                     if write.path == "name/nb" and write.acknowledged and not write.parked)
        save = (f"record = '{write.record}' AND instr(body, '{write.stamp}') "
                "AND outcome = 'accepted'")
        columns = "record, outcome, sequence, received, own, body"
        name = "replace(body, '\"name/nb\":\"', '\"name/nb\":\"x')"
        file, statement = {
            "lost": (self.server.data / "store.sqlite", f"DELETE FROM history WHERE {save}"),
            "doubled": (self.server.data / "store.sqlite",
                        f"INSERT INTO history ({columns}) SELECT {columns} FROM history "
                        f"WHERE {save} LIMIT 1"),
            "divergent": (self.desks[0].path / "replica.sqlite",
                          f"UPDATE row SET body = {name} WHERE kind = 'event' AND deleted = 0"),
        }[how]
        with sqlite3.connect(file) as database:
            changed = database.execute(statement).rowcount
        database.close()
        assert changed, "nothing was spoilt"
        self.server.start()
