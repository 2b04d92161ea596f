"""README.md is true: its transcript is run as it stands, and what it prints is what comes out.

In the ```console blocks a line `$ …` is a command; what follows, up to the next, is its output.
CODE, EVENT and CONFLICT stand for what an earlier command gave out; `…` masks the rest of a word
or line; times and ids may differ. `serve` goes on in the background.
"""

import re
import socket
import subprocess

import pytest

from region import ROOT, environment, launch, run

README = (ROOT / "README.md").read_text()
DOCUMENTED = ["script/demo", "script/test"]


def transcript():
    """The commands of the README with the lines that it prints after each."""
    commands = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            else:
                commands[-1][1].append(line)
    return commands


def masked(text):
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", text)
    return re.sub(r"\b[0-9a-f]{16}\b", "ID", text)


def matches(printed, found):
    """Whether a line that the README prints is the line that was found."""
    pattern = ".*".join(re.escape(part) for part in masked(printed).split("…"))
    return re.fullmatch(pattern, masked(found)) is not None


def test_a_difference_is_seen():
    assert matches("id 01a2…  Not sent", "id 01a20742-b9e9  Not sent")
    assert matches("at 2026-11-23 07:15", "at 2031-01-01 00:00")
    assert not matches("1 change sent.", "2 changes sent.")
    assert not matches("Joined Fjellfylket", "Joined Fjellfylket as fjordvik")


def free_port():
    """The port that the README names, or another where that one is taken."""
    for wanted in (8443, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise AssertionError("no port is free")


class Reader:
    """Someone who types what the README says."""

    def __init__(self, folder):
        self.folder, self.env = folder, environment(folder)
        self.port = free_port()
        self.values = {}

    def shell(self, command):
        return subprocess.run(command, shell=True, cwd=self.folder, env=self.env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)

    def value(self, command):
        done = run(["sh", "-c", command], env=self.env, cwd=self.folder)
        return done.json

    def fill_in(self, command):
        if "CODE" in command:
            library = re.search(r"--replica (\w+)", command).group(1)
            given = f"libsync-server enrol {library} --data server --json"
            command = command.replace("CODE", self.value(given)["code"])
        if "EVENT" in command:
            events = self.value("libsync event list --json --replica fjordvik")
            command = command.replace("EVENT", events[0]["id"])
        if "CONFLICT" in command:
            conflicts = self.value("libsync conflicts --json --replica skogdal")
            command = command.replace("CONFLICT", conflicts[0]["id"])
        if self.port != 8443:
            for name, more in (("init", f"--url https://127.0.0.1:{self.port}"),
                               ("serve", f"--port {self.port}")):
                command = command.replace(f"libsync-server {name}", f"libsync-server {name} {more}")
        return self.at_port(command)

    def at_port(self, text):
        return text.replace("8443", str(self.port))

    def serve(self, command):
        process = launch(["sh", "-c", "exec " + command], cwd=self.folder, env=self.env,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return process.stdout.readline().rstrip("\n")


def test_the_transcript_is_what_happens(tmp_path):
    reader = Reader(tmp_path)
    commands = transcript()
    assert len(commands) > 15
    for command, printed in commands:
        typed = reader.fill_in(command)
        if " serve " in typed:
            found = [reader.serve(typed)]
        else:
            done = reader.shell(typed)
            assert done.returncode == 0, f"$ {typed}\n{done.stdout}"
            found = done.stdout.rstrip("\n").split("\n")
        while printed and not printed[-1]:
            printed.pop()
        said = "\n".join(found)
        assert len(found) == len(printed), f"$ {typed}\n{said}"
        for expected, line in zip(printed, found):
            assert matches(reader.at_port(expected), line), f"$ {typed}\nREADME: {expected}\nfound:  {line}"


@pytest.mark.parametrize("command", DOCUMENTED)
def test_the_scripts_that_it_names_are_there_and_explain_themselves(command, tmp_path):
    assert f"    {command} " in README
    done = run([str(ROOT / command), "--help"], env=environment(tmp_path), cwd=tmp_path)
    assert "Usage" in done.out


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_folder_of_the_table_is_there():
    for folder in re.findall(r"^\| \[(\w+)\]", README, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
