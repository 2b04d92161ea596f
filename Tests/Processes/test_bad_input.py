"""What people type wrong: one sentence on what happened, one on what to do, a documented exit code,
and nothing changed.
"""

import re
import socket

import pytest

from region import Region, run, environment
from refusals import documented_codes, refused, state


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A region that no refused command may change."""
    region = Region(tmp_path_factory.mktemp("bad-input"), "fjordvik", "skogdal")
    region.own = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY")
    region.ending = region.fjordvik.add("Høstserie", "--rule", "FREQ=WEEKLY;UNTIL=20270101")
    region.house = region.fjordvik.json("place", "add", "--name", "nb=Huset")["id"]
    region.hall = region.fjordvik.json("place", "add", "--name", "nb=Salen", "--in",
                                       region.house)["id"]
    region.shelf = region.fjordvik.json("place", "add", "--name", "nb=Hylla", "--in",
                                        region.hall)["id"]
    region.others = region.skogdal.add("Forfattermøte")
    region.settle()
    return region


ADD = ["event", "add", "--name", "nb=Lesestund"]
START = ["--start", "2026-12-03T18:00"]

WRONG = {
    "unknown option": (64, [*ADD, *START, "--nane", "nb=X"]),
    "unknown command": (64, ["evnet", "list"]),
    "an option without its value": (64, [*ADD, "--start"]),
    "no name": (64, ["event", "add", *START]),
    "no start": (64, ADD),
    "a date in words": (64, [*ADD, "--start", "i morgen"]),
    "a date that does not exist": (64, [*ADD, "--start", "2026-02-30T18:00"]),
    "a date without a time of day": (64, [*ADD, "--start", "2026-12-03"]),
    "a time with an offset": (64, [*ADD, "--start", "2026-12-03T18:00+01:00"]),
    "hour 25": (64, [*ADD, "--start", "2026-12-03T25:00"]),
    "end before start": (65, [*ADD, *START, "--end", "2026-12-03T17:00"]),
    "last day before first": (65, [*ADD, "--all-day", "--start", "2026-12-03", "--end",
                                   "2026-12-02"]),
    "unknown zone": (65, [*ADD, *START, "--zone", "Europe/Osla"]),
    "a zone that is a path": (65, [*ADD, *START, "--zone", "../../etc/passwd"]),
    "a rule that is none": (64, [*ADD, *START, "--rule", "hver torsdag"]),
    "a rule within days": (64, [*ADD, *START, "--rule", "FREQ=HOURLY;COUNT=3"]),
    "a rule on 30 February": (65, [*ADD, *START, "--rule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]),
    "a rule that ended before": (65, [*ADD, *START, "--rule", "FREQ=WEEKLY;UNTIL=20261101"]),
    "a series moved behind its end": (65, ["event", "edit", "{ending}", "--start",
                                           "2027-12-03T18:00"]),
    "an override that no date has": (64, ["event", "edit", "{own}", "--set",
                                          'overrides/20261210/start="10:00"']),
    "a place in itself": (65, ["place", "edit", "{hall}", "--in", "{hall}"]),
    "a place in a room of it": (65, ["place", "edit", "{house}", "--in", "{shelf}"]),
    "a name of 100 KB": (65, ["event", "add", "--name", "nb=" + "æ" * 50_000, *START]),
    "a keyword of 1,000 characters": (64, [*ADD, *START, "--keyword", "k" * 1_000]),
    "a name without a language": (64, ["event", "add", "--name", "Lesestund", *START]),
    "invalid UTF-8": (65, ["event", "add", "--name", b"nb=Lesestund \xe6\xf8\xe5", *START]),
    "an unknown visibility": (64, [*ADD, *START, "--visibility", "secret"]),
    "a value that is no JSON": (64, [*ADD, *START, "--set", "goal={"]),
    "JSON with a name twice": (64, [*ADD, *START, "--set", 'goal={"a":1,"a":2}']),
    "JSON that is too deep": (64, [*ADD, *START, "--set", "goal=" + "[" * 2_000 + "]" * 2_000]),
    "a number beyond 2^53": (64, [*ADD, *START, "--set", "goal=90071992547409930"]),
    "a field that is the program's": (64, [*ADD, *START, "--set", "deleted=true"]),
    "an unknown place": (66, [*ADD, *START, "--place", "019b0000"]),
    "an unknown event": (66, ["event", "show", "019b0000"]),
    "an id that is none": (66, ["event", "edit", "finnes ikke", "--name", "nb=X"]),
    "an edit of nothing": (64, ["event", "edit", "{own}"]),
    "another library's event": (77, ["event", "edit", "{others}", "--name", "nb=Min nå"]),
    "another library's deletion": (77, ["event", "delete", "{others}"]),
    "another library's cancellation": (77, ["event", "cancel", "{others}", "--reason", "X"]),
    "a cancellation without a reason": (64, ["event", "cancel", "{own}"]),
    "a cancelled date that is none": (65, ["event", "cancel", "{own}", "--on", "2026-12-25",
                                           "--reason", "X"]),
    "an unknown conflict": (66, ["conflicts", "take", "0123456789abcdef", "mine"]),
    "a side that is none": (64, ["conflicts", "take", "0123456789abcdef", "both"]),
    "a list that ends before it begins": (64, ["event", "list", "--from", "2026-12-03", "--to",
                                               "2026-12-01"]),
    "a list of a library that is none": (66, ["event", "list", "--library", "nope"]),
    "places of a library that is none": (66, ["place", "list", "--library", "nope"]),
    "a file that is not there": (66, ["import", "json", "finnes-ikke.ndjson"]),
    "a backup over a file": (73, ["backup", "{file}"]),
    "a restore of what is no replica": (65, ["restore", "{file}"]),
    "a folder without a replica": (78, ["status", "--replica", "{folder}/ingen"]),
    "a folder that cannot be made": (77, ["init", "{url}", "--code", "{code}", "--replica",
                                          "/proc/libsync"]),
    "a code of another length": (64, ["init", "{url}", "--code", "7K3M-9QXT"]),
    "a code with a typing error": (64, ["init", "{url}", "--code", "{mistyped}"]),
    "an address without a host": (64, ["init", "https://", "--code", "{code}"]),
    "an address with a path": (64, ["init", "{url}/kalender", "--code", "{code}"]),
    "plain HTTP beyond this machine": (64, ["init", "http://fjordvik.example", "--code",
                                            "{code}"]),
    "a label of 41 characters": (65, ["init", "{url}", "--code", "{code}", "--as", "v" * 41]),
}


@pytest.fixture(scope="module")
def words(desk):
    """What stands for {words} in the commands above."""
    file = desk.folder / "a-file.txt"
    file.write_text("Dette er verken en kopi eller en replika.\n" * 100)
    code = desk.server.code("fjordvik")
    mistyped = code[:-1] + ("2" if code[-1] != "2" else "3")
    ids = {name: getattr(desk, name) for name in ("own", "others", "ending", "house", "hall",
                                                  "shelf")}
    return ids | {"file": file, "folder": desk.folder,
            "url": desk.server.url, "code": code, "mistyped": mistyped}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_command_says_what_and_changes_nothing(desk, words, what):
    code, arguments = WRONG[what]
    arguments = [one if isinstance(one, bytes) or "{" not in one or "goal" in one
                 else one.format(**words) for one in arguments]
    replica = desk.fjordvik
    env = {}
    if arguments[0] == "init":
        env = {"LIBSYNC_REPLICA": str(desk.folder / "not-made")}
    before = state(replica)
    refused(replica.run(*arguments, check=False, env=env), code)
    assert state(replica) == before
    assert not (desk.folder / "not-made").exists()


def test_what_differs_on_one_date_is_named_and_unknown_aspects_from_elsewhere_stay(desk):
    ended = desk.fjordvik.run("event", "edit", desk.own, "--set",
                              "overrides/20261210/start=5", check=False)
    assert "overrides/20261210/start" in ended.err and "status, statusReason" in ended.err
    later = desk.folder / "later.ndjson"
    later.write_text('{"kind":"event","fields":{"name/nb":"Fra et nyere program","when":{"start":'
                     '"2026-12-03T18:00:00","end":"2026-12-03T19:00:00","timeZone":"Europe/Oslo"},'
                     '"overrides/20261210/light":"dim"}}\n')
    desk.fjordvik.run("import", "json", later)
    id = next(one["id"] for one in desk.fjordvik.events()
              if one["fields"]["name/nb"] == "Fra et nyere program")
    assert desk.fjordvik.fields(id)["overrides/20261210/light"] == "dim"
    desk.fjordvik.edit(id, "--remove", "overrides/20261210/light")


def test_a_list_of_an_unknown_library_names_those_that_are_known(desk):
    ended = desk.fjordvik.run("event", "list", "--library", "skogdl", check=False)
    refused(ended, 66)
    assert "skogdl" in ended.err and "fjordvik, skogdal" in ended.err
    assert desk.fjordvik.json("event", "list", "--library", "skogdal")[0]["id"] == desk.others


def test_a_code_that_came_to_nothing_is_still_good(desk, words):
    """The commands above with a sound code were refused before it was sent."""
    replica = desk.folder / "with-the-code"
    desk.fjordvik.run("init", desk.server.url, "--code", words["code"], "--replica", replica)


def test_a_proxy_that_fails_is_named_and_its_password_is_not(desk, words):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        proxy = f"127.0.0.1:{free.getsockname()[1]}"
        ended = desk.fjordvik.run(
            "init", "https://kalender.example", "--code", words["code"], check=False,
            env={"LIBSYNC_REPLICA": str(desk.folder / "not-made"),
                 "HTTPS_PROXY": f"http://lib:hemmelig@{proxy}"})
    refused(ended, 69, "hemmelig", words["code"])
    assert f"through the proxy {proxy}: " in ended.err and "NO_PROXY" in ended.err


def test_without_a_replica_named_every_command_says_how_to_name_one(desk):
    for command in (["status"], ["event", "list"], ["push"], ["init", "https://a.example",
                                                              "--code", "7K3M"]):
        ended = run(["libsync", *command], check=False, env=environment(desk.folder))
        refused(ended, 78)
        assert "LIBSYNC_REPLICA" in ended.err


SERVER_WRONG = {
    "unknown option": (64, ["library", "list", "--jsn"]),
    "a slug with capitals": (64, ["library", "add", "Fjordvik", "--name", "X"]),
    "a slug that is taken": (5, ["library", "add", "fjordvik", "--name", "X"]),
    "a name of several lines": (64, ["library", "add", "ny", "--name", "To\nlinjer"]),
    "an unknown library": (4, ["enrol", "ukjent"]),
    "a code that holds for ever": (64, ["enrol", "fjordvik", "--days", "9999"]),
    "an unknown device": (4, ["device", "revoke", "019b0000"]),
    "a folder that is there": (3, ["init", "--name", "X"]),
    "a second server": (7, ["serve", "--port", "0"]),
    "a restore while it runs": (4, ["restore", "/nonexistent/backup"]),
    "a backup over a file": (5, ["backup", "{file}"]),
    "an address with a path": (64, ["config", "set", "url", "https://a.example/kalender"]),
    "a zone that is none": (64, ["config", "set", "zone", "Europa/Oslo"]),
    "a language that is none": (64, ["config", "set", "language", "norsk bokmål"]),
    "plain HTTP for everyone": (64, ["serve", "--plain", "--host", "0.0.0.0"]),
}


@pytest.mark.parametrize("what", SERVER_WRONG)
def test_a_wrong_command_of_the_coordinator_changes_nothing(desk, words, what):
    code, arguments = SERVER_WRONG[what]
    head, libraries = desk.server.hello()["head"], desk.server.admin("library", "list", "--json").out
    ended = desk.server.admin(*[one.format(**words) for one in arguments], check=False)
    refused(ended, code)
    assert desk.server.hello()["head"] == head
    assert desk.server.admin("library", "list", "--json").out == libraries


def test_the_exit_codes_used_here_are_those_that_the_help_documents(desk):
    documented = documented_codes(desk.fjordvik.run("--help").out)
    assert {code for code, _ in WRONG.values()} | {69, 74, 75, 76, 78} <= documented
    coordinator = run(["libsync-server", "--help"], env=environment(desk.folder)).out
    text = re.search(r"Exit codes:(.*?)\.\s", coordinator, re.S)[1]
    numbers = {int(number) for number in re.findall(r"\b(\d+) ", text)}
    assert {code for code, _ in SERVER_WRONG.values()} <= numbers
