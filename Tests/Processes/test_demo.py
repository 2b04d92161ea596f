"""script/demo does what it says, twice in a row, and leaves nothing behind."""

import os

import pytest

from region import PROGRAMS, ROOT, environment, run


@pytest.mark.parametrize("round", [1, 2])
def test_the_demo_runs_to_its_end_and_cleans_up(round, tmp_path, need):
    need("curl", "python3")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    env = environment(tmp_path, LIBSYNC_BIN=PROGRAMS, TMPDIR=temporary)
    env["PATH"] = f"{env['PATH']}:{os.environ['PATH']}"
    done = run([str(ROOT / "script/demo")], env=env, cwd=tmp_path, seconds=180)
    assert done.out.count("✓") >= 20, done.out
    assert "which is removed now" in done.out
    assert not list(temporary.glob("libsync-demo-*"))
