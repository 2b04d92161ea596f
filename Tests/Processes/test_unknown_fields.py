"""Kinds and fields of a newer release survive this one, and travel on."""

import json

FUTURE = {"deep": [1, {"er": True}, None, "æøå"], "n": 1.5}


def imported(replica, *records):
    lines = "".join(json.dumps(record) + "\n" for record in records)
    replica.run("import", "json", "-", input=lines.encode())


def event(id, **fields):
    when = {"start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
            "timeZone": "Europe/Oslo"}
    return {"id": id, "kind": "event", "fields": {"name/nb": "Lesestund", "when": when} | fields}


ID = "019b0000-0000-7000-8000-000000000001"
OTHER = "019b0000-0000-7000-8000-000000000002"


def test_an_unknown_field_survives_an_edit_and_reaches_a_third_replica(wide_region):
    region = wide_region
    imported(region.fjordvik, event(ID, **{
        "futureField": FUTURE, "futureSet/a~1b": True, "organizers/skogdal": {
            "role": "co-host", "futureMember": 7}}))
    region.settle()
    region.skogdal.edit(ID, "--name", "nb=Lesestund 0–3")
    region.fjordvik.edit(ID, "--start", "2026-12-03T17:00", "--keyword", "barn")
    region.settle()
    for replica in region.replicas.values():
        fields = replica.fields(ID)
        assert fields["futureField"] == FUTURE
        assert fields["futureSet/a~1b"] is True
        assert fields["organizers/skogdal"]["futureMember"] == 7
        assert fields["name/nb"] == "Lesestund 0–3" and fields["keywords/barn"] is True
    desk = region.join("nordnes", name="new-desk")
    assert desk.fields(ID) == region.fjordvik.fields(ID)


def test_an_unknown_member_of_the_time_survives_a_move(wide_region):
    region = wide_region
    when = {"start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
            "timeZone": "Europe/Oslo", "doorsOpen": "17:30"}
    imported(region.fjordvik, event(ID, when=when))
    region.fjordvik.edit(ID, "--start", "2026-12-04T18:00")
    region.settle()
    assert region.nordnes.fields(ID)["when"] == when | {
        "start": "2026-12-04T18:00:00", "end": "2026-12-04T19:00:00"}


def test_a_record_of_an_unknown_kind_reaches_a_third_replica_and_survives_a_restart(wide_region):
    region = wide_region
    hologram = {"id": OTHER, "kind": "hologram", "fields": {"beam": 7, "future": FUTURE}}
    imported(region.fjordvik, event(ID), hologram)
    region.fjordvik.sync()
    region.server.restart()
    region.settle()
    lines = map(json.loads, region.nordnes.run("export", "json").out.splitlines())
    found = next(line for line in lines if line["id"] == OTHER)
    assert found["kind"] == "hologram"
    assert (found["fields"]["beam"], found["fields"]["future"]) == (7, FUTURE)


def test_an_unknown_field_is_in_no_public_calendar(region):
    imported(region.fjordvik, event(ID, futureField="Plantet framtid"))
    region.fjordvik.sync()
    status, _, body = region.server.request("GET", "/calendar.ics?from=2026-12-01&to=2026-12-31")
    assert status == 200 and b"SUMMARY" in body and b"Plantet" not in body
