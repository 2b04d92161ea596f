"""The main job: two libraries and a coordinator share a calendar, with and without a network."""

import re
from datetime import datetime, timedelta

STAMP = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-f]{16}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def conflict(region, mine="Fra Fjordvik", theirs="Fra Skogdal"):
    """Both write one name unseen; Skogdal is later. The event's id."""
    id = region.joint_event()
    region.server.stop()
    region.fjordvik.edit(id, "--name", f"nb={mine}")
    region.skogdal.edit(id, "--name", f"nb={theirs}")
    region.server.start()
    region.settle()
    return id


def test_a_code_is_json_with_code_url_and_expiry(region):
    answer = region.server.admin("enrol", "fjordvik", "--json").json
    assert answer.keys() == {"code", "url", "expires"}
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){10}[0-9A-HJKMNP-TV-Z]{4}", answer["code"])
    assert answer["url"] == "https://127.0.0.1:8443"
    left = datetime.fromisoformat(answer["expires"][:-1]) - datetime.utcnow()
    assert timedelta(days=13) < left <= timedelta(days=14)


def test_an_added_event_is_json_of_id_kind_library_and_fields(region):
    place = region.fjordvik.json("place", "add", "--name", "nb=Ytre Sund")["id"]
    event = region.fjordvik.json(
        "event", "add", "--name", "nb=Lesestund", "--name", "nn=Lesestund",
        "--start", "2026-12-03T18:00", "--end", "2026-12-03T19:00", "--zone", "Europe/Oslo",
        "--place", place[:13], "--rule", "FREQ=WEEKLY", "--keyword", "barn", "--keyword", "lesing",
        "--visibility", "region")
    assert event.keys() == {"id", "kind", "library", "fields"}
    assert (event["kind"], event["library"]) == ("event", "fjordvik")
    assert event["fields"] == {
        "name/nb": "Lesestund", "name/nn": "Lesestund", "visibility": "region", "deleted": False,
        "library": "fjordvik", "keywords/barn": True, "keywords/lesing": True,
        f"places/{place}": True,
        "when": {"start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
                 "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY"}}
    assert region.fjordvik.events() == [event]


def test_a_list_holds_what_falls_between_from_and_to(region):
    early = region.fjordvik.add("Tidlig", start="2026-11-30T10:00")
    late = region.fjordvik.add("Sein", start="2026-12-24T10:00")
    listed = lambda *options: [one["id"] for one in region.fjordvik.json(  # noqa: E731
        "event", "list", *options)]
    assert listed() == [early, late]
    assert listed("--from", "2026-12-01") == [late]
    assert listed("--to", "2026-12-01") == [early]
    assert listed("--from", "2026-12-24", "--to", "2026-12-24") == [late]
    assert listed("--from", "2026-12-01", "--to", "2026-12-02") == []


def test_different_fields_edited_offline_on_both_sides_both_survive(region):
    id = region.joint_event()
    region.server.stop()
    region.fjordvik.edit(id, "--url", "https://fjordvik.example/1")
    region.skogdal.edit(id, "--location", "nb=Lesesalen")
    assert region.fjordvik.status()["outbox"] == 1
    region.server.start()
    region.settle()
    for replica in (region.fjordvik, region.skogdal):
        fields = replica.fields(id)
        assert fields["url"] == "https://fjordvik.example/1"
        assert fields["location/nb"] == "Lesesalen"
        assert replica.json("conflicts") == [] and replica.status()["outbox"] == 0
    assert region.fjordvik.fields(id) == region.skogdal.fields(id)


def test_of_the_same_field_the_later_wins_and_both_sides_see_the_other(region):
    id = conflict(region)
    atLoser, atWinner = region.fjordvik.json("conflicts"), region.skogdal.json("conflicts")
    assert len(atLoser) == len(atWinner) == 1 and atLoser[0]["id"] == atWinner[0]["id"]
    for found, mine, theirs in ((atLoser[0], "Fjordvik", "Skogdal"),
                                (atWinner[0], "Skogdal", "Fjordvik")):
        assert {"id", "record", "path", "mine", "theirs"} <= found.keys()
        assert (found["record"], found["path"]) == (id, "name/nb")
        for side, name in ((found["mine"], mine), (found["theirs"], theirs)):
            assert {"value", "label", "at"} <= side.keys()
            assert side["value"] == f"Fra {name}" and side["label"] == f"vakt {name.lower()}"
            assert INSTANT.fullmatch(side["at"])
    assert region.fjordvik.name(id) == region.skogdal.name(id) == "Fra Skogdal"
    assert region.fjordvik.status()["conflicts"] == region.skogdal.status()["conflicts"] == 1


def test_taking_the_losing_side_brings_it_back_everywhere(region):
    id = conflict(region)
    found = region.fjordvik.json("conflicts")[0]
    region.fjordvik.run("conflicts", "take", found["id"], "mine")
    assert region.fjordvik.name(id) == "Fra Fjordvik"
    assert region.fjordvik.json("conflicts") == []
    region.settle()
    assert region.skogdal.name(id) == "Fra Fjordvik"
    assert region.skogdal.json("conflicts") == []
    assert region.server.values(id, "name/nb", region.skogdal) == [
        "Forfattermøte", "Fra Fjordvik", "Fra Skogdal", "Fra Fjordvik"]


def test_taking_theirs_keeps_what_holds_and_closes_it_here(region):
    id = conflict(region)
    region.fjordvik.run("conflicts", "take", region.fjordvik.json("conflicts")[0]["id"], "theirs")
    region.settle()
    assert region.fjordvik.json("conflicts") == []
    assert region.fjordvik.name(id) == region.skogdal.name(id) == "Fra Skogdal"


def test_a_cancelled_event_and_a_cancelled_date_arrive_with_their_reason(region):
    single = region.joint_event()
    series = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY")
    region.fjordvik.run("event", "cancel", single, "--reason", "Forfatteren er syk")
    region.fjordvik.run("event", "cancel", series, "--on", "2026-12-24", "--including-past",
                        "--reason", "Julaften")
    region.settle()
    fields = region.skogdal.fields(single)
    assert (fields["status"], fields["statusReason/nb"]) == ("cancelled", "Forfatteren er syk")
    fields = region.skogdal.fields(series)
    assert fields["overrides/20261224/status"] == "cancelled"
    assert fields["overrides/20261224/statusReason/nb"] == "Julaften"
    assert "status" not in fields


def test_christmas_eve_stays_cancelled_when_the_series_moves_to_another_hour(region):
    series = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY", "--end", "19:00")
    region.settle()
    branch = region.join("fjordvik", name="filialen")
    branch.run("event", "cancel", series, "--on", "2026-12-24", "--including-past",
               "--reason", "Julaften")
    region.fjordvik.edit(series, "--start", "2026-12-03T19:00", "--including-past")
    for replica in (region.fjordvik, branch, region.skogdal):
        replica.sync()
    fields = region.skogdal.fields(series)
    assert (fields["when"]["start"], fields["when"]["end"]) == (
        "2026-12-03T19:00:00", "2026-12-03T20:00:00")
    assert fields["overrides/20261224/status"] == "cancelled"


def test_a_deleted_event_goes_and_comes_back_with_all_that_was_in_it(region):
    id = region.joint_event()
    before = region.skogdal.fields(id)
    region.fjordvik.run("event", "delete", id)
    region.settle()
    assert region.skogdal.events() == []
    assert region.skogdal.json("event", "list", "--deleted")[0]["id"] == id
    region.fjordvik.run("event", "restore", id)
    region.settle()
    assert region.skogdal.fields(id) == before and len(region.skogdal.events()) == 1


def test_a_draft_is_seen_by_its_own_library_alone_until_it_is_shown(region):
    id = region.fjordvik.add("Utkast", "--visibility", "draft")
    region.settle()
    desk = region.join("fjordvik", name="filialen")
    assert desk.name(id) == "Utkast"
    assert region.skogdal.events() == []
    refused = region.skogdal.run("event", "show", id, check=False)
    assert refused.code == 66 and "Utkast" not in refused.out + refused.err
    region.fjordvik.edit(id, "--visibility", "region")
    region.settle()
    assert region.skogdal.name(id) == "Utkast"
    region.fjordvik.edit(id, "--visibility", "draft")
    region.settle()
    assert region.skogdal.events() == [], "a narrowed event is withdrawn"


def test_a_removed_co_hosts_text_becomes_a_proposal_to_the_owner(region):
    id = region.joint_event()
    region.skogdal.edit(id, "--description", "nb=Skogdals tekst")
    region.fjordvik.edit(id, "--remove", "organizers/skogdal")
    region.fjordvik.sync()
    region.settle()
    parked = region.skogdal.json("parked")
    assert [one["code"] for one in parked] == ["not-yours"]
    assert parked[0]["fields"] == {"description/nb": "Skogdals tekst"}
    assert region.skogdal.status()["parked"] == 1
    assert region.server.values(id, "description/nb", region.fjordvik) == ["Skogdals tekst"]


def test_history_tells_what_was_typed_here_of_an_event_that_was_withdrawn(region):
    id = region.joint_event()
    region.skogdal.edit(id, "--description", "nb=Skogdals tekst")
    region.fjordvik.edit(id, "--visibility", "draft", "--remove", "organizers/skogdal")
    region.fjordvik.sync()
    region.skogdal.sync()
    assert region.skogdal.events() == []
    for asked in ([], ["--offline"]):
        told = region.skogdal.json("history", id, *asked)
        assert "Skogdals tekst" in [line["value"] for line in told]
        assert "current" not in {line["outcome"] for line in told}, "nobody here knows what holds"
    unknown = region.skogdal.run("history", id[:-1] + ("0" if id[-1] != "0" else "1"), check=False)
    assert unknown.code != 0 and unknown.code == region.skogdal.run(
        "event", "show", id, check=False).code


def test_history_names_every_value_with_stamp_base_library_label_and_outcome(region):
    id = conflict(region)
    desk = region.join("skogdal", name="ny")
    lines = [line for line in desk.json("history", id) if line["path"] == "name/nb"]
    for line in lines:
        assert {"path", "value", "stamp", "base", "library", "label", "outcome"} <= line.keys()
        assert STAMP.fullmatch(line["stamp"])
    assert [(line["value"], line["library"], line["label"], line["outcome"]) for line in lines] == [
        ("Forfattermøte", "fjordvik", "vakt fjordvik", "superseded"),
        ("Fra Fjordvik", "fjordvik", "vakt fjordvik", "conflict"),
        ("Fra Skogdal", "skogdal", "vakt skogdal", "current")]
    first, *others = lines
    assert first["base"] is None
    assert all(line["base"].startswith(first["stamp"]) for line in others)


def test_status_tells_who_what_waits_and_when(region):
    status = region.fjordvik.status()
    assert {"replica", "library", "server", "outbox", "parked", "conflicts", "lastPull",
            "lastPush"} <= status.keys()
    assert re.fullmatch(r"[0-9a-f]{16}", status["replica"])
    assert (status["library"], status["server"]) == ("fjordvik", region.server.url)
    assert (status["outbox"], status["parked"], status["conflicts"]) == (0, 0, 0)
    assert INSTANT.fullmatch(status["lastPull"]) and status["lastPush"] is None
    region.fjordvik.add("Lesestund")
    assert region.fjordvik.status()["outbox"] == 1
    region.fjordvik.push()
    status = region.fjordvik.status()
    assert status["outbox"] == 0 and INSTANT.fullmatch(status["lastPush"])
