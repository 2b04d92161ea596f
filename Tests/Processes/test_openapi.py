"""`Schema/v1/openapi.yaml` against the spec's tables, the routes of the server's source, and the
answers of a running server: by hand for each status, by schemathesis for what nobody thinks of."""

import functools
import gzip
import json
import re
import socket
import tempfile
from itertools import count
from pathlib import Path
from urllib.parse import urljoin

import hypothesis
import hypothesis.configuration
import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, strategies
from jsonschema import Draft202012Validator
from jsonschema_path.handlers import default_handlers
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from region import ROOT, Region, end, wait_for

FOLDER = ROOT / "Protocol" / "Schema" / "v1"
OPENAPI = yaml.safe_load((FOLDER / "openapi.yaml").read_text("utf-8"))
SCHEMAS = {file.stem: json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")}
SPEC = (ROOT / "Protocol" / "README.md").read_text("utf-8")
METHODS = ("get", "put", "post", "delete", "head", "options", "patch", "trace")

HOME = (FOLDER / "openapi.yaml").as_uri()
REGISTRY = Registry().with_resources(
    [(HOME, DRAFT202012.create_resource(OPENAPI))]
    + [(uri, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
       for uri in (schema["$id"], (FOLDER / f"{name}.json").as_uri())])


def resolved(value):
    """What stands there, or what the reference there leads to."""
    while "$ref" in value:
        value = REGISTRY.resolver(HOME).lookup(value["$ref"]).contents
    return value


def operations():
    """Each operation by its label, such as `GET /healthz`, with its parameters and answers."""
    for path, item in OPENAPI["paths"].items():
        for method in METHODS:
            if method in item:
                parameters = item.get("parameters", []) + item[method].get("parameters", [])
                answers = item[method]["responses"].items()
                yield f"{method.upper()} {path}", item[method] | {
                    "parameters": {resolved(one)["name"]: resolved(one) for one in parameters},
                    "responses": {int(status): resolved(answer) for status, answer in answers}}


OPERATIONS = dict(operations())
# OpenAPI 3.1 has no place for the methods of WebDAV: they stand beside, in the same form.
WEBDAV = {f"{method} {path}": {int(status): resolved(answer)
                               for status, answer in operation["responses"].items()}
          for path, item in OPENAPI["paths"].items()
          for method, operation in item.get("x-webdav", {}).items()}
ENROLLED = [label for label, operation in OPERATIONS.items() if "security" not in operation]


# The file itself.

class Validator(OpenAPIV31SpecValidator):
    """Schemas refer to one another by their `$id`, which no network knows."""
    resolver_handlers = default_handlers | {
        "urn": lambda uri: next(one for one in SCHEMAS.values() if one["$id"] == uri)}


def test_it_is_valid_openapi_3_1():
    swift = (ROOT / "Protocol" / "Wire" / "ProtocolVersion.swift").read_text("utf-8")
    assert OPENAPI["openapi"] == "3.1.0"
    assert f'let current = "{OPENAPI["info"]["version"]}"\n' in swift
    assert [error.message for error in Validator(OPENAPI, base_uri=HOME).iter_errors()] == []


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("name", ["openapi", *sorted(SCHEMAS)])
def test_every_reference_leads_somewhere(name):
    base, value = (HOME, OPENAPI) if name == "openapi" else (SCHEMAS[name]["$id"], SCHEMAS[name])
    for reference in references(value):
        REGISTRY.resolver(base).lookup(reference)


def test_it_names_every_schema_so_that_a_tool_finds_each_by_its_id():
    parts = OPENAPI["components"]
    assert parts["schemas"] == {name: {"$ref": f"./{name}.json"} for name in SCHEMAS}
    used = {reference.split("#")[0]
            for reference in references([OPENAPI["paths"], parts["responses"]])}
    assert {f"./{name}.json" for name in SCHEMAS} <= used, "of no message"


def section(number):
    """A section of the spec."""
    return SPEC.split(f"\n## {number}. ", 1)[1].split("\n## ", 1)[0]


def test_every_header_of_the_spec_is_where_the_spec_says():
    rows = set(re.findall(r"^\| `([A-Z][A-Za-z-]+)` \|", section(2), re.M))
    everywhere = {"Libsync-Protocol", "Libsync-Request", "Cache-Control"}
    known = {"Libsync-Time", "Libsync-Keys"}
    assert rows == everywhere | known | {"Authorization", "Libsync-Replica", "Libsync-Commit"}
    for label, operation in OPERATIONS.items():
        if "public" in operation["tags"]:
            continue
        path, asked = label.split()[1], operation["parameters"]
        needed = {name for name, one in asked.items() if one.get("required")}
        assert ("Libsync-Protocol" in needed) == path.startswith("/v1/"), label
        assert (label in ENROLLED) == (path.startswith("/v1/") and path != "/v1/enrol"), label
        assert ("Libsync-Replica" in needed) == (
            path in ("/v1/pull", "/v1/snapshot", "/v1/digest")), label
        assert ("Libsync-Commit" in asked) == (label in ENROLLED), label
        for status, answer in operation["responses"].items():
            told = answer["headers"]
            assert everywhere == {name for name in everywhere if resolved(told[name])["required"]}
            if status < 300:
                assert (known <= set(told)) == (label in ENROLLED), label


FORMS = ("ics", "atom", "json")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path, named", [
    ("/calendar", set()), ("/libraries/{slug}/calendar", {"library"}),
    ("/places/{id}/calendar", {"place"})])
def test_every_parameter_of_a_feed_stands_in_the_spec_s_table(path, named, form):
    path, named = f"{path}.{form}", named | ({"expand"} if form == "atom" else set())
    public = section(17).split("\n### Public\n", 1)[1]
    rows = re.findall(r"^\| ((?:`[a-z]+`(?:, )?)+) \|", public, re.M)
    asked = {name for name, one in OPERATIONS[f"GET {path}"]["parameters"].items()
             if one["in"] == "query"}
    assert set(re.findall("`([a-z]+)`", " ".join(rows))) == asked | named
    assert not asked & named
    words = next(row for row in public.splitlines() if row.startswith("| `cancelled` |"))
    choices = OPERATIONS[f"GET {path}"]["parameters"]["cancelled"]["schema"]["enum"]
    assert set(re.findall("`([a-z]+)`", words.split("|")[2])) == set(choices)


def test_every_problem_has_the_status_of_the_spec_s_table():
    table = dict(re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", section(21), re.M))
    assert len(table) > 20
    named = {(code, str(status)) for operation in OPERATIONS.values()
             for status, answer in operation["responses"].items()
             for code in answer.get("x-problems", [])}
    assert named == {(code, status) for code, status in table.items() if status != "200"}


def test_every_problem_of_the_protocol_is_told_as_one():
    for label, operation in OPERATIONS.items():
        for status, answer in operation["responses"].items():
            is_problem = status >= 400 and "public" not in operation["tags"]
            assert (list(answer.get("content", [])) == ["application/problem+json"]) == is_problem
            assert ("x-problems" in answer) == is_problem, (label, status)


# The routes that the server's source registers.

def wire_paths():
    """The paths of `Protocol/Wire` by name, as `Hello.path`; a part to fill in is `{}`."""
    paths = {}
    for file in (ROOT / "Protocol" / "Wire").glob("*.swift"):
        for name, body in re.findall(r"enum (\w+) \{\n(.*?)\n\}", file.read_text("utf-8"), re.S):
            for constant, path in re.findall(r'static let (\w*[pP]ath) = "([^"]+)"', body):
                paths[f"{name}.{constant}"] = path
            for path in re.findall(r'static func path\(.*?\) -> String \{ "([^"]+)" \}', body):
                paths[f"{name}.path()"] = re.sub(r"\\\(\w+\)", "{}", path)
    return paths


ROUTERS = re.compile(r"(\w+): Router(Group)?<|let (\w+) = Router\(|let (\w+) = \w+\.group\(\"")
PLAIN = re.compile(r'\w+\.(\w+)\(\s*(?:"([^"]*)"|RouterPath\((\w+\.\w+)\))')
LISTED = re.compile(r'\w+\.on\(\s*"([^"]*)",\s*method: method\)')
FORM = r"\(format.rawValue)"


def routes(sources):
    """What Swift files register, as labels; fails on a form that it cannot read."""
    found, paths = set(), wire_paths()
    prefixes = {prefix for text in sources for prefix in re.findall(r'\.group\("(.*?)"\)', text)}
    assert prefixes == {"v1"}, "more groups than this test can tell apart"
    for text in sources:
        names = {name: bool(isGroup or group) for one, isGroup, router, group
                 in ROUTERS.findall(text) for name in (one, router, group) if name}
        for call in re.finditer(r"\b(\w+)\.(\w+)\(", text):
            receiver, verb = call.groups()
            if receiver not in names or verb in ("add", "group"):
                continue
            if verb == "on" and (form := LISTED.match(text, call.start())):
                loop = text[:call.start()].rsplit("for method in [", 1)[1].split("]")[0]
                verbs, path = re.findall(r"\.([a-z]+)\b", loop), form[1]
            elif verb in METHODS and (form := PLAIN.match(text, call.start())):
                verbs, path = [verb], form[2] if form[3] is None else paths[form[3]]
            else:
                pytest.fail(f"a form that this test does not read: {text[call.start():][:80]}")
            path = re.sub(r":(\w+)", r"{\1}", path).strip("/")
            prefix = "/v1/" if names[receiver] else "/"
            for form in FORMS if FORM in path else [""]:
                found |= {f"{verb.upper()} {prefix}{path.replace(FORM, form)}" for verb in verbs}
    return found


# The pages of Server/App/Site are for people, and AccessMatrixTests has a row for each.
SOURCES = [file.read_text("utf-8") for file in sorted((ROOT / "Server").rglob("*.swift"))
           if file.parent.name != "Site"]


def test_every_route_of_the_server_is_described_and_no_other():
    assert routes(SOURCES) == {*OPERATIONS, *WEBDAV}
    swift = (ROOT / "Sources" / "LibsyncCalendar" / "FeedFormat.swift").read_text("utf-8")
    written = re.findall(r'case (\w+)(?: = "(\w+)")?$', swift, re.M)
    assert {value or name for name, value in written} == set(FORMS)


def test_every_path_that_the_client_knows_is_described():
    described = {re.sub(r"\{\w+\}", "{}", path) for path in OPENAPI["paths"]}
    assert len(wire_paths()) >= 8 and set(wire_paths().values()) <= described


@pytest.mark.parametrize("planted, label", [
    ("func add(to group: RouterGroup<X>) { group.get(\"watch/:id\", use: watch) }",
     "GET /v1/watch/{id}"),
    ("func add(to router: Router<X>) {\n router.post(\n \"x.html\") }", "POST /x.html"),
    ("let router = Router(context: X.self)\nrouter.delete(RouterPath(Pull.path))",
     "DELETE /v1/pull"),
    ("func add(to r: Router<X>) { for method in [X.put, .head] { r.on(\"x\", method: method) } }",
     "PUT /x"),
    ("func add(to r: Router<X>) { for method in [X.lock] { r.on(\"y\", method: method) } }",
     "LOCK /y"),
    ("func add(to r: Router<X>) { for method in [X.get] { "
     "r.on(\"z.\\(format.rawValue)\", method: method) } }", "GET /z.atom")])
def test_a_planted_route_is_noticed(planted, label):
    assert label in routes([*SOURCES, planted]) - {*OPERATIONS, *WEBDAV}


# A running server.

def bundled():
    """The description in one piece, for a tool that looks up no `$id`."""
    def moved(value, name):
        if isinstance(value, list):
            return [moved(part, name) for part in value]
        if not isinstance(value, dict):
            return value
        return {key: pointer(part, name) if key == "$ref" and isinstance(part, str)
                else moved(part, name) for key, part in value.items()
                if key not in ("$id", "$schema")}

    def pointer(reference, name):
        file, _, inside = reference.partition("#")
        if not file and name is None:
            return reference
        file = re.sub(r"^\./|^urn:libsync:schema:v1:|\.json$", "", file)
        return f"#/components/schemas/{file or name}{inside}"

    whole = moved(OPENAPI, None)
    whole["components"]["schemas"] = {name: moved(one, name) for name, one in SCHEMAS.items()}
    return whole


# The tables of characters that it computes are no part of the tree.
hypothesis.configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir(), "libsync-hypothesis"))
SEED, EXAMPLES, COVERAGE = 20261203, 12, 100
# Of made-up pushes most are refused, and some must reach the store.
PUSHES, ROUNDS = 100, 20
SURFACE = schemathesis.openapi.from_dict(bundled(), config=schemathesis.Config(seed=SEED))
SURFACE.config.generation.update(with_security_parameters=False)
SURFACE.config.phases.coverage.unexpected_methods = set()


def definition(case, response):
    return OPERATIONS[case.operation.label]["responses"][response.status_code]


@functools.cache
def check_line(reference, line):
    """A line of a page against a schema; the same one comes many times."""
    schema = {"$ref": urljoin(HOME, reference)}
    Draft202012Validator(schema, registry=REGISTRY).validate(json.loads(line))


def a_problem_is_one_of_those_that_are_named(_, response, case):
    if codes := definition(case, response).get("x-problems"):
        told = json.loads(response.content)
        assert told["type"].removeprefix("urn:libsync:problem:") in codes, told
        assert told["status"] == response.status_code and told["title"] and told["detail"], told


def a_page_is_whole(_, response, case):
    page = definition(case, response).get("content", {}).get("application/x-ndjson")
    if page is None:
        return
    *lines, end = response.content.split(b"\n")
    assert end == b"", "every line is ended"
    *lines, trailer = lines
    for line in lines:
        check_line(page["x-lines"]["$ref"], line)
    check_line(page["x-last-line"]["$ref"], trailer)
    assert json.loads(trailer)["trailer"]["count"] == len(lines)


def time_is_told_to_those_with_a_good_token_only(_, response, case):
    told = response.headers.get("libsync-time") is not None
    if response.status_code not in (400, 401, 403, 426):  # These may come before the token is read.
        assert told == (case.operation.label in ENROLLED)


load_all_checks()
RULES = [*CHECKS.get_by_names([
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance"]),
    a_problem_is_one_of_those_that_are_named, a_page_is_whole,
    time_is_told_to_those_with_a_good_token_only]


# What no value of a header may contain (RFC 9110, 5.5); schemathesis makes it up all the same.
NOT_HTTP = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# How much of a request's first line is read (`SECURITY.md`), less its other words.
TARGET_BYTES = 16_384 - len("DELETE  HTTP/1.1\r\n")


class Wire(HTTPAdapter):
    """Compresses the bodies that say they are. Each session comes from an address of its own,
    since enrolment is throttled by address."""
    numbers = count(2)

    def init_poolmanager(self, *arguments, **options):
        number = next(Wire.numbers)
        options["source_address"] = (f"127.0.{number // 250}.{number % 250 + 1}", 0)
        super().init_poolmanager(*arguments, **options)

    def send(self, request, **options):
        if request.headers.get("Content-Encoding") == "gzip" and request.body:
            body = request.body
            request.body = gzip.compress(body.encode() if isinstance(body, str) else body)
            request.headers["Content-Length"] = str(len(request.body))
        return super().send(request, **options)


class Desk:
    """Fjordvik and Skogdal, and a device of Fjordvik of which the access was withdrawn."""

    def __init__(self, folder):
        self.region = Region(folder, "fjordvik", "skogdal", plain=True)
        self.server = self.region.server
        self.token, self.own = self.region.fjordvik.token, self.region.fjordvik.add("Lesestund")
        self.place = self.region.fjordvik.json("place", "add", "--name", "nb=Huset")["id"]
        self.ended = self.region.fjordvik.add("Avslutning")
        self.region.settle()
        self.session = self.fresh_session()
        self.other = self.enrol("skogdal")
        self.member = self.enrol("fjordvik")
        self.gone = self.enrol("fjordvik")
        self.server.admin("device", "revoke", self.gone["device"])
        self.batch, self.ids, self.records = 0, 0, [self.own]
        trailer = self.pull(self.token, self.member["replica"])
        self.cursor, self.commit = trailer["cursor"]["token"], trailer["commit"]["token"]

    def fresh_session(self):
        session = requests.Session()
        session.mount("http://", Wire())
        session.trust_env = False
        return session

    def secret(self, slug):
        """The part of a fresh code that crosses the wire."""
        return self.server.code(slug).replace("-", "")[:16]

    def enrol(self, slug):
        status, _, body = self.server.request(
            "POST", "/v1/enrol", body=json.dumps({"code": self.secret(slug)}))
        assert status == 200, body
        return json.loads(body)

    def pull(self, token, replica):
        """The trailer of a page."""
        status, _, body = self.server.request("GET", "/v1/pull", token=token,
                                              headers={"Libsync-Replica": replica})
        assert status == 200, body
        return json.loads(body.splitlines()[-1])["trailer"]

    def call(self, case, token, session=None):
        """The answer, once it is what the description says."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = case.call(base_url=self.server.url, session=session or self.session,
                             headers=headers, timeout=20, allow_redirects=False)
        if (any(NOT_HTTP.search(str(value)) for value in (case.headers or {}).values())
                or len(response.request.path_url) > TARGET_BYTES):
            # No request at all: it is refused before anyone reads what it asks.
            assert response.status_code == 400 and response.content == b""
            assert response.headers["connection"] == ["close"]
        else:
            case.validate_response(response, checks=RULES)
        return response


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("openapi"))
    yield desk
    desk.session.close()
    end(desk.server.process)


RECORD = SCHEMAS["definitions"]["$defs"]["recordID"]["pattern"]


def is_even(value):
    """Half of all values, the same ones in every run."""
    return sum(str(value).encode("utf-8", "replace")) % 2 == 0


def bring_closer(case, desk):
    """Puts in what no generator can guess, where it made up something of the right form: a
    replica, words of the server, ids, and in a push the next number and who writes."""
    label = case.operation.label
    if "Libsync-Protocol" in (case.headers or {}):
        case.headers["Libsync-Protocol"] = "1.0"
    if re.fullmatch("[0-9a-f]{16}", str((case.headers or {}).get("Libsync-Replica"))):
        case.headers["Libsync-Replica"] = desk.member["replica"]
    for values, name, word in ((case.headers, "Libsync-Commit", desk.commit),
                               (case.query, "cursor", desk.cursor)):
        if name in (values or {}) and is_even(values[name]):
            values[name] = word
    if "/history" in label and is_even(case.path_parameters["id"]):
        case.path_parameters["id"] = desk.records[len(desk.records) // 2]
    if "/{slug}/" in label and is_even(case.path_parameters["slug"]):
        case.path_parameters["slug"] = "fjordvik"
    if "/places/{id}/" in label and is_even(case.path_parameters["id"]):
        case.path_parameters["id"] = desk.place
    if "/events/{id}" in label and is_even(case.path_parameters["id"]):
        case.path_parameters["id"] = desk.own
    if "/{calendar}" in label and is_even(case.path_parameters["calendar"]):
        case.path_parameters["calendar"] = "library-fjordvik"
    if "/{object}" in label and is_even(case.path_parameters["object"]):
        case.path_parameters["object"] = f"{desk.own}.ics"
    if label == "POST /v1/push" and isinstance(case.body, dict):
        case.body = as_of_fjordvik(case.body, desk)


def with_fair_numbers(value):
    """A copy without the numbers for which a reader refuses the whole (3); no schema tells."""
    if isinstance(value, dict):
        return {name: with_fair_numbers(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_fair_numbers(part) for part in value]
    return 1 if isinstance(value, (int, float)) and abs(value) >= 2**53 else value


def as_of_fjordvik(body, desk):
    """A made-up push as the next one of a replica of Fjordvik, so that its entries are judged."""
    body = with_fair_numbers(body)
    if type(body.get("batch")) is int and body["batch"] > 0:
        body |= {"batch": desk.batch + 1, "replica": desk.member["replica"]}
    for entry in body["entries"] if isinstance(body.get("entries"), list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("fields"), dict):
            entry["fields"] |= {"library": "fjordvik", "visibility": "region"}
            if re.fullmatch(RECORD, str(entry.get("id"))):
                # Every other save is of a record that was there before.
                desk.ids += 1
                entry["id"] = f"01a22b83-3aaa-7a9a-afcc-{desk.ids // 2:012x}"
            stamps = entry.get("stamps")
            stamps = list(stamps.values()) if isinstance(stamps, dict) else []
            for stamp in [entry.get("stamp"), *stamps]:
                if isinstance(stamp, dict):
                    stamp["by"] = "fjordvik"
    return body


def send(case, desk):
    """One made-up request."""
    label = case.operation.label
    bring_closer(case, desk)
    token = {"POST /v1/token/rotate": desk.member["token"]}.get(label, desk.token)
    session = desk.fresh_session() if "enrol" in label else None
    response = desk.call(case, token if label in ENROLLED else None, session)
    if session:
        session.close()
    if label == "POST /v1/push" and response.status_code == 200:
        answer = json.loads(response.content)
        desk.batch = answer["batch"]
        desk.records += [entry["id"] for entry, result in zip(case.body["entries"],
                                                              answer["results"])
                         if result["status"] == "accepted"]


@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_is_asked_the_answer_is_as_it_is_described(desk, label):
    """First the bounds of every parameter and member, one by one, then what chance brings."""
    operation, modes = SURFACE.find_operation_by_label(label), list(GenerationMode)
    cases = list(SURFACE.iter_coverage_cases(
        operation, generation_modes=modes, generation_config=SURFACE.config.generation))
    for case in cases[::len(cases) // COVERAGE + 1]:
        send(case, desk)

    make_up(operation, desk, EXAMPLES)


def make_up(operation, desk, examples, seed=SEED):
    """Sends what chance brings."""
    @hypothesis.seed(seed)
    @hypothesis.settings(max_examples=examples, phases=[Phase.generate], database=None,
                         deadline=None, suppress_health_check=list(HealthCheck))
    @hypothesis.given(strategies.one_of([operation.as_strategy(mode) for mode in GenerationMode]))
    def made_up(case):
        send(case, desk)

    made_up()


def test_what_is_made_up_reaches_the_store(desk):
    """Else all of the above would speak of refusals only.

    Which pushes chance brings depends on the program's other modules, whose constants hypothesis
    tries too: so they go on until enough have reached the store, and more than enough are refused.
    """
    operation = SURFACE.find_operation_by_label("POST /v1/push")
    for seed in range(ROUNDS):
        make_up(operation, desk, PUSHES, seed=SEED + seed)
        if len(set(desk.records)) > 10:
            return
    pytest.fail(f"of {ROUNDS * PUSHES} made-up pushes too few reached the store: {desk.records}")


PUSH = {"replica": "0123456789abcdef", "batch": 1, "entries": []}
LADDER = {"cursors": [], "commits": []}
BODIES = {"POST /v1/enrol": {"code": "0123456789ABCDEF"}, "POST /v1/push": PUSH,
          "POST /v1/digest": {"ranges": [{}]}, "POST /v1/replicas": LADDER}
PATHS = {"/v1/records/{id}/history": {"id": "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3"},
         "/v1/devices/{id}": {"id": "d-unknown"},
         **{f"/libraries/{{slug}}/calendar.{form}": {"slug": "fjordvik"} for form in FORMS},
         **{f"/places/{{id}}/calendar.{form}": {"id": "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3"}
            for form in FORMS},
         "/events/{id}.ics": {"id": "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3"},
         "/caldav/calendars/{calendar}": {"calendar": "region"},
         "/caldav/calendars/{calendar}/{object}": {
             "calendar": "region", "object": "01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3.ics"}}
# Feeds, and what stands in their paths.
FEEDS = {**{f"/calendar.{form}": lambda desk: {} for form in FORMS},
         **{f"/libraries/{{slug}}/calendar.{form}": lambda desk: {"slug": "fjordvik"}
            for form in FORMS},
         **{f"/places/{{id}}/calendar.{form}": lambda desk: {"id": desk.place} for form in FORMS},
         "/events/{id}.ics": lambda desk: {"id": desk.ended}}


class Asked:
    """Requests made by hand, and which answers they have got."""

    def __init__(self, desk):
        self.desk, self.got = desk, set()

    def __call__(self, label, status, *, token=None, version="1.0", headers=None, **parts):
        method, path = label.split()
        headers = dict(headers or {})
        if path.startswith("/v1/") and version:
            headers["Libsync-Protocol"] = version
        if label in BODIES:
            parts = {"body": BODIES[label], "media_type": "application/json"} | parts
        case = SURFACE[path][method].Case(
            headers=headers, **{"path_parameters": PATHS.get(path, {})} | parts)
        response = self.desk.call(case, token)
        assert response.status_code == status, (label, status, response.content[:500])
        self.got.add((label, status))
        return response


def test_every_status_that_is_named_is_one_that_the_server_gives(tmp_path):
    """On a server of its own, which is restored from its backup on the way."""
    desk = Desk(tmp_path)
    ask, good = Asked(desk), desk.token
    own, foreign = desk.member["replica"], desk.other["replica"]

    for label in ENROLLED:
        ask(label, 400, token=good, version=None)
        ask(label, 401)
        ask(label, 403, token=desk.gone["token"])
        ask(label, 426, token=good, version="2.0")
    for label in BODIES:
        token = None if label == "POST /v1/enrol" else good
        ask(label, 400, token=token, body={})
        ask(label, 413, token=token, body={"code": "0" * 9_000_000})
        ask(label, 415, token=token, headers={"Content-Encoding": "br"})
        ask(label, 426, token=token, version="2.0")

    ask("GET /.well-known/libsync", 200)
    code = desk.secret("fjordvik")
    ask("POST /v1/enrol", 200, body={"code": code, "label": "vakt mandag"})
    ask("POST /v1/enrol", 403, body={"code": code})

    ask("POST /v1/push", 200, token=good, body=PUSH | {"replica": own, "batch": desk.batch + 1})
    ask("POST /v1/push", 403, token=good, body=PUSH | {"replica": foreign})
    ask("POST /v1/push", 409, token=good, body=PUSH | {"replica": own, "batch": desk.batch + 9})
    ask("POST /v1/push", 409, token=good, body=PUSH)
    ask("POST /v1/push", 413, token=good, body=PUSH | {"entries": [{}] * 5_001})
    ask("POST /v1/replicas", 200, token=good,
        body={"cursors": [desk.cursor], "commits": [desk.commit]})

    mine, theirs = {"Libsync-Replica": own}, {"Libsync-Replica": foreign}
    their_cursor = desk.pull(desk.other["token"], foreign)["cursor"]["token"]
    for label in ("GET /v1/pull", "GET /v1/snapshot"):
        ask(label, 200, token=good, headers=mine)
        ask(label, 200, token=good, headers=mine, query={"cursor": desk.cursor, "limit": 1})
        ask(label, 410, token=good, headers=mine, query={"cursor": their_cursor})
        ask(label, 400, token=good, headers=mine, query={"cursor": desk.commit})
    ask("POST /v1/digest", 200, token=good, headers=mine)
    ask("POST /v1/digest", 403, token=good, headers=theirs)
    ask("POST /v1/digest", 409, token=good, headers=mine | {"Libsync-Commit": "com.unknown"})
    ask("GET /v1/pull", 403, token=good, headers=theirs)
    ask("GET /v1/pull", 409, token=good, headers=mine | {"Libsync-Commit": "com.unknown"})

    ask("GET /v1/records/{id}/history", 200, token=good, path_parameters={"id": desk.own})
    ask("GET /v1/records/{id}/history", 404, token=good)
    ask("GET /v1/records/{id}/history", 400, token=good, path_parameters={"id": "x"})
    ask("DELETE /v1/devices/{id}", 404, token=good)
    ask("DELETE /v1/devices/{id}", 404, token=good,
        path_parameters={"id": desk.other["device"]})
    ask("DELETE /v1/devices/{id}", 204, token=good,
        path_parameters={"id": desk.enrol("fjordvik")["device"]})
    ask("POST /v1/token/rotate", 200, token=desk.enrol("fjordvik")["token"])

    for method in ("GET", "HEAD"):
        ask(f"{method} /healthz", 200)
        ask(f"{method} /readyz", 200)
        for path, named in FEEDS.items():
            parts = {"path_parameters": named(desk)}
            tag = ask(f"{method} {path}", 200, **parts).headers["etag"][0]
            ask(f"{method} {path}", 304, headers={"If-None-Match": tag}, **parts)
            ask(f"{method} {path}", 400, query={"lang": "æ"}, **parts)
            ask(f"{method} {path}", 400, query={"expand": "ja"}, **parts)
        for form in FORMS:
            ask(f"{method} /calendar.{form}", 404, query={"library": "ukjent"})
            ask(f"{method} /libraries/{{slug}}/calendar.{form}", 404,
                path_parameters={"slug": "ukjent"})
            ask(f"{method} /places/{{id}}/calendar.{form}", 404)
        ask(f"{method} /events/{{id}}.ics", 404)

    caldav(ask, desk)
    desk.region.fjordvik.run("place", "delete", desk.place)
    desk.region.fjordvik.run("event", "delete", desk.ended)
    desk.region.settle()
    for method in ("GET", "HEAD"):
        for form in FORMS:
            ask(f"{method} /places/{{id}}/calendar.{form}", 410,
                path_parameters={"id": desk.place})
        ask(f"{method} /events/{{id}}.ics", 410, path_parameters={"id": desk.ended})

    desk.server.admin("library", "add", "sund", "--name", "Sund bibliotek")
    desk.server.admin("library", "rename", "sund", "ytre-sund")
    desk.server.admin("library", "retire", "sund", "--yes")
    for method in ("GET", "HEAD"):
        for form in FORMS:
            for slug, status in (("sund", 301), ("ytre-sund", 410)):
                ask(f"{method} /libraries/{{slug}}/calendar.{form}", status,
                    path_parameters={"slug": slug})
        for name, status in (("library-sund", 301), ("library-ytre-sund", 410)):
            for path, more in (("", {}), ("/{object}", {"object": f"{desk.own}.ics"})):
                ask(f"{method} /caldav/calendars/{{calendar}}{path}", status,
                    path_parameters={"calendar": name} | more)

    # The coming change of key, which the restart and the restored backup do not end.
    desk.server.admin("cert", "rotate")
    wait_for(lambda: "libsync-keys" in ask("GET /v1/pull", 200, token=good, headers=mine).headers)

    backup = desk.region.folder / "backup"
    desk.server.admin("backup", backup)
    desk.server.stop()
    desk.server.admin("restore", backup)
    desk.server.start()
    ask("GET /v1/snapshot", 409, token=good, headers=mine, query={"cursor": desk.cursor})

    for _ in range(20):
        ask("POST /v1/enrol", 403)
    assert int(ask("POST /v1/enrol", 429).headers["retry-after"][0]) <= 61

    named = {(label, status) for label, operation in OPERATIONS.items()
             for status in operation["responses"]}
    # What is left is the server's own trouble: other tests make that.
    assert {status for _, status in named - ask.got} == {500, 503}


def caldav(ask, desk):
    """Each status of the tree of calendars, but for those of a library that is gone."""
    for label in OPERATIONS:
        method, path = label.split()
        if path == "/.well-known/caldav":
            ask(label, 301)
        elif label == "OPTIONS /":
            ask(label, 200)
        elif path.startswith("/caldav") and method not in ("GET", "HEAD"):
            ask(label, 200 if method == "OPTIONS" else 403)
    for method in ("GET", "HEAD"):
        for path in ("/caldav", "/caldav/principal", "/caldav/calendars"):
            ask(f"{method} {path}", 200)
        ask(f"{method} /caldav/calendars/{{calendar}}", 200)
        ask(f"{method} /caldav/calendars/{{calendar}}", 404,
            path_parameters={"calendar": "library-ukjent"})
        label = f"{method} /caldav/calendars/{{calendar}}/{{object}}"
        ask(label, 404)
        there = {"path_parameters": {"calendar": "region", "object": f"{desk.own}.ics"}}
        tag = ask(label, 200, **there).headers["etag"][0]
        ask(label, 304, headers={"If-None-Match": tag}, **there)
        ask(label, 412, headers={"If-Match": '"x"'}, **there)


SYNC = b'<sync-collection xmlns="DAV:"><sync-token/><prop><getetag/></prop></sync-collection>'
FIND = b'<propfind xmlns="DAV:"><allprop/></propfind>'


def test_every_method_of_webdav_answers_as_it_is_described(desk):
    """Such methods are no part of what schemathesis knows, so all of it is by hand."""
    desk.server.admin("library", "add", "vik", "--name", "Vik bibliotek")
    desk.server.admin("library", "rename", "vik", "ytre-vik")
    desk.server.admin("library", "add", "nes", "--name", "Nes bibliotek")
    desk.server.admin("library", "retire", "nes", "--yes")
    got = set()

    def ask(label, status, calendar="region", body=b"", **headers):
        method, path = label.split()
        path = path.format(calendar=calendar, object=f"{desk.own}.ics")
        answered, told, content = desk.server.request(
            method, path, body=body, headers={"Depth": "1"} | {
                name.replace("_", "-"): value for name, value in headers.items()})
        assert answered == status, (label, answered, content[:500])
        answer = WEBDAV[label][status]
        for name, header in answer["headers"].items():
            header = resolved(header)
            assert name in told or not header.get("required"), (label, status, name)
            if name in told:
                Draft202012Validator(header["schema"]).validate(told[name])
        assert told["Content-Type"].split(";")[0] in answer["content"], (label, status, told)
        got.add((label, status))

    for label in WEBDAV:
        method, path = label.split()
        if path == "/.well-known/caldav":
            ask(label, 301)
        elif method not in ("PROPFIND", "REPORT"):
            ask(label, 403)
        if "{calendar}" in path and method in ("PROPFIND", "REPORT"):
            ask(label, 301, "library-vik")
            ask(label, 404, "library-ukjent")
            ask(label, 410, "library-nes")
        if path == "/.well-known/caldav" or method not in ("PROPFIND", "REPORT"):
            continue
        if method == "REPORT" and not path.endswith("{calendar}"):
            ask(label, 403, body=SYNC)
            continue
        ask(label, 207, body=FIND if method == "PROPFIND" else SYNC)
        ask(label, 403, Depth="infinity", body=FIND)
        ask(label, 400, body=b"<")
        ask(label, 413, body=b" " * 1_100_000)
        ask(label, 415, body=b"x", Content_Encoding="br")
    named = {(label, status) for label, answers in WEBDAV.items() for status in answers}
    assert {status for _, status in named - got} == {503}


def raw_answer(desk, request):
    """All that the server says to one request before it hangs up."""
    with socket.create_connection(("127.0.0.1", desk.server.port), 20) as connection:
        connection.sendall(f"{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize("path", ["/calendar.ics", "/healthz", "/readyz", "/calendar.ics?from=x",
                                  "/libraries/ukjent/calendar.ics", "/.well-known/libsync"])
def test_an_answer_to_head_has_no_body(desk, path):
    head, _, body = raw_answer(desk, f"HEAD {path}").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 ") and body == b""


@pytest.mark.parametrize("replica, status", [(None, 400), ("x", 400), ("other", 403)])
def test_a_snapshot_names_the_replica_that_asks(desk, replica, status):
    replica = desk.other["replica"] if replica == "other" else replica
    headers = {"Libsync-Replica": replica} if replica else {}
    answer = desk.server.request("GET", "/v1/snapshot", headers=headers, token=desk.token)
    assert answer[0] == status


@pytest.mark.parametrize("path", ["/calendar.ics?from=x", "/libraries/ukjent/calendar.ics",
                                  "/nowhere"])
def test_a_refusal_is_kept_by_nobody(desk, path):
    assert desk.server.request("GET", path)[1].get("Cache-Control") == "no-store"


@pytest.mark.parametrize("value", ["\x01", "a\x7f", "\x1b[31m"])
def test_a_header_with_control_characters_is_no_request(desk, value):
    desk.call(SURFACE["/calendar.ics"]["GET"].Case(headers={"If-None-Match": value}), None)
