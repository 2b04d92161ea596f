"""The README's commands, run as they stand there, say what the README prints.

In a ```console block a line `$ command` is run, and the lines below it are what it says. What
changes from run to run is matched by its form: times, ids, and words that end in …, of which the
beginning is an example. A word in capitals in a command stands for something that an earlier
command printed: CODE, EVENT, CONFLICT. The port is one that is free here.
"""

import os
import re
import shlex
import socket
import subprocess

import pytest

from region import ROOT, environment, launch, run, wait_for

README = (ROOT / "README.md").read_text(encoding="utf-8")
PORT = "8443"
VARIABLE = re.compile("|".join([
    r"(?P<cut>[\w-]*…)",  # the beginning of something, or anything at all
    r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?)",
    r"(?P<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    r"(?P<hash>\b[0-9a-f]{16,64}\b)",
    r"(?P<code>\b(?:[0-9A-Z]{4}-){10}[0-9A-Z]{4}\b)"]))
FORMS = {"time": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?", "uuid": "[0-9a-f-]{36}",
         "hash": "[0-9a-f]{16,64}", "code": "[0-9A-Z-]{54}", "cut": ".*"}


def transcript(text):
    """The commands of the console blocks, each with the lines that it prints."""
    steps = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def pattern(line):
    """What a printed line must look like."""
    parts, end = [], 0
    for match in VARIABLE.finditer(line):
        parts += [re.escape(line[end:match.start()]), FORMS[match.lastgroup]]
        end = match.end()
    return re.compile("".join(parts) + re.escape(line[end:]))


def difference(printed, said):
    """Where a command says something else than the README prints; None when it does not."""
    said = said.rstrip("\n").split("\n") if said else []
    printed = "\n".join(printed).rstrip("\n").split("\n") if printed else []
    for number in range(max(len(printed), len(said))):
        wanted = printed[number] if number < len(printed) else "(nothing more)"
        found = said[number] if number < len(said) else "(nothing more)"
        # A terminal does not show the CR of iCalendar's lines.
        if not pattern(wanted).fullmatch(found.rstrip("\r")):
            return f"line {number + 1}\n  README: {wanted}\n  said:   {found}"
    return None


class Shell:
    """Runs the steps in one folder, and remembers what later commands refer to."""

    def __init__(self, folder):
        self.folder, self.known = folder, {}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = str(free.getsockname()[1])

    def here(self, text):
        return text.replace(PORT, self.port)

    def filled(self, command):
        """The command with its words in capitals replaced, at the port of this run."""
        if "CODE" in command and "CODE" not in self.known:
            # The text says that each library has its code; only one is printed.
            slug = re.search(r"--replica (\S+)", command)[1]
            self.execute(f"libsync-server enrol {slug} --data server --json")
        for word in ("CODE", "EVENT", "CONFLICT"):
            if re.search(rf"\b{word}\b", command):
                command = re.sub(rf"\b{word}\b", self.known[word], command)
                if word == "CODE":
                    del self.known[word]
        if command.startswith("libsync-server init"):
            command += f" --url https://127.0.0.1:{self.port}"
        return self.here(command)

    def execute(self, command):
        """What the command prints, both streams together."""
        command = self.filled(command)
        if command.startswith("libsync-server serve"):
            return self.serve(f"{command} --port {self.port}")
        ended = run(["bash", "-c", f"exec 2>&1; {command}"], env=environment(self.folder),
                    cwd=self.folder)
        self.note(ended.out)
        return ended.out

    def serve(self, command):
        """A command that goes on running; what it prints until it is ready."""
        said = self.folder / "serve.out"
        with open(said, "wb") as out, open(self.folder / "serve.log", "wb") as log:
            launch(shlex.split(command), env=environment(self.folder), cwd=self.folder,
                   stdin=subprocess.DEVNULL, stdout=out, stderr=log)
        wait_for(lambda: said.read_text().endswith("\n"), what="a server that is ready")
        return said.read_text()

    def note(self, said):
        for word, form in (("CODE", r'"code":"([^"]+)"'), ("EVENT", r"(?m)^id (\S+)"),
                           ("CONFLICT", r"(?m)^([0-9a-f]{16})  ")):
            if found := re.search(form, said):
                self.known[word] = found[1]


def test_the_readmes_commands_say_what_it_prints(tmp_path, need):
    need("bash", "curl")
    steps, shell, wrong = transcript(README), Shell(tmp_path), []
    assert len(steps) >= 15, "the README has no transcript"
    for command, printed in steps:
        said = shell.execute(command)
        if found := difference([shell.here(line) for line in printed], said):
            wrong.append(f"$ {command}\n{found}")
    assert not wrong, "\n\n".join(["", *wrong])


def test_another_word_in_the_readme_would_be_seen():
    assert difference(["1 change sent."], "1 change sent.\n") is None
    assert difference(["id 01a20742-…  Not sent."], "id 01a2ffff-1-2  Not sent.\n") is None
    assert difference(["until 2026-12-07 07:15"], "until 2027-01-01 23:59\n") is None
    for printed, said in ((["1 change sent."], "2 changes sent.\n"), (["a", "b"], "a\n"),
                          (["a"], "a\nb\n"), ([], "a\n"), (["a"], ""),
                          (["id 01a20742-…  Not sent."], "id 01a20742-1  Sent.\n")):
        assert difference(printed, said), (printed, said)


def other_commands():
    """Commands of the README outside its transcript: the indented ones."""
    outside = re.sub(r"^```.*?^```", "", README, flags=re.M | re.S)
    lines = re.findall(r"^ {4}([a-z./].*)", outside, re.M)
    return [line.split("#")[0].strip() for line in lines]


@pytest.mark.parametrize("command", sorted(set(other_commands()) | {
    "script/demo", "script/test", "script/bench", "script/bootstrap"}))
def test_a_script_that_the_readme_names_is_there_and_explains_itself(command):
    if command.startswith("git clone "):
        return
    script = shlex.split(command)[0]
    assert script.startswith("script/"), f"no test runs `{command}` of the README"
    assert os.access(ROOT / script, os.X_OK)
    ended = run([ROOT / script, "--help"], env=environment(ROOT))
    assert "usage: " in ended.out.lower() and not ended.err


def test_every_file_and_folder_that_the_readme_names_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert "://" in target or (ROOT / target).exists(), target


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completions_that_the_readme_and_the_help_name_are_there(shell):
    command = ["libsync", "--generate-completion-script", shell]
    assert " ".join(command[:2]) in README
    assert command[1] in run(["libsync", "--help"], env=environment(ROOT)).out
    said = run(command, env=environment(ROOT)).out
    assert "conflicts" in said and "libsync" in said
