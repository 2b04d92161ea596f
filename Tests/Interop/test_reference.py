"""A second implementation, written from the spec alone, against the golden messages and the values
that the spec shows: where it agrees, the spec is enough to write another client."""

import hashlib
import json
import re

import pytest

import reference
from messages import FIXTURES, PAGES, SPEC, fixture, lines, message

TODAY = [name for name in FIXTURES if ".later." not in name]
KEY = bytes.fromhex("f598c0d878a4981dde4426f7f43f2cf746376971b69f15e48478b5ef4e91502e")
CODE = "JBMW-B3ZE-AF3A-YPPG-YPCC-1P3R-MJC1-VQJ4-4VVZ-8FSC-YXF3"


def rows(name):
    """The rows of a page: bytes and value."""
    found = [(line, reference.parse(line)) for line in lines(name)[0]]
    return [(line, value) for line, value in found if "id" in value]


def entries(name):
    return reference.parse(fixture(name))["entries"]


def every_record(value):
    """Every record, row or entry within a message."""
    if isinstance(value, dict):
        if "fields" in value and "kind" in value:
            yield value
        for part in value.values():
            yield from every_record(part)
    elif isinstance(value, list):
        for part in value:
            yield from every_record(part)


# Canonical JSON


@pytest.mark.parametrize("name", FIXTURES)
def test_a_golden_message_is_canonical_to_the_byte(name):
    for line in fixture(name).splitlines() if name in PAGES else [fixture(name)]:
        assert reference.canonical(reference.parse(line)) == line
    assert fixture(name).endswith(b"\n") == (name in PAGES)


@pytest.mark.parametrize("text", [
    b'{"a":1,"a":2}', b"9007199254740992", b"1e20", b"[" * 33 + b"]" * 33, b'"\\ud800"', b"\xff",
    b"NaN", b"", b"[1,]"])
def test_what_the_spec_refuses_is_refused(text):
    with pytest.raises(reference.Malformed):
        reference.parse(text)


# Records


@pytest.mark.parametrize("name", TODAY)
def test_stamps_are_written_as_one_default_and_its_exceptions(name):
    for line in fixture(name).splitlines():
        for record in every_record(reference.parse(line)):
            form = reference.record_form(record["id"], record["kind"], reference.fields(record),
                                         record.get("revision", 0))
            rest = {member: record[member] for member in ("sequence", "conflicts")
                    if member in record}
            assert reference.canonical(form | rest) == reference.canonical(record)


# Pages


@pytest.mark.parametrize("name", PAGES)
def test_the_trailer_counts_the_lines_and_its_digest_is_that_of_the_rows(name):
    before, last = lines(name)
    trailer = reference.parse(last)["trailer"]
    assert trailer["count"] == len(before)
    if "digest" in trailer and rows(name):
        assert reference.digest([line for line, _ in rows(name)]) == trailer["digest"]
    assert not (trailer["more"] and "digest" in trailer)


def test_the_parts_of_a_digest_are_those_of_the_snapshots_rows():
    all_rows = rows("snapshot-page.first.ndjson") + rows("snapshot-page.last.ndjson")
    answer, start = reference.parse(fixture("digest-answer.json")), ""
    for part in answer["parts"]:
        assert part.get("after", "") == start
        start = part.get("through", "~")
        held = [line for line, row in all_rows if part.get("after", "") < row["id"] <= start]
        assert (part["count"], part["digest"]) == (len(held), reference.digest(held))
    assert start == "~" and sum(part["count"] for part in answer["parts"]) == len(all_rows)


@pytest.mark.parametrize("name", PAGES)
def test_a_conflicts_id_is_computed_from_record_path_and_loser(name):
    for _, row in rows(name):
        for conflict in row.get("conflicts", []):
            loser = reference.identity(conflict)
            assert reference.conflict_id(row["id"], conflict["path"], loser) == conflict["id"]


# Merging


STORY = ["push-request.create.json", "push-request.edit-first.json",
         "push-request.edit-second.json", "push-request.take-other.json"]


@pytest.mark.parametrize("count, sequence, page", [
    (1, 42, "pull-page.first.ndjson"), (3, 44, "pull-page.conflict.ndjson"),
    (4, 45, "pull-page.resolved.ndjson")])
def test_merged_pushes_give_the_pulled_row_to_the_byte(count, sequence, page):
    saves = [save for name in STORY[:count] for save in entries(name)]
    (line, _), = rows(page)
    for order in (saves, saves[::-1], saves + saves):
        row = reference.row(saves[0]["id"], "event", reference.merge(order), sequence)
        assert reference.canonical(row) == line


def test_the_answer_to_the_edit_that_lost_shows_the_winner():
    saves = [save for name in STORY[:3] for save in entries(name)]
    winner = reference.winners(reference.merge(saves))["name/nb"]
    answer = reference.parse(fixture("push-answer.superseded.json"))
    assert answer["results"][0]["fields"]["name/nb"] == {"status": "superseded"} | winner


def test_a_write_met_with_two_effective_stamps_keeps_the_smaller():
    save, = entries("push-request.edit-first.json")
    late = json.loads(json.dumps(save))
    late["stamp"]["effective"] = reference.stamp(2**48 - 1, 0, "ffffffffffffffff")
    for order in ([save, late], [late, save]):
        assert reference.winners(reference.merge(order))["name/nb"]["stamp"] == save["stamp"]


def test_an_edit_unseen_by_a_deletion_and_a_proposal_are_reported():
    reasons = {conflict["reason"] for _, row in rows("pull-page.rich.ndjson")
               for conflict in row.get("conflicts", [])}
    assert reasons == {"unseen", "deleted", "proposal"}
    text = next(save for save in entries("push-request.rich.json") if save["kind"] == "content")
    deletion = next(save for save in entries("push-request.rich.json")
                    if save["fields"].get("deleted") is True)
    pulled = next(row for _, row in rows("pull-page.rich.ndjson") if row["id"] == text["id"])
    edit = {"id": text["id"], "kind": "content",
            "fields": {"name/nb": pulled["fields"]["name/nb"]},
            "stamp": pulled["stamps"]["name/nb"]}
    history = reference.merge([edit, deletion, text])
    assert reference.conflicts(text["id"], history) == pulled["conflicts"]
    assert reference.conflicts(text["id"], reference.merge([deletion, text])) == []


# The spec's own examples


def spec():
    return SPEC.read_text("utf-8")


def examples():
    """Blocks of the spec that follow `<!-- golden: NAME -->`."""
    return re.findall(r"<!-- golden: (\S+) -->\n+```json\n(.*?)```", spec(), re.S)


def test_the_spec_shows_golden_messages_as_they_are():
    shown = examples()
    assert len(shown) >= 8
    for name, block in shown:
        texts = [reference.parse(text) for text in fixture(name).splitlines()]
        decoder, position, found = json.JSONDecoder(), 0, []
        while block[position:].strip():
            position += len(block[position:]) - len(block[position:].lstrip())
            value, position = decoder.raw_decode(block, position)
            found.append(value)
        assert found == texts, name


def test_every_json_block_of_the_spec_is_json():
    for block in re.findall(r"```json\n(.*?)```", spec(), re.S):
        decoder, rest = json.JSONDecoder(), block.strip()
        while rest:
            _, end = decoder.raw_decode(rest)
            rest = rest[end:].strip()


def test_the_spec_shows_hashes_as_they_are():
    """Every table row `| `canonical bytes` | `hash` |` of the section on values."""
    shown = re.findall(r"^\| `(.+?)` \| `([0-9a-f]{32})` \|$", spec(), re.M)
    assert len(shown) >= 5
    for text, expected in shown:
        value = reference.parse(text.encode())
        assert reference.canonical(value) == text.encode()
        assert reference.value_hash(value) == expected


def test_the_spec_shows_the_enrolment_code_of_its_secret_and_key():
    secret = bytes.fromhex("92e9c58fee53c6af5ad0")
    assert reference.enrolment_code(secret, KEY) == CODE
    for text in (CODE, secret.hex(), KEY.hex()):
        assert text in spec()


def test_the_spec_shows_identity_conflict_and_digest_of_the_story():
    (line, row), = rows("pull-page.conflict.ndjson")
    conflict, = row["conflicts"]
    for text in (reference.identity(conflict), conflict["id"], reference.digest([line]),
                 reference.identity(reference.fields(row)["name/nb"])):
        assert f"`{text}`" in spec() or text in spec()


def test_the_spec_names_every_message():
    for name in {message(name) for name in FIXTURES} - {"problem"}:
        assert f"Schema/v1/{name.replace('snapshot-page', 'pull-line').replace('pull-page', 'pull-line')}.json" in spec()


def test_the_hash_over_all_golden_messages_is_the_one_that_is_pinned():
    total = hashlib.sha256()
    for name in FIXTURES:
        total.update(name.encode() + b"\n" + fixture(name))
    pinned = (SPEC.parents[1] / "Tests/ProtocolTests/FixtureTests.swift").read_text("utf-8")
    assert total.hexdigest()[:32] in pinned
