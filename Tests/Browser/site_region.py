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
        self.states = {state: self.state(state) for state in
                       ("scheduled", "cancelled", "postponed", "moved", "online", "full")}
        self.settle()

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
            "empty": "/2031-02", "library": "/libraries/fjordvik", "embed": "/embed",
            "embedded": "/embed/list?library=skogdal", "accessibility": "/accessibility",
            "privacy": "/privacy", "chosen": "/2026-12?audience=children,everyone"} | own
