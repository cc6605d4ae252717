"""The example district's year through the program: year.py PROGRAM SOURCE_ROOT [--update] [WORD...].

Every month's files are imported, a plan is made, approved by another login and posted, and the
register of the batch is held against examples/teacher-leader-pathways/register/PERIOD.golden; with
--update it is written there instead.  Runs under with_server:

    build-test/tests/with_server python3 tests/year.py build-test/cli/stipend . --update

Answers in TAP; WORD chooses cases.
"""
import base64
import difflib
import filecmp
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from register import register  # noqa: E402

FACTS = ledgers.EXAMPLE / "facts"
GOLDEN = ledgers.EXAMPLE / "register"
TWIN = ledgers.TESTS / "twin" / "twin.py"


class Year:
    """The ledger, month by month; each case leaves it for the next."""

    def __init__(self, program: str, update: bool):
        self.program, self.update = program, update
        self.ledger = ledgers.example(program, "year")
        self.batches: list[dict] = []
        self.steps: list[dict] = []


def same_text(name: str, wanted: str, got: str) -> None:
    if wanted != got:
        raise AssertionError("".join(difflib.unified_diff(
            wanted.splitlines(True), got.splitlines(True), name, "now")))


def hold_against_golden(year: Year, period: str, batch: dict) -> None:
    path = GOLDEN / f"{period}.golden"
    text = register(batch)
    if year.update:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.exists(), f"there is no {path.name}: run year.py --update"
    same_text(path.name, path.read_text("utf-8"), text)


def month(period: str):
    def case(year: Year, place: pathlib.Path) -> None:
        ledger = year.ledger
        for kind, path in ledgers.month_files(FACTS / period):
            ledger.run("import", kind, path)
            year.steps.append({"import": kind, "file": str(path)})
        year.steps.append({"run": period})
        file = place / f"{period}.plan"
        planned = ledger.plan(period, file)
        posted = ledger.run("post", file)
        year.batches.append(posted)
        assert planned["decisions"] == posted["decisions"] and planned["entries"] == posted["entries"]
        hold_against_golden(year, period, posted)
        again = ledger.run("plan", period, "--exit-code")
        assert not again["entries"] and not any(d["changed"] for d in again["decisions"]), again
        if posted["batch"] is None:
            return
        same = ledger.run("post", file)
        assert same["already"] is True and same["batch"] == posted["batch"], same
        assert same["head"] == posted["head"] and same["digest"] == posted["digest"], same
    case.__doc__ = f"the files of {period}, its plan, its batch and its register"
    case.__name__ = f"case_{period}"
    return case


def case_made_again(_: Year, place: pathlib.Path) -> None:
    """The fact files are made again, byte for byte."""
    for name in ("make.py", "names.py", "story.py"):
        shutil.copy(ledgers.EXAMPLE / name, place)
    # Neither the locale nor the time zone nor the order of hashes has a say.
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "Asia/Kolkata", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "make.py"], cwd=place, env=env, check=True)
    committed = sorted(path.relative_to(FACTS) for path in FACTS.rglob("*.csv"))
    made = sorted(path.relative_to(place / "facts") for path in (place / "facts").rglob("*.csv"))
    assert committed == made, set(committed) ^ set(made)
    _, different, odd = filecmp.cmpfiles(FACTS, place / "facts", map(str, committed), shallow=False)
    assert not different and not odd, (different, odd)


def case_twin(year: Year, place: pathlib.Path) -> None:
    """The independent twin decides the whole year the same."""
    steps = place / "steps.jsonl"
    steps.write_text("".join(json.dumps(step) + "\n" for step in year.steps), "utf-8")
    ran = subprocess.run([sys.executable, str(TWIN), str(ledgers.EXAMPLE / "programme.json"),
                          str(place)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    theirs = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(theirs) == len(year.batches)
    for ours, other in zip(year.batches, theirs):
        same_text(f"{ours['period']} by the twin", plain(other), plain(ours))


def plain(batch: dict) -> str:
    """Decisions, entries and totals by fund: what the twin says, too."""
    decision = ("key", "payee", "for_period", "service_day", "outcome", "codes", "target", "funds",
                "changed")
    entry = ("key", "payee", "fund", "debit", "credit", "amount", "for_period", "service_day", "cancels")
    lines = [json.dumps([d[name] for name in decision]) for d in batch["decisions"]]
    lines += sorted(json.dumps([e.get(name) for name in entry]) for e in batch["entries"])
    return "\n".join([*lines, json.dumps(batch["totals"]["outcomes"], sort_keys=True)]) + "\n"


def case_balances(year: Year, _: pathlib.Path) -> None:
    """The ledger's own views agree with the batches that were printed."""
    printed: dict[str, int] = {}
    for batch in year.batches:
        for fund, amount in batch["totals"]["funds"].items():
            printed[fund] = printed.get(fund, 0) + cents(amount)
    rows = year.ledger.sql(
        "SELECT fund, sum(CASE WHEN debit IN ('expense', 'advance') THEN amount ELSE 0 END"
        " - CASE WHEN credit IN ('expense', 'advance') THEN amount ELSE 0 END)"
        " FROM stipend.entry GROUP BY fund ORDER BY fund")
    assert dict(row.split("|") for row in rows.splitlines()) == \
        {fund: str(amount) for fund, amount in printed.items()}, (rows, printed)


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def case_replay(year: Year, _: pathlib.Path) -> None:
    """The year is decided again and comes out equal"""
    posted = [batch for batch in year.batches if batch["batch"]]
    again = year.ledger.lines("replay", "2026-27")
    assert [batch["batch"] for batch in again] == [batch["batch"] for batch in posted], again
    for one, other in zip(posted, again):
        assert other["differences"] == 0 and not other["moved"], other
        assert other["digest"] == one["digest"], other
        assert other["decided"] == len(one["decisions"]), other
        assert other["entries"] == len(one["entries"]), other


def case_verify(year: Year, _: pathlib.Path) -> None:
    """Every digest and chain of the year is as it was written, and the head is the last batch's"""
    said = year.ledger.run("verify")
    assert said["verified"] is True and not said["findings"], said
    posted = [batch for batch in year.batches if batch["batch"]]
    assert said["batches"] == len(posted) > 0, said
    assert said["entries"] == sum(len(batch["entries"]) for batch in posted), said
    head = year.ledger.run("head")
    assert head["batch"] == posted[-1]["batch"], head
    assert base64.b64decode(head["head"]).hex() == posted[-1]["head"], head


def main() -> None:
    words = [word for word in sys.argv[2:] if word != "--update"][1:]
    year = Year(os.path.abspath(sys.argv[1]), "--update" in sys.argv)
    months = [month(path.name) for path in sorted(FACTS.iterdir())]
    cases = [case_made_again, *months, case_twin, case_balances, case_replay, case_verify]
    cases = [case for case in cases if not words or any(word in case.__name__ for word in words)]
    try:
        ledgers.run_cases(cases, year)
    finally:
        year.ledger.drop()


main()
