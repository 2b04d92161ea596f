"""Two desks change one series from two dates on, neither having seen the other: it is told.

And other conflicts of series and deleted events, as `libsync conflicts` lists them.
"""

import pytest

from region import Region, clock
from test_series import TODAY, feed


@pytest.fixture
def region(tmp_path):
    return Region(tmp_path, "fjordvik", "skogdal", clock=clock(TODAY))


def moved(region):
    """A weekly series without end, moved at one desk while another has it as it was."""
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY", "--end", "19:00")
    region.settle()
    branch = region.join("fjordvik", name="filialen", label="Kari", clock=clock(TODAY))
    region.fjordvik.run("event", "move", id, "--from", "2027-01-07", "--to", "2027-01-06")
    region.fjordvik.push()
    return id, branch


def two_desks(region):
    """The same, renamed from later on at the other desk, which has not seen the move."""
    id, branch = moved(region)
    branch.run("event", "edit", id, "--from", "2027-02-04", "--name", "nb=Kveldsstund")
    return id, branch


def weekdays(region, id):
    """The start and weekday of each run in the feed."""
    runs = sorted(feed(region, id), key=lambda one: str(one["DTSTART"].dt))
    return [(str(one["DTSTART"].dt)[:10], one["DTSTART"].dt.strftime("%a")) for one in runs]


def test_a_later_change_that_had_not_seen_a_move_is_told_at_both_desks(region):
    id, branch = two_desks(region)
    told = branch.run("sync").out
    assert "1 change of a series ends" in told and "libsync conflicts" in told
    assert region.fjordvik.json("sync")["undecidedSeries"] == 1
    assert region.fjordvik.status()["undecidedSeries"] == 1
    assert region.fjordvik.status()["conflicts"] == 0
    assert "1 change of a series ends" in region.fjordvik.run("status").out
    here, there = region.fjordvik.json("conflicts"), branch.json("conflicts")
    assert [(one["path"], one["reason"], one["aspects"], one["from"]) for one in here] == [
        ("segments/20270204", "unseen-change", ["when/dates"], "2027-02-04")]
    assert here[0]["holds"] == "theirs" and there[0]["holds"] == "mine"
    assert here[0]["id"] == there[0]["id"] and here[0]["mine"] == there[0]["theirs"]
    assert here[0]["mine"]["path"] == "segments/20270107"
    assert (here[0]["mine"]["label"], here[0]["theirs"]["label"]) == ("vakt fjordvik", "Kari")
    words = region.fjordvik.run("conflicts").out
    for part in ("Wednesday 6 January 2027 on: on Wednesdays", "fjordvik (Kari)",
                 "from Thursday 4 February 2027 on", "on Thursdays again", "[holds]"):
        assert part in words, words
    # Each stretch is shown as it was written, and no other library is asked.
    assert weekdays(region, id) == [
        ("2026-12-03", "Thu"), ("2027-01-06", "Wed"), ("2027-02-04", "Thu")]
    region.skogdal.sync()
    assert region.skogdal.json("conflicts") == []


@pytest.mark.parametrize("desk", ["fjordvik", "filialen"])
def test_the_move_goes_on_where_a_desk_says_so_and_the_name_stays(region, desk):
    id, branch = two_desks(region)
    branch.sync()
    region.fjordvik.sync()
    at = branch if desk == "filialen" else region.fjordvik
    found = at.json("conflicts")[0]
    shown = at.run("conflicts", "show", found["id"]).out
    side = "mine" if desk == "fjordvik" else "theirs"
    assert "As it is: Thursday 4 February 2027, 18:00–19:00; " in shown, shown
    assert f"With {side}: Wednesday 10 February 2027, 18:00–19:00; " in shown, shown
    assert "goes on as changed before" in at.run("conflicts", "take", found["id"][:6], side).out
    for replica in (at, branch, region.fjordvik):
        replica.sync()
    assert region.fjordvik.json("conflicts") == branch.json("conflicts") == []
    assert [day for _, day in weekdays(region, id)] == ["Thu", "Wed", "Wed"]
    assert "Kveldsstund" in {str(one["SUMMARY"]) for one in feed(region, id)}


def test_what_holds_may_be_meant_and_is_then_settled_for_all_desks(region):
    id, branch = two_desks(region)
    branch.sync()
    region.fjordvik.sync()
    found = region.fjordvik.json("conflicts")[0]
    assert "stays as it is" in region.fjordvik.run("conflicts", "take", found["id"], "theirs").out
    for replica in (region.fjordvik, branch):
        replica.sync()
    assert region.fjordvik.json("conflicts") == branch.json("conflicts") == []
    assert [day for _, day in weekdays(region, id)] == ["Thu", "Wed", "Thu"]


def test_a_desk_that_has_seen_the_move_and_goes_back_is_not_asked(region):
    id, branch = moved(region)
    branch.sync()
    branch.run("event", "move", id, "--from", "2027-02-17", "--to", "2027-02-18")
    for replica in (branch, region.fjordvik):
        replica.sync()
    assert region.fjordvik.json("conflicts") == branch.json("conflicts") == []
    assert [day for _, day in weekdays(region, id)] == ["Thu", "Wed", "Thu"]


def test_a_series_command_settles_it(region):
    id, branch = two_desks(region)
    branch.sync()
    branch.run("event", "move", id, "--from", "2027-02-04", "--to", "2027-02-10")
    assert branch.json("conflicts") == []
    branch.sync()
    region.fjordvik.sync()
    assert region.fjordvik.json("conflicts") == branch.json("conflicts") == []
    assert [day for _, day in weekdays(region, id)] == ["Thu", "Wed", "Wed"]


def test_a_place_that_is_taken_back_is_told_by_its_name(region):
    ids = [region.fjordvik.json("place", "add", "--name", f"nb={name}")["id"]
           for name in ("Storsalen", "Kjelleren")]
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY", "--place", ids[0])
    region.settle()
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    region.fjordvik.run("event", "edit", id, "--from", "2027-01-07", "--place", ids[1])
    branch.run("event", "edit", id, "--from", "2027-02-04", "--name", "nb=Kveldsstund")
    region.fjordvik.push()
    branch.sync()
    words = branch.run("conflicts").out
    assert "place Kjelleren" in words and "place Storsalen again" in words, words
    found = branch.json("conflicts")[0]
    assert found["aspects"] == ["place"]
    branch.run("conflicts", "take", found["id"], "theirs")
    value = branch.fields(id)["segments/20270204"]
    assert value["aspects"] == {"name/nb": "Kveldsstund", "place": ids[1]}


def test_two_versions_of_a_field_of_a_deleted_event_say_that_it_is_deleted(region):
    id = region.joint_event()
    region.fjordvik.edit(id, "--name", "nb=Den ene")
    region.skogdal.edit(id, "--name", "nb=Den andre")
    region.settle()
    region.fjordvik.run("event", "delete", id)
    region.settle()
    found = region.fjordvik.json("conflicts")
    assert [(one["path"], one["reason"], one["isDeleted"]) for one in found] == [
        ("name/nb", "unseen", True)]
    words = region.fjordvik.run("conflicts").out
    assert "It is deleted, and stays so" in words and f"libsync event restore {id}" in words
    region.fjordvik.run("conflicts", "take", found[0]["id"], "theirs")
    assert region.fjordvik.json("conflicts") == []
    assert region.fjordvik.json("event", "show", id)["fields"]["deleted"] is True
