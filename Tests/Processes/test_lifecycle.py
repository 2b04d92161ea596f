"""What becomes of libraries and devices: another name, a merger, an end; and restores to before."""

import re
import shutil
from datetime import datetime, timedelta, timezone

import pytest
from refusals import refused

from region import environment, run, skip_or_fail

DRAFT = ("--visibility", "draft")
YEAR = "?from=2026-09-01&to=2027-08-31"
SOON = (datetime.now(timezone.utc) + timedelta(days=30)).strftime("%Y-%m-%dT18:00")


def curl(server, path, *options):
    """A feed as a calendar program fetches it: redirects are followed."""
    if not shutil.which("curl"):
        skip_or_fail("curl is not installed")
    return run(["curl", "--silent", "--show-error", "--insecure", "--location", *options,
                server.url + path + YEAR], env=environment(server.folder)).out


def feed(library):
    return f"/libraries/{library}/calendar.ics"


def uids(calendar):
    return sorted(re.findall(r"^UID:.*", calendar, re.M))


def by_command(region, backup):
    region.server.stop()
    region.server.admin("restore", backup)
    region.server.start()


def by_hand(region, backup):
    """Behind the server's back."""
    region.server.stop()
    for file in region.server.data.glob("store.sqlite*"):
        file.unlink()
    shutil.copy(backup, region.server.data / "store.sqlite")
    region.server.start()


def backup_of(region):
    path = region.folder / "before.backup"
    region.server.admin("backup", path)
    return path


def all_is_well(region, *replicas):
    """Nobody holds anything back, and everyone holds what the server does."""
    for replica in replicas or region.replicas.values():
        replica.sync()
        status = replica.status()
        assert (status["outbox"], status["parked"], status["conflicts"]) == (0, 0, 0), status
        assert replica.run("doctor", check=False).code == 0
    assert region.server.admin("check").code == 0


RESTORES = pytest.mark.parametrize("restore", [by_command, by_hand])


# Another name.

def test_an_old_address_is_followed_and_nobody_notices(region):
    server = region.server
    region.fjordvik.add("Lesestund")
    region.settle()
    before = curl(server, feed("fjordvik"))
    server.admin("library", "rename", "fjordvik", "storfjord")
    server.admin("library", "rename", "storfjord", "storfjord-bibliotek")
    for name in ("fjordvik", "storfjord", "storfjord-bibliotek"):
        after = curl(server, feed(name), "--write-out", "%{url_effective}")
        assert uids(after) == uids(before) and uids(before)
        assert after.endswith(feed("storfjord-bibliotek") + YEAR)
    assert "SUMMARY:Lesestund" in after
    report = region.fjordvik.sync()
    assert report["pulled"] == 0, "nothing crosses the wire"
    region.fjordvik.add("Etter navneskiftet")
    all_is_well(region)
    assert "Etter navneskiftet" in curl(server, feed("fjordvik"))
    line = next(one for one in server.admin("library", "list", "--json").json
                if one["slug"] == "fjordvik")
    assert line["address"] == "storfjord-bibliotek"
    assert line["formerAddresses"] == ["fjordvik", "storfjord"]


def test_a_name_that_was_used_is_not_given_away(region):
    server = region.server
    server.admin("library", "rename", "fjordvik", "storfjord")
    for name in ("fjordvik", "storfjord"):
        ended = server.admin("library", "add", name, "--name", "Annet", check=False)
        assert ended.code == 5, ended
    assert server.admin("library", "rename", "skogdal", "fjordvik", check=False).code == 5
    assert server.admin("library", "rename", "ukjent", "kjent", check=False).code == 4


@RESTORES
def test_a_new_name_survives_a_restore_to_before_it(region, restore):
    backup = backup_of(region)
    region.server.admin("library", "rename", "fjordvik", "storfjord")
    restore(region, backup)
    status, headers, _ = region.server.request("GET", feed("fjordvik"))
    assert status == 301 and headers["Location"] == "../storfjord/calendar.ics"
    assert region.server.request("GET", feed("storfjord"))[0] == 200
    all_is_well(region)


# A merger.

def test_a_branch_that_was_away_pushes_into_the_merged_library(wide_region):
    region, server = wide_region, wide_region.server
    fjordvik, skogdal = region.fjordvik, region.skogdal
    shared = region.joint_event("fjordvik", "nordnes")
    draft = fjordvik.add("Utkast fra Fjordvik", *DRAFT)
    region.settle()

    # Fjordvik is away, and works on.
    fjordvik.edit(shared, "--name", "nb=Skrevet uten nett")
    late = fjordvik.add("Sent utkast", *DRAFT)

    told = server.admin("library", "merge", "fjordvik", "skogdal")
    assert "--yes" in told.out and "no way back" in told.out
    assert server.admin("library", "list", "--json").json[0]["mergedInto"] is None
    trial = server.admin("library", "merge", "fjordvik", "skogdal", "--json").json
    done = server.admin("library", "merge", "fjordvik", "skogdal", "--yes", "--json").json
    assert trial == done
    assert (done["devices"], done["records"], done["drafts"]) == (1, 2, 1), done

    skogdal.sync()
    assert skogdal.name(draft) == "Utkast fra Fjordvik", "the successor sees drafts"
    report = fjordvik.sync()
    assert report["pushed"] == 2, report
    skogdal.sync()
    for replica in (fjordvik, skogdal):
        assert replica.name(shared) == "Skrevet uten nett"
        assert replica.name(late) == "Sent utkast"
        for id in (shared, draft, late):
            assert replica.fields(id)["library"] == "skogdal"
        assert replica.status()["library"] == "skogdal"
    fjordvik.edit(late, "--name", "nb=Videre")
    all_is_well(region)
    assert skogdal.name(late) == "Videre"
    refused(region.nordnes.run("event", "show", late, check=False), 66)
    region.nordnes.edit(shared, "--description", "nb=Medverten er der ennå")
    all_is_well(region)

    calendar = curl(server, feed("fjordvik"), "--write-out", "%{url_effective}")
    assert calendar.endswith(feed("skogdal") + YEAR) and "Skrevet uten nett" in calendar


def test_a_folder_of_a_merged_library_goes_on_with_a_new_code(region):
    server, fjordvik = region.server, region.fjordvik
    unsent = fjordvik.add("Skrevet før koden")
    server.admin("device", "revoke", fjordvik.status()["device"])
    code = server.code("fjordvik")
    server.admin("library", "merge", "fjordvik", "skogdal", "--yes")
    refused(fjordvik.run("sync", check=False), 77)
    fjordvik.run("init", region.address, "--code", code)
    region.settle()
    assert region.skogdal.name(unsent) == "Skrevet før koden"
    assert fjordvik.status()["library"] == "skogdal"
    all_is_well(region)


def test_what_cannot_be_merged_is_told(region):
    server = region.server
    server.admin("library", "add", "fylket", "--name", "Fylket", "--role", "coordinator")
    for pair in (("fylket", "skogdal"), ("skogdal", "skogdal")):
        assert server.admin("library", "merge", *pair, "--yes", check=False).code == 5
    assert server.admin("library", "merge", "ukjent", "skogdal", check=False).code == 4
    server.admin("library", "merge", "fjordvik", "skogdal", "--yes")
    ended = server.admin("library", "merge", "fjordvik", "skogdal", "--yes", check=False)
    assert ended.code == 5 and "merged" in ended.err


@RESTORES
def test_a_merger_survives_a_restore_to_before_it(wide_region, restore):
    region = wide_region
    shared = region.joint_event("fjordvik", "nordnes")
    backup = backup_of(region)
    region.server.admin("library", "merge", "fjordvik", "skogdal", "--yes")
    late = region.fjordvik.add("Etter kopien", *DRAFT)
    region.settle()
    restore(region, backup)
    assert region.server.request("GET", feed("fjordvik"))[0] == 301
    calendar = curl(region.server, feed("fjordvik"))
    assert "Forfattermøte" in calendar, "before anyone has synced"
    region.settle()
    for replica in (region.fjordvik, region.skogdal):
        assert replica.fields(shared)["library"] == "skogdal"
        assert replica.name(late) == "Etter kopien"
    all_is_well(region)


# An end.

def test_a_retired_library_is_out_its_events_stay_and_it_can_come_back(region):
    server, skogdal = region.server, region.skogdal
    id = skogdal.add("Avslutningsfest", start=SOON)
    region.settle()
    skogdal.edit(id, "--name", "nb=Ikke sendt")
    code = server.code("skogdal")
    told = server.admin("library", "retire", "skogdal")
    assert "Avslutningsfest" in told.out and "--yes" in told.out
    skogdal.run("pull")
    assert server.admin("library", "retire", "skogdal", "--json").json["events"][0]["id"] == id
    server.admin("library", "retire", "skogdal", "--yes")

    ended = skogdal.run("sync", check=False)
    refused(ended, 77)
    assert "closed" in ended.err and "coordinator" in ended.err
    assert skogdal.name(id) == "Ikke sendt"
    assert server.admin("enrol", "skogdal", check=False).code == 5
    late = region.folder / "late"
    refused(run(["libsync", "init", region.address, "--code", code], check=False,
                env=environment(region.folder, LIBSYNC_REPLICA=late)), 77)
    assert server.request("GET", feed("skogdal"))[0] == 200
    assert b"Avslutningsfest" in server.request("GET", feed("skogdal"))[2]
    readers = server.admin("compact", "--json").json["readers"]
    assert "skogdal" not in {reader["library"] for reader in readers}

    server.admin("library", "reopen", "skogdal")
    region.settle()
    assert region.fjordvik.name(id) == "Ikke sendt"
    all_is_well(region)


def test_the_calendar_of_a_retired_library_ends_with_its_last_event(region):
    server = region.server
    region.skogdal.add("Siste lesestund", "--end", "2020-01-01T19:00", start="2020-01-01T18:00")
    region.settle()
    assert server.request("GET", feed("skogdal"))[0] == 200
    server.admin("library", "retire", "skogdal", "--yes")
    status, headers, body = server.request("GET", feed("skogdal"))
    assert status == 410 and b"Skogdal bibliotek" in body and b"VCALENDAR" not in body
    assert headers["Content-Type"].startswith("text/plain")


@RESTORES
def test_a_retired_library_stays_out_after_a_restore_to_before(region, restore):
    backup = backup_of(region)
    region.server.admin("library", "retire", "skogdal", "--yes")
    restore(region, backup)
    refused(region.skogdal.run("pull", check=False), 77)
    region.fjordvik.sync()
    region.server.admin("library", "reopen", "skogdal")
    restore(region, backup)
    region.skogdal.sync()
    all_is_well(region)


def test_giving_up_a_replica_is_only_shown_without_yes_and_says_so(region):
    server, replica = region.server, region.skogdal.status()["replica"]
    shown = server.admin("compact", "--retire", replica).out
    assert "0 deleted records" in shown and "Nothing is done yet" in shown
    assert "Nothing is done yet" not in server.admin("compact", "--retire", replica, "--yes").out
    assert "the server had given it up" in region.skogdal.run("sync").out


@RESTORES
def test_a_retired_device_holds_nothing_up_and_loses_nothing(region, restore):
    server, skogdal = region.server, region.skogdal
    backup, device = backup_of(region), skogdal.status()["device"]
    id = region.fjordvik.add("Slettes")
    region.fjordvik.sync()
    unsent = skogdal.add("Skrevet på den gamle PC-en")
    region.fjordvik.run("event", "delete", id)
    for _ in range(2):
        region.fjordvik.sync()
    readers = server.admin("compact", "--json").json["readers"]
    assert "skogdal" in {one["library"] for one in readers}
    server.admin("device", "retire", device)
    restore(region, backup)
    ended = skogdal.run("sync", check=False)
    refused(ended, 77)
    assert "code" in ended.err
    readers = server.admin("compact", "--json").json["readers"]
    assert "skogdal" not in {one["library"] for one in readers}
    line = next(one for one in server.admin("device", "list", "--json").json
                if one["id"] == device)
    assert line["retired"] and line["revoked"]
    # It comes back all the same.
    skogdal.run("init", region.address, "--code", server.code("skogdal"))
    region.settle()
    assert region.fjordvik.name(unsent) == "Skrevet på den gamle PC-en"
    all_is_well(region)
