"""A second implementation of the protocol's arithmetic, written from Protocol/README.md alone.

Standard library only, and no line shared with the programs: where both agree on the golden
messages, the spec is enough to write another client. Records and provenances are plain
dictionaries in their JSON form; stamps and identities stay texts, which sort as they should.
"""

import hashlib
import json

NUMBER_LIMIT = 2**53
DEPTH_MAX = 32
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Malformed(ValueError):
    """The bytes are not what the spec allows."""


# Canonical JSON (RFC 8785)


def _number_text(number):
    """A finite number as ECMAScript writes it."""
    if abs(number) < NUMBER_LIMIT and number == int(number):
        return str(int(number))
    digits, _, power = repr(abs(number)).partition("e")
    whole, _, fraction = digits.partition(".")
    fraction = "" if fraction == "0" else fraction
    leading = len(whole + fraction) - len((whole + fraction).lstrip("0"))
    exponent = len(whole) - leading + int(power or 0)
    digits = (whole + fraction).strip("0")
    sign = "-" if number < 0 else ""
    if len(digits) <= exponent <= 21:
        return sign + digits.ljust(exponent, "0")
    if 0 < exponent <= 21:
        return sign + digits[:exponent] + "." + digits[exponent:]
    if -6 < exponent <= 0:
        return sign + "0." + "0" * -exponent + digits
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{exponent - 1:+d}"


def _quoted(text):
    short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"',
             "\\": "\\\\"}
    parts = (short.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text)
    return '"' + "".join(parts) + '"'


def canonical(value):
    """The one sequence of bytes of a JSON value."""
    return _canonical_text(value).encode("utf-8")


def _canonical_text(value):
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_canonical_text, value)) + "]"
    members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
    return "{" + ",".join(f"{_quoted(k)}:{_canonical_text(v)}" for k, v in members) + "}"


def parse(data):
    """Reads one JSON value as strictly as the spec asks."""
    def number(text):
        value = float(text)
        if not abs(value) < NUMBER_LIMIT:
            raise Malformed(f"number too large: {text}")
        return value

    def members(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Malformed("a name occurs twice in one object")
        return found

    def constant(text):
        raise Malformed(f"not JSON: {text}")

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_int=number,
                           parse_float=number, parse_constant=constant)
        canonical(value)  # a lone surrogate has no UTF-8
    except (UnicodeError, json.JSONDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from error
    if _depth(value) > DEPTH_MAX:
        raise Malformed("nested too deeply")
    return value


def _depth(value):
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


# Names


def stamp(milliseconds, counter, replica):
    """`mmmmmmmmmmmm-cccc-rrrrrrrrrrrrrrrr`."""
    return f"{milliseconds:012x}-{counter:04x}-{replica}"


def value_hash(value):
    """The first 128 bits of the SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()[:32]


def identity(field):
    """Which write a field is: stamp as typed, and hash of the value."""
    return f"{field['stamp']['at']}.{value_hash(field['value'])}"


def conflict_id(record, path, loser):
    """The name of a conflict: 64 bits of a hash of record, path and the loser's identity."""
    return hashlib.sha256(f"{record}\n{path}\n{loser}".encode()).hexdigest()[:16]


def escape(segment):
    """One segment of a path (RFC 6901)."""
    return segment.replace("~", "~0").replace("/", "~1")


# Records


def fields(record):
    """Path to `{value, stamp}` of a record, a row or an entry."""
    default, own = record.get("stamp"), record.get("stamps", {})
    return {path: {"value": value, "stamp": own.get(path, default)}
            for path, value in record["fields"].items()}


def record_form(identifier, kind, by_path, revision=0):
    """The JSON form: most fields share one stamp; of several the one with the least bytes."""
    texts = [canonical(field["stamp"]) for field in by_path.values()]
    most = max(texts.count(text) for text in texts)
    default = min(text for text in texts if texts.count(text) == most)
    form = {"id": identifier, "kind": kind, "stamp": json.loads(default),
            "fields": {path: field["value"] for path, field in by_path.items()}}
    stamps = {path: field["stamp"] for path, field in by_path.items()
              if canonical(field["stamp"]) != default}
    return form | ({"stamps": stamps} if stamps else {}) | (
        {"revision": revision} if revision else {})


# Merge


def order(field):
    """What the winner has the most of: effective stamp, then value hash, then typed stamp."""
    typed = field["stamp"]["at"]
    return field["stamp"].get("effective", typed), value_hash(field["value"]), typed


def merge(saves):
    """Path to identity to write, of any number of records, in any order."""
    history = {}
    for save in saves:
        for path, field in fields(save).items():
            known = history.setdefault(path, {})
            other = known.get(identity(field))
            if other is None or order(field) < order(other):
                known[identity(field)] = field
    return history


def winners(history):
    return {path: max(writes.values(), key=order) for path, writes in history.items()}


# Conflicts


def _names(field):
    base = field["stamp"].get("base")
    return set(field["stamp"].get("resolves", [])) | ({base} if base else set())


def conflicts(identifier, accepted, proposals=None):
    """The open conflicts of a record as they stand in its row."""
    proposals, state, found = proposals or {}, winners(accepted), {}
    for path in set(accepted) | set(proposals):
        named = set().union(*map(_names, accepted.get(path, {}).values()))
        refused = proposals.get(path, {})
        pending = named & set(refused)
        while pending:
            base = refused[pending.pop()]["stamp"].get("base")
            if base and base not in named:
                named.add(base)
                pending |= {base} & set(refused)
        winning = value_hash(state[path]["value"]) if path in state else None
        for reason, writes in (("unseen", accepted.get(path, {})), ("proposal", refused)):
            if reason == "unseen" and path.split("/")[0] == "seen":
                continue
            for name, field in writes.items():
                if name not in named and value_hash(field["value"]) != winning:
                    found[conflict_id(identifier, path, name)] = (path, reason, field)
    _add_edits_unseen_by_deletion(identifier, accepted, proposals, state, found)
    rows = [{"id": key, "path": path, "reason": reason, "value": field["value"],
             "stamp": field["stamp"]} for key, (path, reason, field) in found.items()]
    return sorted(rows, key=lambda row: (row["path"].encode("utf-16-be"), row["id"]))


def _add_edits_unseen_by_deletion(identifier, accepted, proposals, state, found):
    deletion = state.get("deleted")
    if not deletion or deletion["value"] is not True:
        return
    for path, field in state.items():
        if path == "deleted" or path.split("/")[0] == "seen":
            continue
        known = proposals.get(path, {}) | accepted[path]
        pending, reached = [deletion["stamp"].get("saw", {}).get(path)], set()
        while pending:
            name = pending.pop()
            if name and name not in reached:
                reached.add(name)
                pending += _names(known[name]) if name in known else []
        key = conflict_id(identifier, path, identity(field))
        if identity(field) not in reached and key not in found:
            found[key] = (path, "deleted", field)


# Rows and digests


def row(identifier, kind, accepted, sequence, proposals=None, revision=0):
    """A row as the server sends it."""
    form = record_form(identifier, kind, winners(accepted), revision) | {"sequence": sequence}
    open_conflicts = conflicts(identifier, accepted, proposals)
    return form | ({"conflicts": open_conflicts} if open_conflicts else {})


def digest(lines):
    """The digest of rows, each given as the bytes of its line without the line feed."""
    total = sum(int.from_bytes(hashlib.sha256(line).digest()[:16], "big") for line in lines)
    return f"{total % 2**128:032x}"


# Enrolment codes


def code_check(body):
    """The two characters that end a code, of the 42 before them."""
    total = sum((position + 2) * (ALPHABET.index(character) + 1)
                for position, character in enumerate(body)) % 1021
    return ALPHABET[total // 32] + ALPHABET[total % 32]


def base32(data, count):
    """The first `count` groups of five bits, each as one character."""
    bits = "".join(f"{byte:08b}" for byte in data)
    return "".join(ALPHABET[int(bits[5 * i:5 * i + 5], 2)] for i in range(count))


def enrolment_code(secret, key):
    """The code of 10 secret bytes and the 32 of the key's fingerprint."""
    body = base32(secret, 16) + base32(key, 26)
    text = body + code_check(body)
    return "-".join(text[i:i + 4] for i in range(0, 44, 4))
