"""Codes and tokens: wrong, used, expired, withdrawn, somebody else's."""

import os
import shutil
import time

import pytest

from refusals import refused, state
from region import Region, Replica, wait_for


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("access"), "fjordvik", "skogdal")


def join(desk, code, **options):
    """Tries a code in a folder that is new."""
    replica = Replica(desk.folder / "joins", desk.server)
    shutil.rmtree(replica.path, ignore_errors=True)
    return replica, replica.run("init", desk.server.url, "--code", code, check=False, **options)


def secret(code):
    return code.replace("-", "")[:16]


def refused_code(desk, code, **options):
    replica, ended = join(desk, code, **options)
    refused(ended, 77, code, secret(code))
    assert not (replica.path / "replica.sqlite").exists()
    assert not (replica.path / "token").exists()
    return ended


def test_a_used_code(desk):
    code = desk.server.code("fjordvik")
    assert join(desk, code)[1].code == 0
    assert "used" in refused_code(desk, code).err


def test_an_expired_code(desk, need):
    need("faketime")
    code = desk.server.code("fjordvik", "--days", "1", clock="-2d")
    assert "expired" in refused_code(desk, code).err


def test_a_code_of_another_server(desk, tmp_path):
    other = Region(tmp_path, "fjordvik")
    refused_code(desk, other.server.code("fjordvik"))


def test_a_code_that_nobody_made(desk):
    code = desk.server.code("fjordvik")
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    body = "Z" * 16 + code.replace("-", "")[16:42]
    total = sum((place + 2) * (digits.index(digit) + 1) for place, digit in enumerate(body)) % 1021
    ended = refused_code(desk, body + digits[total // 32] + digits[total % 32])
    assert "does not know" in ended.err


def test_a_code_typed_in_small_letters_with_spaces_is_the_same(desk):
    code = desk.server.code("fjordvik").lower().replace("-", " ")
    assert join(desk, code)[1].code == 0


def test_codes_are_not_tried_for_ever(desk, tmp_path):
    region = Region(tmp_path, "fjordvik")
    answers = [region.server.request("POST", "/v1/enrol", body=b'{"code":"ZZZZZZZZZZZZZZZZ"}')[0]
               for _ in range(25)]
    assert answers[0] == 403 and answers[-1] == 429


@pytest.fixture
def other(desk, tmp_path):
    """A desk of Fjordvik that a test may spoil, with one event that waits."""
    replica = desk.join("fjordvik", name=tmp_path.name)
    replica.waiting = replica.add("Venter")
    return replica


@pytest.mark.parametrize("command", ["push", "pull", "sync"])
def test_a_withdrawn_device_keeps_what_waits_and_a_new_code_lets_it_in(desk, other, command):
    token, before = other.token, state(other)
    desk.server.admin("device", "revoke", other.status()["device"])
    ended = other.run(command, check=False)
    refused(ended, 77, token)
    assert "withdrawn" in ended.err and "Nothing is lost" in ended.err
    assert state(other) == before
    other.run("init", desk.server.url, "--code", desk.server.code("fjordvik"))
    assert other.token != token and other.sync()["outbox"] == 0
    assert desk.server.values(other.waiting, "name/nb", desk.fjordvik) == ["Venter"]


def test_the_device_that_status_names_is_the_one_that_speaks_also_after_a_new_code(desk, other):
    first = other.status()["device"]
    other.run("init", desk.server.url, "--code", desk.server.code("fjordvik"))
    other.sync()
    assert other.status()["device"] != first
    desk.server.admin("device", "revoke", first)
    assert other.run("pull", check=False).code == 0, "the old device is another one"
    desk.server.admin("device", "revoke", other.status()["device"])
    refused(other.run("pull", check=False), 77)


@pytest.mark.parametrize("command", ["push", "pull", "sync"])
def test_the_token_of_another_library_sends_and_fetches_nothing(desk, other, command):
    own, draft = other.token, desk.skogdal.add("Skogdals utkast", "--visibility", "draft")
    desk.skogdal.push()
    shutil.copy2(desk.skogdal.path / "token", other.path / "token")
    before, head = state(other), desk.server.hello()["head"]
    ended = other.run(command, check=False)
    refused(ended, 77, own, desk.skogdal.token)
    assert state(other) == before and desk.server.hello()["head"] == head
    assert other.run("event", "show", draft, check=False).code == 66
    (other.path / "token").write_text(own + "\n")
    assert other.sync()["outbox"] == 0


@pytest.mark.parametrize("token", ["", "\n", "abc", "Æ" * 40, "a" * 5_000, "to ord"])
def test_a_spoilt_token_file(desk, other, token):
    before = state(other)
    (other.path / "token").write_text(token)
    ended = other.run("push", check=False)
    refused(ended, 77)
    assert state(other) == before


def test_a_token_file_that_is_gone_and_a_new_code(desk, other):
    (other.path / "token").unlink()
    ended = other.run("sync", check=False)
    refused(ended, 77)
    assert "new code" in ended.err
    other.run("init", desk.server.url, "--code", desk.server.code("fjordvik"))
    assert other.sync()["pushed"] == 1


def test_a_code_of_another_library_does_not_take_a_replica_over(desk, other):
    before, token = state(other), other.token
    code, devices = desk.server.code("skogdal"), desk.server.admin("device", "list", "--json").json
    ended = other.run("init", desk.server.url, "--code", code, check=False)
    refused(ended, 73, code)
    assert "not used up" in ended.err
    assert state(other) == before and other.token == token
    assert desk.server.admin("device", "list", "--json").json == devices, "no ghost"
    assert other.sync()["pushed"] == 1
    assert join(desk, code)[1].code == 0, "in a folder of its own it is still good"


def test_a_rotated_token_is_a_fresh_one_and_the_old_one_holds_a_while(desk, other):
    old = other.token
    other.run("token", "rotate")
    assert other.token != old and (other.path / "token").stat().st_mode & 0o077 == 0
    assert other.sync()["pushed"] == 1
    for token in (old, other.token):
        assert desk.server.request("POST", "/v1/replicas", body=b'{"cursors":[],"commits":[]}',
                                   token=token)[0] == 200


def test_a_pc_offline_for_200_days_is_told_to_ask_for_a_code_and_loses_nothing(tmp_path, need):
    need("faketime")
    region = Region(tmp_path, "fjordvik", "skogdal")
    id = region.fjordvik.add("Skrevet før sommeren")
    region.server.restart(clock="+200d")
    region.fjordvik.clock = region.skogdal.clock = "+200d"
    ended = region.fjordvik.run("sync", check=False)
    refused(ended, 77, region.fjordvik.token)
    assert "expired" in ended.err and region.fjordvik.status()["outbox"] == 1
    for slug, replica in region.replicas.items():
        replica.run("init", region.server.url, "--code", region.server.code(slug))
        replica.sync()
    assert region.skogdal.name(id) == "Skrevet før sommeren"


def test_a_token_that_ends_soon_is_told_of_in_time(tmp_path):
    region = Region(tmp_path, "fjordvik")
    assert "token" not in region.fjordvik.run("sync").err
    # Fetched 160 days ago.
    then = time.time() - 160 * 86_400
    os.utime(region.fjordvik.path / "token", (then, then))
    ended = region.fjordvik.run("sync")
    assert "access ends in 20 days: libsync token rotate" in ended.err
    region.fjordvik.run("token", "rotate")
    assert "token" not in region.fjordvik.run("sync").err


def later(region, clock):
    """Two hours later, for everyone."""
    region.server.restart(clock=clock)
    for replica in region.replicas.values():
        replica.clock = clock


def test_a_renewed_certificate_of_the_same_key_is_no_news(tmp_path):
    region = Region(tmp_path, "fjordvik")
    region.server.admin("cert", "renew")
    region.server.restart()
    region.fjordvik.add("Etter")
    assert region.fjordvik.sync()["pushed"] == 1


def test_a_rotated_key_is_followed_by_those_who_write_and_those_who_read(tmp_path, need):
    need("faketime")
    region = Region(tmp_path, "fjordvik", "skogdal")
    region.server.admin("cert", "rotate")
    later(region, "+2h")
    region.fjordvik.add("Før")
    region.fjordvik.sync()
    region.skogdal.sync()
    region.server.admin("cert", "rotate", "--activate")
    region.server.restart()
    id = region.fjordvik.add("Etter")
    assert region.fjordvik.sync()["pushed"] == 1
    region.skogdal.pull()
    assert region.skogdal.name(id) == "Etter"


def test_a_key_is_activated_as_soon_as_all_have_heard_of_it(tmp_path):
    region = Region(tmp_path, "fjordvik")
    region.fjordvik.sync()
    region.server.admin("cert", "rotate")
    # From ten seconds on a server counts a sync as heard; a device was noted just before.
    wait_for(lambda: heard(region), seconds=40, what="the key counts as heard")
    region.server.restart()
    region.fjordvik.add("Etter")
    assert region.fjordvik.sync()["pushed"] == 1


def heard(region):
    """Syncs, and tries to put the key into use."""
    region.fjordvik.sync()
    ended = region.server.admin("cert", "rotate", "--activate", check=False)
    assert ended.code in (0, 5), ended
    return ended.code == 0


def test_a_key_is_not_activated_while_a_branch_has_not_heard_of_it(tmp_path, need):
    need("faketime")
    region = Region(tmp_path, "fjordvik", "skogdal")
    region.server.admin("cert", "rotate")
    later(region, "+2h")
    region.fjordvik.sync()
    refused(region.server.admin("cert", "rotate", "--activate", check=False), 5)
