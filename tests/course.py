"""An example's course through the program, shared by year.py and examples.py.

An example is a folder with programme.json, facts/PERIOD/NN-KIND.csv and register/PERIOD.golden; further
editions of the programme are programme-EDITION.json beside the first.  An edition is loaded before the
first of its pay periods, and periods go in the order of their names.  Every period's files are imported,
a plan is made, approved by another login where the programme asks for it, and posted; the register of
the batch is held against the golden one, or written there with update.
"""
import base64
import dataclasses
import difflib
import filecmp
import json
import os
import pathlib
import shutil
import subprocess
import sys

import ledger as ledgers
from register import register

TWIN = ledgers.TESTS / "twin" / "twin.py"


@dataclasses.dataclass
class Edition:
    path: pathlib.Path
    document: dict

    @property
    def name(self) -> str:
        return self.document["edition"]

    @property
    def two_person(self) -> bool:
        return self.document["approval"] == "two-person"


class Course:
    """The ledger of one example, period by period; each case leaves it for the next."""

    def __init__(self, program: str, folder: pathlib.Path, update: bool):
        self.program, self.folder, self.update = program, folder, update
        self.facts, self.golden = folder / "facts", folder / "register"
        self.editions = [Edition(path, json.loads(path.read_text("utf-8")))
                         for path in sorted(folder.glob("programme*.json"), key=lambda p: p.stem)]
        self.periods = sorted(path.name for path in self.facts.iterdir())
        self.loaded: list[Edition] = []
        self.batches: list[dict] = []
        self.steps: list[dict] = []
        self._ledger: ledgers.Ledger | None = None

    @property
    def ledger(self) -> ledgers.Ledger:
        if self._ledger is None:
            name = "_".join(self.folder.parts[-2:]).replace("-", "_")
            self._ledger = ledgers.Ledger.make(self.program, name)
        return self._ledger

    def drop(self) -> None:
        if self._ledger is not None:
            self._ledger.drop()

    def edition_of(self, period: str) -> Edition:
        """The edition that pays in that period, loaded and approved."""
        found = [edition for edition in self.editions
                 if any(paid["id"] == period for paid in edition.document["pay_periods"])]
        assert len(found) == 1, f"period {period} is in {len(found)} editions"
        edition = found[0]
        if edition not in self.loaded:
            said = self.ledger.run("load", edition.path)
            if said["approval"] == "two-person":
                revision = "{programme}/{edition}:{revision}".format(**edition.document)
                self.ledger.run("approve", revision, "--reason", "as adopted", user="approver")
            self.loaded.append(edition)
            self.steps.append({"load": str(edition.path)})
        return edition


def same_text(name: str, wanted: str, got: str) -> None:
    if wanted != got:
        raise AssertionError("".join(difflib.unified_diff(
            wanted.splitlines(True), got.splitlines(True), name, "now")))


def hold_against_golden(course: Course, period: str, batch: dict) -> None:
    path = course.golden / f"{period}.golden"
    text = register(batch)
    if course.update:
        course.golden.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.exists(), f"there is no {path.name}: run it with --update"
    same_text(path.name, path.read_text("utf-8"), text)


def titled(name: str, title: str, work):
    """A case as run_cases takes it."""
    def case(place: pathlib.Path) -> None:
        work(place)
    case.__name__, case.__doc__ = name, title
    return case


def period_case(course: Course, period: str):
    def work(place: pathlib.Path) -> None:
        ledger, edition = course.ledger, course.edition_of(period)
        for kind, path in ledgers.month_files(course.facts / period):
            ledger.run("import", kind, path)
            course.steps.append({"import": kind, "file": str(path)})
        course.steps.append({"run": period})
        file = place / f"{period}.plan"
        of = ["--edition", edition.name]
        planned = ledger.plan(period, file, *of, approve=edition.two_person)
        posted = ledger.run("post", file)
        course.batches.append(posted)
        assert planned["decisions"] == posted["decisions"] and planned["entries"] == posted["entries"]
        hold_against_golden(course, period, posted)
        again = ledger.run("plan", period, *of, "--exit-code")
        assert not again["entries"] and not any(d["changed"] for d in again["decisions"]), again
        if posted["batch"] is None:
            return
        same = ledger.run("post", file)
        assert same["already"] is True and same["batch"] == posted["batch"], same
        assert same["head"] == posted["head"] and same["digest"] == posted["digest"], same
    return titled(f"case_{period}", f"{course.folder.name} {period}: its files, plan, batch and register",
                  work)


def made_again(course: Course, place: pathlib.Path) -> None:
    for path in course.folder.glob("*.py"):
        shutil.copy(path, place)
    # Neither the locale nor the time zone nor the order of hashes has a say.
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "Asia/Kolkata", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "make.py"], cwd=place, env=env, check=True)
    committed = sorted(path.relative_to(course.facts) for path in course.facts.rglob("*.csv"))
    made = sorted(path.relative_to(place / "facts") for path in (place / "facts").rglob("*.csv"))
    assert committed == made, set(committed) ^ set(made)
    _, different, odd = filecmp.cmpfiles(course.facts, place / "facts", map(str, committed), shallow=False)
    assert not different and not odd, (different, odd)


def no_golden_astray(course: Course, _: pathlib.Path) -> None:
    """A register that no period makes would never be looked at."""
    kept = sorted(path.stem for path in course.golden.iterdir())
    assert kept == course.periods, set(kept) ^ set(course.periods)


def by_twin(course: Course, place: pathlib.Path) -> None:
    steps = place / "steps.jsonl"
    steps.write_text("".join(json.dumps(step) + "\n" for step in course.steps), "utf-8")
    ran = subprocess.run([sys.executable, str(TWIN), str(course.editions[0].path), str(place)],
                         capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    theirs = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(theirs) == len(course.batches) > 0
    for ours, other in zip(course.batches, theirs):
        same_text(f"{ours['period']} by the twin", plain(other), plain(ours))


def plain(batch: dict) -> str:
    """Decisions, entries and totals by fund: what the twin says, too."""
    decision = ("key", "payee", "for_period", "service_day", "outcome", "codes", "target", "funds",
                "changed")
    entry = ("key", "payee", "fund", "debit", "credit", "amount", "for_period", "service_day", "cancels")
    lines = [json.dumps([d[name] for name in decision]) for d in batch["decisions"]]
    lines += sorted(json.dumps([e.get(name) for name in entry]) for e in batch["entries"])
    return "\n".join([*lines, json.dumps(batch["totals"]["outcomes"], sort_keys=True)]) + "\n"


def balances(course: Course, _: pathlib.Path) -> None:
    printed: dict[str, int] = {}
    for batch in course.batches:
        for fund, amount in batch["totals"]["funds"].items():
            printed[fund] = printed.get(fund, 0) + cents(amount)
    rows = course.ledger.sql(
        "SELECT fund, sum(CASE WHEN debit IN ('expense', 'advance') THEN amount ELSE 0 END"
        " - CASE WHEN credit IN ('expense', 'advance') THEN amount ELSE 0 END)"
        " FROM stipend.entry GROUP BY fund ORDER BY fund")
    held = {fund: int(amount) for fund, amount in (row.split("|") for row in rows.splitlines())}
    for fund in held.keys() | printed.keys():
        assert held.get(fund, 0) == printed.get(fund, 0), (fund, held, printed)


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def replayed(course: Course, _: pathlib.Path) -> None:
    for edition in course.loaded:
        posted = [batch for batch in course.batches if batch["batch"] and batch["edition"] == edition.name]
        if not posted:
            continue
        again = course.ledger.lines("replay", edition.name)
        assert [batch["batch"] for batch in again] == [batch["batch"] for batch in posted], again
        for one, other in zip(posted, again):
            assert other["differences"] == 0 and not other["moved"], other
            assert other["digest"] == one["digest"], other
            assert other["decided"] == len(one["decisions"]), other
            assert other["entries"] == len(one["entries"]), other


def verified(course: Course, _: pathlib.Path) -> None:
    said = course.ledger.run("verify")
    assert said["verified"] is True and not said["findings"], said
    posted = [batch for batch in course.batches if batch["batch"]]
    assert said["batches"] == len(posted) > 0, said
    assert said["entries"] == sum(len(batch["entries"]) for batch in posted), said
    head = course.ledger.run("head")
    assert head["batch"] == posted[-1]["batch"], head
    assert base64.b64decode(head["head"]).hex() == posted[-1]["head"], head


def cases_of(course: Course) -> list:
    """All there is to show of an example, in order."""
    name = course.folder.name
    at_end = [(by_twin, "the independent twin decides it all the same"),
              (balances, "the ledger's own views agree with the batches that were printed"),
              (replayed, "it is decided again and comes out equal"),
              (verified, "every digest and chain is as it was written, the head is the last batch's"),
              (no_golden_astray, "every register is of a period")]
    if (course.folder / "make.py").exists():
        at_end.insert(0, (made_again, "the fact files are made again, byte for byte"))
    return [*(period_case(course, period) for period in course.periods),
            *(titled(f"case_{work.__name__}", f"{name}: {title}",
                     lambda place, work=work: work(course, place)) for work, title in at_end)]
