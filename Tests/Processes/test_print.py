"""Posters and door signs, printed with the released programs and looked at as paper."""

import shutil

import pytest

from hours_desk import PLACE, skogdal
from refusals import refused
from region import PROGRAMS, Region, clock, environment, run
from sheets import Sheet, check

FRIDAY = "2026-12-04T09:00:00"
TITLE = "Juleverksted"


@pytest.fixture(autouse=True)
def tools(need):
    need("pdfinfo", "pdffonts", "pdftotext", "pdftoppm", "zbarimg")


class Wall:
    """Fjordvik's replica on a Friday in December, and the sheets that it prints."""

    def __init__(self, folder):
        self.now = clock(FRIDAY)
        self.region = Region(folder, "fjordvik", clock=self.now)
        self.replica, self.sheets = self.region.fjordvik, folder / "sheets"
        self.sheets.mkdir()
        self.run("library", "edit", "--color", "#0b5563")
        self.place = self.json(
            "place", "add", "--name", "nb=Ytre Sund filial", "--street", "Kaiveien 4",
            "--postcode", "5999", "--town", "Ytre Sund")["id"]

    def run(self, *words, **options):
        return self.replica.run(*words, clock=self.now, cwd=self.sheets, **options)

    def json(self, *words, **options):
        return self.run(*words, "--json", **options).json

    def add(self, title=TITLE, *options, start="2026-12-12T11:00", end="13:00"):
        return self.replica.add(
            title, "--end", f"{start[:10]}T{end}", "--place", self.place, *options, start=start,
            clock=self.now)

    def poster(self, event, *options):
        """The sheet, and what was told of it."""
        told = self.json("poster", event, *options)
        return Sheet(self.sheets / told["file"]), told

    def listed(self):
        return self.json("poster", "list")


@pytest.fixture
def wall(tmp_path):
    return Wall(tmp_path)


FACTS = ["--summary", "nb=Flett hjerter, brett stjerner og lag kort.", "--free",
         "--location", "nb=Verkstedet", "--audience", "families", "--accessibility", "wheelchair"]
WORDS = {
    "nb": ["lørdag", "desember", "kl. 11.00–13.00", "Gratis", "For: Familier",
           "Tilgjengelighet: Trinnfritt", "Skrevet ut 4. desember 2026."],
    "nn": ["laurdag", "desember", "kl. 11.00–13.00", "Gratis", "For: Familiar",
           "Tilgjenge: Trinnfritt", "Skrive ut 4. desember 2026."],
    "en": ["Saturday", "December", "11:00–13:00", "Free of charge", "For: Families",
           "Accessibility: Step-free", "Printed 4 December 2026."]}


# MARK: Posters

@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_poster_is_one_sheet_with_all_of_its_words_and_a_code(wall, language, size):
    event = wall.add(TITLE, *FACTS)
    sheet, told = wall.poster(event, "--size", size, "--language", language)
    check(sheet, size)
    text = sheet.text()
    for word in [TITLE, "Flett hjerter, brett stjerner og lag kort.", "Verkstedet",
                 "Ytre Sund filial", "Kaiveien 4, 5999 Ytre Sund", "Fjordvik bibliotek",
                 *WORDS[language]]:
        assert word in text, (word, text)
    prefix = "" if language == "nb" else f"/{language}"
    assert told["address"] == f"{wall.region.server.url}{prefix}/events/{event}"
    assert sheet.code() == told["address"] and told["notes"] == []
    assert told["file"] == f"juleverksted-2026-12-12-{size.lower()}.pdf"


def test_the_code_opens_the_event(wall):
    event = wall.add()
    wall.replica.push(clock=wall.now)
    sheet, _ = wall.poster(event)
    path = sheet.code().removeprefix(wall.region.server.url)
    status, _, body = wall.region.server.request("GET", path)
    assert status == 200 and TITLE in body.decode(), status


def test_black_and_white_has_grey_alone_and_colour_has_the_library_colour(wall):
    event = wall.add()
    sheet, _ = wall.poster(event, "--out", "grey.pdf", "--black-and-white")
    _, _, (red, green, blue) = sheet.pixels()
    assert red == green == blue
    assert min(red) < 40, "black is black"
    coloured, _ = wall.poster(event, "--out", "colour.pdf")
    _, _, (red, green, blue) = coloured.pixels()
    assert (0x0B, 0x55, 0x63) in set(zip(red, green, blue))
    assert sheet.code() == coloured.code()


def test_the_same_poster_is_the_same_file(wall):
    event = wall.add(TITLE, *FACTS)
    files = [wall.poster(event, "--out", name)[0].path.read_bytes() for name in ("1.pdf", "2.pdf")]
    assert files[0] == files[1]


LONG = "Kommunestyresalsinnvielsesfestforberedelser "


@pytest.mark.parametrize("title", [
    "Jazz", "Lesesirkel for voksne: vi leser Knausgård sammen", LONG * 3,
    "مساء القراءة في المكتبة", "ערב קריאה בספרייה", "📚 Bokbad 😀 𝔹𝕠𝕜", "😀 Bokbad 𝔹𝕠𝕜", "読書会",
    "Ærlig talt: Ørneungen på Ål"],
    ids=["short", "two lines", "long words", "Arabic", "Hebrew", "no font", "four bytes", "Japanese",
         "nordic"])
def test_every_title_is_all_there(wall, title):
    sheet, told = wall.poster(wall.add(title.strip()), "--out", "t.pdf")
    check(sheet)
    assert not any("too long" in note for note in told["notes"]), told
    if not any("No font" in note for note in told["notes"]):
        found = sheet.letters()
        for word in title.split():
            # Poppler gives words of scripts from right to left in the order in which they are read.
            assert word in found or word[::-1] in found, (word, found)


@pytest.mark.parametrize("field", ["name", "summary", "location"])
@pytest.mark.parametrize("text", [
    "x" * 10_000, "ord " * 2_500, "😀" * 2_000, "كتاب " * 1_500],
    ids=["one word", "words", "four bytes", "Arabic"])
def test_what_is_too_long_is_shortened_visibly_and_told(wall, field, text):
    longest = {"name": 1_000, "location": 500}.get(field, 10_000)
    text = text.encode()[:longest].decode(errors="ignore").strip()
    event = wall.add()
    if field == "name":
        wall.replica.edit(event, "--name", f"nb={text}", clock=wall.now)
    else:
        wall.replica.edit(event, f"--{field}", f"nb={text}", clock=wall.now)
    sheet, told = wall.poster(event, "--out", "long.pdf")
    check(sheet)
    note = {"name": "The title is", "summary": "The summary is", "location": "The place is"}[field]
    told = " ".join(told["notes"])
    # 10,000 bytes of Arabic words may just fit on a sheet.
    if note in told:
        assert "ends with …" in told and "…" in sheet.text()
    else:
        assert sheet.letters().count(text.split()[0]) >= len(text.split()), told
    assert sheet.code(), "the code is there whatever the texts are"
    assert "kl. 11.00–13.00" in sheet.text()
    said = wall.run("poster", event, "--out", "long.pdf", "--force").err
    assert (note in said) == (note in told)


def test_with_everything_at_once_on_it_nothing_covers_anything(wall):
    """Each text as long as its field allows, or longer than any sheet."""
    words = "Alt som kan stå på en plakat, står på denne. " * 20
    event = wall.add(
        words[:300].strip(), "--summary", f"nb={words * 3}", "--location", f"nb={words[:400]}",
        "--capacity", "120", "--registration-url", "https://fjordvik.example/pamelding",
        *[word for code in ("children", "youth", "adults", "seniors", "families", "schools")
          for word in ("--audience", code)],
        *[word for tag in ("nb", "ar", "uk", "so", "ti", "pl", "lt", "en", "se")
          for word in ("--language", tag)],
        *[word for code in ("wheelchair", "hearing-loop", "quiet", "captions", "sign-language")
          for word in ("--accessibility", code)],
        *[word for name in range(30)
          for word in ("--set", f'performers/p{name}={{"name":"Ada Nygård {name}"}}')],
        *[word for name in range(9)
          for word in ("--set", f'offers/o{name}={{"name":"Gruppe {name}","price":{40 + name}}}')],
        "--rule", "FREQ=DAILY;COUNT=60")
    wall.run("event", "postpone", event, "--only", "2026-12-12", "--reason", words[:900])
    sheet, told = wall.poster(event, "--date", "2026-12-12")
    check(sheet)
    text = sheet.text()
    for word in ["UTSATT", "12.", "lørdag", "kl. 11.00–13.00", "Ytre Sund filial", "Også"]:
        assert word in text, (word, text)
    assert "Ada Nygård 29" in text and "Gruppe 8 48 kr" in text, "what fits is whole"
    for what in ["title", "summary", "reason", "place"]:
        assert any(f"The {what} is too long" in note for note in told["notes"]), (what, told)
    assert sheet.code() == told["address"]


def test_nothing_is_written_over_unless_that_is_said(wall):
    event = wall.add()
    first, told = wall.poster(event)
    before = first.path.read_bytes()
    refused(wall.run("poster", event, check=False), 73)
    assert first.path.read_bytes() == before
    wall.replica.edit(event, "--name", "nb=Juleverksted for alle", clock=wall.now)
    again, _ = wall.poster(event, "--out", told["file"], "--force")
    assert "for alle" in again.text()


def test_a_series_has_its_next_date_and_names_the_others(wall):
    event = wall.add("Språkkafé", "--rule", "FREQ=WEEKLY;COUNT=9", start="2026-12-01T17:00",
                     end="19:00")
    sheet, told = wall.poster(event)
    text = sheet.text()
    assert told["occurrence"] == "20261208" and "8." in text and "tirsdag" in text
    assert "Også 15. desember, 22. desember, 29. desember, 5. januar 2027, 12. januar 2027 og " \
        "2 til" in text, text
    assert sheet.code().endswith(f"/events/{event}/2026-12-08")
    later, told = wall.poster(event, "--date", "2026-12-22")
    assert told["occurrence"] == "20261222" and "22." in later.text()
    refused(wall.run("poster", event, "--date", "2026-12-23", check=False), 66)


def test_an_exhibition_says_until_when(wall):
    event = wall.replica.add("Bilder fra fjorden", "--end", "2027-01-15", "--all-day",
                             start="2026-12-08", clock=wall.now)
    text = wall.poster(event)[0].text()
    assert "– 15. januar 2027" in text and "hele dagen" in text, text


@pytest.mark.parametrize("command,stamp", [
    ("cancel", "AVLYST"), ("postpone", "UTSATT"), ("full", "FULLTEGNET"), ("online", "PÅ NETT")])
def test_how_it_stands_is_a_stamp(wall, command, stamp):
    event = wall.add(TITLE, "--location", "nb=Verkstedet")
    words = ["--link", "https://m.example/1"] if command == "online" else []
    wall.run("event", command, event, *words,
             *(["--reason", "Sykdom."] if command in ("cancel", "postpone") else []))
    sheet, _ = wall.poster(event)
    check(sheet)
    text = sheet.text()
    assert stamp in text, text
    if command == "cancel":
        assert "Arrangementet lørdag 12. desember er avlyst. Sykdom." in text, text
    assert ("Verkstedet" in text) == (command != "online")


def test_what_is_over_has_no_poster_unless_its_date_is_said(wall):
    event = wall.add(start="2026-11-07T11:00")
    ended = wall.run("poster", event, check=False)
    refused(ended, 66)
    assert "--date 2026-11-07" in ended.err
    wall.poster(event, "--date", "2026-11-07")


def test_a_draft_is_told_to_have_no_page_yet(wall):
    event = wall.add(TITLE, "--visibility", "draft")
    assert "not for the public yet" in wall.run("poster", event).err


@pytest.mark.parametrize("words,code", [
    (["--size", "A5"], 64), (["--language", "se"], 64), (["--language", "klingon"], 64),
    (["--date", "2026-02-30"], 64), (["--out", "no/such/folder/x.pdf"], 66)])
def test_what_cannot_be_is_refused_and_nothing_is_written(wall, words, code):
    ended = wall.run("poster", wall.add(), *words, check=False)
    assert ended.code == code, ended
    assert not list(wall.sheets.iterdir()) and wall.listed() == []


def test_without_the_program_that_draws_it_says_what_to_install(wall, tmp_path):
    event = wall.add()
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(PROGRAMS / "libsync", alone)
    plain = environment(tmp_path, LIBSYNC_REPLICA=wall.replica.path) | {"PATH": "/usr/bin:/bin"}
    ended = run([alone / "libsync", "poster", event], check=False, env=plain, cwd=wall.sheets)
    refused(ended, 66)
    assert "libsync-print" in ended.err and "apt-get install" in ended.err
    # One that cannot be loaded, as where a library is missing.
    (alone / "libsync-print").write_text("#!/bin/sh\necho 'lib.so: cannot open' >&2\nexit 127\n")
    (alone / "libsync-print").chmod(0o755)
    ended = run([alone / "libsync", "poster", event], check=False, env=plain, cwd=wall.sheets)
    refused(ended, 66)
    assert "apt-get install" in ended.err and not list(wall.sheets.iterdir())


def test_the_program_that_draws_refuses_what_it_cannot_read(tmp_path):
    for bad in [b"", b"{}", b"no json", b'{"version":2}', b"[" * 100_000]:
        ended = run([PROGRAMS / "libsync-print"], check=False, env=environment(tmp_path), input=bad)
        assert ended.code == 65 and ended.out == "" and len(ended.err) < 300, ended


# MARK: Print it again

def test_a_poster_whose_room_has_changed_is_named(wall):
    event = wall.add(TITLE, "--location", "nb=Verkstedet")
    other = wall.add("Lesesirkel", start="2026-12-13T11:00")
    wall.poster(event)
    wall.poster(other)
    assert [one["state"] for one in wall.listed()] == ["current", "current"]
    assert wall.json("status")["posters"] == 0
    wall.replica.edit(event, "--location", "nb=Lesesalen", clock=wall.now)
    first, second = wall.listed()
    assert (first["event"], first["state"], first["changed"]) == (event, "changed", ["room"])
    assert first["sentences"] == {
        "nb": ["Rommet er endret etter at plakaten ble skrevet ut 4. desember."],
        "nn": ["Rommet er endra etter at plakaten blei skriven ut 4. desember."],
        "en": ["The room has changed since the poster was printed on 4 December."]}
    assert second["state"] == "current"
    shown = wall.run("poster", "list", "--changed", "--language", "nb").out
    assert "Rommet er endret" in shown and "Lesesirkel" not in shown, shown
    assert "1 printed poster says something else" in wall.run("status").out
    # What it says to do settles it.
    again = next(line for line in shown.splitlines() if "Print it again:" in line)
    wall.run(*again.split(": libsync ", 1)[1].split())
    assert [one["state"] for one in wall.listed()] == ["current", "current"]


@pytest.mark.parametrize("change,facts", [
    (["--start", "2026-12-12T12:00"], ["time"]), (["--start", "2026-12-13T11:00"], ["date"]),
    (["--name", "nb=Noe annet"], ["title"]), (["--set", 'offers/adult={"price":40}'], ["price"]),
    (["--audience", "adults"], ["audience"]), (["--accessibility", "quiet"], ["accessibility"]),
    (["--summary", "nb=Ny tekst"], ["text"]), (["--capacity", "12"], ["signUp"]),
    (["--keyword", "jul"], []), (["--name", "en=Workshop"], [])])
def test_each_fact_is_named_and_what_is_not_on_the_sheet_is_none(wall, change, facts):
    event = wall.add()
    wall.poster(event)
    wall.replica.edit(event, *change, clock=wall.now)
    assert wall.listed()[0]["changed"] == facts


def test_a_cancelled_and_a_deleted_event_are_told(wall):
    event = wall.add()
    wall.poster(event)
    wall.run("event", "cancel", event, "--reason", "Sykdom")
    told = wall.listed()[0]
    assert told["changed"] == ["status"]
    assert told["sentences"]["nb"] == [
        "Arrangementet er avlyst etter at plakaten ble skrevet ut 4. desember."]
    wall.run("event", "delete", event)
    assert wall.listed()[0]["state"] == "gone"
    assert wall.run("poster", "forget", event[:13]).out == f'Forgot 1 poster of "{TITLE}".\n'
    assert wall.listed() == []
    refused(wall.run("poster", "forget", event, check=False), 66)


def test_of_a_series_only_the_named_dates_count(wall):
    event = wall.add("Språkkafé", "--rule", "FREQ=WEEKLY;COUNT=9", start="2026-12-01T17:00",
                     end="19:00")
    wall.poster(event)
    wall.run("event", "cancel", event, "--only", "2027-01-26", "--reason", "Sykdom")
    assert wall.listed()[0]["state"] == "current", "that date was not on the sheet"
    wall.run("event", "cancel", event, "--only", "2026-12-15", "--reason", "Sykdom")
    assert wall.listed()[0]["changed"] == ["otherDates"]


def test_both_sizes_hang_and_a_second_print_takes_the_place_of_the_first(wall):
    event = wall.add()
    wall.poster(event)
    wall.poster(event, "--size", "A3")
    wall.poster(event, "--out", "again.pdf")
    assert sorted(one["size"] for one in wall.listed()) == ["A3", "A4"]


def test_a_list_that_cannot_be_read_is_not_written_over(wall):
    event = wall.add()
    known = wall.replica.path / "printed.json"
    known.write_text("{half")
    ended = wall.run("poster", event)
    assert "will not know of it" in ended.err and known.read_text() == "{half"
    refused(wall.run("poster", "list", check=False), 65)
    assert wall.run("status").code == 0
    known.unlink()
    wall.poster(event, "--force")
    assert len(wall.listed()) == 1 and known.stat().st_mode & 0o777 == 0o600


# MARK: Signs for doors

@pytest.fixture
def desk(tmp_path):
    desk = skogdal(tmp_path)
    desk.sheets = tmp_path / "sheets"
    desk.sheets.mkdir()
    return desk


def sign(desk, *options):
    told = desk.json("hours", "sign", *options, cwd=desk.sheets)
    assert len(told) == 1, told
    return Sheet(desk.sheets / told[0]["file"]), told[0]


@pytest.mark.parametrize("language,words", [
    ("nb", ["Åpningstider", "Betjent", "Meråpent", "stengt", "Tirsdag", "Søndag"]),
    ("nn", ["Opningstider", "Bemanna", "Meirope", "stengt", "Tysdag", "Søndag"]),
    ("en", ["Opening hours", "Staffed", "Self-service", "closed", "Tuesday", "Sunday"])])
def test_a_sign_has_the_usual_week_and_a_code(desk, language, words):
    sheet, told = sign(desk, PLACE, "--language", language)
    check(sheet)
    text = sheet.text()
    for word in [PLACE, *words]:
        assert word in text, (word, text)
    assert ("10:00–16:00" if language == "en" else "10.00–16.00") in text
    assert sheet.code() == told["address"] and desk.place in told["address"]


CLOSED = ["hours", "christmas", PLACE, "--unstaffed", "2026-12-24..2027-01-04", "--reason",
          "Juleferie", "--closed", "2026-12-24..2026-12-26", "--closed", "2027-01-01"]


def test_a_sign_of_christmas_tells_what_page_and_terminal_tell(desk):
    desk.run(*CLOSED)
    sheet, _ = sign(desk)
    check(sheet)
    text = sheet.text()
    assert "Avvikende åpningstider" in text and "Juleferie" in text, text
    assert "24.–26. desember" in text and "27.–31. desember" in text, text
    days, _ = sign(desk, "--from", "2026-12-21", "--through", "2027-01-05", "--out", "days.pdf")
    check(days)
    text = days.text()
    for word in ["21. desember–5. januar 2027", "mandag 21. desember", "24.–26. desember",
                 "1. januar", "tirsdag 5. januar"]:
        assert word in text, (word, text)


def test_a_sign_of_a_closed_time_says_when_it_opens_again(desk):
    desk.run(*CLOSED)
    sheet, told = sign(desk, "--from", "2026-12-24", "--through", "2026-12-26",
                       "--black-and-white")
    check(sheet)
    text = sheet.text()
    assert "STENGT" in text and "24.–26. desember" in text and "Juleferie" in text, text
    assert "Åpner igjen søndag 27. desember kl. 07.00." in text, text
    _, _, (red, green, blue) = sheet.pixels()
    assert red == green == blue


def test_a_sign_with_more_than_a_sheet_holds_is_refused(desk):
    for day in range(8, 31):
        desk.hours("special", PLACE, f"2026-12-{day:02}", "--staffed", f"9:{day:02}-15",
                   "--reason", f"Grunn {day}")
    sheet, _ = sign(desk, "--from", "2026-12-08", "--through", "2026-12-20")
    check(sheet)
    assert "Grunn 8" in sheet.text() and "Grunn 20" in sheet.text()
    ended = desk.run("hours", "sign", "--from", "2026-12-08", "--through", "2026-12-30", "--out",
                     "more.pdf", check=False, cwd=desk.sheets)
    refused(ended, 65)
    assert "shorter time" in ended.err and not (desk.sheets / "more.pdf").exists()
    for words in [["--from", "2026-12-01", "--through", "2027-06-01"], ["--weeks", "0"],
                  ["--weeks", "2", "--from", "2026-12-08"],
                  ["--from", "2026-12-08", "--through", "2026-12-01"]]:
        refused(desk.run("hours", "sign", *words, check=False, cwd=desk.sheets), 64)


def test_a_sign_of_a_place_without_hours_says_what_to_type(desk):
    desk.json("place", "add", "--name", "nb=Fjellstova")
    ended = desk.run("hours", "sign", "Fjellstova", check=False, cwd=desk.sheets)
    refused(ended, 66)
    assert "libsync hours set" in ended.err
