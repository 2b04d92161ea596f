"""The ledger of `torture.py`: what was typed, what was acknowledged, and where it is at the end.

A write is one field as somebody typed it. It is known by record, path, stamp and value, as
`libsync history --offline` of the replica tells them right after the command.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field

NARROW = {"draft": 0, "region": 1, "public": 2}  # an unknown word is a draft


def text(value):
    """Canonical JSON, as far as the torture's own values go."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@dataclass(eq=False)
class Write:
    """A field as typed."""

    record: str
    path: str
    stamp: str
    value: str
    library: str
    holders: set = field(default_factory=set)  # the desks that hold it as their own
    acknowledged: bool = False
    parked: str = ""  # why the server refused it
    life: int = -1  # the server's life in which a whole sync acknowledged it

    @property
    def key(self):
        return self.record, self.path, self.stamp, self.value

    def __str__(self):
        return (f"{self.record} {self.path} {self.stamp} {self.value[:60]} of {self.library}"
                f"{', acknowledged' if self.acknowledged else ''}")


class Ledger:
    """Every write that was typed, and every fault that was found."""

    KINDS = ("lost", "doubled", "half", "hidden", "divergences", "other")

    def __init__(self, say):
        self.say, self.writes, self.owners, self.records = say, {}, {}, {}
        self.found = Counter()
        self.violations = []

    def fault(self, kind, words):
        """Notes a broken promise."""
        words = re.sub(r"[0-9a-f]{99,}", lambda noise: noise[0][:12] + "…", words)
        words = " ".join(words.split())[:900]
        self.found[kind] += 1
        self.violations.append(f"{kind}: {words}")
        self.say(f"VIOLATION, {kind}: {words}")

    def unknown(self, record, items):
        """What of a history nobody has typed so far, as the ledger knows."""
        return [item for item in items
                if (record, item["path"], item["stamp"], text(item["value"])) not in self.writes]

    def note(self, desk, record, items):
        """Notes what a desk has just typed."""
        for item in items:
            write = Write(record, item["path"], item["stamp"], text(item["value"]),
                          item["library"], {desk.name})
            self.writes[write.key] = write
            self.records.setdefault(record, []).append(write)
            desk.typed.append(write)
            if write.path == "library":
                self.owners[record] = item["value"]

    def park(self, desk, parked):
        """Notes what the server refused, with its reason; the list leaves removed fields out."""
        for refused in parked:
            saves = {}
            for write in self.records.get(refused["record"], []):
                if write.library == desk.library:
                    saves.setdefault(write.stamp, []).append(write)
            for writes in saves.values():
                values = {write.path: write.value for write in writes if write.value != "null"}
                if values == {path: text(value) for path, value in refused["fields"].items()}:
                    for write in writes:
                        write.parked = f"{refused['code']}: {refused['detail']}"

    def was_narrowed(self, record):
        """Whether somebody ever took it away from others' eyes, or wanted to."""
        return any(write.path == "visibility" and write.value == '"draft"'
                   or write.path.startswith("organizers/") and write.value == "null"
                   for write in self.records.get(record, []))

    def count(self, what):
        return sum(1 for write in self.writes.values() if what(write))


class Accounting:
    """Looks everything through once all faults have stopped."""

    def __init__(self, ledger, server, desks):
        self.ledger, self.server, self.desks = ledger, server, desks
        self.first = {}  # a desk of each library
        for desk in desks:
            self.first.setdefault(desk.library, desk)

    def run(self):
        """Everything; what is wrong goes into the ledger."""
        for record in self.ledger.records:
            self.look_at_history(record)
        self.look_at_rows()
        for desk in self.desks:
            self.look_at_conflicts(desk)
            self.look_at_doctor(desk)
        check = self.server.admin("check", "--json", check=False)
        if check.code or not check.json["sound"]:
            self.ledger.fault("other", f"check: {check}")

    # What was typed

    def saves(self, record):
        """The server's history of a record; None when the owner is told of none."""
        owner = self.ledger.owners.get(record)
        if owner is None:  # its first save was never seen whole, which is noted already
            return None
        status, _, body = self.server.request("GET", f"/v1/records/{record}/history",
                                              token=self.first[owner].token)
        return json.loads(body)["saves"] if status == 200 else None

    def look_at_history(self, record):
        """Each write exactly once, and nothing that nobody typed."""
        accepted, proposed = Counter(), Counter()
        for save in self.saves(record) or []:
            told = save["record"]
            for path, value in told["fields"].items():
                stamp = told.get("stamps", {}).get(path, told["stamp"])["at"]
                counted = accepted if save["outcome"] == "accepted" else proposed
                counted[record, path, stamp, text(value)] += 1
        for key in accepted + proposed:
            if key not in self.ledger.writes:
                self.ledger.fault("other", f"nobody typed what the server has: {' '.join(key)}")
            for counted, how in ((accepted, "accepted"), (proposed, "proposed")):
                if counted[key] > 1:
                    self.ledger.fault("doubled", f"{how} {counted[key]} times: "
                                                 f"{' '.join(key)[:200]}")
        there = set(accepted)
        for write in self.ledger.records[record]:
            if write.key not in there and not write.parked and must_be_there(write):
                self.ledger.fault("lost", str(write))
        self.look_at_halves(record, there)

    def look_at_halves(self, record, there):
        """Of a save that may be missing either all fields are missing or none."""
        saves = {}
        for write in self.ledger.records[record]:
            if not must_be_there(write) and not write.parked:
                saves.setdefault((write.stamp, write.library), set()).add(write.key in there)
        for (stamp, _), found in saves.items():
            if len(found) > 1:
                self.ledger.fault("half", f"a part of {record} {stamp} is at the server")

    # What everyone sees

    def rows(self, library):
        """The rows that a library may see, as the server tells them: id to line."""
        desk, rows, query = self.first[library], {}, "limit=2000"
        headers = {"Libsync-Replica": desk.status()["replica"]}
        while True:
            status, _, body = self.server.request("GET", f"/v1/snapshot?{query}", token=desk.token,
                                                  headers=headers)
            assert status == 200, body
            *lines, trailer = body.decode().splitlines()
            page = {json.loads(line)["id"]: line for line in lines}
            rows |= page
            trailer = json.loads(trailer)["trailer"]
            if not trailer["more"]:
                return rows
            query = f"limit=2000&after={max(page)}&cursor={trailer['cursor']['token']}"

    def look_at_rows(self):
        """Who may see a row sees it, others do not, and all see the same."""
        rows = {library: self.rows(library) for library in self.first}
        for id in sorted(set().union(*rows.values())):
            lines = {library: of[id] for library, of in rows.items() if id in of}
            if len(set(lines.values())) > 1:
                self.ledger.fault("divergences", f"the server tells {id} in two ways")
            wanted = audience(json.loads(next(iter(lines.values()))), set(rows))
            if wanted != set(lines):
                self.ledger.fault("divergences", f"{id} is shown to {sorted(lines)}, "
                                                 f"it is meant for {sorted(wanted)}")
        exported = {desk.name: self.export(desk) for desk in self.desks}
        for desk in self.desks:
            self.compare(desk, exported[desk.name], rows[desk.library])

    def export(self, desk):
        """What `export json` writes: id to line."""
        lines = desk.run("export", "json").out.splitlines()
        return {json.loads(line)["id"]: line for line in lines}

    def compare(self, desk, lines, rows):
        """A desk's export with the rows that it may see, byte for byte; so all are compared."""
        wanted = {}
        for id, row in rows.items():
            row = json.loads(row)
            fields = {path: value for path, value in row["fields"].items() if value is not None}
            if not fields.get("deleted"):
                wanted[id] = text({"fields": fields, "id": id, "kind": row["kind"],
                                   "library": fields["library"]})
        for id in sorted(set(wanted) | set(lines)):
            if wanted.get(id) != lines.get(id):
                self.ledger.fault("divergences", f"{desk.name} has of {id} {lines.get(id)}, "
                                                 f"the server {wanted.get(id)}")

    # What a person is told

    def look_at_conflicts(self, desk):
        """Both texts of every conflict that is listed can be read in the history."""
        told = {}
        for conflict in desk.json("conflicts"):
            record = conflict["record"]
            if record not in told:
                told[record] = {(item["path"], text(item["value"]))
                                for item in desk.json("history", record)}
            readable = told[record]
            deletion = conflict["reason"] == "deleted"
            for side in ("mine", "theirs"):
                value = text(conflict[side]["value"])
                holds = side == conflict["holds"]
                path = "deleted" if deletion and holds else conflict["path"]
                nothing = conflict["reason"] == "proposal" and holds and value == "null"
                if (path, value) not in readable and not nothing:
                    self.ledger.fault("other", f"{desk.name} cannot read {side} of "
                                               f"{text(conflict)} in the history")

    def look_at_doctor(self, desk):
        ended = desk.run("doctor", "--offline", "--json", check=False)
        if ended.code or any(finding["state"] == "fault" for finding in ended.json):
            self.ledger.fault("other", f"doctor of {desk.name}: {ended}")


def must_be_there(write):
    """Only what no desk holds any more and nobody acknowledged may be missing: what was typed
    after a backup that its replica was set back to.
    """
    return write.acknowledged or bool(write.holders)


def audience(row, libraries):
    """Who may see a row, by section 9 of the spec."""
    fields = row["fields"]
    values = [fields.get("visibility")]
    values += [conflict["value"] for conflict in row.get("conflicts", [])
               if conflict["path"] == "visibility" and conflict["reason"] == "unseen"]
    if min(NARROW.get(value, 0) for value in values) > 0:
        return libraries
    helping = {path.split("/", 1)[1] for path, value in fields.items()
               if path.startswith("organizers/") and (value or {}).get("role") == "co-host"}
    return ({fields.get("library")} | helping) & libraries
