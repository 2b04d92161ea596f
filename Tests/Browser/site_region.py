"""The region whose pages the browser tests look at."""

from region import ROOT, Region, clock

LIBRARIES = ("fjordvik", "skogdal", "nordnes")
NOON = "2026-12-08T11:00:00"  # 12.00 by the region's clock
COLORS = {"fjordvik": "#0b5563", "skogdal": "#3b5b1e", "nordnes": "#7a4a00"}
LANGUAGES = ("nb", "nn", "se", "en")


class SiteRegion(Region):
    """The libraries of `script/region`, with their colours, and one event of each state."""

    def __init__(self, folder):
        super().__init__(folder, *LIBRARIES, clock=clock(NOON))
        self.server.admin("config", "set", "url", self.server.url)
        self.server.restart()
        for slug in LIBRARIES:
            self.replicas[slug].run("import", "json", ROOT / "script" / "region" / f"{slug}.ndjson")
            self.replicas[slug].run("library", "edit", "--color", COLORS[slug], "--telephone",
                                    "00 00 00 00", "--email", f"post@{slug}.example")
        self.say_hours()
        self.states = {state: self.state(state) for state in
                       ("scheduled", "cancelled", "postponed", "moved", "online", "full")}
        self.settle()

    def say_hours(self):
        """Skogdal at Christmas, as in the story (S5); two places of Fjordvik's, staffed alone."""
        own, place = self.skogdal, "Skogdal bibliotek"
        own.run("hours", "set", place, "--staffed", "tue-fri 10-16", "--self-service", "07-22")
        own.run("hours", "christmas", place, "--unstaffed", "2026-12-24..2027-01-04",
                "--closed", "2026-12-24..2026-12-26", "--closed", "2027-01-01",
                "--reason", "Juleferie")
        own.run("hours", "season", place, "summer-2027", "--name", "nb=Sommer", "--from",
                "2027-06-21", "--through", "2027-08-15", "--staffed", "tue-thu 11-15")
        self.place = own.json("hours", "show", place)["place"]
        own = self.fjordvik
        own.run("hours", "set", "Fjordvik hovedbibliotek", "--staffed",
                "mon-thu 10-12, 13-19; fri 10-16; sat 10-14")
        own.run("hours", "set", "Ytre Sund filial", "--staffed", "mon 12-18; thu 18-01")
        own.run("hours", "special", "Ytre Sund filial", "2026-12-08", "--closed", "--reason",
                "Vi maler veggene.")

    def state(self, state):
        """An event on 10 December in that state, free of charge, with much to say."""
        own = self.fjordvik
        id = own.add(f"Forfattermøte {state}", "--visibility", "public",
                     "--summary", "nb=Ingrid Solheim leser fra den nye boka.",
                     "--description", "nb=Første avsnitt.\n\nAndre avsnitt:\n- ett\n- to",
                     "--audience", "adults", "--free", "--end", "2026-12-10T19:30",
                     start="2026-12-10T18:00")
        reason = ["--reason", "Sykdom."]
        commands = {
            "cancelled": ["cancel", id, *reason], "postponed": ["postpone", id, *reason],
            "moved": ["move", id, "--to", "2026-12-11T18:00"],
            "online": ["online", id, "--link", "https://video.example/mote"],
            "full": ["full", id]}
        if state in commands:
            own.run("event", *commands[state])
        return id

    def page(self, path, language="nb"):
        """The whole address of a page in a language."""
        prefix = "" if language == "nb" else f"/{language}"
        return self.server.url + (prefix + path if path != "/" or not prefix else prefix)

    @property
    def pages(self):
        """A path of each kind of page, by a name for it."""
        own = {f"event-{state}": f"/events/{id}" for state, id in self.states.items()}
        return {
            "calendar": "/", "month": "/2026-12/month", "list": "/2026-12/list",
            "day": "/2026-12-10", "rest": "/from-2026-12-10", "weekend": "/weekend",
            "empty": "/2031-02", "library": "/libraries/fjordvik", "hours": "/libraries/skogdal",
            "place": f"/places/{self.place}", "embed": "/embed",
            "embedded": "/embed/list?library=skogdal", "accessibility": "/accessibility",
            "privacy": "/privacy", "chosen": "/2026-12?audience=children,everyone"} | own
