"""Everything that the programs said in this session, and every secret that they were given.

`region.py` tells it of each log, each output, each code, token and key; `test_secrets.py` looks at
the end whether any of these stands in any of those.
"""

import base64
import re
import tempfile

# Tokens are 256 bits, the secret part of a code 80; a line of a key's PEM has 64 characters.
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
WORD = re.compile(rb"[A-Za-z0-9_+/=-]{16,}")

secrets = {}  # each with what it is
logs = set()
said = tempfile.TemporaryFile()


def keep_code(code):
    """A code, as it is printed: in groups, and its secret part as it is sent."""
    secrets[code.encode()] = secrets[code.replace("-", "")[:16].encode()] = "code"
    secrets[code.replace("-", "").encode()] = "code"


def keep_token(path):
    """The token in a file, when it is one."""
    if path.exists() and TOKEN.fullmatch(text := path.read_text(errors="replace").strip()):
        secrets[text.encode()] = "token"


def keep_keys(data):
    """The private keys of a server."""
    for path in data.glob("keys/*.key"):
        key = path.read_bytes()
        if key.startswith(b"-----"):
            # The first line of a PEM tells the algorithm, which is none of our secrets.
            forms = [line for line in key.split() if WORD.fullmatch(line)][1:]
        else:
            forms = [key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key)]
        secrets.update({form: path.name for form in forms})


def hear(command, *outputs):
    """What a program wrote; of `enrol` and `desk invite` only the complaints: they print secrets."""
    words = [str(word) for word in command]
    program = next((word for word in words if word in ("libsync", "libsync-server")), None)
    if not program:
        return
    if program == "libsync-server" and "enrol" in words or {"desk", "invite"} <= set(words):
        outputs = outputs[1:]
    for output in outputs:
        said.write(output + b"\n")


def everything():
    """`(where, bytes)` of all that was written."""
    said.seek(0)
    yield "the output of a command", said.read()
    for path in sorted(logs):
        if path.exists():
            yield str(path), path.read_bytes()


def found(text):
    """The kinds of secrets that stand in a text, also within longer words."""
    lengths = {len(secret) for secret in secrets}
    return {secrets[word[start:start + length]]
            for word in set(WORD.findall(text)) for length in lengths
            for start in range(len(word) - length + 1) if word[start:start + length] in secrets}
