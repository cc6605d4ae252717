"""A ledger for a test, worked through the program itself: for tests that run under with_server."""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

TESTS = pathlib.Path(__file__).resolve().parent
DISTRICT = TESTS / "district"
EXAMPLE = TESTS.parent / "examples" / "teacher-leader-pathways"
# In an order in which each refers to what is there.
KINDS = ("schools", "teachers", "assignments", "agreements", "calendar", "sessions", "attendance",
         "deliverables", "logs", "waivers", "claims", "reviews")


def plain(program: str) -> str:
    """The program without sanitizers where there is one: what is run by the hundred, or with failing memory."""
    return os.path.abspath(os.environ.get("STIPEND_PLAIN") or program)


def psql(database: str, text: str) -> str:
    """Run SQL as the server's superuser; a row a line, columns between bars."""
    done = subprocess.run(["psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{text}: {done.stderr}"
    return done.stdout.strip()


@dataclasses.dataclass
class Ledger:
    """One database.  Commands run as clerk or whom `user` names, always with --json."""
    program: str
    name: str
    host: str = dataclasses.field(default_factory=lambda: os.environ["PGHOST"])

    @classmethod
    def make(cls, program: str, name: str, template: str = "stipend") -> "Ledger":
        psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return cls(os.path.abspath(program), name)

    def copy(self, name: str) -> "Ledger":
        return Ledger.make(self.program, name, self.name)

    def drop(self) -> None:
        psql("postgres", f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def environment(self, user: str) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return env | {"PGHOST": self.host, "PGPORT": "5432", "PGDATABASE": self.name, "PGUSER": user}

    def start(self, *words: object, user: str = "clerk", **more) -> subprocess.Popen:
        return subprocess.Popen([self.program, *map(str, words), "--json", "--no-progress"],
                                env=self.environment(user), stdin=more.pop("stdin", subprocess.DEVNULL),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)

    def answer(self, *words: object, user: str = "clerk") -> tuple[int, dict]:
        """The exit status, and what it printed: the result or the first error."""
        return finished(self.start(*words, user=user))

    def lines(self, *words: object, user: str = "clerk") -> list[dict]:
        """All that a command prints that prints an object a line."""
        run = self.start(*words, user=user)
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, f"{words}: exit {run.returncode}: {out}{err}"
        return [json.loads(line) for line in out.splitlines()]

    def run(self, *words: object, user: str = "clerk", status: int = 0) -> dict:
        got, said = self.answer(*words, user=user)
        assert got == status, f"{' '.join(map(str, words))}: exit {got}, not {status}: {said}"
        return said

    def refused(self, *words: object, status: int, code: str, says: str = "", hint: str = "",
                user: str = "clerk") -> dict:
        """The command fails with that status, code and words, and a hint is given."""
        error = self.run(*words, user=user, status=status)
        assert error["code"] == code, error
        assert says in error["message"], error
        assert hint in error.get("hint", ""), error
        return error

    def sql(self, text: str) -> str:
        return psql(self.name, text)

    def number(self, text: str) -> int:
        return int(self.sql(text))

    def plan(self, period: object, file: pathlib.Path, *words: object, approve: bool = True) -> dict:
        """Keep a plan in file, anew, approved by another login where asked and there is something to post."""
        file.unlink(missing_ok=True)
        said = self.run("plan", period, "-o", file, *words)
        if approve and (said["entries"] or any(d["changed"] for d in said["decisions"])):
            self.run("approve", file, "--reason", "looked at", user="approver")
        return said

    def stored(self) -> str:
        """How much the ledger holds: what a refusal or a crash may not change."""
        tables = ("intake", "revision", "approval", "batch", "decision", "entry", *KINDS)
        counts = (f"(SELECT count(*) FROM stipend.{table})" for table in tables)
        return self.sql("SELECT " + ", ".join(counts))


def finished(run: subprocess.Popen) -> tuple[int, dict]:
    out, err = run.communicate(timeout=120)
    lines = (out if run.returncode == 0 else err).splitlines()
    said = [json.loads(line) for line in lines if line.startswith("{")]
    assert said or run.returncode < 0 or run.returncode > 128, f"exit {run.returncode}: {out}{err}"
    first = said[0] if said else {}
    return run.returncode, first.get("error", first)


def district(program: str, name: str, change=None) -> Ledger:
    """A ledger with the small district's rules, approved, and its facts.

    change: a function that alters the programme's document before it is loaded.
    """
    ledger = Ledger.make(program, name)
    document = json.loads((DISTRICT / "programme.json").read_text("utf-8"))
    if change:
        change(document)
    load(ledger, document)
    for kind in KINDS:
        if (DISTRICT / f"{kind}.csv").exists():
            ledger.run("import", kind, DISTRICT / f"{kind}.csv")
    return ledger


def load(ledger: Ledger, document: dict, approve: bool = True) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        loaded = ledger.run("load", file.name)
    if approve and loaded["approval"] == "two-person":
        ledger.run("approve", document["revision"], "--reason", "board", user="approver")


def month_files(month: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    """The example's files of a month: kind and path, in the order of their names."""
    return [(path.stem.partition("-")[2], path) for path in sorted(month.glob("*.csv"))]


def example(program: str, name: str) -> Ledger:
    """A ledger with the example district's rules, approved."""
    ledger = Ledger.make(program, name)
    ledger.run("load", EXAMPLE / "programme.json")
    ledger.run("approve", 1, "--reason", "board item 7", user="approver")
    return ledger


def run_cases(cases: list, *arguments) -> None:
    """Call each case with a directory of its own; answer in TAP and exit.

    A case's title is the first line of its text; what it returns is why it was skipped, or None.
    """
    failed = False
    print(f"1..{len(cases)}", flush=True)
    for number, case in enumerate(cases, 1):
        title = f"{number} - {(case.__doc__ or case.__name__).splitlines()[0].rstrip('.')}"
        place = pathlib.Path(tempfile.mkdtemp(prefix="stipend-test-"))
        try:
            skipped = case(*arguments, place)
            print(f"ok {title}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception:  # pylint: disable=broad-except
            failed = True
            print(f"not ok {title}", flush=True)
            traceback.print_exc()
        finally:
            shutil.rmtree(place, ignore_errors=True)
    sys.exit(failed)


def named(space: dict, wanted: list[str]) -> list:
    """The functions case_... of a module, or those whose names hold one of the words wanted."""
    return [function for name, function in space.items() if name.startswith("case_") and
            (not wanted or any(word in name for word in wanted))]
