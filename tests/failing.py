"""Memory that runs out and writes that fail: failing.py PROGRAM SOURCE_ROOT --library FILE [OPTION...] [WORD...].

Each command is run with its K-th allocation failing, once and from then on; with the K-th of what it sends or
writes failing; with a full disk under its files and its output.  No crash; the answer is right, or the exit
status is 70 or 7 and says why; what the ledger holds is as before, or all of it is there; no lock is left.

    --all          every K of what is written; of allocations the first and the last K of each chain of callers
                   in the program, and of each chain in libraries the first K of all commands: the same chain
                   allocates the same thing again; else a sample of each command's
    --every        every K of allocations, too
    --command WORD only this command, or these
    --times N      a sample N times as large
    --seed S       of the sample (1)

Without sanitizers (STIPEND_PLAIN), whose allocator and failing.c do not agree.  Runs under with_server;
answers in TAP; WORD chooses cases.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import planfile  # noqa: E402
from again import Again  # noqa: E402
from session import Session  # noqa: E402

# Not export_act: who exports is recorded before anything leaves, as an attempt.
TABLES = ("approval", "attendance", "batch", "decision", "dossier", "edition", "entry", "intake", "link",
          "period_act", "revision")
OTHERS = "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())"
LOCKS = ("(SELECT count(*) FROM pg_locks WHERE mode LIKE '%Exclusive%' AND pid <> pg_backend_pid() AND database ="
         " (SELECT oid FROM pg_database WHERE datname = current_database()))")
STORED = (f"SELECT concat_ws(' ', {OTHERS}, {LOCKS}, "
          + ", ".join(f"(SELECT count(*) FROM stipend.{t})" for t in TABLES) + ");")
LONGEST = 45  # seconds in which a command must answer: libpq tries to connect for ten, and a post connects twice


@dataclasses.dataclass
class Command:
    words: tuple
    user: str = "clerk"
    status: int = 0
    writes: str = ""     # the file it makes
    stores: bool = False  # something in the ledger
    also: str = ""       # another right answer has this


class World:
    """The small district with one batch posted, and a plan approved of what came in later."""

    def __init__(self, asked: argparse.Namespace, place: pathlib.Path):
        self.asked, self.place, self.chance = asked, place, random.Random(asked.seed)
        self.ledger = ledgers.district(asked.program, "failing")
        self.ledger.plan("2026-09", place / "first.plan")
        self.ledger.run("post", place / "first.plan")
        self.file("late.csv", "teacher,session,status\nT2,SE-1,present\n")
        self.ledger.run("import", "attendance", place / "late.csv")
        self.ledger.plan("2026-10", place / "next.plan")
        self.ledger.plan("2026-10", place / "other.plan", approve=False)
        self.file("more.csv", "teacher,session,status\n" + "T1,SE-2,present\n")
        document = json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8"))
        self.file("second.json", json.dumps(document | {"revision": 2}))
        key, public = place / "mine.key", place / "mine.pub"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
        with (place / "kept.head").open("w") as kept:
            subprocess.run([asked.program, "head", "--sign", key], env=self.ledger.environment("auditor"), stdout=kept,
                           check=True)
        self.db = Session(self.ledger.name)
        self.db.do("CREATE SCHEMA keep;" + "".join(f"CREATE TABLE keep.{t} AS TABLE stipend.{t};" for t in TABLES))
        self.before = self.stored()

    def file(self, name: str, text: str) -> None:
        (self.place / name).write_text(text, "utf-8")

    def stored(self) -> str:
        """What is there once the server has noticed that its clients are gone."""
        end, pause = time.monotonic() + 20, 0.0005
        while (said := self.db.do(STORED)[0]).split()[0] != "0":
            assert time.monotonic() < end, f"a client is still there: {said}"
            time.sleep(pause := min(0.02, 2 * pause))
        assert said.split()[1] == "0", "a lock is left"
        return said

    def back(self) -> None:
        state = self.db.behind([*TABLES], "".join(
            f"DELETE FROM stipend.{t}; INSERT INTO stipend.{t} TABLE keep.{t};" for t in TABLES))
        assert state == "00000" and self.stored() == self.before

    def close(self) -> None:
        self.db.close()
        self.ledger.drop()


COMMANDS = [
    Command(("check", "{source}/tests/district/programme.json")),
    Command(("render", "{source}/tests/district/programme.json")),
    Command(("man",)),
    Command(("completion", "bash")),
    Command(("--help",)),
    Command(("doctor",)),
    Command(("db", "status", "--data", "{place}/nowhere")),
    Command(("import", "attendance", "{place}/more.csv"), stores=True),
    Command(("load", "{place}/second.json"), stores=True),
    Command(("approve", "{place}/other.plan", "--reason", "looked at"), user="approver", stores=True),
    Command(("plan", "2026-10", "-o", "{place}/made.plan"), writes="made.plan"),
    Command(("post", "{place}/next.plan"), stores=True,  # the head as it is, where its origin cannot be read
            also="net to funds $500.00\nhead #\nnext: keep the head outside this machine: stipend head > FILE\n"),
    Command(("run", "2026-10"), status=1),
    Command(("explain", "T1")),
    Command(("verify", "--head", "{place}/kept.head", "--key", "{place}/mine.pub"), user="auditor"),
    Command(("head", "--sign", "{place}/mine.key"), user="auditor"),
    Command(("replay", "2026-27"), user="auditor"),
    Command(("reverse", "1", "--reason", "wrong fund", "-o", "{place}/made.plan"), writes="made.plan"),
    Command(("diff", "1", "1"), user="auditor"),
    Command(("sample", "2026-27", "--size", "2", "--seed", "1"), user="auditor"),
    Command(("report", "register", "2026-09"), user="auditor"),
    Command(("report", "open", "2026-27"), user="auditor"),
    Command(("report", "statement", "T1"), user="auditor"),
    Command(("export", "2026-27", "--format", "hledger"), user="auditor"),
    Command(("period", "list"), user="auditor"),
    Command(("period", "close", "2026-09"), stores=True, also="closed\n"),  # what is next may not be readable
]


def words_of(world: World, command: Command) -> list[str]:
    words = [word.format(source=world.asked.source, place=world.place) for word in command.words]
    return [world.ledger.program, *words]


def shown(out: str) -> str:
    """What was written, figures that are of this moment blanked."""
    return re.sub("[0-9a-f]{16,}|[A-Za-z0-9+/]{43}=", "#", out)


def run(world: World, command: Command, **more) -> tuple[int, str, str]:
    """Its status and what it wrote."""
    done = subprocess.run(words_of(world, command), stdin=subprocess.DEVNULL, check=False, timeout=60,
                          env=world.ledger.environment(command.user), text=True,
                          **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more)
    return done.returncode, shown(done.stdout or ""), done.stderr or ""


class Runs:
    """A command's runs with something failing, and its right answer: status, output, what is stored then."""

    def __init__(self, world: World, command: Command):
        self.again = Again(world.asked.library, words_of(world, command), world.ledger.environment(command.user))
        status, out, err = self.run(f"list:{world.place / 'list'}")
        assert status == command.status, (command, status, err)
        self.right = status, out, world.stored()
        judge(world, command, self.right, (status, out, err), "")
        lines = (world.place / "list").read_text().splitlines()
        self.callers = {what: [tuple(line.split()[1:]) for line in lines if line.startswith(what)]
                        for what in ("alloc", "io")}

    def run(self, failing: str) -> tuple[int, str, str]:
        got = self.again.run(failing, LONGEST)
        return (got[0], shown(got[1]), got[2]) if got else (-9, "", f"no answer within {LONGEST} s")


def whole(plan: pathlib.Path) -> bool:
    """No plan is there, or all of it; and nothing beside it."""
    if plan.with_name(plan.name + ".new").exists():
        return False
    return not plan.is_file() or planfile.seal(planfile.read(plan)) == planfile.read(plan)["seal"]


def judge(world: World, command: Command, right: tuple, got: tuple, how: str) -> str:
    """What is wrong with an answer; leaves the ledger as it was."""
    status, out, err = got
    if status < 0:
        return f"{how}: killed by signal {-status}"
    now = world.stored() if command.stores or status in (7, 70) else world.before
    try:
        if status == right[0]:
            if out != right[1] and not (command.also and command.also in out):
                return f"{how}: exit {status} with another answer: {out[-300:]!r}"
            return "" if not command.stores or now == right[2] else f"{how}: exit 0, and stored {now}"
        if status not in (7, 70) or not err.strip():
            return f"{how}: exit {status}: {err[:200]!r}"
        if now not in (world.before, right[2]):
            return f"{how}: half is stored: {now}"
        if now != world.before and "unknown" not in err and "cannot write the result" not in err:
            return f"{how}: stored, and said otherwise: {err[:200]!r}"
        return "" if whole(world.place / command.writes) else f"{how}: exit {status}, and half a plan"
    finally:
        if now != world.before:
            world.back()
        if command.writes:
            (world.place / command.writes).unlink(missing_ok=True)


def which(world: World, what: str, callers: list[tuple[str, str]], sample: int, known: set[str]) -> list[int]:
    """The K to try: numbers of what is allocated or written, from 1."""
    numbers = range(1, len(callers) + 1)
    if world.asked.every or len(callers) <= sample or (world.asked.all and what == "io"):
        return [*numbers]
    if not world.asked.all:
        return sorted(world.chance.sample(numbers, sample))
    first, last, library = {}, {}, {}
    for k, (own, others) in zip(numbers, callers):
        first.setdefault(own, k)
        last[own] = k
        if others not in known:
            library.setdefault(others, k)
    known.update(library)
    return sorted({*first.values(), *last.values(), *library.values()})


def try_all(world: World, what: str, modes: dict[str, int]) -> None:
    wrong, tried, there, asked = [], 0, 0, world.asked
    known = {mode: set() for mode in modes}
    for command in COMMANDS:
        if asked.command and command.words[0] not in asked.command:
            continue
        runs = Runs(world, command)
        callers = runs.callers[what]
        there += len(callers)
        for mode, sample in modes.items():
            for k in which(world, what, callers, sample * asked.times, known[mode]):
                tried += 1
                failing = f"{what}:{k}{mode}"
                said = judge(world, command, runs.right, runs.run(failing), f"{failing} {' '.join(command.words)}")
                if said:
                    wrong.append(said)
                    print(f"# {said}", flush=True)
        runs.again.close()
        if asked.all:
            print(f"# {' '.join(command.words)}: {len(callers)}, {len(set(callers))} chains of callers; {tried} tried,"
                  f" {len(wrong)} wrong", flush=True)
    print(f"# {there} {what}, {tried} tried")
    assert not wrong, f"{len(wrong)} wrong"


def case_memory(world: World, _: pathlib.Path) -> None:
    """Each command with an allocation that fails, once and from then on"""
    try_all(world, "alloc", {"": 8, "+": 5})


def case_writes(world: World, _: pathlib.Path) -> None:
    """Each command with a write or send that fails, once and from then on"""
    try_all(world, "io", {"": 6, "+": 4})


def right_answer(world: World, command: Command) -> tuple:
    runs = Runs(world, command)
    runs.again.close()
    return runs.right


def case_full_output(world: World, _: pathlib.Path) -> None:
    """Each command whose output is full, or a pipe that nobody reads: exit 70, and what it did is done"""
    wrong = []
    for command in COMMANDS:
        right = right_answer(world, command)
        with open("/dev/full", "w", encoding="utf-8") as full:
            got = run(world, command, stdout=full)
        if command.status == 0 and got[0] != 70:
            wrong.append(f"{command.words}: exit {got[0]} though nothing could be written")
        wrong.append(judge(world, command, (*right[:1], "", right[2]), got, f"/dev/full: {command.words}"))
    assert not any(wrong), "\n".join(filter(None, wrong))


def limited(size: int):
    def limit() -> None:
        # Ignored, the signal leaves an error as a full disk does; files may have that many bytes.
        import signal  # pylint: disable=import-outside-toplevel
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def case_full_disk(world: World, _: pathlib.Path) -> None:
    """Each command that writes files on a disk that is full after N bytes: exit 70, and no half file"""
    wrong = []
    for command in COMMANDS:
        if not command.stores and not command.writes:
            continue
        right = right_answer(world, command)
        for size in (0, 1, 100, 700, 1000, 4096):
            got = run(world, command, preexec_fn=limited(size))
            wrong.append(judge(world, command, right, got, f"{size} bytes: {command.words}"))
    assert not any(wrong), "\n".join(filter(None, wrong))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("source", type=os.path.abspath)
    asked.add_argument("--library", type=os.path.abspath, required=True)
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--every", action="store_true")
    asked.add_argument("--command", action="append", default=[])
    asked.add_argument("--times", type=int, default=1)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("words", nargs="*")
    asked = asked.parse_intermixed_args()
    asked.program = ledgers.plain(asked.program)
    if b"__asan_init" in pathlib.Path(asked.program).read_bytes():
        print("1..0 # SKIP a sanitizer's allocator cannot fail: name a program without in STIPEND_PLAIN")
        return
    with tempfile.TemporaryDirectory(prefix="stipend-failing-") as place:
        world = World(asked, pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), asked.words), world)
        finally:
            world.close()


main()
