"""Power cuts and lost answers: nothing doubled, nothing lost, nobody taken for a copy."""

import hashlib
import time

import pytest

from proxy import Proxy
from region import Region, Replica, end, wait_for


@pytest.fixture
def hop():
    """A region that is reached through a hop: `hop(tmp_path, …)` gives both."""
    proxies = []

    def make(folder, *libraries):
        def url(server):
            proxies.append(Proxy(server))
            return proxies[-1].url
        region = Region(folder, *libraries, plain=True, url=url)
        return region, proxies[-1]
    yield make
    for proxy in proxies:
        proxy.close()


def events(count):
    """Lines for `import json`, long enough that a page has several chunks."""
    line = ('{"kind":"event","fields":{"name/nb":"Nr. %d","description/nb":"%s","when":{"start":'
            '"2026-12-03T18:00:00","end":"2026-12-03T19:00:00","timeZone":"Europe/Oslo"}}}\n')
    # A hash compresses badly: what is compressed here stays as long as real texts are.
    noise = [hashlib.sha512(str(number).encode()).hexdigest() for number in range(count)]
    return "".join(line % (number, text) for number, text in enumerate(noise)).encode()


def test_a_client_killed_between_commit_and_answer_doubles_and_loses_nothing(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik", "skogdal")
    fjordvik = region.fjordvik
    id = fjordvik.add("Lesestund")
    fjordvik.push()
    identity = fjordvik.status()["replica"]
    fjordvik.edit(id, "--name", "nb=Sendt, svaret tapt")
    head = region.server.hello()["head"]
    proxy.hold("POST /v1/push")
    pushing = fjordvik.start("push")
    proxy.wait_reached()
    end(pushing)
    assert region.server.hello()["head"] == head + 1, "the server had committed"
    assert fjordvik.status()["outbox"] == 1
    fjordvik.edit(id, "--name", "nb=Skrevet etterpå")
    other = fjordvik.add("Enda et")
    proxy.pass_all()
    report = fjordvik.push()
    assert report["newIdentity"] is False and report["outbox"] == 0
    assert fjordvik.status()["replica"] == identity, "no false fork"
    region.skogdal.sync()
    assert region.server.values(id, "name/nb", region.skogdal) == [
        "Lesestund", "Sendt, svaret tapt", "Skrevet etterpå"]
    assert {one["id"] for one in region.skogdal.events()} == {id, other}
    assert region.skogdal.name(id) == "Skrevet etterpå"
    assert fjordvik.json("conflicts") == region.skogdal.json("conflicts") == []


def test_a_hundred_events_whose_answer_is_lost_twice_arrive_once(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik", "skogdal")
    region.fjordvik.run("import", "json", "-", input=events(100))
    for _ in range(2):
        proxy.hold("POST /v1/push")
        pushing = region.fjordvik.start("push")
        proxy.wait_reached()
        end(pushing)
        region.fjordvik.add("Skrevet imens")
    proxy.pass_all()
    region.fjordvik.sync()
    region.skogdal.sync()
    names = sorted(one["fields"]["name/nb"] for one in region.skogdal.events())
    assert names == sorted([f"Nr. {n}" for n in range(100)] + ["Skrevet imens"] * 2)


def test_a_server_killed_right_after_an_acknowledged_push_has_it(region):
    for number in range(3):
        id = region.fjordvik.add(f"Nr. {number}")
        assert region.fjordvik.push()["pushed"] == 1
        region.server.kill()
        region.server.start()
        assert region.server.values(id, "name/nb", region.skogdal) == [f"Nr. {number}"]
    region.skogdal.sync()
    assert len(region.skogdal.events()) == 3
    assert "FAULT" not in region.server.admin("check").out


def test_a_server_killed_while_it_takes_a_push_in_has_all_of_it_or_nothing(region):
    region.fjordvik.run("import", "json", "-", input=events(300))
    for milliseconds in (10, 40, 80, 120, 250):
        pushing = region.fjordvik.start("push", "--quiet")
        time.sleep(milliseconds / 1_000)
        region.server.kill()
        end(pushing)
        region.server.start()
        assert region.server.hello()["head"] in (2, 302), "a push is one transaction"
    region.fjordvik.sync()
    region.skogdal.sync()
    assert len(region.skogdal.events()) == 300
    assert region.fjordvik.status()["outbox"] == 0


def newcomer(region, url):
    """A library that has its code's answer and has fetched nothing yet."""
    region.server.admin("library", "add", "nordnes", "--name", "Nordnes")
    nordnes = Replica(region.folder / "nordnes", region.server)
    nordnes.run("init", url, "--code", region.server.code("nordnes"))
    return nordnes


def test_a_client_killed_in_the_middle_of_its_first_pull_goes_on(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik")
    region.fjordvik.run("import", "json", "-", input=events(200))
    region.fjordvik.push()
    nordnes = newcomer(region, proxy.url)
    for after in (0, 1, 200, 1_000, 4_000, 12_000):
        proxy.hold("GET /v1/snapshot", after)
        pulling = nordnes.start("pull")
        proxy.wait_reached()
        end(pulling)
        assert nordnes.events() == [], "a page is taken whole or not at all"
    own = nordnes.add("Skrevet imens")
    proxy.pass_all()
    nordnes.sync()
    assert len(nordnes.events()) == 201 and nordnes.fields(own)
    assert nordnes.run("doctor").code == 0


def test_a_first_pull_that_was_cut_goes_on_with_the_next_page(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik")
    region.fjordvik.run("import", "json", "-", input=events(6_000))
    region.fjordvik.push()
    nordnes = newcomer(region, proxy.url)
    proxy.cut("GET /v1/snapshot?after", 0)
    assert nordnes.run("pull", check=False).code != 0
    first = len(nordnes.events())
    assert 4_900 < first <= 5_000, "the first page is there"
    proxy.pass_all()
    report = nordnes.pull()
    assert report["pulled"] < 1_100 and report["repaired"] is False, report
    assert nordnes.events() == region.fjordvik.events()


def test_a_client_killed_while_it_writes_a_page_down_has_all_of_it_or_nothing(region):
    region.fjordvik.run("import", "json", "-", input=events(400))
    region.fjordvik.push()
    fresh, all_events = newcomer(region, region.server.url), region.fjordvik.events()
    seen = set()
    for milliseconds in (20, 40, 60, 80, 100, 130, 160, 200, 250, 300):
        nordnes = fresh.copy(f"after-{milliseconds}")
        pulling = nordnes.start("pull")
        time.sleep(milliseconds / 1_000)
        end(pulling)
        count = len(nordnes.events())
        assert count in (0, 400), "rows and cursor are one transaction"
        seen.add(count)
    nordnes.pull()
    assert nordnes.events() == all_events
    assert 0 in seen, "no kill came before the end"


def test_an_answer_to_a_push_cut_at_any_byte_is_asked_for_again(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik", "skogdal")
    identity = region.fjordvik.status()["replica"]
    ids = []
    for after in (0, 1, 17, 60, 150, 200, 250, 300, 350, 400):
        ids.append(region.fjordvik.add(f"Nr. {after}"))
        proxy.cut("POST /v1/push", after)
        pushing = region.fjordvik.start("push")
        proxy.wait_reached()
        end(pushing)
    proxy.pass_all()
    region.fjordvik.sync()
    region.skogdal.sync()
    assert {one["id"] for one in region.skogdal.events()} == set(ids)
    assert all(len(region.server.values(id, "name/nb", region.skogdal)) == 1 for id in ids)
    assert region.fjordvik.status()["replica"] == identity


def test_a_push_whose_answers_are_all_cut_says_so_and_keeps_everything(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik")
    id = region.fjordvik.add("Lesestund")
    proxy.cut("POST /v1/push", 100)
    pushed = region.fjordvik.run("push", "--quiet", check=False)
    assert proxy.reached.is_set() and pushed.code in (69, 76), pushed
    assert pushed.err.count("\n") == 2 and "Nothing is lost" in pushed.err
    assert region.fjordvik.status()["outbox"] == 1
    proxy.pass_all()
    assert region.fjordvik.push()["outbox"] == 0
    assert region.server.values(id, "name/nb", region.fjordvik) == ["Lesestund"]


def test_a_page_cut_at_any_byte_is_thrown_away_whole(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik", "skogdal")
    region.fjordvik.run("import", "json", "-", input=events(100))
    region.fjordvik.push()
    for after in (0, 1, 100, 250, 600, 1_500, 5_000, 9_000):
        proxy.cut("GET /v1/pull", after)
        pulling = region.skogdal.start("pull")
        proxy.wait_reached()
        time.sleep(0.2)
        end(pulling)
        assert region.skogdal.events() == []
    proxy.pass_all()
    region.skogdal.pull()
    assert len(region.skogdal.events()) == 100


def test_a_slow_answer_that_comes_after_all_is_taken(tmp_path, hop):
    region, proxy = hop(tmp_path, "fjordvik", "skogdal")
    id = region.fjordvik.add("Lesestund")
    proxy.hold("POST /v1/push")
    pushing = region.fjordvik.start("push")
    proxy.wait_reached()
    region.fjordvik.edit(id, "--name", "nb=Skrevet imens")
    proxy.pass_all()
    assert pushing.wait(20) == 0
    region.fjordvik.sync()
    region.skogdal.sync()
    wait_for(lambda: region.skogdal.name(id) == "Skrevet imens", seconds=1)
