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


def later(region, *replicas, moment="2027-02-20T09:00:00"):
    for one in replicas:
        one.clock = clock(moment)


def held(replica, id, first="2027-02-04", last="2027-03-20"):
    told = replica.json("calendar", "agenda", "--from", first, "--to", last)
    return [(one["start"][5:10], one["status"]) for one in told["occurrences"]
            if one["event"] == id]


@pytest.mark.parametrize("desk", ["fjordvik", "filialen"])
def test_a_change_that_goes_on_late_leaves_the_past_as_it_was_held(region, desk):
    id, branch = two_desks(region)
    branch.sync()
    region.fjordvik.sync()
    at, side = (branch, "theirs") if desk == "filialen" else (region.fjordvik, "mine")
    later(region, at)
    found = at.json("conflicts")[0]
    shown = at.run("conflicts", "show", found["id"]).out
    assert "on Wednesdays from today on; what is past stays as it was held" in shown, shown
    assert "With " + side + ": Wednesday 24 February 2027" in shown, shown
    assert "also from today on" in at.run("conflicts", "take", found["id"], side).out
    days = [day for day, _ in held(at, id)]
    assert days == ["02-04", "02-11", "02-18", "02-24", "03-03", "03-10", "03-17"]
    assert at.json("conflicts") == [] and at.status()["undecidedSeries"] == 0
    later(region, region.fjordvik, branch)
    for replica in (at, branch, region.fjordvik):
        replica.sync()
    assert region.fjordvik.json("conflicts") == branch.json("conflicts") == []


def test_a_status_and_an_end_that_go_on_late_leave_the_past_as_it_was_held(region):
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY", "--end", "19:00")
    other = region.fjordvik.add("Strikk", "--rule", "FREQ=WEEKLY", "--end", "19:00")
    region.settle()
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    region.fjordvik.run("event", "postpone", id, "--from", "2027-01-07")
    region.fjordvik.run("event", "edit", other, "--from", "2027-01-07", "--rule",
                        "FREQ=WEEKLY;UNTIL=20270128")
    region.fjordvik.push()
    for one in (id, other):
        branch.run("event", "edit", one, "--from", "2027-02-04", "--name", "nb=Kveldsstund")
    branch.sync()
    region.fjordvik.sync()
    later(region, region.fjordvik)
    for one in region.fjordvik.json("conflicts"):
        region.fjordvik.run("conflicts", "take", one["id"], "mine")
    assert held(region.fjordvik, id, last="2027-03-05") == [
        ("02-04", "scheduled"), ("02-11", "scheduled"), ("02-18", "scheduled"),
        ("02-25", "postponed"), ("03-04", "postponed")]
    assert [day for day, _ in held(region.fjordvik, other)] == ["02-04", "02-11", "02-18"]
    assert region.fjordvik.json("conflicts") == []


def test_what_is_past_altogether_is_not_asked_of(region):
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY;COUNT=14", "--end", "19:00")
    region.settle()
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    region.fjordvik.run("event", "move", id, "--from", "2027-01-07", "--to", "2027-01-06")
    region.fjordvik.push()
    branch.run("event", "edit", id, "--from", "2027-02-04", "--name", "nb=Kveldsstund")
    branch.sync()
    region.fjordvik.sync()
    assert region.fjordvik.status()["undecidedSeries"] == 1
    later(region, region.fjordvik, moment="2028-05-01T09:00:00")
    assert region.fjordvik.status()["undecidedSeries"] == 0
    assert region.fjordvik.json("conflicts") == []
    assert "libsync conflicts" not in region.fjordvik.run("event", "show", id).out


@pytest.mark.parametrize("desk", ["fjordvik", "filialen"])
def test_deciding_on_one_leaves_the_next_to_be_decided(region, desk):
    id, branch = moved(region)
    branch.run("event", "edit", id, "--from", "2027-02-04", "--name", "nb=Kveldsstund")
    branch.run("event", "edit", id, "--from", "2027-01-21", "--summary", "nb=Kort")
    branch.sync()
    region.fjordvik.sync()
    at, side = (branch, "theirs") if desk == "filialen" else (region.fjordvik, "mine")
    first = at.json("conflicts")
    assert [one["path"] for one in first] == ["segments/20270121"]
    at.run("conflicts", "take", first[0]["id"], side)
    assert not [path for path in at.fields(id) if path.startswith("seen/")]
    for replica in (at, branch, region.fjordvik):
        replica.sync()
    for replica in (branch, region.fjordvik):
        assert [one["path"] for one in replica.json("conflicts")] == ["segments/20270204"]


@pytest.mark.parametrize("command", [
    ("edit", "--all", "--name", "nb=Ny"), ("edit", "--from", "2027-01-06", "--name", "nb=Ny"),
    ("move", "--all", "--to", "17:00")])
def test_a_change_of_both_sides_waits_until_somebody_has_decided(region, command):
    id, branch = two_desks(region)
    branch.sync()
    region.fjordvik.sync()
    third = region.join("fjordvik", name="tredje", clock=clock(TODAY))
    verb, *options = command
    is_name_of_all = command[:2] == ("edit", "--all")
    # A name of all is written to the later side only: by the others it leaves the seam as it is.
    for replica in (region.fjordvik, *([] if is_name_of_all else [branch, third])):
        found = replica.json("conflicts")[0]["id"]
        for more in ([], ["--preview"]):
            ended = replica.run("event", verb, id, *options, *more, check=False)
            assert ended.code == 65 and "is undecided" in ended.err, ended
            assert f"libsync conflicts take {found} mine" in ended.err
        assert len(replica.json("conflicts")) == 1
    region.fjordvik.run("conflicts", "take", found, "mine")
    region.fjordvik.run("event", verb, id, *options)
    assert region.fjordvik.json("conflicts") == []


def test_an_end_that_was_said_stays_and_is_told(region):
    id, branch = moved(region)
    branch.run("event", "edit", id, "--from", "2027-02-04", "--rule", "FREQ=WEEKLY;COUNT=4")
    branch.sync()
    region.fjordvik.sync()
    found = region.fjordvik.json("conflicts")[0]
    shown = region.fjordvik.run("conflicts", "show", found["id"]).out
    assert "on Thursdays until Thursday 25 February 2027" in shown and "and so on" not in shown
    region.fjordvik.run("conflicts", "take", found["id"], "mine")
    assert [day for day, _ in held(region.fjordvik, id, last="2027-06-01")] == [
        "02-10", "02-17", "02-24", "03-03"]


def test_no_place_is_told_as_such(region):
    place = region.fjordvik.json("place", "add", "--name", "nb=Storsalen")["id"]
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY")
    region.settle()
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    region.fjordvik.run("event", "edit", id, "--from", "2027-01-07", "--place", place)
    branch.run("event", "edit", id, "--from", "2027-02-04", "--name", "nb=Kveldsstund")
    region.fjordvik.push()
    branch.sync()
    words = branch.run("conflicts").out
    assert "it is no place again" in words and "place Storsalen" in words, words


def test_a_move_past_where_another_change_begins_is_told(region):
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY", "--end", "19:00")
    region.settle()
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    region.fjordvik.run("event", "move", id, "--from", "2027-01-07", "--to", "2027-01-21")
    region.fjordvik.push()
    branch.run("event", "edit", id, "--from", "2027-01-14", "--name", "nb=Kveldsstund")
    branch.sync()
    region.fjordvik.sync()
    (found,) = region.fjordvik.json("conflicts")
    assert found["aspects"] == ["when/dates"] and found["mine"]["path"] == "segments/20270107"
    region.fjordvik.run("conflicts", "take", found["id"], "mine")
    region.fjordvik.push()
    assert weekdays(region, id) == [("2026-12-03", "Thu"), ("2027-01-21", "Thu")]
    assert region.fjordvik.json("conflicts") == []


def test_a_version_that_alters_what_is_past_is_taken_only_on_demand(region):
    id = region.fjordvik.add("Lesestund", "--rule", "FREQ=WEEKLY", "--end", "19:00")
    region.settle()
    branch = region.join("fjordvik", name="filialen", clock=clock(TODAY))
    region.fjordvik.run("event", "move", id, "--from", "2027-01-07", "--to", "2027-01-06")
    branch.run("event", "edit", id, "--from", "2027-01-07", "--name", "nb=Kveldsstund")
    region.fjordvik.push()
    branch.sync()
    region.fjordvik.sync()
    later(region, region.fjordvik)
    (found,) = region.fjordvik.json("conflicts")
    assert found["reason"] == "unseen"
    other = "mine" if found["holds"] == "theirs" else "theirs"
    before = region.fjordvik.fields(id)
    refused = region.fjordvik.run("conflicts", "take", found["id"], other, check=False)
    assert refused.code == 65 and "dates that are past (the first:" in refused.err, refused
    assert "--including-past" in refused.err and f"event edit {id} --from" in refused.err
    assert region.fjordvik.fields(id) == before
    region.fjordvik.run("conflicts", "take", found["id"], other, "--including-past")
    assert region.fjordvik.fields(id) != before and region.fjordvik.json("conflicts") == []


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
