"""Who sees opening hours, and whose they are."""

import hashlib
import json
import re
import uuid

import pytest

from hours_desk import CHRISTMAS, PLACE, skogdal
from refusals import refused
from region import Region


@pytest.fixture
def desk(tmp_path):
    return skogdal(tmp_path)


def test_hours_are_seen_by_whoever_sees_the_place(desk):
    def page():
        body = desk.region.server.request("GET", "/libraries/skogdal")[2].decode()
        return re.sub("</?(span|strong)>", "", body)

    desk.run(*CHRISTMAS)
    desk.replica.push(clock=desk.now)
    # It is a Monday: nobody is there, and the doors open to a card.
    assert "Åpent i dag betjent stengt · meråpent 07.00–22.00" in page()
    assert "specialOpeningHoursSpecification" in page()

    told = desk.run("place", "edit", desk.place, "--visibility", "region")
    assert "opening hours go with it: region" in told.err, told
    assert f'"{PLACE}", region' in desk.hours("show", PLACE)
    desk.replica.push(clock=desk.now)
    assert "open-today" not in page() and "OpeningHours" not in page()

    # Said while the place is hidden, and with it when it comes back.
    assert "public pages" not in desk.hours("set", PLACE, "--staffed", "mon 10-16")
    desk.run("place", "edit", desk.place, "--visibility", "public")
    desk.replica.push(clock=desk.now)
    assert "Åpent i dag betjent 10.00–16.00 · meråpent 07.00–22.00" in page()


def test_nobody_can_take_the_name_of_a_neighbours_hours(tmp_path):
    region = Region(tmp_path, "skogdal", "fjordvik")
    own, other = region.skogdal, region.fjordvik
    place = own.json("place", "add", "--name", f"nb={PLACE}")["id"]
    own.push()
    other.pull()
    # The name follows from the place's (Protocol, "Opening hours"), so that anybody can make it.
    digits = list(hashlib.sha256(f'["libsync hours","{place}"]'.encode()).hexdigest()[:32])
    digits[12], digits[16] = "8", "89ab"[int(digits[16], 16) & 3]
    taken = str(uuid.UUID("".join(digits)))
    file = tmp_path / "taken.ndjson"
    file.write_text(json.dumps({"id": taken, "kind": "hours", "fields": {
        "place": place, "visibility": "public",
        "openingHoursSpecification/Monday/staffed": {"hours": [
            {"opens": "00:00", "closes": "24:00"}]}}}) + "\n")
    other.run("import", "json", file)
    other.push()
    own.pull()
    for one in (own, other):
        refused(one.run("hours", "show", PLACE, check=False), 66)

    own.run("hours", "set", PLACE, "--staffed", "mon 10-16")
    second = region.join("skogdal", name="skogdal-2")
    second.run("hours", "set", PLACE, "--staffed", "tue 10-16")
    for one in (own, second, own, other):
        one.sync()
    shown = [one.json("hours", "show", PLACE) for one in (own, other)]
    assert shown[0]["record"] == shown[1]["record"] != taken
    assert shown[0]["week"]["Monday"]["staffed"]["hours"] == [{"opens": "10:00", "closes": "16:00"}]
    # Two machines that go around it meet again: the second's day stands beside.
    assert [each["path"] for each in second.json("conflicts")] == [
        "openingHoursSpecification/Tuesday/staffed"]
    page = region.server.request("GET", "/libraries/skogdal")[2].decode()
    assert "døgnet" not in page and "10.00–16.00" in page
    own.run("hours", "delete", PLACE)
    refused(own.run("hours", "show", PLACE, check=False), 66)
    own.run("hours", "restore", PLACE)
    assert own.json("hours", "show", PLACE)["record"] == shown[0]["record"]
