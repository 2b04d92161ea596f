"""Skogdal's hours, as the tests of opening hours have them."""

import csv
import io

from region import Region, clock

MONDAY = "2026-12-07T09:00:00"
PLACE = "Skogdal bibliotek"
UNSTAFFED, LOCKED = "2026-12-24..2027-01-04", ["2026-12-24..2026-12-26", "2027-01-01"]
CHRISTMAS = ["hours", "christmas", PLACE, "--unstaffed", UNSTAFFED, "--reason", "Juleferie",
             *[word for dates in LOCKED for word in ("--closed", dates)]]


class Desk:
    """Skogdal's replica on a Monday in December."""

    def __init__(self, replica, now=MONDAY):
        self.replica, self.now = replica, clock(now)

    def second(self):
        """Another machine of the library, with the same clock."""
        other = Desk(self.region.join("skogdal", name="skogdal-2", clock=self.now))
        other.now = self.now
        return other

    def run(self, *words, **options):
        return self.replica.run(*words, clock=self.now, **options)

    def json(self, *words, **options):
        return self.replica.json(*words, clock=self.now, **options)

    def hours(self, *words, **options):
        return self.run("hours", *words, **options).out

    def days(self, from_, through):
        """Date to the stretches of staff and self-service, and why."""
        shown = self.json("hours", "show", PLACE, "--from", from_, "--through", through)
        return {day["date"]: (*[text(day, service) for service in ("staffed", "selfService")],
                              day["why"]) for day in shown["days"]}

    def rows(self, *words):
        """The lines of the file for Google."""
        return list(csv.reader(io.StringIO(self.hours("google", *words, "--csv"))))


def text(day, service):
    spans = day["services"][service]["hours"]
    return ",".join(f"{span['opens']}-{span['closes']}" for span in spans) or "closed"


def skogdal(folder):
    """Skogdal with its usual hours, which somebody has seen in Google on 1 December."""
    region = Region(folder, "skogdal", clock=clock("2026-12-01T08:00:00"))
    early = Desk(region.skogdal, "2026-12-01T09:00:00")
    place = early.json("place", "add", "--name", f"nb={PLACE}")["id"]
    early.hours("set", PLACE, "--staffed", "ti-fr 10-16", "--self-service", "07-22",
                "--store-code", "SKOGDAL-1")
    early.hours("confirm", PLACE, "--by", "vakt")
    region.skogdal.push(clock=early.now)
    desk = Desk(region.skogdal)
    region.server.restart(clock=desk.now)
    desk.region, desk.place = region, place
    return desk
