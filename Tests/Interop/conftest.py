"""What the tests of running programs stand on: the module `region` of Tests/Processes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Processes"))

import pytest  # noqa: E402

from region import STARTED, end  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def no_process_left():
    yield
    for process in set(STARTED):
        end(process)
