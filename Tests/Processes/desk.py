"""A desk as its process runs, and browsers that open its pages: cookies, hidden fields, forms."""

import html
import http.client
import re
import signal
import ssl
import urllib.parse

import witness
from region import end, environment, launch, under, wait_for

PASSPHRASE = "seks blanke knapper i skuffen"
SECRET = re.compile(r"/invitation/([A-Za-z0-9_-]+)")


def keep(secret):
    """A secret of a desk, which must stand in no log."""
    witness.secrets[secret.encode()] = "invitation"
    return secret


class Desk:
    """`libsync desk`, over one replica or over a folder of them."""

    def __init__(self, folder, *arguments, replica=None, clock=None):
        self.folder, self.arguments, self.replica, self.clock = folder, arguments, replica, clock
        self.log, self.process, self.port = folder / "desk.log", None, 0

    @property
    def is_secure(self):
        return self.url.startswith("https")

    def start(self, *, clock_file=None):
        """Starts it, at the port that it had before, and waits until it is ready.

        - clock_file: a file that moves its wall clock while it runs.
        """
        command = ["libsync", "desk", *self.arguments, "--port", str(self.port)]
        if clock_file:
            command = under("+0", ["env", "-u", "FAKETIME", "FAKETIME_NO_CACHE=1",
                                   f"FAKETIME_TIMESTAMP_FILE={clock_file}", *command])
        said = self.folder / "desk.out"
        witness.logs |= {self.log, said}
        extra = {"LIBSYNC_REPLICA": self.replica} if self.replica else {}
        with open(said, "wb") as out, open(self.log, "ab") as err:
            self.process = launch(under(self.clock, command), stdout=out, stderr=err,
                                  env=environment(self.folder, **extra))
        wait_for(lambda: "ready on" in said.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        self.url = said.read_text().split("ready on ", 1)[1].split()[0]
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def stop(self):
        end(self.process, signal.SIGTERM)

    def kill(self):
        end(self.process)


class Page:
    """What a browser was answered."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.text = status, headers, body.decode()

    @property
    def location(self):
        return self.headers.get("location")

    def hidden(self, action):
        """The hidden fields of the form that is sent to an address."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.text, re.S)
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"',
                            form.group() if form else "")
        return {name: html.unescape(value) for name, value in fields}


class Browser:
    """One browser: it keeps cookies, and sends what browsers send."""

    def __init__(self, desk, host=None):
        self.desk, self.cookies = desk, {}
        self.host = host or f"127.0.0.1:{desk.port}"

    def ask(self, method, path, body=None, headers=None):
        connect = http.client.HTTPConnection
        options = {}
        if self.desk.is_secure:
            connect = http.client.HTTPSConnection
            options = {"context": ssl._create_unverified_context()}
        connection = connect("127.0.0.1", self.desk.port, timeout=30, **options)
        sent = {"Host": self.host} | (headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("set-cookie", []):
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return Page(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, fields, headers=None):
        scheme = "https" if self.desk.is_secure else "http"
        usual = {"Content-Type": "application/x-www-form-urlencoded",
                 "Origin": f"{scheme}://{self.host}", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, urllib.parse.urlencode(fields), usual | (headers or {}))

    def fill(self, page, action, fields=None):
        """Opens a page, and sends its form with these fields in it."""
        return self.post(action, self.get(page).hidden(action) | (fields or {}))

    def accept(self, link, label="Kari"):
        """Takes an invitation up."""
        path = urllib.parse.urlsplit(link).path
        return self.fill(path, path, {"passphrase": PASSPHRASE, "passphrase-again": PASSPHRASE,
                                      "label": label})

    def sign_in(self, name, root="", passphrase=PASSPHRASE):
        return self.fill(f"{root}/sign-in", f"{root}/sign-in",
                         {"name": name, "passphrase": passphrase})


def invite(replica, name, *options, **more):
    """Invites somebody at the machine; the link."""
    link = replica.json("desk", "invite", name, *options, **more)["link"]
    keep(SECRET.search(link).group(1))
    return link
