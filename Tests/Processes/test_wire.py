"""What crosses the wire, read in clear by a hop that ends TLS: nothing of the desk's own."""

import pytest

from proxy import Buffering, Proxy
from region import Region

MEMBER = "Plantet Navnesen"
PHONE = "99 88 77 66"
DRAFT = "Plantet utkast om noe hemmelig"
TEXT = "Åpen lesestund for alle"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A region after a day's work, and the hop through which all of it went."""
    folder = tmp_path_factory.mktemp("wire")
    proxies = []

    def url(server):
        proxies.append(Proxy(server))
        return proxies[0].url
    region = Region(folder, "fjordvik", "skogdal", plain=True, url=url)
    fjordvik = region.fjordvik
    fjordvik.run("member", "add", "--name", MEMBER, "--telephone", PHONE, "--role", "vakt",
                 "--email", "plantet@fjordvik.example", "--note", f"Notat om {MEMBER}")
    member = fjordvik.json("member", "list")[0]["id"]
    fjordvik.run("member", "edit", member, "--note", f"Nytt notat om {MEMBER}")
    id = fjordvik.add(TEXT, "--description", "nb=" + "Lang tekst. " * 200)
    fjordvik.add(DRAFT, "--visibility", "draft")
    region.settle()
    fjordvik.run("member", "delete", member)
    fjordvik.run("member", "restore", member)
    fjordvik.run("history", id)
    region.skogdal.run("history", id)
    fjordvik.run("status")
    region.settle()
    yield region, proxies[0]
    proxies[0].close()


def test_the_hop_reads_every_message_in_clear(watched):
    region, proxy = watched
    messages = list(proxy.messages())
    asked = {message.split(b" ")[1].split(b"?")[0] for message in messages
             if b" HTTP/1.1\r\n" in message[:300]}
    assert {b"/.well-known/libsync", b"/v1/enrol", b"/v1/push", b"/v1/pull",
            b"/v1/snapshot"} <= asked
    assert sum(TEXT.encode() in message for message in messages) >= 2, "sent, and fetched"
    assert sum(DRAFT.encode() in message for message in messages) >= 1, "sent to the server"
    assert any(b"gzip" in message.lower() for message in messages)


def test_a_member_of_the_desk_is_in_no_message(watched):
    region, proxy = watched
    assert region.fjordvik.json("member", "list")[0]["fields"]["name"] == MEMBER
    for planted in (MEMBER, "Navnesen", PHONE, "plantet@fjordvik", "Nytt notat", '"kind":"member"'):
        for message in proxy.messages():
            assert planted.encode() not in message, (planted, message[:2_000])


def test_a_member_of_the_desk_is_not_on_the_servers_disk(watched):
    region, _ = watched
    files = [file for file in region.server.data.rglob("*") if file.is_file()]
    assert any(TEXT.encode() in file.read_bytes() for file in files)
    assert not any(b"Navnesen" in file.read_bytes() for file in files)


def test_a_draft_reaches_no_other_library_and_no_public_page(watched):
    region, proxy = watched
    assert DRAFT.encode() not in b"".join(
        file.read_bytes() for file in region.skogdal.path.rglob("*") if file.is_file())
    for path in ("/calendar.ics", "/libraries/fjordvik/calendar.ics",
                 "/calendar.ics?from=2026-12-01&to=2026-12-31"):
        status, _, body = region.server.request("GET", path)
        assert status == 200 and b"Plantet" not in body


def codes(proxy):
    """The secret part of the codes that were used, as the clients sent it."""
    found = [message.split(b'"code":"')[1].split(b'"')[0].decode()
             for message in proxy.messages() if b" /v1/enrol " in message]
    assert len(found) == 2
    return found


def test_the_servers_log_has_request_ids_and_no_secrets(watched):
    region, proxy = watched
    log = region.server.log.read_text()
    assert "request=" in log and "path=/v1/push" in log and "library=fjordvik" in log
    secrets = [region.fjordvik.token, region.skogdal.token, DRAFT, TEXT, MEMBER, "Bearer",
               "cursor="]
    secrets += codes(proxy)
    assert [secret for secret in secrets if secret in log] == []


def test_tokens_and_codes_are_not_on_the_servers_disk(watched):
    region, proxy = watched
    data = b"".join(file.read_bytes() for file in region.server.data.rglob("*") if file.is_file())
    assert TEXT.encode() in data and region.fjordvik.token.encode() not in data
    assert not any(code.encode() in data for code in codes(proxy))


@pytest.mark.parametrize("name", ["token", "replica.sqlite"])
def test_the_replicas_files_are_for_their_owner_alone(watched, name):
    region, _ = watched
    assert (region.fjordvik.path / name).stat().st_mode & 0o077 == 0
    assert region.fjordvik.path.stat().st_mode & 0o077 == 0


def test_a_hop_that_buffers_whole_answers_changes_nothing(tmp_path):
    hops = []
    region = Region(tmp_path, "fjordvik", "skogdal", plain=True,
                    url=lambda server: hops.append(Buffering(server)) or hops[0].url)
    hop, = hops
    ids = [region.fjordvik.add(f"Nr. {number}", "--description", "nb=" + f"{TEXT} " * 40)
           for number in range(5)]
    shared = region.joint_event()
    region.fjordvik.edit(shared, "--name", "nb=Fra Fjordvik")
    region.skogdal.edit(shared, "--name", "nb=Fra Skogdal")
    region.settle()
    assert region.skogdal.name(shared) == region.fjordvik.name(shared)
    assert len(region.fjordvik.json("conflicts")) == len(region.skogdal.json("conflicts")) == 1
    fresh = region.join("skogdal", name="fersk")
    for replica in (*region.replicas.values(), fresh):
        assert {*ids, shared} == {event["id"] for event in replica.events()}
        assert replica.run("doctor", check=False).code == 0
        report = replica.sync()
        assert (report["repaired"], report["newIdentity"], report["outbox"]) == (0, False, 0)
    assert len(region.skogdal.json("history", ids[0])) and region.skogdal.fields(ids[0])
    assert hop.unpacked >= 5, "or it was no such hop"
    hop.close()
