"""The attack of `script/torture`: libraries that type and exchange while everything around them
falls, in an order that a seed decides. What was typed and acknowledged is in `accounts.py`.
"""

import json
import os
import random
import subprocess
import time
from collections import Counter
from http.client import HTTPException

from accounts import Accounting, Ledger, must_be_there, text
from hazards import Desk, Hop, Hung, SmallDisk, Trouble
from region import STARTED, Server, end
from setbacks import SetBacks
from typist import Typist

LIBRARIES = ("fjordvik", "skogdal", "nordnes", "tindvik", "sandnesset", "elvebakken")
# What a command may end with when it was not killed; 70 is a damaged replica.
ENDINGS = {0, 65, 66, 69, 74, 75, 76, 77}
CALM_ROUNDS = 25
# What ends a round and is a fault: a command that hangs or fails where none may, a server that is
# not there.
UNEXPECTED = (Hung, AssertionError, OSError, HTTPException, subprocess.TimeoutExpired)


class Torture(SetBacks):
    """One run, from an empty region to the accounting."""

    ROUNDS = (("type", 34), ("exchange", 40), ("burst", 8), ("backup", 4), ("set_back_desk", 1),
              ("copy_desk", 1), ("back_up_server", 5), ("set_back_server", 4), ("fell_server", 4),
              ("fill_disk", 4))

    def __init__(self, folder, *, kills, seed, libraries, say):
        self.folder, self.wanted, self.seed, self.say = folder, kills, seed, say
        self.random, self.figures, self.started = random.Random(seed), Counter(), time.monotonic()
        self.journal = open(folder / "journal", "w", encoding="utf-8", buffering=1)
        self.ledger = Ledger(self.tell)
        self.hops, self.desks, self.backups, self.life = [], [], [], 0
        self.libraries = LIBRARIES[:libraries]
        self.typist = Typist(self.random, self.libraries, folder)
        self.disk_of = self.random.choice(["nobody", "a desk", "the server"])
        if os.geteuid() != 0:
            self.disk_of = "nobody"
        self.typical, self.disk = {}, None

    def tell(self, words):
        self.journal.write(f"{time.monotonic() - self.started:9.3f} {words}\n")
        if words.startswith("VIOLATION"):
            self.say(words)

    # The region

    def open(self):
        """The server and the desks; it may be closed at any moment."""
        if self.disk_of != "nobody":
            self.disk = SmallDisk(self.folder / "disk", 64 if self.disk_of == "a desk" else 192)
        self.server = Server(self.disk.folder if self.disk_of == "the server" else self.folder,
                             plain=True)
        for slug in self.libraries:
            self.server.admin("library", "add", slug, "--name", f"{slug.title()} bibliotek")
        self.server.start()
        for number, slug in enumerate(self.libraries):
            hop = Hop(self.server) if number != 1 else None
            self._join(slug, slug, hop)
            if number < 2:  # a second machine, which reaches the server in the other way
                self._join(f"{slug}-2", slug, None if hop else Hop(self.server))
        self._measure()

    def _join(self, name, library, hop):
        on_disk = self.disk_of == "a desk" and not self.desks
        desk = Desk((self.disk.folder if on_disk else self.folder) / name, self.server, library,
                    hop, self.disk if on_disk else None)
        if hop:
            self.hops.append(hop)
        desk.run("init", hop.url if hop else self.server.url, "--code",
                 self.server.code(library), "--as", name)
        desk.pull()
        self.desks.append(desk)

    def _measure(self):
        """How long commands take here: kills are spread over so much time."""
        desk = self.desks[1]
        for kind in ("add", "import", "edit", "add", "edit"):
            order = self.typist.order(desk, kind)
            self.note(desk, order, self.run(desk, kind, *order.arguments, "--json"))
        for goal in ("push", "pull", "sync"):
            self.exchange_calmly(desk, goal)
        self.run(desk, "backup", "backup", self.folder / "measured")
        started = time.monotonic()
        self.server.kill()
        self.server.start()
        self.typical["serve"] = time.monotonic() - started

    def moment(self, kind):
        """A moment in the life of such a command, or just after it."""
        return self.random.uniform(0, 1.05 * self.typical.get(kind, self.typical["edit"]))

    def run(self, desk, kind, *arguments, kill_after=None):
        """One command at a desk, to its end or to its kill."""
        return self.finish(desk, kind, desk.begin(*arguments), kill_after=kill_after)

    def finish(self, desk, kind, running, *, kill_after=None, measured=True):
        ended = running.end(kill_after)
        self.tell(f"{desk.name}: {' '.join(map(str, running.command[1:]))[:160]} -> {ended.code} "
                  f"in {ended.seconds:.3f} s {ended.err.strip()[-200:] if ended.code > 0 else ''}")
        if ended.killed:
            self.figures["killed commands"] += 1
        elif ended.code not in ENDINGS:
            self.ledger.fault("other", f"an end that no command may have: {ended}")
        elif ended.code == 0 and measured:
            before = self.typical.get(kind, ended.seconds)
            self.typical[kind] = 0.7 * before + 0.3 * min(ended.seconds, 3 * before)
        return ended

    @property
    def kills(self):
        return self.figures["killed commands"] + self.figures["killed servers"]

    def kill_server(self):
        """As a power cut does, for the process; then it begins again on the same port."""
        self.look_at_server()
        self.server.kill()
        self.figures["killed servers"] += 1
        self.tell("server killed")
        if self.disk:
            self.disk.free()
        self.server.start()
        if self.random.random() < 0.5:
            self.look_at_newest()

    def look_at_server(self):
        """It never ends by itself."""
        if (code := self.server.process.poll()) is not None:
            self.ledger.fault("other", f"the server ended by itself with {code}: "
                              + self.server.log.read_text(errors="replace")[-500:])
            self.server.start()

    def look_at_newest(self):
        """What a whole sync acknowledged in this life is there right after a crash."""
        newest = [write for write in self.ledger.writes.values() if write.life == self.life]
        accounting = Accounting(self.ledger, self.server, self.desks)
        for write in newest[-3:]:
            values = [save["record"]["fields"].get(write.path) for save in
                      accounting.saves(write.record) or []]
            if not write.parked and write.value not in map(text, values):
                self.ledger.fault("lost", f"right after a crash of the server: {write}")

    # Typing

    def note(self, desk, order, ended):
        """Notes what a command wrote; a killed one may have written all or nothing."""
        ids = self._written(desk, order, ended)
        if order.imported and ids and set(ids) != set(order.imported):
            self.ledger.fault("half", f"{len(ids)} of {len(order.imported)} imported: {ended}")
        if ended.code == 0 and not ids:
            self.ledger.fault("lost", f"right after it was typed: {ended}")
        for id in ids:
            fresh = self.ledger.unknown(id, self._told(desk, id, ended))
            self._judge(order, ended, order.imported.get(id, order.wanted), fresh)
            self.ledger.note(desk, id, fresh)
            if ended.killed and fresh:
                self.figures["killed and kept"] += 1

    def _told(self, desk, id, ended):
        """The history as the desk tells it, also if it has to fetch the record again first."""
        told = desk.run("history", id, "--offline", "--json", check=False)
        if told.code and ended.code == 0:
            self.ledger.fault("hidden", f"just typed, and the desk shows no such record: {ended}; {told}")
        if told.code:
            self.exchange_calmly(desk, "pull")
            told = desk.run("history", id, "--offline", "--json", check=False)
        return told.json if told.code == 0 else []

    def _written(self, desk, order, ended):
        """The ids of the records that a command has or may have written."""
        if order.record:
            return [order.record]
        if order.kind == "add" and ended.code == 0:
            return [ended.json["id"]]
        lines = [json.loads(line) for line in desk.run("export", "json").out.splitlines()]
        return [line["id"] for line in lines
                if line["fields"].get("name/nb", "").startswith(order.word)]

    def _judge(self, order, ended, wanted, fresh):
        told = {item["path"]: item["value"] for item in fresh}
        missing = [path for path, value in wanted.items()
                   if path not in told or told[path] != value]
        if ended.code == 0 and missing:
            self.ledger.fault("lost", f"{missing} right after it was typed: {ended}")
        elif fresh and missing:
            self.ledger.fault("half", f"{missing} is missing: {ended}")
        if len({item["stamp"] for item in fresh}) > 1:
            self.ledger.fault("half", f"one save has two stamps: {fresh} {ended}")
        if fresh and ended.code > 0:
            self.ledger.fault("other", f"refused and kept: {ended}")

    def type(self):
        desk = self.random.choice(self.desks)
        order = self.typist.order(desk)
        kill_after = self.moment(order.kind) if self.random.random() < 0.5 else None
        self.note(desk, order, self.run(desk, order.kind, *order.arguments, "--json",
                                        kill_after=kill_after))

    # Exchanging

    def goal(self):
        return self.random.choices(["sync", "push", "pull"], [5, 4, 2])[0]

    def exchange_calmly(self, desk, goal="sync"):
        """The report of one exchange; None when it failed."""
        self.remember(desk)
        before = desk.waiting
        return self.heed(desk, goal, self.run(desk, goal, goal, "--json"), before)

    def heed(self, desk, goal, ended, before):
        """Believes a report: what was typed before is acknowledged once nothing waits."""
        if ended.code != 0:
            return None
        report = ended.json
        self.tell(f"{desk.name} reports {text({k: v for k, v in report.items() if v})}")
        self.figures["repaired"] += report["repaired"]
        self.figures["new identities"] += report["newIdentity"]
        self.figures["healed"] += report["healed"]
        if report["rejected"] or report["parked"]:
            self.ledger.park(desk, desk.json("parked"))
        if report["outbox"] == 0:
            for write in before:
                write.acknowledged = True
                write.life = self.life if goal == "sync" else -1
        if goal != "push":
            self.look_at_shown(desk)
        return report

    def trouble(self):
        """What the hop does to the next requests."""
        target = self.random.choice([b"POST /v1/push", b"POST /v1/push", b"GET /v1/pull", b"GET",
                                     b"POST", b""])
        kind = self.random.choice(Hop.KINDS)
        after = self.random.choice([0, 0, self.random.randrange(600), self.random.randrange(9_000)])
        return Trouble(kind, target, after, seconds=self.random.uniform(0.01, 0.4),
                       times=self.random.choice([1, 1, 2, 4]))

    def exchange(self):
        desk = self.random.choice(self.desks)
        for _ in range(self.random.choice([0, 1, 1, 3])):
            order = self.typist.order(desk)
            self.note(desk, order, self.run(desk, order.kind, *order.arguments, "--json"))
        if desk.hop and self.random.random() < 0.5:
            desk.hop.plague(self.trouble())
        how = self.random.choices(["client", "server", "nobody"], [50, 22, 18])[0]
        self.attack(desk, self.goal(), how)

    def attack(self, desk, goal, how):
        """One exchange, in the middle of which somebody may be killed."""
        self.remember(desk)
        before, kill_after = desk.waiting, self.moment(goal) * self.random.choice([1, 1, 1, 3])
        running = desk.begin(goal, "--json")
        if how == "server":
            time.sleep(kill_after)
            self.kill_server()
        ended = self.finish(desk, goal, running, kill_after=kill_after if how == "client" else None,
                            measured=how == "nobody" and not (desk.hop and desk.hop.trouble))
        self.heed(desk, goal, ended, before)
        if desk.hop:
            desk.hop.calm()

    def burst(self):
        """Several exchange at once, one types meanwhile, and somebody falls."""
        chosen = self.random.sample(self.desks, min(len(self.desks), self.random.choice([2, 3, 4])))
        order = self.typist.order(chosen[0], "edit")
        goals = [self.goal() for _ in chosen]
        for desk in chosen:
            self.remember(desk)
        before = [desk.waiting for desk in chosen]
        running = [desk.begin(goal, "--json") for desk, goal in zip(chosen, goals)]
        typing = chosen[0].begin(*order.arguments, "--json")
        time.sleep(self.moment("sync"))
        fallen = self.random.choice([None, *range(len(chosen))])
        if fallen is None:
            self.kill_server()
        ended = [self.finish(desk, goal, one, kill_after=0 if number == fallen else None,
                             measured=False)
                 for number, (desk, goal, one) in enumerate(zip(chosen, goals, running))]
        self.note(chosen[0], order, self.finish(chosen[0], "edit", typing, measured=False))
        for desk, goal, one, waiting in zip(chosen, goals, ended, before):
            self.heed(desk, goal, one, waiting)

    def fill_disk(self):
        """A full disk under a desk or under the server, while people work on."""
        if not self.disk:
            return self.exchange()
        on_disk = [desk for desk in self.desks if desk.disk]
        desk = self.random.choice(on_disk or self.desks)
        order = self.typist.order(desk)
        self.remember(desk)
        self.disk.fill(self.random.choice([0, 4_096, self.random.randrange(300_000)]))
        self.figures["full disks"] += 1
        kill_after = self.moment(order.kind) if self.random.random() < 0.3 else None
        typed = self.run(desk, order.kind, *order.arguments, "--json", kill_after=kill_after)
        before = desk.waiting  # without what was typed just now, which may be there
        goal = self.goal()
        kill_after = self.moment(goal) if self.random.random() < 0.5 else None
        ended = self.run(desk, goal, goal, "--json", kill_after=kill_after)
        self.disk.free()
        self.look_at_server()
        self.note(desk, order, typed)
        self.heed(desk, goal, ended, before)

    # The whole run

    def attack_all(self):
        """Rounds until so many have been killed."""
        told, rounds = 0, 0
        while self.kills < self.wanted and rounds < 100 + 8 * self.wanted:
            rounds += 1
            name = self.random.choices(*zip(*self.ROUNDS))[0]
            self.tell(f"round {rounds}: {name}")
            try:
                getattr(self, name)()
            except UNEXPECTED as unexpected:
                self.ledger.fault("other", f"{name}: {unexpected!r}")
                self.stop_faults()
            self.look_at_server()
            if self.kills >= told + 25:
                told = self.kills
                self.say(f"{self.kills} of {self.wanted} kills, {len(self.ledger.writes)} writes "
                         f"typed, {self.acknowledged()} acknowledged, {self.seconds():.0f} s")

    def acknowledged(self):
        return self.ledger.count(lambda write: write.acknowledged)

    def seconds(self):
        return time.monotonic() - self.started

    def stop_faults(self):
        for hop in self.hops:
            hop.calm()
        if self.disk:
            self.disk.free()

    def calm_down(self):
        """All faults stop; everyone syncs until nothing moves."""
        self.tell("calm")
        self.figures["acknowledged"] = self.acknowledged()
        self.stop_faults()
        for _ in range(CALM_ROUNDS):
            reports = [self.exchange_calmly(desk) for desk in self.desks]
            moved = sum(not report or report["pushed"] + report["pulled"] + report["healed"]
                        + report["withdrawn"] + report["outbox"] > 0 for report in reports)
            if not moved:
                return
        self.ledger.fault("other", f"{moved} replicas still move after {CALM_ROUNDS} rounds, or "
                          "cannot sync")

    def account(self):
        """The accounting, and the figures."""
        self.tell("accounting")
        Accounting(self.ledger, self.server, self.desks).run()
        log = self.server.log.read_text(errors="replace")
        for word in ("Fatal error", "Stack dump", "Crash"):
            if word in log:
                self.ledger.fault("other", f"the server's log says {word}")
        writes = self.ledger.writes.values()
        return {"seed": self.seed, "kills": self.kills, **{
            name: self.figures[name] for name in (
                "killed commands", "killed servers", "killed and kept", "acknowledged",
                "servers set back", "servers set back in silence", "replicas set back",
                "replicas copied", "remains of backups", "full disks", "new identities",
                "healed", "repaired")},
            "typed": len(writes), "parked": self.ledger.count(lambda write: write.parked),
            "given up": self.ledger.count(lambda write: not must_be_there(write)),
            "requests spoilt": sum(hop.struck for hop in self.hops), "disk": self.disk_of,
            **{kind: self.ledger.found[kind] for kind in Ledger.KINDS},
            "violations": len(self.ledger.violations), "seconds": round(self.seconds())}

    def close(self):
        """Ends every process, closes every hop, takes every disk away."""
        for process in set(STARTED):
            end(process)
        for hop in self.hops:
            hop.calm()
            hop.close()
        for disk in list(SmallDisk.mounted):
            disk.unmount()
        self.journal.close()
