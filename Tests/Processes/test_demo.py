"""The first thing that anybody runs."""

from region import PROGRAMS, ROOT, environment, run


def demo(folder):
    ended = run([ROOT / "script" / "demo"], seconds=110, check=False,
                env=environment(folder, LIBSYNC_BIN=PROGRAMS, TMPDIR=folder))
    assert ended.code == 0, ended
    return ended.out


def test_the_demo_ends_well_twice_and_leaves_nothing(tmp_path):
    first, second = demo(tmp_path), demo(tmp_path)
    shown = [line for line in first.splitlines() if "✓" in line]
    assert len(shown) > 15 and "What this showed" in first
    assert [line for line in second.splitlines() if "✓" in line] != []
    assert second.count("✓") == first.count("✓")
    # `swift --version` leaves folders of its own behind.
    left = [one for one in tmp_path.iterdir() if not one.name.startswith("TemporaryDirectory.")]
    assert left == []


def test_the_demo_says_what_is_wrong_with_its_arguments(tmp_path):
    ended = run([ROOT / "script" / "demo", "--nei"], check=False, env=environment(tmp_path))
    assert ended.code == 2 and "--help" in ended.err
