"""Measures stipend beside what it is held against, and prints one table for each size (see README.md).

    run.py BUILD [N...]      default: 10000 100000
"""
from __future__ import annotations

import filecmp
import pathlib
import re
import sys
import time

from measure import HERE, ROOT, Bench, Failed, finish, median, start, timed

SEED = "1"
# In order of what refers to what; the second is the kind.
EARLY = [(k, k) for k in ("schools", "teachers", "assignments", "agreements", "calendar", "sessions")]
ATTENDANCE = [("attendance-1", "attendance"), ("attendance-2", "attendance")]
LATE = [(k, k) for k in ("deliverables", "logs", "claims")]
FACTS = ["schools", "teachers", "assignments", "agreements", "calendar", "sessions", "attendance",
         "deliverables", "logs", "claims"]


def unordered() -> str:
    """The program's own query of all persons, in heap order: the same columns, the same conditions."""
    text = (ROOT / "schema" / "query" / "person_stream.sql").read_text()
    text = re.sub(r'\n\s*ORDER BY teacher COLLATE "C"\)', ")", text)
    return text.replace("ORDER BY 1\n) TO STDOUT", ") TO STDOUT")


class Size:
    """One size measured; figures are kept for the comparison with the next."""

    def __init__(self, bench: Bench, n: int):
        self.b, self.n = bench, n
        self.reps = 3 if n < 1000000 else 1
        self.rows: list[tuple[str, float, str, float, str]] = []
        self.notes: list[str] = []
        self.full = 0.0
        self.peak = 0
        self.facts_folder = bench.folder / "facts"

    def say(self, text: str) -> None:
        print(f"  {self.n}: {text}", file=sys.stderr, flush=True)

    def add(self, what: str, seconds: float, against: str, other: float, reach: str) -> None:
        self.rows.append((what, seconds, against, other, reach))

    def note(self, text: str) -> None:
        self.notes.append(text)

    def mind(self, done) -> float:
        self.peak = max(self.peak, done.peak)
        return done.seconds

    # ------------------------------------------------------------ facts

    def import_one(self, database: str, name: str, kind: str) -> float:
        return self.mind(self.b.stipend(database, "import", kind, str(self.facts_folder / f"{name}.csv")))

    def make_facts(self) -> None:
        self.facts_folder.mkdir(exist_ok=True)
        made = timed([self.b.generate, str(self.n), SEED, str(self.facts_folder)])
        self.say(f"facts made in {made.seconds:.1f} s")

    def copy_rows(self, database: str, intake: int, name: str) -> pathlib.Path:
        return self.b.to_file(database, f"SELECT * FROM stipend.attendance WHERE intake = {intake} "
                                        "ORDER BY line", f"{name}.copy")

    def copy_in(self, database: str, path: pathlib.Path) -> float:
        with open(path) as f:
            return timed(self.b.psql_words(database, "-c", "COPY stipend.attendance FROM STDIN"),
                         given=f, peak=False).seconds

    def import_all(self) -> None:
        b = self.b
        b.copy_database("empty", "early")
        b.stipend("early", "load", str(HERE / "programme.json"))
        took = {name: self.import_one("early", name, kind) for name, kind in EARLY}
        ours, theirs = {n: [] for n, _ in ATTENDANCE}, {n: [] for n, _ in ATTENDANCE}
        for rep in range(self.reps):
            b.copy_database("early", "filled")
            for name, kind in ATTENDANCE:
                ours[name].append(self.import_one("filled", name, kind))
            if rep == 0:
                paths = {name: self.copy_rows("filled", len(EARLY) + 1 + i, name)
                         for i, (name, _) in enumerate(ATTENDANCE)}
            b.copy_database("early", "copied")
            for name, path in paths.items():
                theirs[name].append(self.copy_in("copied", path))
            b.drop_database("copied")
        for path in paths.values():
            path.unlink()
        b.drop_database("early")
        for i, (name, _) in enumerate(ATTENDANCE):
            self.add(f"import attendance, by {('session', 'teacher')[i]}", median(ours[name]),
                     "COPY of the same rows", median(theirs[name]), "1.67")
            took[name] = median(ours[name])
        took.update({name: self.import_one("filled", name, kind) for name, kind in LATE})
        self.say("imports: " + ", ".join(f"{k} {v:.2f} s" for k, v in took.items()))
        self.facts = int(b.psql("filled", "SELECT " + " + ".join(
            f"(SELECT count(*) FROM stipend.{t})" for t in FACTS)))
        self.note(f"imports: {self.facts:,} facts in {sum(took.values()):.2f} s, "
                  f"{self.facts / sum(took.values()):,.0f} a second; "
                  + ", ".join(f"{k} {v:.2f}" for k, v in took.items()))

    # ------------------------------------------------------------ the batch and what it is held against

    def floor(self, database: str, files: list[pathlib.Path]) -> float:
        """Read and write at once; nothing is decided."""
        settings = {"intake": "1000000", "batch": "0", "programme": "teacher-leaders", "edition": "1",
                    "from": "", "until": "\x7f", "texts": "off", "claimants": "off"}
        reading = self.b.psql_words(database)
        for name, value in settings.items():
            reading += ["-c", f"SELECT set_config('stipend.{name}', '{value}', false)"]
        reading += ["-c", unordered()]
        copies = [(ROOT / "schema" / "query" / f"copy_{t}_in.sql").read_text().replace(":edition", "1")
                  for t in ("decisions", "entries")]
        script = self.b.folder / "floor.sql"
        script.write_text("BEGIN;\n" + "".join(
            "\\" + " ".join(sql.replace("FROM STDIN", f"FROM '{path}'").split()).replace("COPY", "copy", 1) + "\n"
            for sql, path in zip(copies, files)) + "COMMIT;\n")
        writing = self.b.psql_words(database, "-f", str(script))
        with open("/dev/null", "w") as nowhere:
            begun = time.monotonic()
            reader, writer = start(reading, output=nowhere), start(writing)
            for process, words in ((writer, writing), (reader, reading)):
                finish(process, words)
            return time.monotonic() - begun

    def made_files(self, database: str) -> list[pathlib.Path]:
        """The posted rows, as COPY takes them."""
        files = []
        for table in ("decisions", "entries"):
            text = (ROOT / "schema" / "query" / f"copy_{table}_in.sql").read_text()
            into, columns = re.search(r"COPY (\S+)_:edition \((.*)\)", text, re.S).groups()
            files.append(self.b.to_file(database, f"SELECT {columns} FROM {into} WHERE batch = 1 ORDER BY line",
                                        f"{table}.copy"))
        return files

    def compare(self, ours: str, theirs: str) -> None:
        queries = {"decisions": "SELECT key, outcome, target, verdicts FROM stipend.decision "
                                "WHERE batch = 1 ORDER BY key",
                   "entries": "SELECT key, fund, debit, credit, amount FROM stipend.entry "
                              "WHERE batch = 1 ORDER BY key, fund, debit, credit"}
        for name, query in queries.items():
            mine, other = (self.b.to_file(d, query, f"{name}.{d}") for d in (ours, theirs))
            if not filecmp.cmp(mine, other, shallow=False):
                raise Failed(f"{self.n}: {name} of the set-based statement differ: diff {mine} {other}")
            mine.unlink()
            other.unlink()

    def batch(self) -> None:
        b = self.b
        plans, runs, floors, sets = [], [], [], []
        files = None
        for rep in range(self.reps):
            b.copy_database("filled", "posted")
            plans.append(self.mind(b.stipend("posted", "plan", "2026-12", "-o", str(b.folder / f"{rep}.plan"))))
            runs.append(self.mind(b.stipend("posted", "run", "2026-12")))
            files = files or self.made_files("posted")
            b.copy_database("filled", "floored")
            floors.append(self.floor("floored", files))
            b.drop_database("floored")
            b.copy_database("filled", "in_sets")
            intake = b.psql("in_sets", "SELECT max(number) FROM stipend.intake")
            b.psql("in_sets", "ANALYZE")  # stipend gets none but the server's own
            words = b.psql_words("in_sets", "-v", f"intake={intake}", "-v", "batch=1", "-f", str(HERE / "setbased.sql"))
            sets.append(timed(words, peak=False).seconds)
            if rep == 0:
                self.compare("posted", "in_sets")
            b.drop_database("in_sets")
            self.say(f"plan {plans[-1]:.2f}, run {runs[-1]:.2f}, floor {floors[-1]:.2f}, in sets {sets[-1]:.2f} s")
        for path in files:
            path.unlink()
        self.full = median(runs)
        self.add("run: plan and post, everybody due", self.full, "floor: read and write", median(floors), "1.4")
        self.add("the same", self.full, "set-based SQL", median(sets), "0.6")
        self.add("plan alone", median(plans), "floor: read and write", median(floors), "")
        self.note(f"run: {self.facts / self.full:,.0f} facts a second; the set-based SQL has the same decisions "
                  "and the same entries, to the cent")

    def ledger(self) -> None:
        """On the posted database: again, the second half, replay, one person, the room that entries take."""
        b = self.b
        again = [self.mind(b.stipend("posted", "run", "2026-12")) for _ in range(self.reps)]
        self.add("run again, nothing due", median(again), "the full run", self.full, "0.05")
        size = b.psql("posted", "SELECT pg_relation_size('stipend.entry_1')::float8 / count(*), "
                                "pg_indexes_size('stipend.entry_1')::float8 / count(*), count(*) FROM stipend.entry_1")
        heap, indexes, entries = (float(x) for x in size.split("|"))
        self.note(f"bytes an entry: {heap:.0f} heap + {indexes:.0f} indexes = {heap + indexes:.0f} "
                  f"(reach 200), {entries:,.0f} entries")
        one = f"T{self.n // 2:07d}"
        explain = [self.mind(b.stipend("posted", "explain", one)) for _ in range(20)]
        select = [timed(b.psql_words("posted", "-c", "select 1"), peak=False).seconds for _ in range(20)]
        self.add("explain one person, whole command", median(explain), "psql -c 'select 1'", median(select), "2")
        june = self.mind(b.stipend("posted", "run", "2027-06"))
        self.add("run the second half, everybody due", june, "the first", self.full, "")
        self.prove()

    def prove(self) -> None:
        b = self.b
        words = b.psql_words("posted")
        for table in FACTS + ["decision", "entry"]:
            words += ["-c", f"COPY (TABLE stipend.{table}) TO STDOUT"]
        reads, ours = [], {"replay": [], "verify": []}
        for _ in range(self.reps):
            with open("/dev/null", "w") as nowhere:
                reads.append(timed(words, output=nowhere, peak=False).seconds)
            ours["replay"].append(self.mind(b.stipend("posted", "replay", "2026-27")))
            ours["verify"].append(self.mind(b.stipend("posted", "verify")))
        for name, what in (("replay", "replay the year, two batches"), ("verify", "verify, the same")):
            self.add(what, median(ours[name]), "COPY of facts and ledger", median(reads), "1.5")

    def run(self) -> None:
        self.make_facts()
        self.import_all()
        self.batch()
        self.ledger()
        for name in ("filled", "posted"):
            self.b.drop_database(name)
        self.note(f"client peak memory {self.peak / 1024:.1f} MB (reach 64, flat)")


def show(size: Size) -> None:
    print(f"\n{size.n:,} teachers, {size.facts:,} facts; medians of {size.reps}")
    form = "{:36} {:>9} {:26} {:>9} {:>7} {:>7}"
    print(form.format("what", "s", "against", "s", "ratio", "reach"))
    for what, seconds, against, other, reach in size.rows:
        print(form.format(what, f"{seconds:.3f}", against, f"{other:.3f}", f"{seconds / other:.2f}", reach))
    for note in size.notes:
        print("  " + note)


def main() -> int:
    build = pathlib.Path(sys.argv[1]).resolve()
    sizes = [int(x.replace("_", "")) for x in sys.argv[2:]] or [10000, 100000]
    done: list[Size] = []
    bench = Bench(build)
    try:
        bench.psql("postgres", "CREATE DATABASE empty TEMPLATE stipend STRATEGY file_copy")
        for n in sizes:
            done.append(Size(bench, n))
            done[-1].run()
            show(done[-1])
    finally:
        bench.close()
    for small, large in zip(done, done[1:]):
        growth = large.full / large.n / (small.full / small.n)
        print(f"\ntime a teacher at {large.n:,} against {small.n:,}: {growth:.2f} (reach 1.2)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
