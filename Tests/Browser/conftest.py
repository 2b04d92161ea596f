"""What the browser tests stand on: the module `region` of Tests/Processes, and a real Chromium."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Processes"))

import pytest  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from desk_region import DeskRegion  # noqa: E402
from region import PROGRAMS, ROOT, STARTED, end, skip_or_fail  # noqa: E402
from site_region import SiteRegion  # noqa: E402

ARTEFACTS = ROOT / ".artefacts" / "browser"
WIDTHS = (360, 768, 1440)


@pytest.fixture(scope="session", autouse=True)
def programs():
    """Every test needs both programs."""
    missing = [name for name in ("libsync", "libsync-server")
               if not os.access(PROGRAMS / name, os.X_OK)]
    if missing:
        pytest.fail(f"there is no {' and no '.join(missing)} in LIBSYNC_BIN", pytrace=False)
    yield
    for process in set(STARTED):
        end(process)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium")
    if not path:
        skip_or_fail("no chromium; script/bootstrap --tests installs it")
    with sync_playwright() as tool:
        # As root there is no sandbox; nothing but our own pages is opened.
        browser = tool.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Opens a page in a fresh profile: `open_page(url, width=360, color_scheme="dark")`.

    What the browser complains of is in `page.complaints`: refused by the policy, failed, thrown.
    """
    contexts = []

    def open(url, *, width=1440, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height},
                                       ignore_https_errors=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text)
                if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append("dialog: " + dialog.message),
                                          dialog.dismiss()))
        page.answer = page.goto(url, wait_until="load")
        return page

    yield open
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The fictional region on Tuesday 8 December 2026 at noon, with one event of each state."""
    region = SiteRegion(tmp_path_factory.mktemp("site"))
    yield region
    region.server.stop()


@pytest.fixture(scope="session")
def bureau(tmp_path_factory):
    """Fjordvik's desk at the same moment, with something of all that needs a person."""
    region = DeskRegion(tmp_path_factory.mktemp("desk"))
    yield region
    region.desk.stop()


@pytest.fixture(scope="session")
def artefacts():
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS
