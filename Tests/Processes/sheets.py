"""Looks at a PDF as a printer and a telephone do: poppler's tools and zbarimg."""

import re
import subprocess
import unicodedata

MILLIMETRE = 72 / 25.4
SIZES = {"A4": (210, 297), "A3": (297, 420)}


def tool(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
# What poppler writes around words that go from right to left.
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))


def plain(text):
    """The letters that were typed, whatever forms the font has for them."""
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    text = text.translate(MARKS)
    # Arabic letters come in the forms that they have in a word; nothing else is folded.
    return "".join(unicodedata.normalize("NFKC", letter)
                   if "\ufb1d" <= letter <= "\ufeff" else letter for letter in text)


class Sheet:
    """A PDF of one page."""

    def __init__(self, path):
        self.path = path

    def properties(self):
        # Poppler writes letters of four bytes in a document's title as halves that are no UTF-8.
        lines = tool("pdfinfo", self.path).decode(errors="replace").splitlines()
        return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}

    def millimetres(self):
        width, height = map(float, re.match(r"([\d.]+) x ([\d.]+) pts",
                                            self.properties()["Page size"]).groups())
        return round(width / MILLIMETRE), round(height / MILLIMETRE)

    def fonts(self):
        """Name to whether it is embedded."""
        lines = tool("pdffonts", self.path).decode().splitlines()[2:]
        return {line.split()[0]: line.split()[-5] == "yes" for line in lines}

    def text(self):
        """All words, in the order of the sheet, with one space between them."""
        text = tool("pdftotext", "-layout", self.path, "-").decode()
        return " ".join(plain(text).split())

    def letters(self):
        """Its text without any space: where a line is broken does not count."""
        return self.text().replace(" ", "")

    def boxes(self):
        """Each word with its box: left, top, right, bottom, in points."""
        pattern = r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)<'
        told = tool("pdftotext", "-bbox", self.path, "-").decode(errors="replace")
        found = re.findall(pattern, told)
        return [(word, *map(float, box)) for *box, word in found]

    def pixels(self, dots=60):
        """Width, height, and the bytes of red, green and blue."""
        data = tool("pdftoppm", "-r", str(dots), self.path)
        _, width, height, _, rest = re.match(
            rb"(P6)\s(\d+)\s(\d+)\s(\d+)\s(.*)", data, re.S).groups()
        return int(width), int(height), (rest[0::3], rest[1::3], rest[2::3])

    def code(self):
        """What a telephone reads."""
        picture = self.path.with_suffix(".code")
        tool("pdftoppm", "-r", "150", "-png", "-singlefile", self.path, picture)
        return tool("zbarimg", "--raw", "--quiet", f"{picture}.png").decode().strip()


def check(sheet, size="A4"):
    """What holds of every sheet: one page, its size, fonts in it, nothing over anything else, and
    nothing nearer to the edge than a printer reaches."""
    properties = sheet.properties()
    assert properties["Pages"] == "1", properties
    assert sheet.millimetres() == SIZES[size], properties
    fonts = sheet.fonts()
    assert fonts and all(fonts.values()), fonts
    width, height = (side * MILLIMETRE for side in SIZES[size])
    # The margin is 18; a letter's own white may reach over it.
    margin = 14 * MILLIMETRE
    boxes = [box for box in sheet.boxes() if box[3] > box[1]]
    for word, left, top, right, bottom in boxes:
        assert margin <= left and right <= width - margin, (word, left, right)
        assert margin - 6 <= top and bottom <= height - margin + 6, (word, top, bottom)
    for number, first in enumerate(boxes):
        for second in boxes[number + 1:]:
            assert not is_over(first, second), (first, second)


def is_over(first, second):
    """Whether two words cover each other.

    A box is as high as the font, and lines may be set closer than that: what counts is that they
    share more than half of the height of the lower one.
    """
    across = min(first[3], second[3]) - max(first[1], second[1])
    down = min(first[4], second[4]) - max(first[2], second[2])
    least = min(first[4] - first[2], second[4] - second[2])
    return across > 1 and down > 0.5 * least
