"""An engine that decides one cent otherwise: other_engine.py PROGRAM SOURCE_ROOT OTHER [WORD...].

OTHER is the same program with halves of a cent rounded to even.  Of what the small district posts only
one claim comes to half a cent.  Runs under with_server; answers in TAP; WORD chooses cases.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402


class World:
    """85 of 100 are paid: of 100.10 that is 85.085, which rounds up to 85.09."""

    def __init__(self, program: str, other: str, place: pathlib.Path):
        def change(document: dict) -> None:
            document["coverage"]["cover"]["share"] = "0.85"
        self.ledger = ledgers.district(program, "engines", change)
        self.other = ledgers.Ledger(os.path.abspath(other), self.ledger.name)
        (place / "claims.csv").write_text(
            "claim,school,teacher,session,day,part,substitute,cover,cost,received_on,verified\n"
            "C2,S1,T2,SE-1,2026-09-08,full,X2,substitute,100.10,2026-09-11,yes\n", "utf-8")
        (place / "there.csv").write_text("teacher,session,status\nT2,SE-1,present\n", "utf-8")
        self.ledger.run("import", "claims", place / "claims.csv")
        self.ledger.run("import", "attendance", place / "there.csv")
        self.ledger.plan("2026-09", place / "plan")
        self.ledger.run("post", place / "plan")


def replayed(ledger: ledgers.Ledger, status: int) -> list[dict]:
    run = ledger.start("replay", "2026-27", user="auditor")
    out, err = run.communicate(timeout=120)
    assert run.returncode == status, f"exit {run.returncode}: {out}{err}"
    if status:
        assert json.loads(err)["error"]["code"] == "replay", err
    return [json.loads(line) for line in out.splitlines()]


def case_same_engine(world: World, _: pathlib.Path) -> None:
    """By the engine that posted it the year is equal"""
    assert [batch["differences"] for batch in replayed(world.ledger, 0)] == [0]
    assert world.ledger.sql("SELECT target FROM stipend.decision WHERE key = 'cover:C2'") == "8509"


def case_other_engine(world: World, _: pathlib.Path) -> None:
    """By another it is not: exit 4, the key named with what was posted and what it would be now"""
    told = replayed(world.other, 4)
    assert [(d["key"], d["field"], d["posted"], d["now"]) for d in told if d.get("key")] == [
        ("cover:C2", "target", "85.09", "85.08"), ("cover:C2", "amount", "85.09", "85.08")], told
    assert {d["field"] for d in told if "field" in d and not d["key"]} == {"debits", "targets", "digest"}, told
    assert told[-1]["differences"] == 5 and told[-1]["moved"] == [], told


def case_told(world: World, _: pathlib.Path) -> None:
    """A person reads the key and both amounts, and that nothing which was stored has moved"""
    run = subprocess.run([world.other.program, "replay", "2026-27"], capture_output=True, text=True, check=False,
                         env=world.other.environment("auditor"))
    assert run.returncode == 4 and "batch 1 cover:C2: target: posted 85.09, now 85.08\n" in run.stdout, run
    assert "all equal" not in run.stdout and "error: " in run.stderr, run
    assert "if none was, this program decides otherwise" in run.stderr, run
    assert world.other.run("verify", user="auditor")["verified"] is True


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stipend-engine-") as place:
        world = World(sys.argv[1], sys.argv[3], pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), sys.argv[4:]), world)
        finally:
            world.ledger.drop()


main()
