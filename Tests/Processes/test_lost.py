"""What a restore has lost and no branch has brought back: listed, and never shown as nothing."""

import shutil

import pytest

from test_restore import copied_back, file_copy, restored


def lost(region):
    """What the coordinator is told: the report, and the values by their field."""
    report = region.server.admin("lost", "--json").json
    return report, {line["path"]: line.get("value") for line in report["writes"]}


def test_what_only_a_lost_disk_held_is_listed_until_its_holder_returns(region):
    server, backup = region.server, region.folder / "night.backup"
    assert lost(region)[0] == {"restored": None, "complete": True, "writes": [], "silent": []}
    id = region.joint_event()
    server.admin("backup", backup)
    region.fjordvik.edit(id, "--name", "nb=Bare Fjordvik hadde det")
    assert region.fjordvik.push()["pushed"] == 1
    # The only disk that holds it is gone, perhaps for good.
    away = region.folder / "away"
    region.fjordvik.path.rename(away)
    said = restored(region, backup)
    assert "1 value accepted since the backup is not here now (fjordvik 1)" in said
    report, values = lost(region)
    assert values == {"name/nb": "Bare Fjordvik hadde det"} and report["complete"] is True
    line, = report["writes"]
    assert (line["record"], line["library"], line["label"]) == (id, "fjordvik", "vakt fjordvik")
    assert {each["library"] for each in report["silent"]} == {"fjordvik", "skogdal"}
    region.skogdal.sync()
    report, values = lost(region)
    assert list(values) == ["name/nb"], "who never read it brings nothing back"
    assert {each["library"] for each in report["silent"]} == {"fjordvik"}
    checked = server.admin("check")
    assert checked.code == 0 and "1 value missing since the restore" in checked.out
    told = server.admin("lost").out
    assert id in told and "Bare Fjordvik hadde det" in told
    away.rename(region.fjordvik.path)
    region.fjordvik.sync()
    report, values = lost(region)
    assert values == {} and report["silent"] == []
    assert "Nothing is missing" in server.admin("lost").out


@pytest.mark.parametrize("is_silent", [False, True])
def test_without_the_store_before_a_later_save_betrays_what_it_built_on(region, is_silent):
    server, backup = region.server, region.folder / "night.backup"
    id = region.joint_event()
    server.admin("backup", backup)
    copy = file_copy(region)
    region.fjordvik.edit(id, "--name", "nb=Første")
    region.settle()
    region.skogdal.edit(id, "--name", "nb=Andre, som bygger på den første")
    region.skogdal.sync()
    away = region.folder / "away"
    region.fjordvik.path.rename(away)
    copied_back(region, copy) if is_silent else restored(region, backup)
    for aside in server.data.glob("before-restore-*"):
        shutil.rmtree(aside)
    # Skogdal's own save comes back; of Fjordvik's nothing is left but that it built on it.
    region.skogdal.sync()
    region.skogdal.sync()
    report, values = lost(region)
    assert values == {"name/nb": None} and report["complete"] is False
    assert report["writes"][0]["record"] == id
    assert "leaves no trace" in server.admin("lost").out
    away.rename(region.fjordvik.path)
    region.fjordvik.sync()
    report, values = lost(region)
    assert values == {} and report["complete"] is False
    told = server.admin("lost").out
    assert "Nothing is known to be missing" in told and "Nothing is missing" not in told
