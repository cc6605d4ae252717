"""What must hold whatever the order of work: property.py PROGRAM SOURCE_ROOT [--seeds N] [WORD...].

The order of imports, of rows and of persons never changes a cent; what is said twice counts once.
Runs under with_server; answers in TAP; WORD chooses cases, --seeds how many random histories.
"""
import argparse
import csv
import json
import os
import pathlib
import random
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from ledger import Ledger  # noqa: E402
from register import register  # noqa: E402

# A kind refers to these; two files keep their order when one kind refers to the other.
REFERS = {
    "teachers": {"schools"}, "assignments": {"teachers", "schools"}, "agreements": {"assignments"},
    "calendar": {"schools"}, "sessions": {"schools"}, "attendance": {"teachers", "sessions"},
    "deliverables": {"assignments"}, "logs": {"assignments"}, "waivers": {"assignments"},
    "claims": {"schools", "teachers", "sessions"}, "reviews": {"claims"}, "aid": {"assignments"},
    "milestones": {"assignments"}, "service": {"assignments"}, "settlements": {"claims"},
    "payments": {"claims"},
}
# Kinds whose rows say nothing of one another, so that a file may come in several parts.
PARTS = ("agreements", "attendance", "deliverables", "logs", "claims")


def bound(one: str, other: str) -> bool:
    return one == other or one in REFERS.get(other, ()) or other in REFERS.get(one, ())


def shuffled(files: list[tuple[str, pathlib.Path]], dice: random.Random) -> list:
    """The files in another order that references allow."""
    left, out = list(files), []
    while left:
        free = [i for i, (kind, _) in enumerate(left)
                if not any(bound(kind, before) for before, _ in left[:i])]
        out.append(left.pop(dice.choice(free)))
    return out


def scattered(kind: str, path: pathlib.Path, place: pathlib.Path, dice: random.Random) -> list:
    """The file's rows in another order and, where its kind allows, in up to three files."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    dice.shuffle(rows)
    columns = list(range(len(header)))
    dice.shuffle(columns)
    parts = dice.randint(1, 3) if kind in PARTS and "retract" not in header and len(rows) > 3 else 1
    out = []
    for number in range(parts):
        part = place / f"{dice.getrandbits(60):x}.csv"
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([row[i] for i in columns] for row in [header, *rows[number::parts]])
        out.append((kind, part))
    return out


def bring(ledger: Ledger, files: list, place: pathlib.Path, dice: random.Random | None) -> None:
    if dice:
        files = [part for kind, path in shuffled(files, dice)
                 for part in scattered(kind, path, place, dice)]
    for kind, path in files:
        ledger.run("import", kind, path)


def cents_of(batch: dict) -> str:
    return register(batch, everything=True) + json.dumps(batch["totals"], sort_keys=True)


def same_cents(wanted: list[dict], got: list[dict]) -> None:
    assert len(wanted) == len(got)
    for one, other in zip(wanted, got):
        assert cents_of(one) == cents_of(other), \
            [line for line in cents_of(other).splitlines() if line not in cents_of(one)][:6]


def example_batches(program: str, months: list, place: pathlib.Path, dice) -> list[dict]:
    ledger, batches = ledgers.example(program, "orders"), []
    try:
        for some in months:
            bring(ledger, [file for path in some for file in ledgers.month_files(path)], place, dice)
            file = place / "month.plan"
            ledger.plan(some[-1].name, file)
            batches.append(ledger.run("post", file))
    finally:
        ledger.drop()
    return batches


def case_order_in_the_example(asked, place: pathlib.Path) -> None:
    """The example's first halves and their corrections come out the same in any order of files and rows"""
    all_months = sorted((ledgers.EXAMPLE / "facts").iterdir())
    # Batches where most happens: the first halves, then what corrects them.
    months = [all_months[:6], all_months[6:8]]
    wanted = example_batches(asked.program, months, place, None)
    assert sum(len(batch["entries"]) for batch in wanted) > 300
    got = example_batches(asked.program, months, place, random.Random(asked.first))
    same_cents(wanted, got)
    assert wanted[0]["through_intake"] != got[0]["through_intake"], "nothing was scattered"


def history_batches(program: str, folder: pathlib.Path, dice: random.Random | None) -> list[dict]:
    """A random history's batches; its own order of imports, or one of dice."""
    ledger, batches, waiting = Ledger.make(program, "history"), [], []
    try:
        ledgers.load(ledger, json.loads((folder / "programme.json").read_text("utf-8")))
        for line in (folder / "steps.jsonl").read_text("utf-8").splitlines():
            step = json.loads(line)
            if "import" in step:
                waiting.append((step["import"], folder / step["file"]))
                continue
            bring(ledger, waiting, folder, dice)
            waiting = []
            words = ["run", step["run"]]
            if step.get("off_cycle"):
                ledger.answer("plan", step["run"], "--off-cycle", "--as-of", step["as_of"],
                              "--reason", "between", "-o", folder / "off-cycle.plan")
                words = ["post", folder / "off-cycle.plan"]
            status, said = ledger.answer(*words)
            if status == 0:
                batches.append(said)
            else:
                assert status == 1 and said["code"] in ("budget", "older_period"), said
                batches.append(None)
    finally:
        ledger.drop()
    return batches


def case_order_in_histories(asked, place: pathlib.Path) -> None:
    """Random programmes and histories come out the same in any order of files and rows"""
    posted = 0
    for seed in range(asked.first, asked.first + asked.seeds):
        folder = place / str(seed)
        subprocess.run([sys.executable, ledgers.TESTS / "twin" / "generate.py", "--seed", str(seed),
                        "--out", folder], check=True, capture_output=True)
        wanted = history_batches(asked.program, folder, None)
        got = history_batches(asked.program, folder, random.Random(seed))
        assert [b is None for b in wanted] == [b is None for b in got], f"seed {seed}"
        try:
            same_cents([b for b in wanted if b], [b for b in got if b])
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}: {wrong}") from wrong
        posted += sum(len(batch["entries"]) for batch in wanted if batch)
    assert posted > 0, "nothing was posted in any history"


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
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--seeds", type=int, default=2)
    asked.add_argument("words", nargs="*")
    asked = asked.parse_args()
    ledgers.run_cases(ledgers.named(globals(), asked.words), asked)


main()
