"""One size measured: every step with its time and memory, and beside it what it is held against."""
from __future__ import annotations

import pathlib
import sys

import others
from measure import HERE, Bench, Done, median, middle, timed

SEED = "1"
# In order of what refers to what; the second is the kind.
EARLY = [(k, k) for k in ("schools", "teachers", "assignments", "agreements", "calendar", "sessions")]
ATTENDANCE = [("attendance-1", "attendance"), ("attendance-2", "attendance")]
LATE = [(k, k) for k in ("deliverables", "logs", "claims")]
FACTS = ["schools", "teachers", "assignments", "agreements", "calendar", "sessions", "attendance",
         "deliverables", "logs", "claims"]
TRIAL_BALANCE = """SELECT fund, class, sum(debit), sum(credit) FROM (
    SELECT fund, debit AS class, amount AS debit, 0 AS credit FROM stipend.entry
    UNION ALL SELECT fund, credit, 0, amount FROM stipend.entry) moved
GROUP BY fund, class ORDER BY fund, class"""


class Against:
    """A ratio, and the one to reach ('' for none)."""

    def __init__(self, what: str, seconds: float, against: str, other: float, reach: str):
        self.what, self.seconds, self.against, self.other, self.reach = what, seconds, against, other, reach


class Size:
    def __init__(self, bench: Bench, n: int, reps: int | None, most: int):
        self.b, self.n, self.most = bench, n, most
        self.reps = reps or (3 if n < 1000000 else 1)
        self.steps: dict[str, tuple[Done, int, str]] = {}  # with how many of what it handles
        self.ratios: list[Against] = []
        self.notes: list[str] = []
        self.facts_folder = bench.folder / "facts"

    def say(self, text: str) -> None:
        print(f"  {self.n}: {text}", file=sys.stderr, flush=True)

    def step(self, name: str, done: Done, n: int, unit: str) -> None:
        self.steps[name] = (done, n, unit)
        self.say(f"{name} {done.seconds:.2f} s")

    def seconds(self, name: str) -> float:
        return self.steps[name][0].seconds

    def hold(self, what: str, seconds: float, against: str, other: float, reach: str) -> None:
        self.ratios.append(Against(what, seconds, against, other, reach))

    # ------------------------------------------------------------ facts

    def import_one(self, database: str, name: str, kind: str) -> Done:
        return self.b.stipend(database, "import", kind, str(self.facts_folder / f"{name}.csv"))

    def copy_in(self, database: str, path: pathlib.Path) -> float:
        with open(path) as f:
            return timed(self.b.psql_words(database, "-c", "COPY stipend.attendance FROM STDIN"),
                         given=f, peak=False).seconds

    def make_facts(self) -> None:
        self.facts_folder.mkdir(exist_ok=True)
        timed([str(self.b.tools / "generate"), str(self.n), SEED, str(self.facts_folder)])
        for slot in (0, 1):  # of every hundredth teacher, others each time
            with open(self.facts_folder / f"news-{slot}.csv", "w") as f:
                f.write("teacher,session,status,minutes,makes_up,evidence\n")
                for t in range(50 * slot, self.n, 100):
                    f.write(f"T{t:07d},SEM-{t % 4}-{slot},present,,,sign-in found\n")

    def import_attendance(self) -> list[Done]:
        """Each repetition into a copy of the same database, ours and COPY's in turn."""
        b = self.b
        ours, theirs = {n: [] for n, _ in ATTENDANCE}, {n: [] for n, _ in ATTENDANCE}
        paths: dict[str, pathlib.Path] = {}
        for _ in range(self.reps):
            b.copy_database("early", "filled")
            for name, kind in ATTENDANCE:
                ours[name].append(self.import_one("filled", name, kind))
            for i, (name, _kind) in enumerate(ATTENDANCE):
                if name not in paths:
                    paths[name] = b.to_file("filled", "SELECT * FROM stipend.attendance WHERE intake = "
                                            f"{len(EARLY) + 1 + i} ORDER BY line", f"{name}.copy")
            b.copy_database("early", "copied")
            for name, path in paths.items():
                theirs[name].append(self.copy_in("copied", path))
            b.drop_database("copied")
        for path in paths.values():
            path.unlink()
        for i, (name, _kind) in enumerate(ATTENDANCE):
            self.hold(f"import attendance, by {('session', 'teacher')[i]}", middle(ours[name]).seconds,
                      "COPY of the same rows", median(theirs[name]), "1.67")
        return [middle(ours[name]) for name, _ in ATTENDANCE]

    def import_all(self) -> None:
        b = self.b
        b.copy_database("empty", "early")
        b.stipend("early", "load", str(HERE / "programme.json"))
        took = [self.import_one("early", name, kind) for name, kind in EARLY]
        took += self.import_attendance()
        b.drop_database("early")
        took += [self.import_one("filled", name, kind) for name, kind in LATE]
        self.facts = int(b.psql("filled", "SELECT " + " + ".join(
            f"(SELECT count(*) FROM stipend.{t})" for t in FACTS)))
        self.step("import of all facts", Done(sum(d.seconds for d in took), max(d.client for d in took),
                                              max(d.server for d in took)), self.facts, "facts")

    # ------------------------------------------------------------ the batch in which everybody is due

    def batch(self) -> None:
        b = self.b
        names = ("plan", "post", "run", "floor", "packed floor", "in sets")
        took: dict[str, list[Done]] = {name: [] for name in names}
        files = None
        for rep in range(self.reps):
            plan = str(b.folder / f"{rep}.plan")
            b.copy_database("filled", "posted")
            took["run"].append(b.stipend("posted", "run", "2026-12"))
            b.copy_database("filled", "posted")
            took["plan"].append(b.stipend("posted", "plan", "2026-12", "-o", plan))
            took["post"].append(b.stipend("posted", "post", plan))
            files = files or others.made_files(b, "posted")
            b.copy_database("filled", "other")
            took["floor"].append(Done(others.floor(b, "other", files, "facts")))
            b.copy_database("filled", "other")
            took["packed floor"].append(Done(others.floor(b, "other", files, "packed")))
            b.copy_database("filled", "other")
            took["in sets"].append(others.in_sets(b, "other"))
            if rep == 0:
                others.compare(b, "posted", "other")
            b.drop_database("other")
            self.say(", ".join(f"{name} {done[-1].seconds:.2f}" for name, done in took.items()))
        for path in files:
            path.unlink()
        self.plan_file = plan
        done = {name: middle(d) for name, d in took.items()}
        self.entries = int(b.psql("posted", "SELECT count(*) FROM stipend.entry"))
        self.step("plan, everybody due", done["plan"], self.facts, "facts")
        self.step("post of that plan", done["post"], self.facts, "facts")
        self.step("run: plan and post in one", done["run"], self.facts, "facts")
        run = done["run"].seconds
        self.hold("run, everybody due", run, "floor: read and write", done["floor"].seconds, "1.4")
        self.hold("run, everybody due", run, "floor: packed facts", done["packed floor"].seconds, "")
        self.hold("plan, then post", done["plan"].seconds + done["post"].seconds, "floor: read and write",
                  done["floor"].seconds, "")
        self.hold("run, everybody due", run, "set-based SQL", done["in sets"].seconds, "0.6")
        self.notes.append("the set-based SQL has the same decisions and the same entries, to the cent; its server "
                          f"took {done['in sets'].server / 1024:,.0f} MB")
        n, seconds = others.row_at_a_time(b, "posted")
        self.hold(f"run, {self.entries:,} entries", run, "PL/pgSQL, extrapolated", seconds / n * self.entries, "0.01")
        self.notes.append(f"PL/pgSQL, row at a time: {n:,} transfers in {seconds:.1f} s, {n / seconds:,.0f} a second, "
                          f"{others.EVERY} a transaction; times {self.entries:,} entries. It decides nothing.")

    def size_of_entries(self) -> None:
        size = self.b.psql("posted", "SELECT pg_relation_size('stipend.entry_1')::float8 / count(*), "
                           "pg_indexes_size('stipend.entry_1')::float8 / count(*), count(*) FROM stipend.entry_1")
        heap, indexes, entries = (float(x) for x in size.split("|"))
        self.entry_bytes = heap + indexes
        self.notes.append(f"bytes an entry: {heap:.0f} heap + {indexes:.0f} indexes = {heap + indexes:.0f} "
                          f"(reach 200), {entries:,.0f} entries")

    # ------------------------------------------------------------ what follows a batch

    def explain(self) -> None:
        b = self.b
        some = [f"T{self.n // 20 * i + 1:07d}" for i in range(20)]
        # Looked at for memory first, then timed with nobody looking, as psql is.
        seen = middle([b.stipend("posted", "explain", one) for one in some])
        ours, select = [], []
        for one in some:
            ours.append(b.stipend("posted", "explain", one, peak=False))
            select.append(timed(b.psql_words("posted", "-c", "select 1"), peak=False).seconds)
        took = median(d.seconds for d in ours)
        self.step("explain one person", Done(took, seen.client, seen.server), 1, "persons")
        self.hold("explain, whole command", took, "psql -c 'select 1'", median(select), "2")
        self.notes.append("explain: of 20 persons, medians; the slowest, whose claims others' bear on, took "
                          f"{max(d.seconds for d in ours) * 1000:.0f} ms")
        claimless = b.psql("posted", "SELECT string_agg(teacher, ' ') FROM (SELECT teacher FROM stipend.teachers t "
                           "WHERE NOT EXISTS (SELECT FROM stipend.claims c WHERE c.teacher = t.teacher) "
                           "ORDER BY teacher LIMIT 50) t").split()
        words = [str(b.tools / "warm"), b.conninfo("posted", "clerk"), "200", "SELECT 1", *claimless]
        one, asked = (float(x) / 1e6 for x in timed(words, peak=False).text.split())
        self.hold("explain, open connection", asked, "SELECT 1", one, "8")

    def again(self) -> None:
        """The same plan once more, and the same period planned anew."""
        b = self.b
        run = self.seconds("run: plan and post in one")
        self.step("post the plan again", middle([b.stipend("posted", "post", self.plan_file)
                                                 for _ in range(self.reps)]), 0, "")
        self.step("run again, nothing due", middle([b.stipend("posted", "run", "2026-12")
                                                    for _ in range(self.reps)]), 0, "")
        self.hold("run again, nothing due", self.seconds("run again, nothing due"), "the full run", run, "0.05")

    def news(self) -> None:
        """New facts of every hundredth person: in the same period again, then of others in the next, in which
        besides dates come due, but no part does and no session is held."""
        for slot, (what, period) in enumerate((("run again, 1 % have news", "2026-12"),
                                               ("run the next month, 1 % have news", "2027-01"))):
            self.b.stipend("posted", "import", "attendance", str(self.facts_folder / f"news-{slot}.csv"))
            self.step(what, self.b.stipend("posted", "run", period), self.n // 100, "facts")
            self.hold(what, self.seconds(what), "the full run", self.seconds("run: plan and post in one"), "0.05")

    def second_half(self) -> None:
        self.step("run the second half", self.b.stipend("posted", "run", "2027-06"), self.facts, "facts")
        self.hold("run the second half", self.seconds("run the second half"), "the first",
                  self.seconds("run: plan and post in one"), "")

    def prove(self) -> None:
        """Beside COPY of the facts and the ledger; verify reads the packed facts, too."""
        b = self.b
        ledger = FACTS + ["decision", "entry"]
        against = {"replay of the year": ledger, "verify": ledger + ["dossier"]}
        reads: dict[str, list[float]] = {name: [] for name in against}
        replays, verifies = [], []
        for _ in range(self.reps):
            for name, tables in against.items():
                words = b.psql_words("posted")
                for table in tables:
                    words += ["-c", f"COPY (TABLE stipend.{table}) TO STDOUT"]
                with open("/dev/null", "w") as nowhere:
                    reads[name].append(timed(words, output=nowhere, peak=False).seconds)
            replays.append(b.stipend("posted", "replay", "2026-27"))
            verifies.append(b.stipend("posted", "verify"))
        self.step("replay of the year", middle(replays), self.facts, "facts")
        self.step("verify", middle(verifies), self.facts, "facts")
        for name, what in (("replay of the year", "COPY of facts and ledger"), ("verify", "COPY of all that it reads")):
            self.hold(name, self.seconds(name), what, median(reads[name]), "1.5")

    def bookkeeping(self) -> None:
        """Balances and register beside ledger and hledger on the exported journal."""
        b = self.b
        journal = b.folder / "year.journal"
        entries = int(b.psql("posted", "SELECT count(*) FROM stipend.entry"))
        self.step("export for hledger", b.stipend("posted", "export", "2026-27", "--format", "hledger",
                                                  "-o", str(journal)), entries, "entries")
        balance = middle([b.stipend("posted", "report", "funds", "2026-27") for _ in range(self.reps)])
        self.step("balances: report funds", balance, entries, "entries")
        trial = middle([b.timed(b.psql_words("posted", "-c", TRIAL_BALANCE)) for _ in range(self.reps)])
        self.step("trial balance, plain SQL", trial, entries, "entries")
        with open("/dev/null", "w") as nowhere:
            register = b.stipend("posted", "report", "register", "2026-12", output=nowhere)
        self.step("register of the first batch", register, self.entries, "entries")
        parts = {"balance": others.first_entries(journal, self.most, "balance"),
                 "register": others.first_entries(journal, self.most // 4, "register")}
        journal.unlink()
        reach = {("hledger", "balance"): "0.02", ("ledger", "balance"): "0.05"}
        for program, what, done in others.books({what: path for what, (path, _) in parts.items()}):
            n = parts[what][1]
            if done is None:
                self.notes.append(f"{program} is not installed: {what} is not compared")
                continue
            ours, of = (trial, entries) if what == "balance" else (register, self.entries)
            scaled = ", scaled" if n != of else ""
            self.hold("trial balance" if what == "balance" else "register of a batch", ours.seconds,
                      f"{program} {what}{scaled}", done.seconds * of / n, reach.get((program, what), ""))
            self.notes.append(f"{program} {what}: {n:,} entries in {done.seconds:.2f} s, "
                              f"{done.client / 1024:,.0f} MB")
        if entries > min(n for _, n in parts.values()):
            self.notes.append(f"of the {entries:,} entries ledger and hledger got the first ones, as told; their time "
                              "is scaled to the number that stipend's is of")
        for path, _ in parts.values():
            path.unlink()

    def run(self) -> None:
        self.make_facts()
        self.import_all()
        self.batch()
        self.size_of_entries()
        self.explain()
        self.again()
        self.news()
        self.second_half()
        self.prove()
        self.bookkeeping()
        for name in ("filled", "posted"):
            self.b.drop_database(name)
        self.peak = max(done.client for done, _, _ in self.steps.values())
        self.notes.append(f"client peak memory {self.peak / 1024:.1f} MB (reach 64, flat)")
