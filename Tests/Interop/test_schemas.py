"""The JSON Schemas of the protocol: valid themselves, true of every golden message, and able to
refuse what is wrong."""

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from messages import FIXTURES, SCHEMAS, documents, faults, fixture, message


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_2020_12(name):
    schema = SCHEMAS[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:libsync:schema:v1:{name}"
    Draft202012Validator.check_schema(schema)


def _without_types(schema, found, place):
    """Objects with `required` but without `type` would take anything that is no object."""
    if isinstance(schema, dict):
        for name in set(schema.get("required", [])) - set(schema.get("properties", {})):
            if "properties" in schema:
                found.append(f"{place}: {name} is required and not described")
        for name, part in schema.items():
            _without_types(part, found, f"{place}/{name}")
    elif isinstance(schema, list):
        for number, part in enumerate(schema):
            _without_types(part, found, f"{place}/{number}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_a_schema_requires_it_describes(name):
    found = []
    _without_types(SCHEMAS[name], found, name)
    assert not found


@pytest.mark.parametrize("name", SCHEMAS)
def test_members_of_later_versions_are_let_be(name):
    assert '"additionalProperties": false' not in json.dumps(SCHEMAS[name])


@pytest.mark.parametrize("name", FIXTURES)
def test_a_golden_message_is_what_its_schema_says(name):
    for schema, value in documents(name):
        assert faults(schema, value) == []


def test_every_message_has_a_schema_and_a_golden_message():
    pages = {"pull-page", "snapshot-page"}
    messages = {message(name) for name in FIXTURES}
    assert messages - pages == set(SCHEMAS) - {"definitions", "pull-line", "pull-trailer"}
    assert pages <= messages


# Planted faults: a fixture, a path into it, and what is put there (or `GONE`).

GONE = object()
S = "01a22b833aaa-0000-a3f0c2d4e5b60718"
PLANTED = [
    ("hello.json", ["name"], GONE), ("hello.json", ["head"], -1), ("hello.json", ["head"], 1.5),
    ("hello.json", ["versions"], []), ("hello.json", ["versions", 0, "version"], "1"),
    ("hello.json", ["keys", 0], "abc"), ("hello.json", ["time"], "now"),
    ("hello.json", ["horizon"], GONE), ("hello.json", ["limits", "pushBytes"], 0),
    ("enrol-request.json", ["code"], "JBMW-B3ZE"), ("enrol-request.json", ["label"], ""),
    ("enrol-request.json", ["label"], None), ("enrol-request.json", ["label"], "x" * 41),
    ("enrol-request.json", ["label"], "a\nb"),
    ("enrol-answer.json", ["role"], "boss"), ("enrol-answer.json", ["library"], "Fjordvik"),
    ("enrol-answer.json", ["replica"], "A3F0C2D4E5B60718"),
    ("enrol-answer.json", ["expires"], GONE), ("enrol-answer.json", ["token"], ""),
    ("token-answer.json", ["token"], GONE), ("token-answer.json", ["expires"], "soon"),
    ("push-request.create.json", ["batch"], 0), ("push-request.create.json", ["replica"], "x"),
    ("push-request.create.json", ["entries"], {}), ("push-request.offer.json", ["offer"], 1),
    ("push-request.create.json", ["entries", 0, "id"], "X"),
    ("push-request.create.json", ["entries", 0, "kind"], "Event"),
    ("push-request.create.json", ["entries", 0, "fields"], {}),
    ("push-request.create.json", ["entries", 0, "stamp"], GONE),
    ("push-request.create.json", ["entries", 0, "fields", "/x"], 1),
    ("push-request.create.json", ["entries", 0, "fields", "a~2"], 1),
    ("push-request.create.json", ["entries", 0, "stamp", "at"], S.upper()),
    ("push-request.create.json", ["entries", 0, "stamp", "by"], GONE),
    ("push-request.create.json", ["entries", 0, "stamp", "label"], "x" * 41),
    ("push-request.create.json", ["entries", 0, "stamp", "seen"], -1),
    ("push-request.create.json", ["entries", 0, "stamp", "base"], S),
    ("push-request.create.json", ["entries", 0, "revision"], -1),
    ("push-request.take-other.json", ["entries", 0, "stamp", "resolves"], []),
    ("push-request.take-other.json", ["entries", 0, "stamp", "resolves", 0], "x"),
    ("push-request.rich.json", ["entries", 5, "stamp", "saw", "name/nb"], "x"),
    ("push-request.rich.json", ["entries", 5, "stamp", "saw"], {}),
    ("replicas-answer.json", ["cursor"], None), ("enrol-answer.merged.json", ["former"], []),
    ("push-request.rich.json", ["entries", 3, "stamps", "when", "at"], GONE),
    ("push-answer.create.json", ["commit"], GONE), ("push-answer.create.json", ["batch"], "1"),
    ("push-answer.create.json", ["commit", "token"], ""),
    ("push-answer.create.json", ["results", 0, "status"], "lost"),
    ("push-answer.create.json", ["results", 0, "sequence"], GONE),
    ("push-answer.rich.json", ["results", 6, "problem"], GONE),
    ("push-answer.rich.json", ["results", 6, "problem", "type"], "about:blank"),
    ("push-answer.rich.json", ["results", 7, "fields", "directions/nb", "effective"], GONE),
    ("push-answer.superseded.json", ["results", 0, "fields", "name/nb", "value"], GONE),
    ("push-answer.superseded.json", ["results", 0, "fields", "name/nb", "stamp"], GONE),
    ("push-answer.superseded.json", ["results", 0, "fields", "name/nb", "status"], "won"),
    ("digest-request.json", ["ranges"], GONE), ("digest-request.json", ["ranges"], []),
    ("digest-request.json", ["ranges"], [{}] * 65), ("digest-request.json", ["ranges", 0], "x"),
    ("digest-request.ranges.json", ["ranges", 0, "through"], "x"),
    ("digest-answer.json", ["parts"], []), ("digest-answer.json", ["commit"], GONE),
    ("digest-answer.json", ["parts", 0, "count"], GONE),
    ("digest-answer.json", ["parts", 0, "digest"], "abc"),
    ("replicas-request.json", ["cursors"], GONE), ("replicas-request.json", ["commits", 0], 5),
    ("replicas-request.json", ["cursors"], ["x"] * 101),
    ("replicas-answer.json", ["replica"], GONE), ("replicas-answer.json", ["cursor"], "x"),
    ("replicas-answer.json", ["commit", "sequence"], GONE),
    ("history-answer.json", ["saves"], {}), ("history-answer.json", ["saves", 0, "record"], {}),
    ("history-answer.json", ["saves", 0, "received"], GONE),
    ("problem.too-many.json", ["type"], "about:blank"), ("problem.too-many.json", ["status"], 200),
    ("problem.too-many.json", ["retryAfter"], "60"), ("problem.too-many.json", ["status"], GONE),
]
PLANTED_LINES = [
    ("pull-page.rich.ndjson", -1, ["trailer"], GONE),
    ("pull-page.rich.ndjson", -1, ["trailer", "cursor"], GONE),
    ("pull-page.rich.ndjson", -1, ["trailer", "count"], -1),
    ("pull-page.rich.ndjson", -1, ["trailer", "digest"], "abc"),
    ("pull-page.rich.ndjson", -1, ["trailer", "more"], "no"),
    ("pull-page.rich.ndjson", 0, ["sequence"], GONE), ("pull-page.rich.ndjson", 0, ["id"], GONE),
    ("pull-page.rich.ndjson", 0, ["fields"], []), ("pull-page.rich.ndjson", 0, ["withdrawn"], "x"),
    ("pull-page.rich.ndjson", 3, ["conflicts"], []),
    ("pull-page.rich.ndjson", 3, ["conflicts", 0, "id"], "x"),
    ("pull-page.rich.ndjson", 3, ["conflicts", 0, "value"], GONE),
    ("pull-page.rich.ndjson", 3, ["conflicts", 0, "stamp", "at"], "x"),
    ("pull-page.rich.ndjson", 5, ["withdrawn"], GONE),
    ("pull-page.rich.ndjson", 5, ["sequence"], "55"),
]


def spoil(value, path, planted):
    """A copy of `value` with `planted` at `path`."""
    value = copy.deepcopy(value)
    *parents, last = path
    place = value
    for step in parents:
        place = place[step]
    if planted is GONE:
        del place[last]
    else:
        place[last] = planted
    return value


def label(planted):
    return "-".join(str(part) if part is not GONE else "gone" for part in planted)[:90]


@pytest.mark.parametrize("planted", PLANTED, ids=label)
def test_a_planted_fault_is_refused(planted):
    name, path, put = planted
    golden = json.loads(fixture(name))
    assert faults(message(name), golden) == []
    assert faults(message(name), spoil(golden, path, put)) != []


@pytest.mark.parametrize("planted", PLANTED_LINES, ids=label)
def test_a_planted_fault_in_a_line_is_refused(planted):
    name, number, path, put = planted
    schema, golden = documents(name)[number]
    assert faults(schema, golden) == []
    assert faults(schema, spoil(golden, path, put)) != []
