"""Real lists of bookmobile stops become places and series.

The lists lie beside the project, not in it; without them these tests are skipped, loudly.
"""

import csv

import pytest

from region import ROOT

LISTS = ROOT.parent / "shared/corpus/events"
NAMES = ("angus", "aberdeenshire", "norfolk")


def path_of(name):
    path = LISTS / f"mobile-stops-{name}.csv"
    if not path.exists():
        pytest.skip(f"NOT RUN: the real list {path.name} is not there")
    return path


def counts(replica):
    return len(replica.json("place", "list")), len(replica.events())


@pytest.mark.parametrize("name", NAMES)
def test_a_real_list_becomes_places_and_series(region, name):
    path = path_of(name)
    replica = region.fjordvik
    before = counts(replica)
    dry = replica.run("import", "csv", path, "--preset", "bookmobile", seconds=120)
    assert "Nothing has been written" in dry.out + dry.err
    assert counts(replica) == before, "a dry run writes nothing"
    replica.run("import", "csv", path, "--preset", "bookmobile", "--apply", "--skip-faulty",
                check=False, seconds=120)
    places, events = counts(replica)
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert events >= 0.95 * len(rows), f"{events} of {len(rows)} rows"
    assert 0 < places <= len(rows)
    ruled = [event for event in replica.events() if "rule" in event["fields"]["when"]]
    assert len(ruled) == events, "each stop is a series"
    assert all(event["fields"]["when"]["rule"].startswith("FREQ=") for event in ruled)
    located = [place for place in replica.json("place", "list") if "geo" in place["fields"]]
    assert len(located) > 0.9 * places


def test_the_same_list_twice_makes_nothing_twice(region):
    path = path_of("angus")
    replica = region.fjordvik
    for _ in range(2):
        replica.run("import", "csv", path, "--preset", "bookmobile", "--apply", "--skip-faulty",
                    check=False, seconds=120)
        found = counts(replica)
    replica.sync()
    outbox = replica.status()["outbox"]
    replica.run("import", "csv", path, "--preset", "bookmobile", "--apply", "--skip-faulty",
                check=False, seconds=120)
    assert counts(replica) == found
    assert replica.status()["outbox"] == outbox == 0, "nothing changed, so nothing is written"
    region.skogdal.sync()
    assert len(region.skogdal.events()) == found[1]


def test_a_faulty_list_is_refused_with_its_lines_and_nothing_is_written(region, tmp_path):
    path = tmp_path / "steder.csv"
    path.write_text("Navn,Bredde,Lengde\nFilialen,69.1,18.2\nBussen,nord,18.3\n")
    replica = region.fjordvik
    ended = replica.run("import", "csv", path, "--kind", "place", "--map", "name/nb=Navn",
                        "--map", "geo.latitude=Bredde", "--map", "geo.longitude=Lengde",
                        "--fixed", "type=building", "--apply", check=False)
    assert ended.code == 65, ended
    assert "line 3" in ended.out + ended.err
    assert counts(replica)[0] == 0
