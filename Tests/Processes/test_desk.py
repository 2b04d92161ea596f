"""The desk as people run it: in the browser's network, at the machine itself, for many libraries."""

import json
import os
import random
import socket
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest

from desk import Browser, Desk, invite
from region import end, launch, wait_for


@pytest.fixture
def network(region):
    """Fjordvik's desk in the branch's network."""
    return Desk(region.folder, "--listen", "127.0.0.1", replica=region.fjordvik.path).start()


@pytest.fixture
def machine(region):
    """Fjordvik's desk on its own machine."""
    return Desk(region.folder, replica=region.fjordvik.path).start()


def signed_in(desk, replica, name="Kari Lien", role="administer", *options):
    """A browser in which somebody has taken up an invitation."""
    link = invite(replica, name, "--role", role, *options)
    browser = Browser(desk)
    assert browser.accept(link, name[:40]).status == 303
    return browser


def test_an_invitation_printed_at_the_machine_lets_one_in(region, network):
    link = invite(region.fjordvik, "Kari Lien", "--role", "administer")
    assert link.startswith(network.url + "/invitation/")
    kari = Browser(network)
    assert kari.get("/").status == 303
    assert kari.accept(link).location == "/"
    page = kari.get("/")
    assert page.status == 200 and "Denne uka" in page.text and "Kari Lien" in page.text
    assert Browser(network).accept(link).status in (403, 410)
    listed = region.fjordvik.json("desk", "people")
    assert [(one["name"], one["role"], one["state"]) for one in listed] == [
        ("Kari Lien", "administer", "in")]
    region.fjordvik.run("desk", "remove", "kari lien")
    assert kari.get("/").status == 303


def test_what_was_typed_is_fetched_and_sent_by_one_button(region, machine):
    browser = Browser(machine)
    region.fjordvik.add("Julekonsert", start=f"{datetime.now():%Y-%m-%d}T18:00")
    page = browser.get("/")
    assert "Julekonsert" in page.text and "1 endring venter på nett." in page.text
    assert browser.fill("/", "/exchange").location == "/"
    assert "Alt er sendt." in browser.get("/").text
    region.skogdal.pull()
    assert [event["fields"]["name/nb"] for event in region.skogdal.events()] == ["Julekonsert"]
    region.server.stop()
    region.fjordvik.add("Bokprat")
    browser.fill("/", "/exchange")
    page = browser.get("/").text
    assert "Felleskalenderen svarer ikke" in page and "1 endring venter på nett." in page


def test_two_versions_are_chosen_in_the_browser_under_the_persons_name(region, network):
    id = region.joint_event()
    region.skogdal.edit(id, "--name", "nb=Kveld med kaffe")
    region.fjordvik.edit(id, "--name", "nb=Kveld i Fjordvik")
    region.skogdal.push()
    region.fjordvik.push()
    region.fjordvik.pull()
    kari = signed_in(network, region.fjordvik, role="publish")
    [conflict] = region.fjordvik.json("conflicts")
    page = kari.get("/")
    assert "To versjoner av" in page.text
    path = f"/versions/{conflict['id']}"
    both = kari.get(path).text
    assert "Kveld med kaffe" in both and "Kveld i Fjordvik" in both
    side = "theirs" if conflict["holds"] == "mine" else "mine"
    answer = kari.fill(path, path, {"side": side})
    assert answer.location == "/?said=chosen"
    chosen = conflict[side]["value"]
    assert region.fjordvik.name(id) == chosen
    region.fjordvik.sync()
    region.skogdal.sync()
    assert region.skogdal.name(id) == chosen
    writers = {line.get("label") for line in region.skogdal.json("history", id)
               if line["path"] == "name/nb"}
    assert "Kari Lien" in writers, writers


def test_a_proposal_to_another_library_is_theirs_to_take(region, network):
    id = region.joint_event("skogdal", "fjordvik")
    region.skogdal.edit(id, "--remove", "organizers/fjordvik")
    region.skogdal.push()
    region.fjordvik.edit(id, "--name", "nb=Kveld med kaffe")
    region.fjordvik.sync()
    kari = signed_in(network, region.fjordvik, role="publish")
    [conflict] = region.fjordvik.json("conflicts")
    path = f"/versions/{conflict['id']}"
    page = kari.get(path)
    assert "De avgjør om det skal gjelde" in page.text and "Velg denne" not in page.text
    hidden = page.hidden(path)
    refused = kari.post(path, hidden | {"side": "mine"})
    assert refused.status == 403 and "hører til et annet bibliotek" in refused.text
    assert kari.fill(path, path).location == "/?said=putAway"
    assert region.fjordvik.json("conflicts") == []
    assert region.fjordvik.name(id) == "Forfattermøte"


def test_two_tabs_and_a_command_at_once_lose_nothing(region, machine):
    tabs = [Browser(machine), Browser(machine)]
    wanted, failed = set(), []

    def ask(browser):
        for _ in range(10):
            page = browser.fill("/", "/exchange")
            if page.status != 303:
                failed.append((page.status, page.text))

    threads = [threading.Thread(target=ask, args=[browser]) for browser in tabs]
    for thread in threads:
        thread.start()
    for number in range(20):
        name = f"Arrangement {number}"
        region.fjordvik.add(name)
        wanted.add(name)
    for thread in threads:
        thread.join()
    assert failed == []
    region.fjordvik.sync()
    region.skogdal.pull()
    assert {event["fields"]["name/nb"] for event in region.skogdal.events()} == wanted


def test_a_program_that_is_killed_while_it_invites_leaves_everybody_in_place(region, network):
    kari = signed_in(network, region.fjordvik)
    people, printed = region.fjordvik.path / "desk" / "people.json", {"Kari Lien"}
    chance = random.Random(20261208)
    for number in range(40):
        name = f"Person {number}"
        out = region.folder / "invite.out"
        with open(out, "wb") as told:
            process = launch(["libsync", "desk", "invite", name, "--role", "edit", "--json"],
                             env=region.fjordvik.env, stdout=told)
        time.sleep(chance.random() * 0.25)
        end(process)
        if out.read_bytes().strip():
            printed.add(name)
        # A whole file, whenever it is looked at.
        known = json.loads(people.read_text())
        names = {one["name"] for one in known["people"] + known["invitations"]}
        assert printed <= names, (printed, names)
        assert kari.get("/people").status == 200
    assert 1 < len(printed) < 41, "some were killed in time, and some were not"


def test_a_desk_that_is_killed_while_people_come_in_has_them_or_not(region):
    desk = Desk(region.folder, "--listen", "127.0.0.1", replica=region.fjordvik.path)
    chance = random.Random(20261209)
    let_in = set()
    for number in range(8):
        name = f"Person {number}"
        link = invite(region.fjordvik, name, "--role", "edit", "--url", "https://127.0.0.1:1")
        desk.start()
        browser, answers = Browser(desk), []

        def accept():
            try:
                answers.append(browser.accept(link, name).status)
            except OSError:
                pass  # it was killed first

        thread = threading.Thread(target=accept)
        thread.start()
        time.sleep(chance.random() * 1.5)
        desk.kill()
        thread.join()
        if answers == [303]:
            let_in.add(name)
        listed = region.fjordvik.json("desk", "people")
        states = {one["name"]: one["state"] for one in listed}
        assert len(states) == len(listed), "nobody is there twice"
        assert all(states[one] == "in" for one in let_in), states
        assert states[name] in ("in", "invited"), states
    desk.start()
    for name in let_in:
        assert Browser(desk).sign_in(name).status == 303


def test_a_substitutes_access_ends_by_itself_at_its_moment(region, need):
    need("faketime")
    now = datetime.now(timezone.utc)
    moment = now + timedelta(hours=1)
    local = region.fjordvik.json("desk", "invite", "Siv Vikar", "--role", "edit", "--until",
                                 (moment + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    until = datetime.fromisoformat(local["until"].replace("Z", "+00:00"))
    clock = region.folder / "clock"

    def show(time):
        clock.write_text(f"{(time - datetime.now(timezone.utc)).total_seconds():+.0f}s")

    show(until - timedelta(minutes=5))
    desk = Desk(region.folder, "--listen", "127.0.0.1", replica=region.fjordvik.path)
    desk.start(clock_file=clock)
    siv = Browser(desk)
    path = "/invitation/" + local["link"].rsplit("/", 1)[1]
    assert siv.accept(path, "vakt lørdag").status == 303
    hidden = siv.get("/settings").hidden("/settings/label")
    show(until - timedelta(minutes=1))
    assert siv.get("/").status == 200
    show(until + timedelta(minutes=1))
    assert "ended=1" in siv.get("/").location
    assert siv.post("/settings/label", hidden | {"label": "en annen"}).status == 403
    assert siv.sign_in("Siv Vikar").status == 403
    [person] = region.fjordvik.json("desk", "people", clock=f"+{3 * 86_400}s")
    assert (person["state"], person["label"]) == ("ended", "vakt lørdag")


def test_a_thousand_wrong_passphrases_stop_nobody_else(region, network):
    kari = signed_in(network, region.fjordvik, "Kari", "edit")
    kari.fill("/", "/sign-out")
    statuses = []
    stranger = Browser(network)
    page = stranger.get("/sign-in")
    start = time.monotonic()
    for number in range(1_000):
        page = stranger.post("/sign-in", page.hidden("/sign-in") | {
            "name": "Kari", "passphrase": f"gjetning nummer {number}"})
        statuses.append(page.status)
    assert statuses == [403] * 10 + [429] * 990
    assert "for mange ganger" in page.text
    assert time.monotonic() - start < 120
    # The browser that knows her is not shut out.
    assert kari.sign_in("Kari").status == 303
    assert kari.get("/").status == 200


def test_names_that_are_not_the_desks_and_pages_from_elsewhere_get_nothing(region, machine):
    assert Browser(machine, host="evil.example").get("/").status == 421
    browser = Browser(machine)
    hidden = browser.get("/settings").hidden("/settings/label")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.post("/settings/label", hidden | {"label": "ond"}, headers).status == 403
    with socket.create_connection(("127.0.0.1", machine.port)) as two:
        two.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{machine.port}\r\n"
                    "Host: evil.example\r\nConnection: close\r\n\r\n".encode())
        assert b" 421 " in two.recv(4_096).split(b"\r\n")[0] + b" "
    assert region.fjordvik.run("label").out.strip() == "vakt fjordvik"
    assert browser.post("/settings/label", hidden | {"label": "god"}).status == 303
    assert region.fjordvik.run("label").out.strip() == "god"


def test_a_replica_that_is_put_back_under_a_running_desk_is_the_one_it_writes_to(region, machine):
    browser = Browser(machine)
    copy = region.folder / "copy.sqlite"
    region.fjordvik.run("backup", copy)
    region.fjordvik.add("Etter kopien", start=f"{datetime.now():%Y-%m-%d}T18:00")
    assert "Etter kopien" in browser.get("/").text
    region.fjordvik.run("restore", copy)
    assert "Etter kopien" not in browser.get("/").text
    browser.fill("/settings", "/settings/label", {"label": "etterpå"})
    assert region.fjordvik.run("label").out.strip() == "etterpå"
    region.fjordvik.add("Etter gjenopprettingen")
    assert region.fjordvik.run("doctor").code == 0
    machine.stop()
    assert region.fjordvik.run("label").out.strip() == "etterpå"


def test_in_the_network_the_desk_speaks_tls_with_a_key_of_its_own(region, network):
    key = region.fjordvik.path / "desk" / "tls.key"
    certificate = (region.fjordvik.path / "desk" / "tls.crt").read_text()
    assert oct(key.stat().st_mode & 0o777) == "0o600" and "CERTIFICATE" in certificate
    page = Browser(network).get("/sign-in")
    assert page.status == 200 and "Secure" in page.headers["set-cookie"]
    network.stop()
    network.start()
    assert (region.fjordvik.path / "desk" / "tls.crt").read_text() == certificate


def test_everything_of_a_desk_is_its_users_alone(region, network):
    before = os.umask(0)
    try:
        kari = signed_in(network, region.fjordvik)
        hidden = kari.get("/people").hidden("/people/invite")
        assert kari.post("/keep", hidden | {"name": "Ola"}).status == 204
    finally:
        os.umask(before)
    folder = region.fjordvik.path / "desk"
    names = {path.name for path in folder.rglob("*")}
    assert {"people.json", "key", "tls.key", "address", "kept", "lock"} <= names
    assert [path for path in [folder, *folder.rglob("*")] if path.stat().st_mode & 0o077] == []


def test_many_libraries_on_one_machine_and_one_of_them_broken(region):
    for replica in region.replicas.values():
        invite(replica, "Kari", "--role", "edit", "--url", "https://127.0.0.1:1")
    own = region.folder / "host"
    own.mkdir()
    for slug, replica in region.replicas.items():
        replica.path.rename(own / slug)
        replica.path = own / slug
    host = Desk(region.folder, "host", own).start()
    links = {slug: invite(replica, "Ola", "--role", "edit")
             for slug, replica in region.replicas.items()}
    assert links["skogdal"].startswith(host.url + "/skogdal/invitation/")
    browsers = {slug: Browser(host) for slug in links}
    for slug, link in links.items():
        assert browsers[slug].accept(link).location == f"/{slug}/"
        assert f"{slug.title()} bibliotek" in browsers[slug].get(f"/{slug}/").text
    assert browsers["fjordvik"].get("/skogdal/").status == 303, "nobody there"

    for path in (own / "skogdal").glob("replica.sqlite*"):
        path.unlink()
    (own / "skogdal" / "replica.sqlite").write_bytes(b"no store of ours")
    broken = browsers["skogdal"].get("/skogdal/")
    assert broken.status == 503 and "kan ikke åpnes" in broken.text
    assert browsers["fjordvik"].get("/fjordvik/").status == 200
    region.fjordvik.add("Julekonsert")
    assert browsers["fjordvik"].fill("/fjordvik/", "/fjordvik/exchange").status == 303
    assert "Alt er sendt." in browsers["fjordvik"].get("/fjordvik/").text
    assert "a page failed" in host.log.read_text()


def test_hosted_desks_fetch_and_send_by_themselves(region):
    own = region.folder / "host"
    own.mkdir()
    region.fjordvik.path.rename(own / "fjordvik")
    region.fjordvik.path = own / "fjordvik"
    id = region.fjordvik.add("Julekonsert")
    Desk(region.folder, "host", own).start()
    # The first time comes within twenty seconds.
    wait_for(lambda: region.fjordvik.status()["outbox"] == 0, seconds=60,
             what="an exchange that nobody asked for")
    region.skogdal.pull()
    assert region.skogdal.name(id) == "Julekonsert"


@pytest.mark.parametrize("arguments, code, said", [
    (["desk", "--replica", "nowhere"], 78, "no replica"),
    (["desk", "--port", "70000"], 64, "no port"),
    (["desk", "--behind-proxy", "127.0.0.1"], 64, "stands behind no proxy"),
    (["desk", "--listen", "127.0.0.1", "--behind-proxy", "127.0.0.1"], 64, "must be named"),
    (["desk", "--listen", "127.0.0.1", "--url", "http://desk.example"], 64, "no address"),
    (["desk", "--listen", "127.0.0.1", "--certificate", "a.pem"], 64, "give both"),
    (["desk", "--listen", "203.0.113.77"], 78, "Nothing can listen"),
    (["desk", "host", "server"], 78, "no replica in"),
    (["desk", "invite", "Kari", "--role", "owner"], 64, "owner"),
    (["desk", "invite", "", "--role", "edit"], 65, "cannot be a name"),
    (["desk", "invite", "Kari", "--role", "edit", "--until", "i morgen"], 64, "no date"),
    (["desk", "invite", "Kari", "--role", "edit", "--until", "2020-01-01"], 65, "in the past"),
    (["desk", "invite", "Kari", "--role", "edit", "--label", "x" * 41], 65, "label"),
    (["desk", "remove", "Ingen"], 66, "Nobody called"),
    (["desk", "withdraw", "Ingen"], 66, "Nobody called"),
])
def test_what_cannot_be_done_says_why_and_what_to_do(region, arguments, code, said):
    ended = region.fjordvik.run(*arguments, check=False, cwd=region.folder)
    assert ended.code == code, ended
    assert said in ended.err, ended
    assert len(ended.err.strip().splitlines()) >= 2 or code == 64, ended


def test_two_invitations_by_one_name_are_one_too_many(region):
    invite(region.fjordvik, "Kari Lien", "--role", "edit", "--url", "https://127.0.0.1:1")
    again = region.fjordvik.run("desk", "invite", "kari lien", "--role", "edit", check=False)
    assert again.code == 73 and "already" in again.err
    region.fjordvik.run("desk", "withdraw", "Kari Lien")
    assert region.fjordvik.run("desk", "people").out.startswith("Nobody yet.")


def test_a_port_that_is_taken_is_told(region, machine):
    ended = region.fjordvik.run("desk", "--port", str(machine.port), check=False)
    assert ended.code == 78 and "another --port" in ended.err
