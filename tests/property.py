"""What is said twice counts once, at once or one after the other: property.py PROGRAM SOURCE_ROOT [WORD...].

Runs under with_server; answers in TAP; WORD chooses cases.  What changes no cent, the order of work
among it, is in metamorphic/.
"""
import argparse
import json
import os
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from register import register  # noqa: E402


def cents_of(batch: dict) -> str:
    return register(batch, everything=True) + json.dumps(batch["totals"], sort_keys=True)


def same_cents(wanted: list[dict], got: list[dict]) -> None:
    assert len(wanted) == len(got)
    for one, other in zip(wanted, got):
        assert cents_of(one) == cents_of(other), \
            [line for line in cents_of(other).splitlines() if line not in cents_of(one)][:6]


def case_import_twice(asked, place: pathlib.Path) -> None:
    """A file that comes again changes nothing; an older one is refused unless it is meant"""
    ledger = ledgers.district(asked.program, "twice")
    try:
        before, batch = ledger.stored(), ledger.run("plan", "2026-09")
        for kind in ledgers.KINDS:
            if (ledgers.DISTRICT / f"{kind}.csv").exists():
                said = ledger.run("import", kind, ledgers.DISTRICT / f"{kind}.csv")
                assert said["already"] is True, said
        assert ledger.stored() == before
        (place / "more.csv").write_text("school,name\nS9,Ninth\n")
        ledger.run("import", "schools", place / "more.csv")
        ledger.refused("import", "schools", ledgers.DISTRICT / "schools.csv", status=1,
                       code="older_bytes", hint="--again")
        ledger.run("import", "schools", ledgers.DISTRICT / "schools.csv", "--again")
        same_cents([batch], [ledger.run("plan", "2026-09")])
    finally:
        ledger.drop()


def case_post_again(asked, place: pathlib.Path) -> None:
    """A plan that is posted again answers with its batch, also after others and for another person"""
    ledger = ledgers.district(asked.program, "again")
    try:
        ledger.plan("2026-09", place / "september.plan")
        first = ledger.run("post", place / "september.plan")
        assert first["batch"] == 1 and first["entries"]
        (place / "late.csv").write_text("teacher,session,status\nT2,SE-1,present\n")
        ledger.run("import", "attendance", place / "late.csv")
        ledger.plan("2026-10", place / "october.plan")
        assert ledger.run("post", place / "october.plan")["batch"] == 2
        stored = ledger.stored()
        for user in ("clerk", os.environ["PGUSER"]):
            same = ledger.run("post", place / "september.plan", user=user)
            assert same["already"] is True, same
            assert (same["batch"], same["head"], same["digest"]) == \
                (1, first["head"], first["digest"]), same
        assert ledger.stored() == stored
        planned = ledger.run("plan", "2026-10", "--exit-code")
        assert not planned["entries"], planned
    finally:
        ledger.drop()


def case_post_at_once(asked, place: pathlib.Path) -> None:
    """Twenty posts of one plan at once make one batch, and every answer names it"""
    ledger = ledgers.district(asked.program, "at_once")
    try:
        plan = place / "september.plan"
        ledger.plan("2026-09", plan)
        runs = [ledger.start("post", plan) for _ in range(20)]
        said = [ledgers.finished(run) for run in runs]
        assert [status for status, _ in said] == [0] * 20, said
        assert {batch["batch"] for _, batch in said} == {1}
        assert len({batch["head"] for _, batch in said}) == 1
        assert sum(not batch.get("already") for _, batch in said) == 1
        assert ledger.sql("SELECT count(*), max(number) FROM stipend.batch") == "1|1"
    finally:
        ledger.drop()


def case_two_plans_at_once(asked, place: pathlib.Path) -> None:
    """Of two plans for one period exactly one is posted; the other is stale"""
    template = ledgers.district(asked.program, "two_plans")
    winners = set()
    try:
        template.plan("2026-09", place / "a.plan")
        (place / "late.csv").write_text("teacher,session,status\nT2,SE-1,present\n")
        template.run("import", "attendance", place / "late.csv")
        template.plan("2026-09", place / "b.plan")
        # Both are good as they stand: the first as known then.
        for order in ("ab", "ba", "ab", "ba"):
            ledger = template.copy("two_plans_now")
            try:
                runs = [ledger.start("post", place / f"{name}.plan", "--as-known") for name in order]
                said = [ledgers.finished(run) for run in runs]
                assert sorted(status for status, _ in said) == [0, 5], said
                lost = next(answer for status, answer in said if status == 5)
                assert "head moved" in lost["message"] and lost["hint"], lost
                assert ledger.sql("SELECT count(*), max(number) FROM stipend.batch") == "1|1"
                winners.add(order[[status for status, _ in said].index(0)])
            finally:
                ledger.drop()
    finally:
        template.drop()
    assert winners, "nobody won"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program", type=os.path.abspath)
    asked.add_argument("source")
    asked.add_argument("words", nargs="*")
    asked = asked.parse_args()
    ledgers.run_cases(ledgers.named(globals(), asked.words), asked)


main()
