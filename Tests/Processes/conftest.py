"""Fixtures of the process tests. The programs are those in the folder LIBSYNC_BIN."""

import os
import shutil

import pytest

from region import PROGRAMS, STARTED, Region, end, skip_or_fail


def pytest_collection_modifyitems(items):
    """What looks at everything that was written comes last."""
    items.sort(key=lambda item: item.path.name == "test_secrets.py")


@pytest.fixture(scope="session", autouse=True)
def programs():
    """Every test needs both programs: without them it fails, and says why."""
    missing = [name for name in ("libsync", "libsync-server")
               if not os.access(PROGRAMS / name, os.X_OK)]
    if missing:
        named = os.environ.get("LIBSYNC_BIN")
        place = f"in LIBSYNC_BIN={named}" if named else "since LIBSYNC_BIN is not set"
        pytest.fail(f"there is no {' and no '.join(missing)} {place}; set it to the folder that "
                    "holds both, such as $(swift build --show-bin-path)", pytrace=False)


@pytest.fixture(autouse=True)
def no_process_left():
    """Whatever a test started ends with it; what a fixture of its module started goes on."""
    before = set(STARTED)
    yield
    for process in STARTED - before:
        end(process)


@pytest.fixture(scope="session", autouse=True)
def no_process_left_at_the_end():
    yield
    for process in set(STARTED):
        end(process)


@pytest.fixture
def region(tmp_path):
    """Fjordvik and Skogdal, each with a replica, and a server that runs."""
    return Region(tmp_path, "fjordvik", "skogdal")


@pytest.fixture
def wide_region(tmp_path):
    """The same with Nordnes, which only looks on."""
    return Region(tmp_path, "fjordvik", "skogdal", "nordnes")


@pytest.fixture
def need():
    """Asks for a tool of the machine by name."""
    def ask(*names):
        for name in names:
            if not shutil.which(name):
                skip_or_fail(f"{name} is not installed; script/bootstrap --tests installs it")
    return ask
