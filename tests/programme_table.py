"""The documents of programme/cases.table, whose head says how it is read."""
import pathlib
import re
import sys


def unescaped(text: str) -> bytes:
    return re.sub(rb"<([0-9A-F]{2})>", lambda found: bytes([int(found[1], 16)]), text.encode())


def edited(name: str, text: bytes, edits: list[list[bytes]]) -> bytes:
    for cut, put in edits:
        if text.count(cut) != 1:
            sys.exit(f"{name}: {text.count(cut)} times {cut!r}")
        text = text.replace(cut, put)
    return text


def documents(folder: pathlib.Path):
    """Each case as its name and the bytes of its document."""
    base, name, text, edits = b"", "", b"", []
    for line in [*(folder / "cases.table").read_text("utf-8").splitlines(), "case "]:
        word, _, rest = line.lstrip(" ").partition(" ")
        rest = rest.lstrip(" ")
        if word in ("base", "case") and name:
            yield name, edited(name, text, edits)
            name = ""
        if word == "base":
            base = (folder / rest).read_bytes()
        elif word == "case":
            name, text, edits = rest, base, []
        elif word == "text":
            text = unescaped(rest)
        elif word == "replace":
            edits.append([unescaped(rest), b""])
        elif word == "with":
            edits[-1][1] = unescaped(rest)
