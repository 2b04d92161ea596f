"""Which fields a record of the demo region and of script/generate may have, and what they may hold.

Narrower than what libsync accepts where the region should be stricter: one zone, known codes.
"""

import re
from datetime import date, datetime


def text(value):
    return isinstance(value, str) and value.strip() != "" and len(value.encode()) <= 60_000


def true(value):
    return value is True


def flag(value):
    return isinstance(value, bool)


def whole(value):
    return type(value) is int and value >= 0


def number(value):
    return type(value) in (int, float)


def one_of(*words):
    check = lambda value: value in words  # noqa: E731
    check.words = words
    return check


def uuid7(value):
    return isinstance(value, str) and re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", value) is not None


def address(value):
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s]+", value) is not None


def day(value):
    try:
        return isinstance(value, str) and str(date.fromisoformat(value)) == value
    except ValueError:
        return False


def moment(value):
    """A local date-time with seconds and without offset (RFC 8984, 1.4.4)."""
    try:
        return isinstance(value, str) and len(value) == 19 and \
            datetime.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def members(required, optional=None):
    known = required | (optional or {})
    return lambda value: isinstance(value, dict) and required.keys() <= value.keys() <= \
        known.keys() and all(known[name](member) for name, member in value.items())


def span(value):
    return members({"start": moment, "end": moment})(value) and value["start"] <= value["end"]


def rule(value):
    parts = dict(part.split("=") for part in value.split(";")) if isinstance(value, str) else {}
    return parts.get("FREQ") in ("WEEKLY", "MONTHLY") and not {"UNTIL", "COUNT"} <= parts.keys()


def when(value):
    is_all_day = isinstance(value, dict) and value.get("allDay") is True
    point = day if is_all_day else moment
    return members({"start": point, "end": point, "timeZone": one_of("Europe/Oslo")},
                   {"allDay": true, "rule": rule})(value) and value["start"] <= value["end"]


STATUS = ("scheduled", "cancelled", "postponed", "rescheduled", "movedOnline", "full")
AUDIENCE = one_of("small-children", "children", "youth", "adults", "seniors", "families",
                  "everyone", "schools")
ACCESSIBILITY = one_of("wheelchair", "hearing-loop", "sign-language", "easy-language", "captions",
                       "quiet")
COMMON = {"visibility": one_of("draft", "region", "public")}

# Path to check; in braces what a segment may be: see `SEGMENTS`.
FIELDS = {
    "place": COMMON | {
        "name/{lang}": text, "type": one_of("building", "mobile", "stop", "online", "outdoors"),
        "address": members({}, dict.fromkeys(("streetAddress", "postalCode", "addressLocality",
                                              "addressRegion", "addressCountry"), text)),
        "geo": members({"latitude": lambda v: number(v) and 69 <= v < 70,
                        "longitude": lambda v: number(v) and 17 <= v < 21}),
        "containedInPlace": uuid7, "maximumAttendeeCapacity": whole,
        "accessibility/{accessibility}": true, "directions/{lang}": text, "url": address,
        "keywords/{word}": true},
    "event": COMMON | {
        "name/{lang}": text, "summary/{lang}": text, "description/{lang}": text,
        "inLanguage/{lang}": true, "keywords/{word}": true, "when": when,
        "dates/{date}": lambda value: value is True or span(value),
        "overrides/{date}/status": one_of("cancelled", "omitted", "postponed", "full",
                                          "movedOnline"),
        "overrides/{date}/statusReason/{lang}": text, "overrides/{date}/when": span,
        "overrides/{date}/place": uuid7, "overrides/{date}/name/{lang}": text,
        "overrides/{date}/summary/{lang}": text, "overrides/{date}/description/{lang}": text,
        "overrides/{date}/accessibility/{accessibility}": true,
        "segments/{date}": members({"when": when}), "places/{id}": true, "location/{lang}": text,
        "virtualLocation": members({"url": address}, {"name": text}),
        "attendanceMode": one_of("offline", "online", "mixed"),
        "organizers/{word}": members(
            {"role": one_of("co-host", "satellite", "venue", "external")}, {"name": text}),
        "performers/{word}": members({"name": text}, {"role": text}),
        "audience/{audience}": true,
        "typicalAgeRange": lambda value: re.fullmatch(r"\d+-\d*", value) is not None,
        "accessibility/{accessibility}": true, "isAccessibleForFree": flag,
        "offers/{word}": members({"price": number, "priceCurrency": one_of("NOK")},
                                 {"name": text}),
        "maximumAttendeeCapacity": whole,
        "registration": members({}, {"url": address, "opens": moment, "closes": moment}),
        "image": members({"url": address}, {"alt": text}), "url": address,
        "status": one_of(*STATUS), "statusReason/{lang}": text, "previousStart": moment,
        "statisticsType": text, "goal": text, "campaign": uuid7},
    "content": COMMON | {
        "type": one_of("text", "template", "messages", "job", "digest"), "name/{lang}": text,
        "body/{lang}": text, "keywords/{word}": true, "subject/{word}": true,
        "audience/{audience}": true, "inLanguage/{lang}": true,
        "license": one_of("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0"), "creditText": text,
        "goal": text, "valid": members({}, {"from": day, "until": day}), "isBasedOn": uuid7}}

SEGMENTS = {
    "lang": one_of("nb", "nn", "se", "en"), "word": text, "id": uuid7,
    "date": lambda key: len(key) == 8 and day(f"{key[:4]}-{key[4:6]}-{key[6:]}"),
    "accessibility": ACCESSIBILITY, "audience": AUDIENCE}


def pattern_of(kind, path):
    """The path of FIELDS that `path` is a case of, or None."""
    segments = path.split("/")
    for pattern in FIELDS[kind]:
        names = pattern.split("/")
        if len(names) == len(segments) and all(
                SEGMENTS[name[1:-1]](segment) if name[0] == "{" else name == segment
                for name, segment in zip(names, segments)):
            return pattern
    return None


def faults(record):
    """What is wrong with a record, as phrases; none when it is sound."""
    for path, value in record["fields"].items():
        pattern = pattern_of(record["kind"], path)
        if pattern is None:
            yield f"{record['id']} has no field {path}"
        elif not FIELDS[record["kind"]][pattern](value):
            yield f"{record['id']} {path} cannot be {value!r}"
