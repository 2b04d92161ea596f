"""How a refusal must look, whoever refuses."""

import json
import re

TRACES = ("Traceback", "Fatal error", "Stack dump", "Swift runtime", "Crash", "SIGABRT", "0x0000",
          "Optional(", "Error Domain")


def documented_codes(help_text):
    """The numbers of the table in `libsync --help`."""
    table = help_text.split("EXIT CODES", 1)[1].split("USAGE", 1)[0]
    return {int(number) for number in re.findall(r"^ +(\d+)  ", table, re.M)}


def refused(ended, code, *secrets):
    """What happened, what to do, the exit code; no trace of the program's inside, no secret."""
    assert ended.code == code, ended
    # A line that ends so tells how far it was before.
    lines = [line for line in ended.err.strip().splitlines() if not line.endswith("…")]
    assert len(lines) >= 2 and all(map(str.strip, lines[:2])), ended
    assert len(ended.err) < 4_000, "a message is no dump"
    for trace in TRACES:
        assert trace not in ended.err, ended
    for secret in secrets:
        assert secret not in ended.err + ended.out, "a secret is repeated"
    assert "Deleted" not in ended.out and "Added" not in ended.out, ended


def state(replica):
    """All of a replica that a refused command must leave alone."""
    return replica.status(), replica.run("export", "json").out


def problem(answer, status, code):
    """A problem (RFC 9457) with a type that the spec documents."""
    got, headers, body = answer
    assert got == status, (got, body[:500])
    assert headers["Content-Type"].startswith("application/problem+json")
    told = json.loads(body)
    assert told["type"].rsplit(":", 1)[1] == code, told
    assert told["status"] == status and told["title"] and told["detail"]
    assert len(body) < 2_000 and not any(trace in body.decode() for trace in TRACES)
    return told
