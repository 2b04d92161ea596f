"""What people type in `torture.py`: one command after another, each with words of its own, so that
what was typed can be told from everything else.
"""

import json
import uuid
from dataclasses import dataclass, field

TEXTS = ("name", "summary", "description", "location")
RECORDS_MAX = 60
WHEN = {"start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00", "timeZone": "Europe/Oslo"}


@dataclass
class Order:
    """A command that types, and what it must have written if it was kept."""

    kind: str
    arguments: list
    word: str
    record: str = ""  # empty while only the command knows the id
    wanted: dict = field(default_factory=dict)
    imported: dict = field(default_factory=dict)  # id to what is wanted


class Typist:
    """Chooses commands by a seed."""

    CHOICES = (("edit", 60), ("add", 16), ("cancel", 6), ("delete", 6), ("restore", 5),
               ("take", 8), ("import", 4), ("co-host", 3), ("visibility", 3))

    def __init__(self, random, libraries, folder):
        self.random, self.libraries, self.folder = random, libraries, folder
        self.words, self.made = 0, 0

    def word(self):
        self.words += 1
        return f"t{self.words:05}"

    def order(self, desk, kind=None):
        """What somebody types at that desk next."""
        kind = kind or self.random.choices(*zip(*self.CHOICES))[0]
        if kind in ("add", "import") and self.made >= RECORDS_MAX:
            kind = "edit"
        make = getattr(self, "_" + kind.replace("-", "_"))
        return make(desk, self.word()) or self._add(desk, self.word())

    def _text(self, word, name):
        """Now and then a long one, which takes more than a page of the disk."""
        long = name == "description" and self.random.random() < 0.3
        noise = self.random.randbytes(self.random.randrange(200, 6_000)).hex() if long else ""
        return f"{word} {name} {noise}".strip()

    def _candidates(self, desk, *, own):
        """The events that it may edit; the same few come more often than the others."""
        found = []
        for event in desk.events():
            helps = event["fields"].get(f"organizers/{desk.library}", {}).get("role") == "co-host"
            if event["library"] == desk.library or helps and not own:
                found.append(event)
        found.sort(key=lambda event: event["id"])
        if self.random.random() < 0.7:
            found = found[:6]
        return found

    def _pick(self, desk, *, own=True):
        found = self._candidates(desk, own=own)
        return self.random.choice(found) if found else None

    def _add(self, desk, word):
        self.made += 1
        wanted = {"name/nb": self._text(word, "name"), "library": desk.library, "deleted": False}
        arguments = ["event", "add", "--name", f"nb={wanted['name/nb']}", "--start",
                     "2026-12-03T18:00"]
        for other in self.libraries:
            if other != desk.library and self.random.random() < 0.6:
                arguments += ["--co-host", other]
        if self.random.random() < 0.15:
            arguments += ["--visibility", self.random.choice(["draft", "region"])]
        return Order("add", arguments, word, wanted=wanted)

    def _edit(self, desk, word):
        if not (event := self._pick(desk, own=False)):
            return None
        arguments, wanted = ["event", "edit", event["id"]], {}
        for name in self.random.sample(TEXTS, self.random.choice([1, 1, 2, 3])):
            wanted[f"{name}/nb"] = self._text(word, name)
            arguments += [f"--{name}", f"nb={wanted[f'{name}/nb']}"]
        if self.random.random() < 0.15:
            wanted[f"keywords/{word}"] = True
            arguments += ["--keyword", word]
        own = event["library"] == desk.library
        if own and self.random.random() < 0.15:
            arguments += ["--start", f"2026-12-04T{self.random.randrange(8, 20):02}:30"]
        spare = [path for path in ("summary/nb", "location/nb")
                 if path in event["fields"] and path not in wanted]
        if spare and self.random.random() < 0.1:
            wanted[spare[0]] = None
            arguments += ["--remove", spare[0]]
        return Order("edit", arguments, word, event["id"], wanted)

    def _cancel(self, desk, word):
        if not (event := self._pick(desk)):
            return None
        return Order("cancel", ["event", "cancel", event["id"], "--reason", word, "--lang", "nb"],
                     word, event["id"], {"statusReason/nb": word})

    def _delete(self, desk, word):
        if not (event := self._pick(desk)):
            return None
        return Order("delete", ["event", "delete", event["id"]], word, event["id"],
                     {"deleted": True})

    def _restore(self, desk, word):
        gone = [event for event in desk.json("event", "list", "--deleted")
                if event["library"] == desk.library]
        if not gone:
            return None
        id = self.random.choice(gone)["id"]
        return Order("restore", ["event", "restore", id], word, id, {"deleted": False})

    def _take(self, desk, word):
        if not (open := desk.json("conflicts")):
            return self._edit(desk, word)
        conflict = self.random.choice(open)
        side = self.random.choice(["mine", "theirs"])
        return Order("take", ["conflicts", "take", conflict["id"], side], word, conflict["record"])

    def _co_host(self, desk, word):
        """The owner lets a library help, or no more."""
        if not (event := self._pick(desk)):
            return None
        other = self.random.choice([slug for slug in self.libraries if slug != desk.library])
        path = f"organizers/{other}"
        helps = event["fields"].get(path)
        change = ["--remove", path] if helps else ["--co-host", other]
        wanted = {path: None if helps else {"role": "co-host"}}
        return Order("edit", ["event", "edit", event["id"], *change], word, event["id"], wanted)

    def _visibility(self, desk, word):
        if not (event := self._pick(desk)):
            return None
        value = self.random.choice([value for value in ("draft", "region", "public")
                                    if value != event["fields"]["visibility"]])
        return Order("edit", ["event", "edit", event["id"], "--visibility", value], word,
                     event["id"], {"visibility": value})

    def _import(self, desk, word):
        imported, lines = {}, []
        for number in range(self.random.randrange(2, 8)):
            id = str(uuid.UUID(bytes=self.random.randbytes(16), version=4))
            name = f"{word} import {number}"
            imported[id] = {"name/nb": name, "when": WHEN, "library": desk.library}
            lines.append(json.dumps({"id": id, "kind": "event",
                                     "fields": {"name/nb": name, "when": WHEN}}))
        self.made += len(lines)
        file = self.folder / f"{word}.ndjson"
        file.write_text("\n".join(lines) + "\n")
        return Order("import", ["import", "json", file], word, imported=imported)
