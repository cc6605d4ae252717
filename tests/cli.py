"""Run the cases of a text table against the program: cli.py TABLE PROGRAM SOURCE_ROOT [CASE].

A case is a block of lines; a line's first word says what it is:

    case NAME            begins one; it runs in an empty directory, which is also HOME
    ledger               the case has a new, empty ledger, reached through PGHOST and PGDATABASE
    ledger district      the same, with rules (approved) and facts of the small district of district/
    env NAME=VALUE       for all of the case's commands
    file NAME            the lines "| ..." after it become that file
    $ COMMAND            run by sh; $SOURCE is the tree.  Its standard input is empty
    exit N               what the command must answer; 0 if not said
    out LINE, err LINE   the lines it must write, all of them, in order; "..." in a line is any
                         text, and a line that is only "..." any lines
    # ...                a comment

Needs to run under with_server when a case has a ledger.  Answers in TAP.
"""
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402


@dataclasses.dataclass
class Step:
    command: str
    status: int = 0
    out: list[str] = dataclasses.field(default_factory=list)
    err: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Case:
    name: str
    ledger: str = ""     # the database that it begins as a copy of
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    files: dict[str, str] = dataclasses.field(default_factory=dict)
    steps: list[Step] = dataclasses.field(default_factory=list)


def read_table(path: pathlib.Path) -> list[Case]:
    cases: list[Case] = []
    file = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        word, _, rest = line.partition(" ")
        if not line.strip() or word == "#":
            continue
        if word == "case":
            cases.append(Case(rest))
        elif word == "ledger":
            cases[-1].ledger = rest or "stipend"
        elif word == "env":
            name, _, value = rest.partition("=")
            cases[-1].env[name] = value
        elif word == "file":
            file = rest
            cases[-1].files[file] = ""
        elif word == "|":
            cases[-1].files[file] += rest + "\n"
        elif word == "$":
            cases[-1].steps.append(Step(rest))
        elif word == "exit":
            cases[-1].steps[-1].status = int(rest)
        elif word in ("out", "err"):
            getattr(cases[-1].steps[-1], word).append(rest)
        else:
            sys.exit(f"{path}:{number}: what is {word!r}?")
    return cases


def pattern(lines: list[str]) -> str:
    made = ""
    for line in lines:
        if line == "...":
            made += "(?:.*\n)*?"
        else:
            made += ".*".join(re.escape(part) for part in line.split("...")) + "\n"
    return made


def differs(what: str, wanted: list[str], got: str) -> list[str]:
    if re.fullmatch(pattern(wanted), got):
        return []
    return [f"{what} wanted:", *("  " + line for line in wanted),
            f"{what} got:", *("  " + line for line in got.splitlines())]


def make_ledger(number: int, program: str, template: str) -> dict[str, str]:
    """A copy of the ledger that with_server made, or of the district's."""
    made = ledgers.Ledger.make(program, f"case_{number}", template)
    return {"PGHOST": made.host, "PGDATABASE": made.name, "PGUSER": "clerk"}


def run_case(case: Case, number: int, program: str, source: str) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="stipend-cli-") as place:
        env = {"PATH": f"{os.path.dirname(program)}:{os.environ['PATH']}", "HOME": place,
               "SOURCE": source, "LC_ALL": "C.UTF-8"}
        env |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
        if case.ledger:
            env |= make_ledger(number, program, case.ledger)
        env |= case.env
        for name, text in case.files.items():
            pathlib.Path(place, name).write_text(text, "utf-8")
        for step in case.steps:
            ran = subprocess.run(["sh", "-c", step.command], cwd=place, env=env, timeout=60,
                                 stdin=subprocess.DEVNULL, capture_output=True, check=False)
            wrong = differs("out", step.out, ran.stdout.decode("utf-8", "replace"))
            wrong += differs("err", step.err, ran.stderr.decode("utf-8", "replace"))
            if ran.returncode != step.status:
                wrong.append(f"exit wanted {step.status}, got {ran.returncode}")
            if wrong:
                return [f"$ {step.command}", *wrong]
    return []


def main() -> None:
    table, program, source = sys.argv[1:4]
    cases = read_table(pathlib.Path(table))
    if len(sys.argv) > 4:
        cases = [case for case in cases if sys.argv[4] in case.name]
    if any(case.ledger == "district" for case in cases):
        ledgers.district(program, "district")
    print(f"1..{len(cases)}")
    failed = False
    for number, case in enumerate(cases, 1):
        wrong = run_case(case, number, os.path.abspath(program), os.path.abspath(source))
        failed = failed or bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {case.name}", flush=True)
        if wrong:
            print(f"case {case.name}", *wrong, sep="\n", file=sys.stderr, flush=True)
    sys.exit(failed)


main()
