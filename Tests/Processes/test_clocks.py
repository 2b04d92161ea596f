"""Wrong clocks, set with faketime: they win nothing by it, and nobody is stranded."""

import pytest

from region import Region, clock, wait_for


@pytest.fixture(autouse=True)
def faketime(need):
    need("faketime")


YEAR_AHEAD = f"+{365 * 86_400}s"


def test_a_pc_a_year_ahead_writes_and_a_later_honest_edit_wins_everywhere(wide_region):
    region = wide_region
    id = region.joint_event()
    region.skogdal.edit(id, "--name", "nb=Fra neste år", clock=YEAR_AHEAD)
    report = region.skogdal.sync(clock=YEAR_AHEAD)
    assert report["pushed"] == 1
    region.fjordvik.pull()
    assert region.fjordvik.name(id) == "Fra neste år", "it is not refused"
    region.fjordvik.edit(id, "--name", "nb=Ærlig")
    region.fjordvik.sync()
    for replica, its_clock in ((region.skogdal, YEAR_AHEAD), (region.nordnes, None)):
        replica.sync(clock=its_clock)
        assert replica.name(id) == "Ærlig"
    assert region.fjordvik.json("conflicts") == [], "the honest edit had seen the other"
    # Nobody is stranded: the PC with the wrong clock goes on, and is heard.
    region.skogdal.edit(id, "--name", "nb=Skogdal igjen", clock=YEAR_AHEAD)
    region.skogdal.sync(clock=YEAR_AHEAD)
    region.settle()
    assert [one.name(id) for one in region.replicas.values()] == ["Skogdal igjen"] * 3
    # Its clock is put right: the same.
    region.skogdal.edit(id, "--name", "nb=Klokka er stilt")
    region.settle()
    assert [one.name(id) for one in region.replicas.values()] == ["Klokka er stilt"] * 3


def test_a_year_ahead_does_not_beat_an_edit_made_unseen_and_later(region):
    id = region.joint_event()
    region.skogdal.edit(id, "--name", "nb=Fra neste år", clock=YEAR_AHEAD)
    region.fjordvik.edit(id, "--name", "nb=Ærlig", clock="+3600s")
    region.server.restart(clock="+3660s")
    region.fjordvik.sync(clock="+3660s")
    region.skogdal.sync(clock=f"+{365 * 86_400 + 3_660}s")
    region.fjordvik.sync(clock="+3660s")
    assert region.fjordvik.name(id) == region.skogdal.name(id) == "Ærlig"
    assert region.skogdal.json("conflicts")[0]["mine"]["value"] == "Fra neste år"


def region_of_march(folder):
    """A region whose server and libraries live in March 2027."""
    march = clock("2027-03-01T09:00")
    region = Region(folder, "fjordvik", "skogdal", clock=march)
    return region, region.joint_event()


def live_in(region, moment):
    """Everyone's clock is right again, and stands later."""
    region.server.restart(clock=clock(moment))
    for replica in region.replicas.values():
        replica.clock = region.server.clock


@pytest.mark.parametrize("typed, synced", [
    ("2027-03-15T10:00", "2027-06-10T10:00"),  # an honest clock, a PC long in the drawer
    ("2031-03-15T10:00", "2027-06-10T10:00"),  # set to 2031, put right before the sync
    ("2031-03-15T10:00", "2031-06-10T10:00"),  # set to 2031 to this day
])
def test_the_edit_of_march_loses_to_the_edit_of_may(tmp_path, typed, synced):
    region, id = region_of_march(tmp_path)
    region.server.stop()
    region.skogdal.edit(id, "--name", "nb=Mars", clock=clock(typed))
    live_in(region, "2027-05-10T10:00")
    region.fjordvik.edit(id, "--name", "nb=Mai")
    region.fjordvik.sync()
    live_in(region, "2027-06-10T10:00")
    region.skogdal.clock = clock(synced)
    region.settle()
    assert region.fjordvik.name(id) == region.skogdal.name(id) == "Mai"
    found = region.skogdal.json("conflicts")
    assert [(one["mine"]["value"], one["theirs"]["value"]) for one in found] == [("Mars", "Mai")]
    region.skogdal.edit(id, "--name", "nb=Juni")
    region.settle()
    assert region.fjordvik.name(id) == region.skogdal.name(id) == "Juni", "nobody is stranded"


def test_a_stamp_ahead_is_lowered_and_the_claimed_one_stays_in_the_history(region):
    id = region.joint_event()
    region.skogdal.edit(id, "--name", "nb=Fra neste år", clock=YEAR_AHEAD)
    region.skogdal.sync(clock=YEAR_AHEAD)
    line = next(line for line in region.fjordvik.json("history", id)
                if line["value"] == "Fra neste år")
    year = 365 * 86_400_000
    ahead = int(line["stamp"][:12], 16) - int(line["effective"][:12], 16)
    assert abs(ahead - year) < 3_600_000, line


@pytest.mark.parametrize("behind", ["-2d", "-400d", "-6000d"])
def test_a_pc_whose_clock_stands_back_is_not_stranded(region, behind):
    id = region.joint_event()
    region.skogdal.edit(id, "--name", "nb=Klokka går etter", clock=behind)
    region.skogdal.sync(clock=behind)
    region.fjordvik.pull()
    assert region.fjordvik.name(id) == "Klokka går etter"
    region.fjordvik.edit(id, "--name", "nb=Svar")
    region.fjordvik.sync()
    region.skogdal.sync(clock=behind)
    assert region.skogdal.name(id) == "Svar"


def test_a_server_whose_clock_jumps_takes_no_push_until_the_coordinator_confirms(region):
    file = region.folder / "clock"
    file.write_text("+0")
    region.server.restart(clock_file=file)
    id = region.joint_event()
    file.write_text("+20d")
    wait_for(lambda: "clock jumped" in region.server.log.read_text(), seconds=15)
    region.fjordvik.edit(id, "--name", "nb=Venter")
    refused = region.fjordvik.run("push", check=False)
    assert refused.code == 75 and "clock" in refused.err, refused
    assert region.fjordvik.status()["outbox"] == 1, "nothing is lost"
    assert "time" not in region.server.hello(), "it tells no time"
    assert region.server.request("GET", "/calendar.ics")[0] == 200, "the public is served"
    assert region.skogdal.run("pull", check=False).code == 0
    region.server.admin("check", "--confirm-clock", check=False, clock="+20d")
    wait_for(lambda: "clock was confirmed" in region.server.log.read_text(), seconds=15)
    region.fjordvik.sync()
    region.skogdal.sync()
    assert region.skogdal.name(id) == "Venter"


def test_a_restore_waits_until_the_clock_is_right(region):
    backup = region.folder / "backup.sqlite"
    region.server.admin("backup", backup)
    id = region.joint_event()
    region.server.stop()
    refused = region.server.admin("restore", backup, check=False, clock="-2h")
    assert refused.code != 0 and "clock" in refused.err and "--confirm-clock" in refused.err, refused
    region.server.admin("restore", backup, "--confirm-clock")
    region.server.start()
    # Whoever read it brings it back, its owner need not be there.
    region.skogdal.sync()
    assert region.server.values(id, "name/nb", region.skogdal)
