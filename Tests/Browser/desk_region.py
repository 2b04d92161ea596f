"""The desk whose pages the browser tests look at."""

import json

from desk import Desk, invite
from region import ROOT, Region, clock

NOON = "2026-12-08T11:00:00"  # 12.00 by the library's clock
COLORS = {"fjordvik": "#0b5563", "skogdal": "#3b5b1e"}
LANGUAGES = ("nb", "nn", "en")


class DeskRegion(Region):
    """Fjordvik's desk in its network, with something of all that needs a person."""

    def __init__(self, folder):
        super().__init__(folder, "fjordvik", "skogdal", clock=clock(NOON))
        for slug in COLORS:
            self.replicas[slug].run("import", "json", ROOT / "script" / "region" / f"{slug}.ndjson")
            self.replicas[slug].run("library", "edit", "--color", COLORS[slug])
        self.settle()
        self.fill_the_week()
        self.differ()
        self.be_refused()
        self.desk = Desk(folder, "--listen", "127.0.0.1", replica=self.fjordvik.path,
                         clock=clock(NOON)).start()
        self.guest = invite(self.fjordvik, "Siv Vikar", "--role", "edit", "--until",
                            "2026-12-31T18:00")

    def fill_the_week(self):
        """A week as in the mock: a clash, states, a draft, a whole day, what waits for the network."""
        own = self.fjordvik
        hall = own.json("place", "add", "--name", "nb=Storsalen", "--type", "building")["id"]
        adults = ("--visibility", "public", "--audience", "adults")
        own.add("Språkkafé", *adults, "--place", hall, "--end", "2026-12-10T18:30",
                start="2026-12-10T17:00")
        full = own.add("Kveld med Tuva Brekke", *adults, "--place", hall, "--end",
                       "2026-12-10T19:30", start="2026-12-10T18:00")
        own.run("event", "full", full)
        off = own.add("Lesesirkel: «Fuglane»", *adults, "--end", "2026-12-07T20:30",
                      start="2026-12-07T19:00")
        own.run("event", "cancel", off, "--reason", "Sykdom.")
        own.add("Besøk fra Solbakken barnehage", "--visibility", "draft", "--end", "2026-12-11T10:15",
                start="2026-12-11T09:30")
        own.json("event", "add", "--name", "en=Book sale", "--start", "2026-12-12", "--all-day",
                 "--visibility", "region")

    def differ(self):
        """Two versions of a text and of a time, neither of whose writers had seen the other."""
        joint = self.joint_event(start="2026-12-15T18:00")
        boat = self.join("fjordvik", name="bokbaten", label="Bokbåten", clock=clock(NOON))
        stop = self.fjordvik.add("Stopp på Havnøya", "--visibility", "public",
                                 start="2026-12-17T12:00")
        self.fjordvik.sync()
        boat.sync()
        self.skogdal.edit(joint, "--name", "nb=Kveld med kaffe, sang og opplesning")
        boat.run("event", "move", stop, "--to", "2026-12-17T13:00")
        self.skogdal.push()
        boat.push()
        self.fjordvik.edit(joint, "--name", "nb=Forfatterkveld i Fjordvik")
        self.fjordvik.run("event", "move", stop, "--to", "2026-12-17T14:00")
        self.fjordvik.sync()

    def be_refused(self):
        """A change of what belongs to a library that has closed the event to us meanwhile."""
        id = self.joint_event("skogdal", "fjordvik", start="2026-12-16T18:00")
        self.skogdal.edit(id, "--remove", "organizers/fjordvik")
        self.skogdal.push()
        self.fjordvik.edit(id, "--name", "nb=Julekonsert med kor")
        self.fjordvik.sync()
        self.refused = self.fjordvik.json("parked")
        self.conflicts = self.fjordvik.json("conflicts")
        # Typed since, and not sent: the network is gone.
        self.server.stop()
        self.fjordvik.add("Juleverksted", "--visibility", "public", "--audience", "children",
                          start="2026-12-12T11:00")

    def invitation(self, name, *options):
        """The path of a new invitation."""
        link = invite(self.fjordvik, name, *options)
        return link.removeprefix(self.desk.url)

    def speak(self, language):
        """Makes Kari's own language that one, as her settings do; browsers of others ask for it."""
        people = self.fjordvik.path / "desk" / "people.json"
        book = json.loads(people.read_text())
        for person in book["people"]:
            person["language"] = language
        # As the desk writes it: whole, under another name first.
        new = people.with_suffix(".new")
        new.write_text(json.dumps(book))
        new.chmod(0o600)
        new.rename(people)
