"""Calendars from elsewhere, for one test: what an address sends, and events to put into it."""

import http.server
import threading
import time


def calendar(*events, name="Kulturhuset", more=""):
    """The bytes of a calendar with these events."""
    body = "".join(f"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n{one}\nEND:VEVENT\n" for one in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//kulturhus//NO\n{more}"
    text += f"X-WR-CALNAME:{name}\n{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(uid, day, title=None, *more):
    """The lines of an event at 18:00 on a day of December 2026."""
    lines = [f"UID:{uid}", f"DTSTART;TZID=Europe/Oslo:202612{day:02}T180000",
             f"DTEND;TZID=Europe/Oslo:202612{day:02}T193000",
             f"SUMMARY:{title or f'Lesestund {uid}'}", *more]
    return "\n".join(lines)


def evenings(count, prefix="a"):
    """So many events, from 11 December on."""
    return [event(f"{prefix}{n}", 10 + n, f"Lesestund {n}") for n in range(1, count + 1)]


class Origin:
    """An address on this machine that sends what `answer` says, and notes what it was asked."""

    def __init__(self, body=b""):
        self.status, self.headers, self.body, self.pause = 200, {}, body, 0
        self.asked = []
        self.raw = None  # all that is sent, headers too, before the connection ends
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                origin.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                if origin.raw is not None:
                    self.wfile.write(origin.raw)
                    self.close_connection = True
                    return
                etag = origin.headers.get("ETag")
                if etag and self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(origin.status)
                fields = {"Content-Type": "text/calendar; charset=utf-8",
                          "Content-Length": str(len(origin.body))} | origin.headers
                for name, value in fields.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.send(origin.body)
                except OSError:
                    pass  # whoever asked has seen enough

            def send(self, body):
                if not origin.pause:
                    return self.wfile.write(body)
                for start in range(0, len(body), 10):
                    self.wfile.write(body[start:start + 10])
                    self.wfile.flush()
                    time.sleep(origin.pause)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/privat-9f8e7d/kalender.ics"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
