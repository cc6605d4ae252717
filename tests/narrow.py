"""A batch of only whom something new concerns is the batch of everybody: narrow.py PROGRAM [--seeds N] [--first S]
[--seconds T] [--least M].

Runs under with_server.  Random histories of the twin's generator, with awards that can be decided by person; the
files that come after the first batch are divided into small ones, and after each the plan is made both ways, as
of the period's day and of days between.  Digest and figures must be equal.  Batches are posted narrow, and the
ledger is replayed, which decides everybody, at the end.  No history is begun after T seconds; fails unless M
plans were narrow and had something to post.
"""
import argparse
import collections
import csv
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "twin"))
import generate  # noqa: E402

TEMPLATE = f"narrow_template_{os.getpid()}"
FIGURES = ("digest", "persons", "decided", "changed", "entries", "debits", "targets")


class Differs(Exception):
    pass


class Ledger:
    def __init__(self, program: str, database: str):
        self.program, self.database = program, database
        psql(f"CREATE DATABASE {database} TEMPLATE {TEMPLATE}")

    def run(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.program, "--db", f"dbname={self.database}", "--no-progress", *words],
                              capture_output=True, text=True)

    def done(self, *words: str) -> str:
        told = self.run(*words)
        if told.returncode != 0:
            raise Differs(f"{' '.join(words)}: exit {told.returncode}: {told.stderr}")
        return told.stdout


def psql(sql: str) -> None:
    subprocess.run(["psql", "-qXAtd", "postgres", "-c", sql], check=True, capture_output=True)


def plain(path: pathlib.Path, dice: random.Random) -> None:
    """Mostly rules that let a batch be narrow: differences of any size are posted, no cap is of all claims."""
    doc = json.loads(path.read_text())
    if dice.random() < 0.9:
        doc["smallest_difference"] = "0.00"
    for policy in doc.get("coverage", {}).values() if dice.random() < 0.9 else []:
        policy["caps"] = [cap for cap in policy.get("caps", []) if cap["per"] != "programme"]
        if not policy["caps"]:
            del policy["caps"]
    path.write_text(json.dumps(doc))


class Follower:
    """One history followed, with plans of both sorts between."""

    def __init__(self, ledger: Ledger, folder: pathlib.Path, dice: random.Random):
        self.ledger, self.folder, self.dice = ledger, folder, dice
        self.counts = collections.Counter()
        self.asked: list[list[str]] = []

    def plan(self, words: list[str], *more: str) -> tuple[dict, bool]:
        path = self.folder / "to-post.plan"
        path.unlink(missing_ok=True)
        told = self.ledger.run("plan", *words, "-o", str(path), *more)
        if told.returncode != 0:
            return {"refused": (told.returncode, told.stderr)}, False
        plan = json.loads(path.read_text())
        return {name: plan[name] for name in FIGURES}, "Asked again" in told.stdout

    def both_ways(self, words: list[str]) -> None:
        narrow, narrowed = self.plan(words)
        full, _ = self.plan(words, "--full")
        if narrow != full:
            raise Differs(f"plan {' '.join(words)}: narrow {narrow} full {full}\n" + "\n".join(
                str(d) for d in json.loads(self.ledger.done("plan", *words, "--json"))["decisions"] if d["changed"]))
        kind = "refused" if "refused" in full else "narrow" if narrowed else "of everybody"
        self.counts[kind] += 1
        self.counts["narrow, something to post"] += narrowed and full["changed"] + full["entries"] > 0

    def questions(self) -> list[list[str]]:
        """The last question again, and one of a later day."""
        if not self.asked:
            return []
        period, as_of = self.asked[-1]
        later = datetime.date.fromisoformat(as_of) + datetime.timedelta(days=self.dice.randrange(0, 25))
        return [[period], [period, "--off-cycle", "--as-of", later.isoformat(), "--reason", "between"]]

    def post(self, step: dict) -> None:
        words = [step["run"]]
        if step.get("off_cycle"):
            words += ["--off-cycle", "--as-of", step["as_of"], "--reason", step["reason"]]
        if step.get("recut"):
            words.append("--recut")
        self.both_ways(words)
        self.post_plan(step["run"])

    def post_plan(self, period: str) -> None:
        plan = self.folder / "to-post.plan"
        if not plan.exists() or self.ledger.run("post", str(plan)).returncode != 0:
            return
        self.counts["batches"] += 1
        self.asked.append([period, json.loads(plan.read_text())["as_of"]])

    def imports(self, kind: str, path: pathlib.Path) -> None:
        """At once, or after the first batch in small files."""
        with path.open(newline="", encoding="utf-8") as stream:
            head, *rows = csv.reader(stream)
        size = len(rows) if not self.asked or kind in ("teachers", "sessions", "calendar", "schools") \
            else self.dice.choice((1, 2, len(rows)))
        for at in range(0, len(rows), size):
            part = self.folder / "part.csv"
            with part.open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows([head, *rows[at:at + size]])
            told = self.ledger.run("import", kind, str(part), "--again")
            if told.returncode != 0:
                self.counts["files refused"] += 1
                continue
            for words in self.questions() if self.dice.random() < 0.5 else []:
                self.both_ways(words)
                if self.dice.random() < 0.4:
                    self.post_plan(words[0])

    def follow(self) -> None:
        plain(self.folder / "programme.json", self.dice)
        self.ledger.done("load", str(self.folder / "programme.json"))
        for line in (self.folder / "steps.jsonl").read_text().splitlines():
            step = json.loads(line)
            if "import" in step:
                self.imports(step["import"], self.folder / step["file"])
            elif "load" in step:
                if self.dice.random() < 0.3:
                    plain(self.folder / step["load"], self.dice)
                    self.ledger.done("load", str(self.folder / step["load"]))
            else:
                self.post(step)
        if self.asked:
            self.ledger.done("replay", json.loads((self.folder / "programme.json").read_text())["edition"])
            self.ledger.done("verify")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    words.add_argument("program")
    words.add_argument("--first", type=int, default=0)
    words.add_argument("--seeds", type=int, default=1)
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--least", type=int, default=0)
    asked = words.parse_args()
    end, counts, wrong = time.monotonic() + asked.seconds, collections.Counter(), 0
    psql(f"CREATE DATABASE {TEMPLATE} LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0")
    subprocess.run([asked.program, "--db", f"dbname={TEMPLATE}", "db", "init"], check=True, capture_output=True)
    for seed in range(asked.first, asked.first + asked.seeds):
        if time.monotonic() > end:
            break
        dice = random.Random(seed)
        with tempfile.TemporaryDirectory() as made:
            folder = pathlib.Path(made)
            kinds = {"stipend"} if dice.random() < 0.7 else {"stipend", "per-unit"}
            generate.make(seed, folder, dice.choice((None, 30)), kinds, True)
            follower = Follower(Ledger(asked.program, f"narrow_{os.getpid()}_{seed}"), folder, dice)
            try:
                follower.follow()
            except Differs as found:
                wrong += 1
                print(f"seed {seed}: {found}", flush=True)
            psql(f"DROP DATABASE {follower.ledger.database}")
            counts += follower.counts
            counts["histories"] += 1
    psql(f"DROP DATABASE {TEMPLATE}")
    print(", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    return 1 if wrong or counts["narrow, something to post"] < asked.least else 0


if __name__ == "__main__":
    sys.exit(main())
