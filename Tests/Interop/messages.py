"""The golden messages and schemas of Protocol/, by name."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

PROTOCOL = Path(__file__).resolve().parents[2] / "Protocol"
SPEC = PROTOCOL / "README.md"
FIXTURES = sorted(path.name for path in (PROTOCOL / "Fixtures/v1").iterdir())
PAGES = [name for name in FIXTURES if name.endswith(".ndjson")]
SCHEMAS = {path.stem: json.loads(path.read_text("utf-8"))
           for path in sorted((PROTOCOL / "Schema/v1").glob("*.json"))}
_REGISTRY = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values())


def fixture(name):
    """The bytes of a golden message."""
    return (PROTOCOL / "Fixtures/v1" / name).read_bytes()


def lines(name):
    """The lines of a page as bytes: rows and withdrawals, and the trailer."""
    *before, trailer = fixture(name).splitlines()
    return before, trailer


def message(name):
    """The message that a fixture is of: `push-request` of `push-request.offer.json`."""
    return name.split(".")[0]


def documents(name):
    """Pairs of a schema's name and a JSON value, for each JSON text of a fixture."""
    if name not in PAGES:
        return [(message(name), json.loads(fixture(name)))]
    before, trailer = lines(name)
    return [("pull-line", json.loads(line)) for line in before] + [
        ("pull-trailer", json.loads(trailer))]


def faults(schema, value):
    """What is wrong with `value`, as one sentence each."""
    validator = Draft202012Validator(SCHEMAS[schema], registry=_REGISTRY)
    return [error.message for error in validator.iter_errors(value)]
