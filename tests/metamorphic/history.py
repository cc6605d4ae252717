"""A programme and its history as data: read, reshaped, written, run through the program.

A history is the document and its steps: imports, each a kind and its rows, and runs as the steps
of twin/generate.py have them.  Whoever changes one changes a copy.
"""
from __future__ import annotations

import copy
import csv
import dataclasses
import functools
import hashlib
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future
from datetime import date, timedelta
from typing import Callable, Iterable, Iterator

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "twin")]
import ledger as ledgers  # noqa: E402
from ledger import Ledger  # noqa: E402
from twin_facts import NATURAL  # noqa: E402

Row = dict[str, str]


@dataclasses.dataclass
class History:
    name: str
    document: dict
    steps: list[dict]

    def copy(self) -> History:
        return copy.deepcopy(self)

    def rows(self, kind: str) -> Iterator[Row]:
        """Every row of a kind, in the order in which they come; theirs to change."""
        for step in self.steps:
            if step.get("import") == kind:
                yield from step["rows"]

    def versions(self, kind: str) -> dict[tuple, list[Row]]:
        """All that was ever said of each fact."""
        said: dict[tuple, list[Row]] = {}
        for row in self.rows(kind):
            said.setdefault(natural(kind, row), []).append(row)
        return said

    def replace(self, kind: str, change: Callable[[Row], list[Row]]) -> None:
        """Put what change gives in the place of each row of a kind."""
        for step in self.steps:
            if step.get("import") == kind:
                step["rows"] = [new for row in step["rows"] for new in change(row)]
        self.steps = [step for step in self.steps if "import" not in step or step["rows"]]

    def append(self, kind: str, rows: list[Row]) -> None:
        """More rows to the first file of a kind, or a file of their own before the first run."""
        for step in self.steps:
            if step.get("import") == kind:
                step["rows"] = step["rows"] + rows
                return
        first = next(i for i, step in enumerate(self.steps) if "run" in step)
        self.steps.insert(first, {"import": kind, "rows": rows})

    def stages(self) -> Iterator[tuple[list[dict], dict]]:
        """The imports before each run, and the run."""
        waiting: list[dict] = []
        for step in self.steps:
            if "import" in step:
                waiting.append(step)
            else:
                yield waiting, step
                waiting = []


def natural(kind: str, row: Row) -> tuple:
    return tuple(row[column] for column in NATURAL[kind])


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def retracts(row: Row) -> bool:
    return row.get("retract") == "yes"


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


def shuffled(files: list[tuple[str, dict]], dice) -> list[tuple[str, dict]]:
    """The files, each after its kind, in another order that references allow."""
    left, out = list(files), []
    while left:
        free = [i for i, (kind, _) in enumerate(left)
                if not any(bound(kind, before) for before, _ in left[:i])]
        out.append(left.pop(dice.choice(free)))
    return out


# ---------------------------------------------------------------- where they come from


def read_rows(path: pathlib.Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.lru_cache(maxsize=64)
def random_history(seed: int, *options: str) -> History:
    """What the generator makes of the seed; nobody's to change."""
    with tempfile.TemporaryDirectory(prefix="stipend-test-") as place:
        folder = pathlib.Path(place)
        subprocess.run([sys.executable, TESTS / "twin" / "generate.py", "--seed", str(seed), "--out",
                        folder, *options], check=True, capture_output=True)
        steps = [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]
        for step in steps:
            if "import" in step:
                step["rows"] = read_rows(folder / step.pop("file"))
        if any("load" in step for step in steps):
            # Relations change the one document; what was settled under another would not fit.
            steps = unsettled(step for step in steps if "load" not in step)
        return History(f"seed {seed}", json.loads((folder / "programme.json").read_text()), steps)


def unsettled(steps: Iterable[dict]) -> list[dict]:
    return [step for step in steps if step.get("import") not in ("settlements", "payments")]


def small_district() -> History:
    """The small district: two runs, and in between what was late."""
    steps = [{"import": kind, "rows": read_rows(ledgers.DISTRICT / f"{kind}.csv")}
             for kind in ledgers.KINDS if (ledgers.DISTRICT / f"{kind}.csv").exists()]
    late = [{"teacher": t, "session": s, "status": "present"}
            for t, s in (("T2", "SE-1"), ("T1", "SE-2"), ("T2", "SE-2"))]
    claims = [{"claim": "C2", "school": "S1", "teacher": "T2", "session": "SE-2", "day": "2026-11-10",
               "part": "am", "substitute": "X2", "cover": "substitute", "cost": "120.55",
               "received_on": "2026-11-12", "verified": "yes"}]
    steps += [{"run": "2026-09"}, {"import": "attendance", "rows": late},
              {"import": "claims", "rows": claims}, {"run": "2026-11"}]
    return History("small district", json.loads((ledgers.DISTRICT / "programme.json").read_text()), steps)


def example_district() -> History:
    steps: list[dict] = []
    for month in sorted((ledgers.EXAMPLE / "facts").iterdir()):
        steps += [{"import": kind, "rows": read_rows(path)} for kind, path in ledgers.month_files(month)]
        steps.append({"run": month.name})
    return History("example district", json.loads((ledgers.EXAMPLE / "programme.json").read_text()), steps)


# ---------------------------------------------------------------- shapes


def gathered(imports: list[dict], known: set[tuple]) -> list[dict]:
    """The same facts in one file a kind, each as it was said last; known: what stands before, kept up."""
    last: dict[str, dict[tuple, Row]] = {kind: {} for kind in NATURAL}
    for step in imports:
        for row in step["rows"]:
            last[step["import"]][natural(step["import"], row)] = row
    stand, gone = [], []
    for kind, rows in last.items():
        said = [row for row in rows.values() if not retracts(row)]
        back = [row for key, row in rows.items() if retracts(row) and (kind, key) in known]
        stand += [{"import": kind, "rows": said}] if said else []
        gone += [{"import": kind, "rows": back}] if back else []
        known |= {(kind, natural(kind, row)) for row in said}
        known -= {(kind, natural(kind, row)) for row in back}
    return stand + gone[::-1]


def of_runs(history: History, wanted: list[int]) -> History:
    """The history with the runs of these numbers only, and one file a kind before each."""
    known: set[tuple] = set()
    waiting, steps = [], []
    for number, (imports, run) in enumerate(history.stages()):
        waiting += unsettled(imports)
        if number in wanted:
            steps += [*gathered(waiting, known), run]
            waiting = []
    return History(history.name, copy.deepcopy(history.document), copy.deepcopy(steps))


def of_two(history: History) -> History:
    """Two batches: the middle run and the last."""
    n = sum("run" in step for step in history.steps)
    return of_runs(history, [(n - 1) // 2, n - 1])


def of_last(history: History) -> History:
    """The last batch alone, with all facts known."""
    return of_runs(history, [sum("run" in step for step in history.steps) - 1])


def of_one(history: History) -> History:
    """All facts, and one batch for the last period, cut off when nothing can come any more."""
    one = of_last(history)
    last = one.document["pay_periods"][-1]
    last["cut_off"] = max(last["cut_off"], later(one.document["in_force"]["until"], 90))
    last["pay_date"] = later(max(last["cut_off"], last["until"]), 14)
    one.steps[-1] = {"run": last["id"]}
    return one


def awards(document: dict) -> Iterator[dict]:
    for role in document["roles"].values():
        yield from role["awards"].values()


def with_room(history: History) -> History:
    """Every fund has money on every day, and nothing is too small to post."""
    rich = history.copy()
    for fund in rich.document["funds"].values():
        fund["usable"] = {"from": "2020-01-01", "until": "2040-12-31"}
        fund["budget"] = [{**fund["budget"][0], "from": "2020-01-01", "total": "9000000000.00"}]
    rich.document["smallest_difference"] = "0.00"
    return rich


def without_limits(history: History) -> History:
    """No cap, no at_most and no stacking, so no decision takes room from another."""
    free = history.copy()
    free.document.pop("stacking", None)
    for policy in free.document["coverage"].values():
        policy.pop("caps", None)
    for award in awards(free.document):
        award.pop("at_most", None)
    return free


def without_rivals(history: History) -> History:
    """No substitute is named, and of the claims for one teacher (and school year's day) the first stays."""
    alone = history.copy()
    person = people(alone)
    first: dict[tuple, str] = {}
    for row in alone.rows("claims"):
        if not retracts(row):
            first.setdefault((person.get(row["teacher"], row["teacher"]), row["day"]), row["claim"])
    kept = {claim for claim in first.values()
            if all(first.get((person.get(r["teacher"], r["teacher"]), r["day"])) == claim
                   for r in alone.rows("claims") if r["claim"] == claim and not retracts(r))}
    alone.replace("claims", lambda row: [{**row, "substitute": ""}] if row["claim"] in kept else [])
    alone.replace("reviews", lambda row: [])
    return alone


def plain_awards(history: History) -> History:
    """Without pools, which are cut once, and training, of which one session is paid for another."""
    plain = history.copy()
    for role in plain.document["roles"].values():
        role["awards"] = {name: award for name, award in role["awards"].items()
                          if award["kind"] not in ("pool", "per-unit")}
    return plain


def people(history: History) -> dict[str, str]:
    """Each number that is ever joined to another, and one name for all numbers joined."""
    one: dict[str, str] = {}
    for row in history.rows("teachers"):
        if row.get("same_as"):
            a, b = (one.get(t, t) for t in (row["teacher"], row["same_as"]))
            one |= {t: b for t in (*[k for k, v in one.items() if v == a], a, row["teacher"])}
    return one


# ---------------------------------------------------------------- running


@dataclasses.dataclass
class Told:
    """What the program answered: a batch or an error for each run, and the balances after the last."""
    batches: list[dict]
    balances: list[list[str]]  # fund, class, kind, cents

    def decisions(self) -> dict[str, dict]:
        """The last batch's decisions by key; none if it was refused."""
        return {d["key"]: d for d in self.batches[-1].get("decisions", [])}


class World:
    """Runs histories, each once however often it is asked for."""

    def __init__(self, program: str):
        self.program = program
        self.lock, self.numbers = threading.Lock(), itertools.count()
        self.told: dict[str, Future] = {}

    def perform(self, history: History, after: Callable[[Ledger], None] | None = None) -> Told:
        """after: what else is asked of the ledger, which is then made anew."""
        if after is not None:
            return self._perform(history, after)
        text = json.dumps([history.document, history.steps])
        key = hashlib.sha256(text.encode()).hexdigest()
        with self.lock:
            mine = key not in self.told
            future = self.told.setdefault(key, Future())
        if mine:
            try:
                future.set_result(self._perform(history, None))
            except BaseException as trouble:  # pylint: disable=broad-except
                future.set_exception(trouble)
        return future.result()

    def _perform(self, history: History, after) -> Told:
        with self.lock:
            ledger = Ledger.make(self.program, f"metamorphic_{next(self.numbers)}")
        try:
            with tempfile.TemporaryDirectory(prefix="stipend-test-") as place:
                return follow(ledger, history, pathlib.Path(place), after)
        finally:
            ledger.drop()


def follow(ledger: Ledger, history: History, place: pathlib.Path, after) -> Told:
    ledgers.load(ledger, history.document)
    texts: set[tuple[str, str]] = set()
    batches = []
    for number, step in enumerate(history.steps):
        if "load" in step:
            ledgers.load(ledger, step["load"])
        elif "import" in step:
            path = place / f"{number}.csv"
            write(path, step["import"], step["rows"], texts)
            ledger.run("import", step["import"], path)
        else:
            batches.append(run(ledger, step, place / f"{number}.plan", history.document["approval"]))
        if after is not None and "run" in step:
            after(ledger, step, batches[-1])
    rows = ledger.sql("SELECT fund, class, kind, balance FROM stipend.trial_balance "
                      "WHERE balance <> 0 ORDER BY 1, 2, 3")
    return Told(batches, [row.split("|") for row in rows.splitlines()])


def write(path: pathlib.Path, kind: str, rows: list[Row], texts: set) -> None:
    """One file; the columns are turned round until no earlier file of its kind has the same bytes."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    while True:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        text = path.read_text("utf-8")
        if (kind, text) not in texts:
            texts.add((kind, text))
            return
        columns = columns[1:] + columns[:1]


def run(ledger: Ledger, step: dict, file: pathlib.Path, approval: str) -> dict:
    """The batch, or why there is none."""
    words = ["--off-cycle", "--as-of", step["as_of"], "--reason", "late papers"] \
        if step.get("off_cycle") else []
    words += ["--recut"] if step.get("recut") else []
    if approval == "one-person" and not words:
        return answered(*ledger.answer("run", step["run"]))
    file.unlink(missing_ok=True)
    status, said = ledger.answer("plan", step["run"], "-o", file, *words)
    if status == 0:
        if approval == "two-person":
            ledger.run("approve", file, "--reason", "looked at", user="approver")
        status, said = ledger.answer("post", file)
    return answered(status, said)


def answered(status: int, said: dict) -> dict:
    if status == 0:
        return said
    assert status == 1 and said["code"] in ("budget", "older_period", "older_intake"), said
    return {"refused": said["code"]}
