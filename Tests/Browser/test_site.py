"""The public pages in a browser: without JavaScript, safe, light, and with a picture of each."""

import http.server
import re
import threading

import pytest

from conftest import WIDTHS
from region import run, environment
from site_region import LANGUAGES


@pytest.mark.parametrize("width", WIDTHS)
def test_each_page_is_whole_at_each_width(site, open_page, artefacts, width):
    """With a picture of each, to be looked at."""
    scheme = "dark" if width == 360 else "light"
    page = open_page(site.page("/"), width=width, color_scheme=scheme)
    for name, path in site.pages.items():
        answer = page.goto(site.page(path))
        assert answer.status == 200, path
        assert page.locator("main h1").count() == 1, path
        page.screenshot(path=artefacts / f"site-{name}-{width}.png", full_page=True)
    assert page.complaints == []


def test_without_javascript_the_way_leads_to_an_event(site, open_page):
    page = open_page(site.page("/"), java_script_enabled=False)
    page.get_by_role("link", name="Fjordvik", exact=False).first.click()
    page.get_by_role("link", name="Hele måneden").click()
    page.get_by_role("link", name="Liste").click()
    page.get_by_role("link", name="Forfattermøte scheduled").click()
    assert page.locator("h1").text_content() == "Forfattermøte scheduled"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Thursday" in page.locator(".dateblock").text_content()


def test_no_cookie_no_script_nothing_from_elsewhere(site, open_page):
    page = open_page("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in site.pages.values():
        page.goto(site.page(path))
        assert page.evaluate("document.scripts.length") == page.locator(
            'script[type="application/ld+json"]').count()
    assert {url for url in asked if not url.startswith(site.server.url)} == set()
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.complaints == []


def test_a_month_weighs_little_and_nothing_moves(site, open_page):
    page = open_page("about:blank")
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(
        request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]))
    page.add_init_script("""window.moved = 0; new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.moved += entry.value;
    }).observe({type: 'layout-shift', buffered: true})""")
    for path in ("/2026-12", "/2026-12/month"):
        sizes.clear()
        page.goto(site.page(path), wait_until="networkidle")
        assert sum(sizes) <= 60_000, (path, sizes)
        assert page.evaluate("window.moved") == 0


def test_a_library_wears_its_colour_and_its_event_does(site, open_page):
    band = "getComputedStyle(document.querySelector('.site-top')).backgroundColor"
    page = open_page(site.page("/libraries/skogdal"))
    assert page.evaluate(band) == "rgb(59, 91, 30)"
    page.goto(site.page(f"/events/{site.states['full']}"))
    assert page.evaluate(band) == "rgb(11, 85, 99)"


def test_what_was_cancelled_says_so_in_words(site, open_page):
    page = open_page(site.page(f"/events/{site.states['cancelled']}"))
    banner = page.get_by_role("region", name="Avlyst")
    assert "Avlyst" in banner.text_content() and "Sykdom." in banner.text_content()
    assert page.title().startswith("Avlyst: ")
    assert page.locator(".dateblock s").count() == 1


STRINGS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
    "<!--<script>alert(1)//-->", "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)>", "<math><mtext><script>alert(1)</script>",
    "<style>@import'data:text/css,*{x:y}'</style>", "<link rel=stylesheet href=data:text/css,x>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href=//evil.example/>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<template><script>alert(1)</script></template>", "<noscript><p title=\"</noscript><img src=x "
    "onerror=alert(1)>\">", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}",
    "';alert(1);//", "\";alert(1);//", "--><script>alert(1)</script>", "]]><script>alert(1)</script>",
    "<p style=\"background:url(javascript:alert(1))\">", "<marquee onstart=alert(1)>",
    "\u202e<script>alert(1)</script>"]


def test_forty_strings_that_want_to_be_scripts_are_text(site, open_page):
    assert len(STRINGS) == 40
    own = site.nordnes
    ids = [own.add(text, "--visibility", "public", "--summary", f"nb={text}",
                   "--description", f"nb={text}", start="2026-12-20T18:00") for text in STRINGS]
    own.sync()
    page = open_page(site.page("/2026-12-20"))
    titles = page.locator(".row-title a").all_text_contents()
    # A browser shows spaces at an end to nobody.
    assert {text.strip() for text in STRINGS} <= {title.strip() for title in titles}
    for path in ("/2026-12/month", "/2026-12/list", "/embed?library=nordnes",
                 "/embed/list?library=nordnes&count=30", *(f"/events/{id}" for id in ids)):
        page.goto(site.page(path))
        assert page.locator("main h1").count() == 1
        assert page.evaluate("""[...document.querySelectorAll('*')].flatMap(one =>
            one.getAttributeNames().filter(name => name.startsWith('on')))""") == []
        assert page.evaluate("document.querySelectorAll('script:not([type])').length") == 0
    assert page.complaints == []
    for id in ids:
        own.run("event", "delete", id)
    own.sync()


def test_strange_names_are_shown_whole(site, open_page):
    own = site.nordnes
    names = ["مهرجان الكتاب", "📚🐻‍❄️ 𝔏𝔢𝔰𝔢𝔰𝔱𝔲𝔫𝔡", "Ord" * 300, "a" * 900]
    word = "w" * 10_000
    ids = [own.add(name, "--visibility", "public", "--summary", f"nb={word}",
                   "--description", f"nb={word}", start="2026-12-22T18:00") for name in names]
    own.sync()
    page = open_page(site.page("/2026-12-22"), width=320)
    titles = page.locator(".row-title a").all_text_contents()
    assert set(names) <= set(titles)
    for path in ("/2026-12-22", "/2026-12/month", "/2026-12/list", *(f"/events/{id}" for id in ids)):
        page.goto(site.page(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    for id in ids:
        own.run("event", "delete", id)
    own.sync()


def test_what_was_withdrawn_is_gone_and_says_so(site, open_page):
    own = site.nordnes
    id = own.add("Feil dag", "--visibility", "public", start="2026-12-23T18:00")
    own.sync()
    page = open_page(site.page(f"/events/{id}"))
    assert page.answer.status == 200
    own.run("event", "delete", id)
    own.sync()
    assert page.reload().status == 410
    assert "tatt bort" in page.locator("h1").text_content()
    page.get_by_role("link", name="Til kalenderen").click()
    assert page.locator(".programme").count() == 1


@pytest.mark.parametrize("path", ["/2026-13", "/finnes-ikke", "/libraries/ukjent",
                                  "/events/01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3", "/nn/tull"])
def test_what_is_not_there_leads_on(site, open_page, path):
    page = open_page(site.server.url + path)
    assert page.answer.status == 404
    assert page.get_by_role("link", name="Til kalenderen").count() == 1


def test_the_list_stands_in_a_page_of_somebody_else_and_no_other_page_does(site, open_page):
    def frame(path):
        return f'<iframe src="{site.server.url}{path}" width="340" height="720"></iframe>'

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = "<!doctype html><title>v</title>" + frame("/embed/list") + frame("/")
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    try:
        page = open_page(f"http://localhost:{host.server_port}/")
        own, whole = page.frames[1:]
        assert own.locator(".libsync-event").count() == 6
        # It fits the height that the page for it says.
        assert own.evaluate("document.documentElement.scrollHeight") <= 720
        assert whole.url.startswith("chrome-error:")
        assert any("frame-ancestors" in said for said in page.complaints)
    finally:
        host.shutdown()


def test_the_page_for_embedding_gives_what_works(site, open_page):
    page = open_page(site.page("/embed"), java_script_enabled=True)
    page.get_by_label("Hvor", exact=True).select_option("skogdal")
    page.get_by_label("Hvor mange").fill("3")
    page.get_by_role("button", name="Vis").click()
    link, frame, piece = (box.input_value() for box in page.locator("textarea").all())
    assert 'href="' + site.page("/libraries/skogdal") + '"' in link
    source = re.search(r'src="([^"]+)"', frame)[1].replace("&amp;", "&")
    assert page.goto(source).status == 200 and page.locator(".libsync-event").count() == 3
    assert page.goto(piece).status == 200 and page.locator(".libsync-event").count() == 3
    for name, status in (("count=31", 400), ("count=x", 400), ("library=Æ", 400),
                         ("library=ukjent", 404), ("farge=blå", 400)):
        assert page.goto(site.page("/embed/list?" + name)).status == status, name


def test_a_month_of_two_thousand_is_read_in_parts(site, open_page):
    own = site.nordnes
    file = own.path.parent / "many.csv"
    file.write_text("Navn,Dato,Fra\n" + "".join(
        f"Mange {n},2027-06-{1 + n % 28:02},{8 + n % 12:02}:00\n" for n in range(2_000)), "utf-8")
    own.run("import", "csv", file, "--kind", "event", "--map", "name/nb=Navn", "--map",
            "when.date=Dato", "--map", "when.startTime=Fra", "--fixed", "visibility=public", "--apply",
            seconds=300)
    own.sync(seconds=300)
    page = open_page(site.page("/2027-06"))
    seen = 0
    for _ in range(30):
        seen += page.locator(".row-title", has_text="Mange ").count()
        onward = page.get_by_role("link", name=re.compile("Fortsett med"))
        if onward.count() == 0:
            break
        assert page.locator(".row").count() <= 230
        onward.click()
    assert seen == 2_000
    page.goto(site.page("/2027-06/month"))
    assert page.locator(".entry").count() == 28 * 3
    assert page.get_by_role("link", name=re.compile("68 til")).count() > 0


def test_what_search_engines_read(site):
    status, headers, body = site.server.request("GET", "/sitemap.xml")
    assert status == 200 and headers["Content-Type"].startswith("application/xml")
    from lxml import etree
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    entries = etree.fromstring(body).findall("s:url", names)
    found = {entry.find("s:loc", names).text for entry in entries}
    assert site.page("/") in found and site.page("/libraries/skogdal") in found
    for state in site.states.values():
        assert site.page(f"/events/{state}") in found
    assert len(found) == len(entries)
    for address in list(found)[:40]:
        assert site.server.request("GET", address.removeprefix(site.server.url))[0] == 200
    status, _, body = site.server.request("GET", "/robots.txt")
    assert status == 200 and f"Sitemap: {site.server.url}/sitemap.xml" in body.decode()
