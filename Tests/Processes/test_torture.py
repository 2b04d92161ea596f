"""`script/torture` itself: a short run finds nothing, and a store that was damaged before the
accounting is found.
"""

import json
import os
import re
import subprocess

import pytest

from region import ROOT


def torture(*options, kills):
    """A run with a fixed seed: its processes end with it, it cleans up after itself."""
    return subprocess.run(
        [ROOT / "script/torture", "--kills", str(kills), "--seed", "14", *options],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True,
        timeout=300)


def test_forty_kills_lose_and_double_nothing():
    ended = torture(kills=40)
    assert ended.returncode == 0, ended
    figures = ended.stdout.splitlines()[-1]
    told = re.fullmatch(r"(\d+) kills, (\d+) writes typed, (\d+) acknowledged, 0 lost, 0 doubled, "
                        r"0 half, 0 hidden, 0 divergences, 0 other faults, \d+ s", figures)
    assert told, figures
    kills, typed, acknowledged = map(int, told.groups())
    assert kills >= 40 and typed >= acknowledged > 40
    assert "--kills 40 --seed 14 --libraries 3" in ended.stderr, "how to run it again"


@pytest.mark.parametrize("how, kind", [("lost", "lost"), ("doubled", "doubled"),
                                       ("divergent", "divergences")])
def test_a_damaged_store_is_found(how, kind):
    ended = torture("--spoil", how, "--json", kills=3)
    assert ended.returncode == 1, ended
    figures = json.loads(ended.stdout)
    assert figures[kind] >= 1 and figures["violations"] == len(figures["found"])


def test_wrong_use_is_said():
    for options in (["--kills", "0"], ["--libraries", "1"], ["--nonsense"]):
        ended = subprocess.run([ROOT / "script/torture", *options], capture_output=True,
                               text=True, timeout=30)
        assert ended.returncode == 2 and ended.stderr, ended
