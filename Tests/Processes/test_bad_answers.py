"""Whoever answers in the server's place, and a server that refuses: nothing lost, nothing told."""

import os
import resource
import shutil
import zlib

import pytest

from proxy import Impostor, answer, other_key
from refusals import refused, state
from region import Region, Replica

SOUND = ["Libsync-Protocol: 1.0"]
PORTAL = answer("<!DOCTYPE html><title>Gjestenett</title><p>Logg inn på nettet".encode() * 20)
REDIRECT = answer(b"", status="302 Found", headers=["Location: https://gjestenett.example/login"])


def zeros(count):
    """`count` MiB of nothing, compressed to a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(count)) + packer.flush()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Fjordvik with one event that waits; its server is stopped and its port free."""
    region = Region(tmp_path_factory.mktemp("bad-answers"), "fjordvik", "skogdal")
    region.own = region.fjordvik.add("Lesestund")
    region.settle()
    region.fjordvik.edit(region.own, "--name", "nb=Venter")
    region.server.stop()
    return region


@pytest.fixture
def impostor(desk):
    """Puts somebody else at the server's port: `impostor(bytes, key=…)`."""
    hosts = []

    def make(said, certificate):
        hosts.append(Impostor(said, certificate, port=desk.server.port))
        return hosts[0]
    yield make
    for host in hosts:
        host.close()


def own_key(desk):
    """The server's own, as a reverse proxy in front of it has it."""
    keys = desk.server.data / "keys"
    return keys / "tls.crt", keys / "tls.key"


@pytest.mark.parametrize("command", ["push", "pull"])
def test_a_server_that_is_down(desk, command):
    before = state(desk.fjordvik)
    ended = desk.fjordvik.run(command, check=False)
    refused(ended, 69, desk.fjordvik.token)
    assert "Nothing is lost" in ended.err
    assert state(desk.fjordvik) == before


def test_without_a_network_everything_else_works(desk, tmp_path):
    replica = desk.fjordvik.copy("offline")
    id = replica.add("Uten nett")
    replica.edit(id, "--location", "nb=Kjelleren")
    assert replica.fields(id)["location/nb"] == "Kjelleren"
    told = replica.run("history", id, "--json")
    assert "part of the history" in told.err and len(told.json) > 3
    for command in (["status"], ["conflicts"], ["export", "ical"], ["backup", tmp_path / "b"],
                    ["event", "cancel", id, "--reason", "X"], ["event", "delete", id]):
        assert replica.run(*command).code == 0


ANSWERS = {
    "a captive portal's page": (69, PORTAL),
    "a redirect to a login page": (69, REDIRECT),
    "a proxy's error page": (69, answer(b"<h1>502 Bad Gateway</h1>", status="502 Bad Gateway")),
    "a page that says it is JSON": (69, answer(b"<html>", kind="application/json")),
    "a portal that copies our header": (76, answer(b"<html>", headers=SOUND)),
    "JSON of another program": (76, answer(b'{"ok":true}', kind="application/json",
                                           headers=SOUND)),
    "an empty answer": (76, answer(b"", kind="application/x-ndjson", headers=SOUND)),
    "rows without a trailer": (76, answer(b'{"withdrawn":"019b0000-0000-7000-8000-000000000001",'
                                          b'"sequence":9}\n', kind="application/x-ndjson",
                                          headers=SOUND)),
    "JSON that is too deep": (76, answer(b"[" * 200_000, kind="application/x-ndjson",
                                         headers=SOUND)),
    "a bomb": (76, answer(zeros(400), kind="application/x-ndjson",
                          headers=[*SOUND, "Content-Encoding: gzip"])),
    "gzip that is none": (76, answer(b"no gzip", kind="application/x-ndjson",
                                     headers=[*SOUND, "Content-Encoding: gzip"])),
    "no HTTP at all": (69, b"220 mail.example ESMTP\r\n"),
    "a problem of a newer release": (76, answer(
        b'{"type":"urn:libsync:problem:of-the-future","title":"Fra framtiden","status":418,'
        b'"detail":"Ukjent her."}', status="418 I'm a teapot", kind="application/problem+json",
        headers=SOUND)),
    "another protocol version": (76, answer(
        b'{"type":"urn:libsync:problem:version-unsupported","title":"Versjon","status":426,'
        b'"detail":"Serveren snakker 9.0."}', status="426 Upgrade Required",
        kind="application/problem+json", headers=["Libsync-Protocol: 9.0"])),
}


@pytest.mark.parametrize("command", ["push", "pull"])
@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_that_is_none(desk, impostor, what, command):
    """Fjordvik, where something waits, greets first; Skogdal asks for a page at once."""
    code, said = ANSWERS[what]
    impostor(said, own_key(desk))
    replica = desk.fjordvik if command == "push" else desk.skogdal
    before = state(replica)
    refused(ended := replica.run(command, check=False), code, replica.token)
    assert "Nothing is lost" in ended.err
    assert state(replica) == before
    # Of all commands until now.
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert most < 700_000, f"{most} kB of memory for one answer"


@pytest.mark.parametrize("command", ["push", "pull", "sync"])
def test_a_server_with_another_key_hears_nothing(desk, impostor, command, need):
    need("openssl")
    host = impostor(PORTAL, other_key(desk.folder))
    before = state(desk.fjordvik)
    ended = desk.fjordvik.run(command, check=False)
    refused(ended, 77, desk.fjordvik.token)
    assert "another key" in ended.err and host.heard == b""
    assert state(desk.fjordvik) == before


def test_a_portal_that_speaks_no_tls_hears_nothing(desk, impostor):
    host = impostor(PORTAL, None)
    ended = desk.fjordvik.run("push", check=False)
    refused(ended, 69, desk.fjordvik.token)
    assert desk.fjordvik.token.encode() not in host.heard


@pytest.mark.parametrize("code, said, key", [
    (77, PORTAL, "other"), (69, PORTAL, None), (69, PORTAL, "own"), (69, REDIRECT, "own"),
    (69, None, None)], ids=["another key", "no TLS", "a portal's page", "a redirect", "nobody"])
def test_a_code_is_never_sent_to_whoever_answers(desk, impostor, need, code, said, key):
    need("openssl")
    paper = desk.server.code("fjordvik")
    keys = {"other": other_key(desk.folder), "own": own_key(desk), None: None}
    host = impostor(said, keys[key]) if said else None
    replica = Replica(desk.folder / "joins", desk.server)
    ended = replica.run("init", desk.server.url, "--code", paper, check=False)
    refused(ended, code, paper, paper.replace("-", "")[:16])
    if host:
        assert paper.replace("-", "")[:16].encode() not in host.heard
        assert b"/v1/enrol" not in host.heard
        host.close()
    assert not (replica.path / "replica.sqlite").exists() and not (replica.path / "token").exists()
    desk.server.start()
    replica.run("init", desk.server.url, "--code", paper)
    desk.server.stop()
    shutil.rmtree(replica.path)


def test_the_impostor_hears_what_is_sent(desk, impostor):
    """Or the checks above would be about nothing."""
    host = impostor(PORTAL, own_key(desk))
    desk.fjordvik.run("pull", check=False)
    assert f"Bearer {desk.fjordvik.token}".encode() in host.heard


def test_after_all_of_that_what_waited_is_sent(desk):
    desk.server.start()
    assert desk.fjordvik.sync()["pushed"] == 1
    desk.skogdal.sync()
    assert desk.skogdal.name(desk.own) == "Venter"
    assert os.path.getsize(desk.fjordvik.path / "replica.sqlite") < 2_000_000
