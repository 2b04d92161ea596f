"""What the parts of script/bench share: figures, words on the way, and running a program."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

# Debian has nginx where only root looks.
PATH = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Figure:
    """Seconds, or a rate, of ours beside those of something else, taken in the same run.

    - target: what `ratio` should reach; None where there is no target.
    - is_rate: whether more is better.
    """

    def __init__(self, what, ours, beside=None, than="", target=None, is_rate=False):
        self.what, self.ours, self.beside, self.than = what, ours, beside, than
        self.target, self.is_rate = target, is_rate

    @property
    def ratio(self):
        """How many times as fast ours is."""
        if not self.beside:
            return None
        return self.ours / self.beside if self.is_rate else self.beside / self.ours

    @property
    def json(self):
        return {"what": self.what, "ours": self.ours, "beside": self.beside, "than": self.than,
                "unit": "per second" if self.is_rate else "seconds", "ratio": self.ratio,
                "target": self.target}


def say(text):
    print(text, file=sys.stderr, flush=True)


def leave(text):
    sys.exit(f"script/bench: {text}")


def need(*programs):
    for program in programs:
        if not shutil.which(program, path=PATH):
            leave(f"{program} is not installed; script/bootstrap --bench installs it.")


def run(command, **options):
    """What a program prints."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          **options)
    if done.returncode:
        leave(f"{' '.join(map(str, command))[:300]}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def generated(count, seed):
    """So many records as lines of JSON."""
    return run([ROOT / "script" / "generate", count, "--seed", seed])


def alternating(rounds, *commands):
    """The median seconds of each, and what each found in its last round. They run in turn, so that
    a busy minute of the machine does not fall on one of them."""
    seconds, found = [[] for _ in commands], [None] * len(commands)
    for _ in range(rounds):
        for index, command in enumerate(commands):
            found[index] = json.loads(run(command))
            seconds[index] += found[index]["seconds"]
    return [statistics.median(one) for one in seconds], found
