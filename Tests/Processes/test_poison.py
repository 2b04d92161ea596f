"""One bad record never blocks the rest, and no stamp however extreme wins or strands anyone."""

import json
import time

import pytest

from proxy import Proxy
from refusals import refused
from region import Region

AHEAD = "ffffffffffff-ffff"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    region = Region(tmp_path_factory.mktemp("poison"), "fjordvik", "skogdal")
    region.own = region.fjordvik.add("Lesestund")
    region.others = region.skogdal.add("Forfattermøte")
    region.settle()
    return region


def saved(desk, *given):
    """Pushes saves of Fjordvik's from a new replica of its own; gives the results, in order."""
    answer = desk.server.request("POST", "/v1/replicas", body=b'{"cursors":[],"commits":[]}',
                                 token=desk.fjordvik.token)
    replica = json.loads(answer[2])["replica"]
    entries = []
    for one in given:
        if not isinstance(one, dict) or "fields" not in one:
            entries.append(one)
            continue
        at = one.get("at") or f"{int(time.time() * 1_000):012x}-0000"
        stamp = {"at": at if len(at) > 18 else f"{at}-{replica}", "by": one.get("by", "fjordvik")}
        entries.append({"id": one.get("id", desk.own), "kind": one.get("kind", "event"),
                        "fields": one["fields"],
                        "stamp": stamp | {name: one[name] for name in ("seen", "effective",
                                                                       "base") if name in one}})
    body = json.dumps({"replica": replica, "batch": 1, "entries": entries}).encode()
    status, _, said = desk.server.request("POST", "/v1/push", body=body, token=desk.fjordvik.token)
    assert status == 200, said[:500]
    return json.loads(said)["results"]


WHEN = {"start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00", "timeZone": "Europe/Oslo"}
POISON = {
    "no entry at all": ("malformed", 7),
    "an empty entry": ("malformed", {}),
    "an id that is none": ("malformed", {"id": "abc", "fields": {"name/nb": "X"}}),
    "no fields": ("malformed", {"fields": {}}),
    "a path of nothing": ("malformed", {"fields": {"": "x"}}),
    "a path with a bad escape": ("malformed", {"fields": {"keywords/a~2b": True}}),
    "a stamp of another form": ("malformed", {"fields": {"name/nb": "X"}, "at": "i går" * 9}),
    "a kind of the desk": ("kind-local", {
        "id": "019b0000-0000-7000-8000-000000000003", "kind": "member",
        "fields": {"name": "X", "library": "fjordvik", "deleted": False}}),
    "another kind than before": ("field-invalid", {"kind": "place", "fields": {"name/nb": "X"}}),
    "in another library's name": ("not-yours", {"fields": {"name/nb": "X"}, "by": "skogdal"}),
    "another library's record": ("not-yours", {"id": "others", "fields": {"name/nb": "X"}}),
    "a new owner": ("not-yours", {"fields": {"library": "skogdal"}}),
    "an end before the start": ("field-invalid", {
        "fields": {"when": WHEN | {"end": "2026-12-03T17:00:00"}}}),
    "a number for a name": ("field-invalid", {"fields": {"name/nb": 7}}),
    "a name and a name in a language": ("field-invalid", {"fields": {"name": "X"}}),
    "a field too long": ("field-invalid", {"fields": {"name/nb": "x" * 70_000}}),
    "an unknown visibility": ("field-invalid", {"fields": {"visibility": "secret"}}),
}


@pytest.mark.parametrize("what", POISON)
def test_a_poison_record_is_refused_and_its_neighbours_are_taken(desk, what):
    code, given = POISON[what]
    if isinstance(given, dict) and given.get("id") == "others":
        given = given | {"id": desk.others}
    before, name = desk.skogdal.name(desk.others), f"Før {what}"
    first, poison, last = saved(desk, {"fields": {"name/nb": name}}, given,
                                {"fields": {"name/nn": f"Etter {what}"}})
    assert first["status"] == last["status"] == "accepted"
    assert poison["status"] == "rejected", poison
    assert poison["problem"]["type"] == f"urn:libsync:problem:{code}", poison
    assert 0 < len(poison["problem"]["detail"]) < 600
    for replica in (desk.fjordvik, desk.skogdal):
        replica.pull()
        fields = replica.fields(desk.own)
        assert (fields["name/nb"], fields["name/nn"]) == (name, f"Etter {what}")
    assert desk.skogdal.name(desk.others) == before


EXTREME = {"the last stamp of all": {"at": AHEAD}, "a time seen in 2300": {"seen": 2**43},
           "the first stamp of all": {"at": "000000000000-0000"},
           "a last counter": {"at": f"{int(time.time() * 1_000):012x}-ffff"},
           "ahead and seen ahead": {"at": AHEAD, "seen": 2**47},
           "ahead with an effective stamp ahead": {"at": AHEAD, "effective": f"{AHEAD}-" + "f" * 16},
           "a base that there is not": {"base": f"{AHEAD}-{'f' * 16}." + "0" * 32}}


@pytest.mark.parametrize("what", EXTREME)
def test_an_extreme_stamp_poisons_nobody(desk, what):
    result, = saved(desk, EXTREME[what] | {"fields": {"description/nb": what}})
    assert result["status"] in ("accepted", "rejected"), result
    desk.fjordvik.pull()
    for number in range(2):
        desk.fjordvik.edit(desk.own, "--description", f"nb=Etter {what} {number}")
        desk.fjordvik.sync()
        desk.skogdal.pull()
        assert desk.skogdal.fields(desk.own)["description/nb"] == f"Etter {what} {number}"
    left = int(desk.fjordvik.json("history", desk.own)[-1]["stamp"][:12], 16) / 1_000 - time.time()
    assert left < 300, "the clock of an honest replica was carried away"


def test_a_zone_that_this_release_does_not_know_stays_and_harms_no_feed(desk):
    """A newer tzdata names zones that an older one does not have."""
    id = "019b0000-0000-7000-8000-000000000004"
    result, = saved(desk, {"id": id, "fields": {
        "name/nb": "Ny sone", "when": WHEN | {"timeZone": "Europe/Osla"}, "library": "fjordvik",
        "deleted": False, "visibility": "public"}})
    assert result["status"] == "accepted"
    desk.skogdal.pull()
    assert desk.skogdal.fields(id)["when"]["timeZone"] == "Europe/Osla"
    status, _, body = desk.server.request("GET", "/calendar.ics?from=2026-12-01&to=2026-12-31")
    assert status == 200 and b"SUMMARY:" in body
    assert desk.skogdal.run("event", "list").code == 0
    assert desk.skogdal.run("export", "ical").code == 0


def test_a_poison_record_among_999_is_parked_and_the_others_arrive(wide_region):
    region = wide_region
    id = region.joint_event()
    region.skogdal.edit(id, "--description", "nb=Skogdals tekst")
    lines = "".join(json.dumps({"kind": "event", "fields": {"name/nb": f"Nr. {number}",
                                                            "when": WHEN}}) + "\n"
                    for number in range(999))
    region.skogdal.run("import", "json", "-", input=lines.encode())
    region.fjordvik.edit(id, "--remove", "organizers/skogdal")
    region.fjordvik.push()
    report = region.skogdal.sync()
    assert (report["rejected"], report["parked"], report["outbox"]) == (1, 1, 0)
    region.nordnes.pull()
    assert len(region.nordnes.events()) == 1_000
    parked, = region.skogdal.json("parked")
    assert parked["fields"] == {"description/nb": "Skogdals tekst"} and parked["detail"]
    region.skogdal.run("parked", "dismiss", str(parked["number"]))
    assert region.skogdal.json("parked") == []


def test_a_token_withdrawn_while_a_push_is_under_way(tmp_path):
    proxies = []
    region = Region(tmp_path, "fjordvik", plain=True,
                    url=lambda server: proxies.append(Proxy(server)) or proxies[0].url)
    replica, proxy = region.fjordvik, proxies[0]
    id = replica.add("Sendt i tide")
    looking = region.join("fjordvik", name="other-desk")
    proxy.hold("POST /v1/push")
    pushing = replica.start("sync")
    proxy.wait_reached()
    region.server.admin("device", "revoke", replica.status()["device"])
    proxy.pass_all()
    assert pushing.wait(20) == 77, "the push was in time, the pull was not"
    assert replica.status()["outbox"] == 0
    replica.edit(id, "--name", "nb=For seint")
    refused(replica.run("push", check=False), 77)
    assert region.server.values(id, "name/nb", looking) == ["Sendt i tide"]
    assert replica.status()["outbox"] == 1
    proxy.close()
