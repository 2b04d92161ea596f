"""Expands a calendar of `series.py` with python-dateutil, as libical_bench.c and Bench.swift do.

    python dateutil_bench.py FILE ROUNDS [COUNTS]
"""

import json
import sys
import time
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr


def moment(name, value):
    """An aware time of a property such as `DTSTART;TZID=Europe/Oslo` and its value."""
    zone = name.partition(";TZID=")[2]
    parsed = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
    return parsed.replace(tzinfo=ZoneInfo(zone) if zone else timezone.utc)


def read(path):
    """The window, and of each series its start, rule, dates that are gone and dates moved to."""
    bounds, all_series, event = {}, [], {}
    with open(path, encoding="utf-8", newline="\r\n") as file:
        for line in file:
            name, _, value = line.rstrip().partition(":")
            if name.startswith("X-BENCH-"):
                bounds[name] = int(value)
            elif name == "BEGIN":
                event = {"EXDATE": []}
            elif name.startswith("EXDATE"):
                event["EXDATE"].append(moment(name, value))
            elif name.startswith(("DTSTART", "RECURRENCE-ID")):
                event[name.partition(";")[0]] = moment(name, value)
            elif name == "RRULE":
                event["RRULE"] = value
            elif line.startswith("END:VEVENT"):
                if "RECURRENCE-ID" not in event:
                    all_series.append((event["DTSTART"], event["RRULE"], set(event["EXDATE"]), []))
                else:
                    all_series[-1][2].add(event["RECURRENCE-ID"])
                    all_series[-1][3].append(event["DTSTART"])
    return bounds["X-BENCH-FROM"], bounds["X-BENCH-TO"], all_series


def expand(low, high, all_series):
    """How many occurrences each series has, and the sum of their instants."""
    first = datetime.fromtimestamp(low, timezone.utc)
    last = datetime.fromtimestamp(high, timezone.utc) - timedelta(seconds=1)
    counts, total = [], 0
    for start, rule, gone, moved in all_series:
        dates = rrulestr(rule, dtstart=start).between(first, last, inc=True)
        found = [int(date.timestamp()) for date in dates if not gone or date not in gone]
        found += [at for at in (int(date.timestamp()) for date in moved) if low <= at < high]
        counts.append(len(found))
        total += sum(found)
    return counts, total


def main():
    calendar, seconds = read(sys.argv[1]), []
    for _ in range(int(sys.argv[2])):
        start = time.process_time()
        counts, total = expand(*calendar)
        seconds.append(round(time.process_time() - start, 6))
    if len(sys.argv) > 3:
        with open(sys.argv[3], "w", encoding="utf-8") as file:
            file.writelines(f"{count}\n" for count in counts)
    print(json.dumps({"seconds": seconds, "count": sum(counts), "sum": total}))


if __name__ == "__main__":
    main()
