"""The cases that payroll offices get wrong, end to end: cases.py PROGRAM SOURCE_ROOT [WORD...].

Each file of cases/ is a story of files that arrive, batches that are posted and the register that
comes out, written out in full; cases/README.md tells how it is read.  Runs under with_server; answers
in TAP; WORD chooses cases by the names of their files.
"""
import collections
import concurrent.futures
import datetime
import difflib
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import case_file  # noqa: E402
import ledger as ledgers  # noqa: E402
import planfile  # noqa: E402
from case_file import Step, plain  # noqa: E402
from ledger import Ledger  # noqa: E402
from proxy import Proxy  # noqa: E402
from proxy import until as until_within  # noqa: E402

HERE = ledgers.TESTS / "cases"
WAITING = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
           " AND wait_event_type = 'Lock'")
OTHERS = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          " AND pid <> pg_backend_pid()")

PAYEES = ("SELECT payee || ' payable ' || to_char(coalesce(payable, 0) / 100.0, 'FM999990.00') ||"
          " ' owes ' || to_char(coalesce(receivable, 0) / 100.0, 'FM999990.00')"
          " FROM stipend.payee_balance ORDER BY payee")
CHARGED = ("SELECT 'fund ' || fund || ' charged ' || to_char(charged / 100.0, 'FM999990.00')"
           " FROM stipend.fund_balance ORDER BY fund")

MOVED = ("SELECT fund, debit, credit, sum(amount) FROM stipend.entry WHERE batch > {}"
         " GROUP BY fund, debit, credit")
CLOSING = ("SELECT fund, class, sum(balance) FROM stipend.trial_balance GROUP BY fund, class"
           " HAVING sum(balance) <> 0")


def until(what) -> None:
    """Wait, patiently: other tests may keep the machine busy."""
    until_within(what, 90.0)


class Given:
    """Ledgers that hold the facts of a file and no rules yet, made once for all cases."""

    def __init__(self, program: str):
        self.program, self.lock, self.made = program, threading.Lock(), {}

    def copy(self, name: str, given: str | None) -> tuple[Ledger, int]:
        """A ledger of one's own, and how many intakes it holds."""
        with self.lock:
            if given not in self.made:
                self.made[given] = self.make(given)
            ledger, intakes = self.made[given]
            return ledger.copy(name), intakes

    def make(self, given: str | None) -> tuple[Ledger, int]:
        ledger = Ledger.make(self.program, f"given_{len(self.made)}")
        steps = case_file.read(HERE / given) if given else []
        for step in steps:
            assert step.words[0] == "import", step.place
            bring(ledger, step)
        return ledger, len(steps)

    def drop(self) -> None:
        for ledger, _ in self.made.values():
            ledger.drop()


def bring(ledger: Ledger, step: Step) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
        file.write("\n".join(step.body) + "\n")
        file.flush()
        ledger.run("import", step.words[1], file.name)


def hold(ledger: Ledger) -> subprocess.Popen:
    """A psql that holds the batches' lock: posts wait, in the order in which they come."""
    holder = subprocess.Popen(["psql", "-qtAX", "-d", ledger.name], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    holder.stdin.write("BEGIN; LOCK TABLE stipend.batch IN SHARE ROW EXCLUSIVE MODE; SELECT 'held';\n")
    holder.stdin.flush()
    assert holder.stdout.readline().strip() == "held", "the lock is not had"
    return holder


def same(step: Step, wanted: list[str], got: list[str]) -> None:
    """The lines are those, all of them and no others."""
    wanted, got = [plain(line) for line in wanted], [plain(line) for line in got]
    if wanted != got:
        lines = difflib.unified_diff(wanted, got, "the case", "the program", lineterm="", n=99)
        raise AssertionError(f"{step.place}: {step.line}\n" + "\n".join(lines))


def refused_as(step: Step) -> tuple[list[str], int | None, str]:
    """A step's words before "refused STATUS CODE", and these; or no status."""
    words = step.words
    if "refused" not in words:
        return words, None, ""
    at = words.index("refused")
    return words[:at], int(words[at + 1]), words[at + 2]


class Case:
    """One case while it is worked through; each do_ is what a step's first word asks for."""

    def __init__(self, given: Given, path: pathlib.Path, place: pathlib.Path):
        self.steps, self.place, self.day = case_file.read(path), place, ""
        words = [step for step in self.steps if step.words[0] in ("programme", "with", "given")]
        self.steps = [step for step in self.steps if step not in words and step.words[0] != "case"]
        rules = next(step.words[1] for step in words if step.words[0] == "programme")
        facts = next((step.words[1] for step in words if step.words[0] == "given"), None)
        self.document = case_file.pointed(
            json.loads((HERE / rules).read_text("utf-8")),
            [" ".join([step.line, *step.body]) for step in words if step.words[0] == "with"])
        self.ledger, intakes = given.copy("case_" + path.stem.replace("-", "_"), facts)
        self.known, self.last = [("", intakes)], None
        self.books, self.booked = collections.Counter(), 0

    def work(self) -> None:
        try:
            ledgers.load(self.ledger, self.document)
            for step in self.steps:
                try:
                    getattr(self, "do_" + step.words[0])(step)
                    self.close_books()
                except Exception as wrong:
                    if step.place not in str(wrong):
                        raise AssertionError(f"{step.place}: {step.line}: {wrong}") from wrong
                    raise
            self.end()
        finally:
            self.ledger.drop()

    def end(self) -> None:
        """What holds after every case: nothing is left to post, all is decided the same again."""
        if self.last:
            planned = self.ledger.run("plan", self.last)
            assert not planned["entries"], f"planned again: {planned['entries']}"
        for batch in self.ledger.lines("replay", self.document["edition"]):
            assert batch["differences"] == 0, batch
        assert self.ledger.run("verify")["verified"] is True

    def close_books(self) -> None:
        """Opening + entries = closing, per fund and class, and debits = credits, after each step."""
        moved = self.ledger.sql(MOVED.format(self.booked))
        for fund, debit, credit, cents in (line.split("|") for line in moved.splitlines()):
            self.books[fund, debit] += int(cents)
            self.books[fund, credit] -= int(cents)
        self.booked = self.ledger.number("SELECT coalesce(max(number), 0) FROM stipend.batch")
        closing = {(fund, of): int(cents) for fund, of, cents in
                   (line.split("|") for line in self.ledger.sql(CLOSING).splitlines())}
        opened = {key: cents for key, cents in self.books.items() if cents}
        assert opened == closing, f"opening and entries come to {opened}, and the books say {closing}"
        assert not sum(closing.values()), closing

    def plan_file(self, name: str) -> pathlib.Path:
        return self.place / f"{name}.plan"

    def refused(self, step: Step, status: int, code: str, *words: object) -> None:
        """The command is refused so, says each "says" and hints each "hint", and writes nothing."""
        before = self.ledger.stored()
        error = self.ledger.refused(*words, status=status, code=code)
        for line in step.body:
            word, text = line.split(None, 1)
            told = {"says": error["message"], "hint": error.get("hint", "")}[word]
            assert text in told, f"{word} {told}, not {text}"
        assert self.ledger.stored() == before, f"{before} became {self.ledger.stored()}"

    def do_on(self, step: Step) -> None:
        day = step.words[1].rstrip(":")
        assert datetime.date.fromisoformat(day) and day >= self.day, f"after {self.day}"
        self.day = day

    def do_import(self, step: Step) -> None:
        bring(self.ledger, step)
        self.known.append((self.day, self.known[-1][1] + 1))

    def do_run(self, step: Step) -> None:
        words, status, code = refused_as(step)
        if status is not None:
            self.refused(step, status, code, *words)
            return
        self.last = words[1]
        same(step, step.body, case_file.register(self.ledger.run(*words)))

    def do_plan(self, step: Step) -> None:
        """plan PERIOD as NAME ..., or plan PERIOD alone, to look at."""
        words, status, code = refused_as(step)
        keep = ["-o", self.plan_file(words[3])] if words[2:3] == ["as"] else []
        asked = ["plan", words[1], *keep, *words[4 if keep else 2:]]
        if status is not None:
            self.refused(step, status, code, *asked)
            return
        if keep:
            keep[1].unlink(missing_ok=True)
        same(step, step.body, case_file.register(self.ledger.run(*asked)))

    def do_approve(self, step: Step) -> None:
        name = step.words[-1]
        what = name if step.words[1] == "revision" else self.plan_file(name)
        self.ledger.run("approve", what, "--reason", "looked at", user="approver")

    def do_post(self, step: Step) -> None:
        words, status, code = refused_as(step)
        plan, how = self.plan_file(words[1]), " ".join(words[2:])
        self.last = planfile.read(plan)["period"]
        if status is not None:
            self.refused(step, status, code, "post", plan)
        elif how == "killed before its turn":
            self.killed_waiting(step, plan)
        elif how == "killed at its COMMIT":
            self.killed_committing(step, plan)
        elif how.startswith("and "):
            self.at_once(step, [words[1], words[3]], "copy" in words)
        else:
            posted = self.ledger.run("post", plan, *(["--as-known"] if how == "as known" else []))
            got = [f"already batch {posted['batch']}"] if posted.get("already") else \
                case_file.register(posted)
            same(step, step.body, got)

    def do_reverse(self, step: Step) -> None:
        """reverse BATCH|KEY as NAME: a plan of opposite entries."""
        words, status, code = refused_as(step)
        asked = ["reverse", words[1], "--reason", "it was wrong"]
        if status is not None:
            self.refused(step, status, code, *asked)
            return
        self.plan_file(words[3]).unlink(missing_ok=True)
        same(step, step.body, case_file.register(self.ledger.run(*asked, "-o", self.plan_file(words[3]))))

    def do_batch(self, step: Step) -> None:
        """plan, approve and post; what was planned is what is posted."""
        plan, self.last = self.plan_file("batch"), step.words[1]
        planned = self.ledger.plan(self.last, plan)
        posted = self.ledger.run("post", plan)
        same(step, step.body, case_file.register(posted))
        assert case_file.register(planned) == case_file.register(posted), "planned otherwise"

    def do_revise(self, step: Step) -> None:
        self.document = case_file.pointed(self.document, case_file.joined(step.body))
        self.document["revision"] += 1
        ledgers.load(self.ledger, self.document, approve="proposed" not in step.words)

    def do_close(self, step: Step) -> None:
        self.ledger.run("period", "close", step.words[1], "--reason", "done")

    def do_explain(self, step: Step) -> None:
        """Each line of the body is in a line of the answer, in this order."""
        words = ["explain", step.words[1]]
        if step.words[2:5] == ["as", "known", "on"]:
            words += ["--known-at", max(n for day, n in self.known if day <= step.words[5])]
        told = iter(plain(line) for line in self.text(*words).splitlines())
        left = step.body
        for line in left:
            assert any(plain(line) in got for got in told), \
                f"not in its place: {line}\n{self.text(*words)}"

    def text(self, *words: object) -> str:
        done = subprocess.run([self.ledger.program, *map(str, words)], capture_output=True, text=True,
                              env=self.ledger.environment("clerk"), check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def do_replay(self, step: Step) -> None:
        """As known then, a line a batch; as known now, a line a decision that would be another, and why."""
        words = ["replay", self.document["edition"]]
        if "now" in step.words:
            run = self.ledger.start(*words, "--as-known", "now")
            out, err = run.communicate(timeout=120)
            assert run.returncode == (4 if step.body else 0), f"exit {run.returncode}: {out}{err}"
            same(step, step.body, [f"{d['key']} {d['outcome_then']} {d['then']} now {d['outcome_now']} {d['now']}:"
                                   f" {d['cause']}" for d in map(json.loads, out.splitlines()) if "key" in d])
        else:
            same(step, step.body, [f"batch {b['batch']} {b['period']} debits {b['debits']} "
                                   f"differences {b['differences']}" for b in self.ledger.lines(*words)])

    def do_balances(self, step: Step) -> None:
        """What each payee is to be paid and owes, and what is charged to each fund."""
        same(step, step.body, [line for text in (PAYEES, CHARGED)
                               for line in self.ledger.sql(text).splitlines()])

    def stored_batches(self, step: Step) -> None:
        """The body says how many batches there are after what was killed."""
        until(lambda: self.ledger.number(OTHERS) == 0)
        same(step, step.body, [f"batches {self.ledger.number('SELECT count(*) FROM stipend.batch')}"])

    def killed_waiting(self, step: Step, plan: pathlib.Path) -> None:
        holder = hold(self.ledger)
        run = self.ledger.start("post", plan)
        until(lambda: self.ledger.number(WAITING) == 1)
        run.kill()
        run.communicate()
        holder.communicate("ROLLBACK;\n")
        self.stored_batches(step)

    def killed_committing(self, step: Step, plan: pathlib.Path) -> None:
        """COMMIT arrives and the client is gone: it is the last one, after those that end a reading."""
        copy = self.ledger.copy(self.ledger.name + "_counted")
        try:
            commits = self.through(copy, plan, 0)
        finally:
            copy.drop()
        self.through(self.ledger, plan, commits)
        self.stored_batches(step)

    def through(self, ledger: Ledger, plan: pathlib.Path, deadly: int) -> int:
        """Post, the client killed once its COMMIT number `deadly` has arrived; how many it sent."""
        seen = itertools.count(1)
        commits = [0]

        def harm(_: int, kind: str, body: bytes) -> str:
            if kind == "Q" and body.startswith(b"COMMIT"):
                commits[0] = next(seen)
                return "kill" if commits[0] == deadly else "pass"
            return "pass"
        with tempfile.TemporaryDirectory(prefix="stipend-proxy-") as between:
            proxy = Proxy(pathlib.Path(between), ledger.host, harm)
            try:
                proxy.client = Ledger(ledger.program, ledger.name, between).start("post", plan)
                proxy.client.communicate(timeout=120)
            finally:
                proxy.close()
        assert proxy.client.returncode == (-9 if deadly else 0), proxy.client.returncode
        until(lambda: ledger.number(OTHERS) == 0)
        return commits[0]

    def at_once(self, step: Step, names: list[str], aside: bool) -> None:
        """Both wait for their turn, which comes in the order named; what was charged is told, too."""
        ledger = self.ledger.copy(self.ledger.name + "_aside") if aside else self.ledger
        try:
            holder, runs = hold(ledger), []
            for number, name in enumerate(names, 1):
                runs.append(ledger.start("post", self.plan_file(name), "--as-known"))
                until(lambda waiting=number: ledger.number(WAITING) == waiting)
            holder.communicate("ROLLBACK;\n")
            got = []
            for name, (status, said) in zip(names, map(ledgers.finished, runs)):
                got += [f"{name} posted", *case_file.register(said)] if status == 0 else \
                    [f"{name} refused {status} {said['code']}"]
            same(step, step.body, got + ledger.sql(CHARGED).splitlines())
        finally:
            if aside:
                ledger.drop()


def worked(given: Given, path: pathlib.Path) -> str:
    """Nothing, or what is wrong."""
    with tempfile.TemporaryDirectory(prefix="stipend-case-") as place:
        try:
            Case(given, path, pathlib.Path(place)).work()
        except AssertionError as wrong:
            return str(wrong)
        except Exception:  # pylint: disable=broad-except
            return traceback.format_exc()
    return ""


def title(path: pathlib.Path) -> str:
    return case_file.read(path)[0].line.removeprefix("case ").rstrip(".")


def main() -> None:
    paths = [path for path in sorted(HERE.glob("*.case"))
             if not sys.argv[3:] or any(word in path.stem for word in sys.argv[3:])]
    given, failed = Given(os.path.abspath(sys.argv[1])), False
    print(f"1..{len(paths)}", flush=True)
    try:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for number, (path, wrong) in enumerate(
                    zip(paths, pool.map(lambda path: worked(given, path), paths)), 1):
                failed |= bool(wrong)
                print(f"{'not ok' if wrong else 'ok'} {number} - {path.stem}: {title(path)}")
                print("".join(f"# {line}\n" for line in wrong.splitlines()), end="", flush=True)
    finally:
        given.drop()
    sys.exit(failed)


main()
