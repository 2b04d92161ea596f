"""What stands in names, labels and arguments, in the terminal of whoever lists it: shown, never
obeyed."""

import json
import re

import pytest

from test_restore import restored

# Clears the screen, retitles the window, turns the line round, begins a line of its own.
EVIL = "A\x1b[2J\x1b]0;vindu\x07B\u202eC\u2066D\u061cE\x9b31mF\x7f\nFAULT  store"
# Escaped in JSON by every writer: what is left must be harmless as it is.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def harmless(ended):
    said = ended.out + ended.err
    assert not OBEYED.search(said), repr(ended)
    assert "\nFAULT  store" not in said, repr(ended)
    return said


@pytest.fixture
def evil(region):
    """An event, a library and a device of such names."""
    mine, server = region.fjordvik, region.server
    own = mine.json("library", "show")["id"]
    region.evil = mine.add("Snill", start="2030-12-03T18:00")
    for id, kind in ((region.evil, "event"), (own, "library")):
        mine.run(kind, "edit", id, "--set", f"name/nb={json.dumps(EVIL)}")
    body = json.dumps({"code": server.code("fjordvik").replace("-", "")[:16], "label": EVIL[:40]})
    region.is_labelled = server.request("POST", "/v1/enrol", body=body)[0] == 200
    region.settle()
    return region


def test_no_command_of_the_coordinator_lets_a_name_steer_the_terminal(evil):
    server, mine = evil.server, evil.fjordvik
    backup = evil.folder / "night.backup"
    told = harmless(server.admin("library", "retire", "fjordvik"))
    assert "A[2J]0;vinduBCDE31mF FAULT  store" in told, told
    for words in (("purge", evil.evil), ("library", "list"), ("library", "merge", "fjordvik",
                  "skogdal"), ("device", "list"), ("code", "list", "--all"), ("compact",),
                  ("check",), ("enrol", "fjordvik"), ("config", "show"), ("lost",)):
        harmless(server.admin(*words))
    for words in (("purge", evil.evil), ("library", "list"), ("library", "retire", "fjordvik"),
                  ("device", "list"), ("check",)):
        ended = server.admin(*words, "--json")
        harmless(ended)
        assert ended.json
    assert server.admin("purge", evil.evil, "--json").json["name"] == EVIL
    server.admin("backup", backup)
    mine.run("event", "edit", evil.evil, "--set", f"description/nb={json.dumps(EVIL)}")
    mine.push()
    mine.path.rename(evil.folder / "away")
    harmless_restore = restored(evil, backup)
    assert not OBEYED.search(harmless_restore)
    assert "vindu" in harmless(server.admin("lost"))
    report = server.admin("lost", "--json")
    harmless(report)
    assert EVIL in [line["value"] for line in report.json["writes"]]
    harmless(server.admin("purge", evil.evil, "--yes"))
    assert not OBEYED.search(server.log.read_text())


def test_no_command_of_a_library_lets_a_name_steer_the_terminal(evil):
    for words in (("event", "list"), ("event", "show", evil.evil), ("history", evil.evil),
                  ("library", "list"), ("calendar", "list"), ("status",), ("conflicts",)):
        for options in ((), ("--json",)):
            ended = evil.skogdal.run(*words, *options, check=False)
            if ended.code != 64:
                harmless(ended)
    assert evil.skogdal.fields(evil.evil)["name/nb"] == EVIL


def test_what_was_typed_is_quoted_without_what_steers_the_terminal(region):
    server, mine = region.server, region.fjordvik
    typed = EVIL.replace("\n", " ")
    for words in (("library", "add", typed, "--name", "x"), ("library", "add", "nes", "--name", typed),
                  ("device", "revoke", typed), ("code", "revoke", typed), ("purge", typed),
                  ("backup", f"/nowhere/{typed}"), ("restore", typed), (typed,),
                  ("config", "set", "zone", typed), ("serve", "--port", typed)):
        ended = server.admin(*words, check=False)
        assert ended.code not in (0, 1) and ended.err, repr(ended)
        harmless(ended)
    for words in (("event", "show", typed), ("event", "list", "--from", typed), (typed,),
                  ("sync", f"--{typed}"), ("calendar", "month", typed)):
        ended = mine.run(*words, check=False)
        assert ended.code and ended.err, repr(ended)
        harmless(ended)
