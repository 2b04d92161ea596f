"""Writes a calendar of made-up series of every sort, for comparing how engines expand them.

    python series.py COUNT SEED FILE.ics

Daily, weekly, monthly and yearly rules with BY parts, with COUNT, UNTIL or neither, in five zones,
begun up to twelve years before the window; a third with dates left out, a sixth with dates moved.
The same count and seed give the same bytes. The window is a year, in X-BENCH-FROM and X-BENCH-TO.
Needs dateutil: DTSTART has to be a date of its rule, or engines rightly differ.
"""

import random
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("Europe/Oslo", "Europe/Helsinki", "Europe/London", "America/New_York", "UTC")
FROM, TO = datetime(2026, 12, 1, tzinfo=timezone.utc), datetime(2027, 12, 1, tzinfo=timezone.utc)


def days(chance, most):
    return ",".join(sorted(chance.sample(DAYS, chance.randint(1, most)), key=DAYS.index))


def daily(chance):
    rule = f"FREQ=DAILY;INTERVAL={chance.choice((1, 1, 2, 3, 10))}"
    return rule + chance.choice(("", ";BYDAY=MO,TU,WE,TH,FR", f";BYMONTH={chance.randint(1, 12)}"))


def weekly(chance):
    rule = f"FREQ=WEEKLY;INTERVAL={chance.choice((1, 1, 1, 2, 3, 4))}"
    return rule + (f";BYDAY={days(chance, 4)}" if chance.random() < 0.8 else "")


def monthly(chance):
    nth = chance.choice((1, 2, 3, 4, -1, -2))
    return f"FREQ=MONTHLY;INTERVAL={chance.choice((1, 1, 1, 2, 3))}" + chance.choice((
        f";BYDAY={nth}{chance.choice(DAYS)}", f";BYMONTHDAY={chance.randint(1, 28)}",
        ";BYMONTHDAY=-1", f";BYDAY=MO,TU,WE,TH,FR;BYSETPOS={nth}",
        f";BYDAY={days(chance, 2)};BYMONTHDAY=8,9,10,11,12,13,14"))


def yearly(chance):
    month = chance.randint(1, 12)
    return "FREQ=YEARLY" + chance.choice((
        "", f";BYMONTH={month};BYMONTHDAY={chance.randint(1, 28)}",
        f";BYMONTH={month};BYDAY={chance.choice((1, 2, -1))}{chance.choice(DAYS)}",
        f";BYMONTH={month},{month % 12 + 1};BYDAY={days(chance, 3)}"))


def ended(chance, rule, start):
    if chance.random() < 0.15:
        return f"{rule};COUNT={chance.randint(3, 400)}"
    if chance.random() < 0.3:
        until = max(FROM, start.replace(tzinfo=timezone.utc)) + timedelta(
            days=chance.randint(30, 700), hours=chance.randint(0, 23))
        return f"{rule};UNTIL={until:%Y%m%dT%H%M%SZ}"
    return rule


def local(moment):
    return f"{moment:%Y%m%dT%H%M%S}"


def series(chance, number):
    """The lines of one series and of its moved dates."""
    zone = chance.choices(ZONES, (10, 2, 2, 1, 1))[0]
    kind = chance.choices((daily, weekly, monthly, yearly), (1, 6, 4, 1))[0]
    begun = datetime(2027, 6, 1) - timedelta(days=int(chance.random() ** 3 * 4_400))
    begun = begun.replace(hour=chance.randint(8, 20), minute=chance.choice((0, 15, 30)))
    rule = kind(chance)
    start = rrulestr(rule, dtstart=begun)[0]
    rule = ended(chance, rule, start)
    aware = rrulestr(rule, dtstart=start.replace(tzinfo=ZoneInfo(zone)))
    dates = aware.between(FROM, TO, inc=True)
    chosen = chance.sample(dates, min(len(dates), chance.choice((0, 0, 1, 2, 3, 4))))
    moved = [chosen.pop() for _ in range(chance.choice((0, 0, 0, 0, 1, 2))) if chosen]
    form = ":{}Z" if zone == "UTC" else f";TZID={zone}:{{}}"
    head = ["BEGIN:VEVENT", f"UID:{number}@bench.example", "DTSTAMP:20260101T000000Z"]
    lines = head + [f"DTSTART{form.format(local(start))}", f"RRULE:{rule}"]
    lines += [f"EXDATE{form.format(local(date))}" for date in sorted(chosen)]
    lines += [f"SUMMARY:Serie {number}", "END:VEVENT"]
    for date in sorted(moved):
        later = date + timedelta(days=chance.randint(0, 3), hours=1)
        lines += head + [f"RECURRENCE-ID{form.format(local(date))}",
                         f"DTSTART{form.format(local(later))}", "END:VEVENT"]
    return lines


def main():
    count, seed = int(sys.argv[1]), sys.argv[2]
    chance = random.Random(seed)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//libsync//bench//EN",
             f"X-BENCH-FROM:{FROM.timestamp():.0f}", f"X-BENCH-TO:{TO.timestamp():.0f}"]
    for number in range(count):
        lines += series(chance, number)
    with open(sys.argv[3], "w", encoding="utf-8", newline="") as file:
        file.write("\r\n".join([*lines, "END:VCALENDAR", ""]))


if __name__ == "__main__":
    main()
