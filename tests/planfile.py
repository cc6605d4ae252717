"""A plan file and its seal, computed as engine/plan_file.c says: to make plans that no program made."""
import datetime
import hashlib
import json
import pathlib
import struct

# In the order of the seal; how each is written into it.
FIELDS = {
    "programme": "text", "edition": "text", "revision": "i", "revision_number": "i",
    "programme_sha256": "digest", "period": "text", "as_of": "day", "off_cycle": "?",
    "reason": "text", "recut": "?", "repost": "text", "reverses": "i", "reverses_key": "text",
    "through_intake": "i", "facts": "digest", "through_batch": "i",
    "head": "digest", "engine": "text", "planner": "text", "planned_at": "q", "persons": "q",
    "decided": "q", "changed": "q", "entries": "q", "debits": "money", "targets": "money",
    "digest": "digest"}


def field(data: bytes) -> bytes:
    return struct.pack("<Q", len(data)) + data


def bytes_of(form: str, value) -> bytes:
    if form == "text":
        return value.encode()
    if form == "digest":
        return bytes.fromhex(value)
    if form == "money":
        return struct.pack("<q", int(value.replace(".", "")))
    if form == "day":
        epoch = datetime.date(2000, 1, 1)
        return struct.pack("<i", (datetime.date.fromisoformat(value) - epoch).days)
    return struct.pack("<" + form, value)


def seal(plan: dict) -> str:
    sealed = hashlib.sha256(field(plan["format"].encode()))
    for name, form in FIELDS.items():
        sealed.update(field(name.encode()))
        sealed.update(field(bytes_of(form, plan[name])))
    return sealed.hexdigest()


def changed(plan: dict, name: str) -> object:
    """Another value of the same form."""
    value, form = plan[name], FIELDS.get(name, "digest")
    if form == "digest":
        return ("0" if value[0] != "0" else "1") + value[1:]
    if form == "?":
        return not value
    if form == "money":
        return f"{(int(value.replace('.', '')) + 1) / 100:.2f}"
    if form == "day":
        return (datetime.date.fromisoformat(value) + datetime.timedelta(1)).isoformat()
    return value + "x" if form == "text" else value + 1


def read(path: pathlib.Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def write(path: pathlib.Path, plan: dict, sealed: bool = False) -> None:
    if sealed:
        plan = plan | {"seal": seal(plan)}
    path.write_text(json.dumps(plan), "utf-8")
