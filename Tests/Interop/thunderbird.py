"""Thunderbird on a screen that nobody sees: it subscribes to calendars, and is asked what it holds.

Profile and home are folders of the test, so nobody's own mail or calendar is touched. It is asked
through its store, `calendar-data/cache.sqlite`, because it has no other way to tell.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

from region import environment, skip_or_fail, wait_for

REFRESH_MINUTES = "0.05"  # as a text: a number would have to be whole

# It asks nobody but the calendars, and shows no page, tour or question.
QUIET = {
    "app.update.enabled": False, "browser.safebrowsing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False, "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True, "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "toolkit.telemetry.enabled": False,
    "services.settings.server": "data:,", "mail.rights.version": 1,
    "extensions.getAddons.cache.enabled": False, "app.donation.eoy.version.viewed": 999,
}


def need():
    """Skips, or fails where CI=true, without the programs."""
    for program in ("thunderbird", "Xvfb", "dbus-run-session"):
        if not shutil.which(program):
            skip_or_fail(f"{program} is not installed; script/bootstrap --tests installs it")


class Thunderbird:
    """One that runs, with calendars by name."""

    def __init__(self, profile):
        self.profile, self.ids = profile, {}

    def subscribe(self, calendars):
        """Before it starts: name to `(type, address)`; the type is `ics` or `caldav`."""
        settings = dict(QUIET)
        for name, (type, address) in calendars.items():
            self.ids[name] = str(uuid.uuid4())
            of = {"name": name, "type": type, "uri": address, "cache.enabled": True,
                  "refreshInterval": REFRESH_MINUTES, "calendar-main-in-composite": True}
            settings |= {f"calendar.registry.{self.ids[name]}.{key}": value
                         for key, value in of.items()}
        self.profile.mkdir()
        (self.profile / "user.js").write_text("".join(
            f'user_pref("{name}", {literal(value)});\n' for name, value in settings.items()))

    def events(self, name):
        """`{(title, start, date, status)}` of a calendar, times in UTC as `2026-12-03T17:00`; the
        date is that of the series which an entry stands for, or None."""
        rows = self.rows("select title, event_start, recurrence_id, ical_status from cal_events "
                         "where cal_id = ?", self.ids[name])
        return {(title, moment(start), moment(date), status)
                for title, start, date, status in rows}

    def rows(self, query, *values):
        """It keeps its files to itself while it runs, so copies are read: none may be whole."""
        store = self.profile / "calendar-data"
        with tempfile.TemporaryDirectory() as copy:
            try:
                for path in sorted(store.glob("cache.sqlite*")):
                    shutil.copy(path, copy)
                with contextlib.closing(sqlite3.connect(Path(copy) / "cache.sqlite")) as database:
                    return database.execute(query, values).fetchall()
            except (sqlite3.DatabaseError, FileNotFoundError):
                return []

    def wait_for(self, name, wanted, seconds):
        """Waits until a calendar holds these events; what it holds, in the end, when it does not."""
        with contextlib.suppress(AssertionError):
            wait_for(lambda: self.events(name) == wanted, seconds=seconds)
        return self.events(name)


@contextlib.contextmanager
def running(folder, calendars):
    """A Thunderbird that has subscribed to these calendars, until the block ends."""
    home = folder / "home"
    home.mkdir()
    program = Thunderbird(folder / "profile")
    program.subscribe(calendars)
    with group(["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24"], stdout=subprocess.PIPE,
               env=environment(home)) as screen:
        display = screen.stdout.readline().decode().strip()
        assert display, "Xvfb did not start"
        env = environment(home, DISPLAY=f":{display}", MOZ_CRASHREPORTER_DISABLE=1)
        with group(["dbus-run-session", "thunderbird", "--no-remote", "--profile",
                    program.profile, "-calendar"], stdout=subprocess.DEVNULL, env=env) as process:
            yield program
            assert process.poll() is None, "Thunderbird ended by itself"


@contextlib.contextmanager
def group(command, **options):
    """A program with all that it starts, killed when the block ends."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True, **options)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
        if process.stdout:
            process.stdout.close()


def literal(value):
    """As JavaScript writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


def moment(microseconds):
    """Of microseconds since 1970."""
    if microseconds is None:
        return None
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    return f"{epoch + timedelta(microseconds=microseconds):%Y-%m-%dT%H:%M}"
