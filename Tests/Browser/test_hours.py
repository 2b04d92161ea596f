"""When libraries are open, as one reads it on their pages."""

import pytest

from conftest import WIDTHS
from site_region import LANGUAGES

TIMES = {"en": ("10:00–16:00", "07:00–22:00")}


def has_whole_times(page):
    """Whether no stretch of time is broken in two lines."""
    times = page.locator(".hours-table td span")
    assert times.count() > 0
    return times.evaluate_all("all => all.every(one => one.getClientRects().length === 1)")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_one_reads_first_when_one_can_come_today(site, open_page, artefacts, width, scheme):
    """With a picture of each, to be looked at."""
    page = open_page(site.page("/libraries/skogdal"), width=width, color_scheme=scheme)
    line = page.locator(".open-today p").first
    assert line.inner_text() == "Åpent i dag betjent 10.00–16.00 · meråpent 07.00–22.00"
    box = line.bounding_box()
    assert box["y"] < page.locator(".filters").bounding_box()["y"]
    page.screenshot(path=artefacts / f"hours-{width}-{scheme}.png", full_page=True)
    page.get_by_role("link", name="Alle åpningstider").click()
    assert page.locator("#hours").bounding_box()["y"] < 900
    assert has_whole_times(page)
    assert page.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_week_and_christmas_are_told_in_each_language(site, open_page, language):
    page = open_page(site.page("/libraries/skogdal", language))
    staffed, alone = TIMES.get(language, ("10.00–16.00", "07.00–22.00"))
    week, christmas = page.locator(".hours-table").all()
    today = week.locator("tr[aria-current=date]")
    assert today.count() == 1 and today.locator("td").all_inner_texts() == [staffed, alone]
    assert week.locator("tbody tr").count() == 7
    closed = "closed" if language == "en" else "stengt"
    rows = [(row.locator("th").inner_text().split("\n")[0].strip(),
             *row.locator("td").all_inner_texts()) for row in christmas.locator("tbody tr").all()]
    nb = ["24.–26. desember", "27.–31. desember", "fredag 1. januar 2027", "2.–4. januar 2027"]
    dates = {"en": ["24–26 December", "27–31 December", "Friday 1 January 2027",
                    "2–4 January 2027"]}.get(language, nb)
    assert rows == [(date, closed, closed if n in (0, 2) else alone)
                    for n, date in enumerate(dates)]
    assert "Juleferie" in christmas.inner_text()
    # A reason in Bokmål is read aloud as such on other pages.
    assert christmas.locator("[lang=nb]").count() == (0 if language in ("nb", "se") else 4)


def test_several_places_are_named_and_lead_to_their_pages(site, open_page):
    for width in (320, 1440, 360):
        page = open_page(site.page("/libraries/fjordvik"), width=width)
        assert has_whole_times(page), width
    lines = page.locator(".open-today p").all_inner_texts()
    assert lines[:2] == [
        "Fjordvik hovedbibliotek: Åpent i dag 10.00–12.00, 13.00–19.00",
        "Ytre Sund filial: Stengt i dag Vi maler veggene."]
    assert "18.00 til 01.00 neste dag" in page.locator(".hours").inner_text()
    page.locator(".hours").get_by_role("link", name="Ytre Sund filial").click()
    assert "/places/" in page.url
    assert page.locator(".open-today strong").inner_text() == "Stengt i dag"
    assert page.locator(".hours h3").count() == 0, "the page bears the name"


def test_hours_are_not_printed_with_the_programme(site, open_page):
    """On a wall they would say tomorrow what holds today."""
    page = open_page(site.page("/libraries/skogdal"))
    page.emulate_media(media="print")
    assert not page.locator(".open-today").is_visible()
