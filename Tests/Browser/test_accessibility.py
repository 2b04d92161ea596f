"""Everyone can use the pages: axe-core on every page in every language, and what it cannot see."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from region import ROOT
from site_region import LANGUAGES

LOG = ROOT / "Sources" / "LibsyncWeb" / "Site" / "accessibility.json"
LOOKS = ((1440, "light"), (768, "light"), (360, "dark"))
found, looked_at, tools = {}, set(), set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width, scheme", LOOKS)
def test_axe_finds_nothing_on_any_page(site, open_page, language, width, scheme):
    page = open_page(site.page("/", language), width=width, color_scheme=scheme)
    findings = []
    for name, path in site.pages.items():
        page.goto(site.page(path, language))
        result = Axe().run(page).response
        tools.add(f"axe-core {result['testEngine']['version']}")
        looked_at.add((language, name))
        for finding in result["violations"]:
            found[finding["id"]] = finding["help"]
            findings += [(name, finding["id"], node["html"][:200], node["failureSummary"])
                         for node in finding["nodes"]]
    assert findings == []


def test_the_statement_says_what_these_tests_found(site, artefacts):
    """The log that the program carries is that of these very pages."""
    if len(looked_at) < len(LANGUAGES) * len(site.pages):
        pytest.skip("not all pages were looked at: this test comes after the others of its file")
    own = json.loads(LOG.read_text("utf-8"))
    now = own | {"tool": tools.pop(), "pages": len(looked_at), "findings": sorted(found.values())}
    (artefacts / "accessibility.json").write_text(json.dumps(now, indent=2, sort_keys=True) + "\n")
    assert own == now, f"copy {artefacts / 'accessibility.json'} over {LOG}, with today's date"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_a_small_phone(site, open_page, language):
    page = open_page(site.page("/", language), width=320, height=640)
    for path in site.pages.values():
        page.goto(site.page(path, language))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, (path, width)


def test_by_keyboard_alone_to_an_event_and_back(site, open_page):
    page = open_page(site.page("/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    title = page.locator(".row-title a").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.row-title') !== null"):
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "what has the focus is to be seen"
    assert page.evaluate("document.activeElement.textContent") == title.text_content()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/**")
    assert page.locator("h1").count() == 1
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_url(site.page("/") + "**")


@pytest.mark.parametrize("width", (360, 1440))
def test_targets_are_large_enough_for_a_thumb(site, open_page, width):
    """24 pixels at least (WCAG 2.2, 2.5.8), but for links within sentences."""
    page = open_page("about:blank", width=width, height=780)
    small = {}
    for name, path in site.pages.items():
        page.goto(site.page(path))
        found = page.evaluate("""() => [...document.querySelectorAll(
                'a, button, input, select, textarea')]
            .filter(one => one.offsetParent && !one.closest('p, .skip'))
            .map(one => [one.textContent, one.getBoundingClientRect()])
            .filter(([text, box]) => Math.min(box.height, box.width) < 24)
            .map(([text, box]) => [text, box.width, box.height])""")
        small |= {name: found} if found else {}
    assert small == {}
