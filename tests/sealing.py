"""The digests and chains of a ledger, computed as engine/ledger.c, ledger_act.c, intake_chain.c and
period_act.c say: to rewrite a ledger as only somebody could who knows how."""
import datetime
import hashlib
import json
import pathlib
import struct

from session import Session

QUERY = pathlib.Path(__file__).resolve().parent.parent / "schema" / "query"
EPOCH = "timestamptz '2000-01-01 00:00:00+00'"
ZEROS = bytes(32)


def field(data: bytes) -> bytes:
    return struct.pack("<Q", len(data)) + data


def packed(value) -> bytes:
    """A field of the record as it is hashed; None is a text that is not there."""
    if value is None:
        return bytes([255] * 8)
    if isinstance(value, bytes):
        return field(value)
    return field(value.encode() if isinstance(value, str) else struct.pack("<q", value))


def chained(before: bytes, *values) -> bytes:
    return hashlib.sha256(field(before) + b"".join(map(packed, values))).digest()


def records(db: Session, table: str, more: str = "") -> list[dict]:
    """The rows of a table in order of number; digests as bytes, times in microseconds, days in days."""
    rows = db.do(f"SELECT to_jsonb(t) || jsonb_build_object('at', (extract(epoch FROM at - {EPOCH}) * 1000000)"
                 f"::bigint{more}) FROM stipend.{table} t ORDER BY number;")
    made = [json.loads(row) for row in rows]
    for row in made:
        for name, value in row.items():
            if isinstance(value, str) and value.startswith("\\x"):
                row[name] = bytes.fromhex(value[2:])
    return made


def set_bytes(table: str, number: int, **values: bytes) -> str:
    what = ", ".join(f"{name} = '\\x{value.hex()}'" for name, value in values.items())
    return f"UPDATE stipend.{table} SET {what} WHERE number = {number};"


def editions(db: Session) -> dict[int, dict]:
    rows = db.do("SELECT to_jsonb(t) FROM stipend.edition t;")
    return {row["number"]: row for row in map(json.loads, rows)}


def reseal_acts(db: Session) -> list[str]:
    """Chain revisions, approvals and period acts anew."""
    written, known = [], editions(db)
    before = ZEROS
    for r in records(db, "revision"):
        of = known[r["edition"]]
        before = chained(before, r["number"], r["edition"], of["programme"], of["edition"], r["revision"],
                         r["sha256"], r["by_user"], r["at"])
        written.append(set_bytes("revision", r["number"], chain=before))
    before = ZEROS
    for a in records(db, "approval"):
        before = chained(before, a["number"], a["revision"], a["plan"] or b"", a["reason"], a["by_user"],
                         a["at"])
        written.append(set_bytes("approval", a["number"], chain=before))
    before = ZEROS
    for act in records(db, "period_act"):
        before = period_chain(before, act)
        written.append(set_bytes("period_act", act["number"], chain=before))
    return written


def period_chain(before: bytes, act: dict) -> bytes:
    return chained(before, act["number"], act["edition"], act["period"], act["act"], act["reason"],
                   act["by_user"], act["at"])


def reseal_intakes(db: Session) -> list[str]:
    """Chain the intakes anew over what their records say; the digests of their rows stay."""
    written, before = [], ZEROS
    for i in records(db, "intake"):
        before = chained(before, i["number"], i["kind"], i["file"], i["sha256"], i["rows"], i["by_user"],
                         i["at"], i["digest"])
        written.append(set_bytes("intake", i["number"], chain=before))
    return written


def acts(db: Session, revisions: int, approvals: int, periods: int) -> bytes:
    """The digest of the acts that a batch was posted with: the last chain of each kind, by number."""
    made = b""
    for table, number in (("revision", revisions), ("approval", approvals), ("period_act", periods)):
        lines = db.do(f"SELECT encode(chain, 'hex') FROM stipend.{table} WHERE number = {number};")
        made += field(bytes.fromhex(lines[0]) if lines else ZEROS)
    return hashlib.sha256(made).digest()


def rows_digest(db: Session, number: int) -> bytes:
    """Of a batch's stored decisions and entries."""
    made = hashlib.sha256()
    for name in ("copy_decisions_out", "copy_entries_out"):
        lines = db.do(f"SET stipend.from_batch = '{number}'; SET stipend.until_batch = '{number}';\n"
                      + (QUERY / f"{name}.sql").read_text("utf-8") + ";")
        made.update("".join(line + "\n" for line in lines).encode())
    return made.digest()


def reseal_batches(db: Session) -> list[str]:
    """Count, sum, hash and chain every batch anew over what its rows say."""
    written, before, known = [], ZEROS, editions(db)
    for b in records(db, "batch", f", 'planned_at', (extract(epoch FROM planned_at - {EPOCH}) * 1000000)::bigint"):
        n = b["number"]
        counted = db.do(f"SELECT count(*) FROM stipend.decision WHERE batch = {n};"
                        f"SELECT count(*) FROM stipend.entry WHERE batch = {n};"
                        f"SELECT coalesce(sum(amount), 0) FROM stipend.entry WHERE batch = {n};")
        decisions, entries, debits = map(int, counted)
        rows = rows_digest(db, n)
        day = (datetime.date.fromisoformat(b["as_of"]) - datetime.date(2000, 1, 1)).days
        of = known[b["edition"]]
        before = chained(
            before, n, b["edition"], b["revision"], b["intake"], day, b["planned_at"], b["at"], b["persons"],
            b["decided"], decisions, entries, debits, b["targets"], of["programme"], of["edition"],
            b["period"], b["off_cycle"], b["engine"], b["planner"], b["approver"], b["by_user"], b["sha256"],
            b["plan"], b["acts"], b["facts"], b["digest"], rows, *(["recut"] if b["recut"] else []),
            *(["outcomes", b["outcomes"]] if b.get("outcomes") else []))
        written.append(set_bytes("batch", n, rows=rows, head=before))
        written.append(f"UPDATE stipend.batch SET decisions = {decisions}, entries = {entries},"
                       f" debits = {debits} WHERE number = {n};")
    return written
