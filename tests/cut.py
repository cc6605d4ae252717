"""Connections cut at every byte, clients and servers killed: cut.py PROGRAM SOURCE_ROOT --library FILE [OPTION...]
[WORD...].

A post whose connection ends after byte N, of what it sends or of what it is answered: posted (exit 0), not
posted or unknown (exit 7), and posting again ends with exactly one batch.  Then clients that are killed at
random moments, and a server of its own that is killed with all its processes and started again.

    --library FILE  of failing.c: it runs the program again without loading it again
    --all       every byte, 1,000 clients and 50 servers; else a sample
    --jobs N    so many posts at once are cut, each in a ledger of its own (2)
    --seed S    of the sample and of the moments (1); printed when something is wrong
    --from N    of all bytes: begin there

Without sanitizers (STIPEND_PLAIN).  Runs under with_server; answers in TAP; WORD chooses cases.
"""
import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import random
import select
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from again import Again  # noqa: E402
from ledger import Ledger  # noqa: E402
from session import Session  # noqa: E402
import servers  # noqa: E402

SENT, GOT = "sent", "got"
LONGEST = 60  # seconds in which a command whose connection is cut must answer
STORED = ("SELECT concat_ws(' ', (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
          " pid <> pg_backend_pid()), (SELECT count(*) FROM stipend.batch), (SELECT count(*) FROM stipend.decision),"
          " (SELECT count(*) FROM stipend.entry), (SELECT max(number) FROM stipend.intake),"
          " (SELECT count(*) FROM stipend.attendance));")


class Scissors:
    """Runs a post through a socket that stands in the server's place, and cuts it after so many bytes.

    Bytes are counted over all connections of the command, which speaks on one at a time.
    """

    def __init__(self, library: str, ledger: Ledger, plan: pathlib.Path):
        self.server = os.path.join(ledger.host, ".s.PGSQL.5432")
        self.place = tempfile.TemporaryDirectory(prefix="stipend-cut-")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.place.name, ".s.PGSQL.5432"))
        self.listener.listen(8)
        away = Ledger(ledger.program, ledger.name, self.place.name)
        words = [away.program, "post", str(plan), "--json", "--no-progress"]
        self.runs = Again(library, words, away.environment("clerk"))
        self.poll = select.epoll()
        self.poll.register(self.listener, select.EPOLLIN)
        self.poll.register(self.runs.told, select.EPOLLIN)
        self.way, self.left = SENT, None
        self.seen = {SENT: bytearray(), GOT: bytearray()}
        self.pairs: dict[int, tuple[socket.socket, socket.socket, str]] = {}

    def post(self, way: str = SENT, at: int | None = None) -> tuple[int, dict]:
        """Its status and what it said."""
        self.way, self.left = way, at
        self.seen = {SENT: bytearray(), GOT: bytearray()}
        end = time.monotonic() + LONGEST
        self.runs.start()
        ready = []
        while ready != [self.runs.told]:
            ready = [number for number, _ in self.poll.poll(max(0, end - time.monotonic()))]
            if not ready:
                self.runs.end()
                raise AssertionError(f"no answer within {LONGEST} s")
            for number in ready:
                if number == self.listener.fileno():
                    self.accept()
                elif number in self.pairs and not self.move(*self.pairs[number]):
                    self.end(*self.pairs[number][:2])
        for one, other, _ in [*self.pairs.values()]:
            self.end(one, other)
        status, out, err = self.runs.finish()
        said = json.loads(out if status == 0 else err)
        return status, said.get("error", said)

    def accept(self) -> None:
        near, _ = self.listener.accept()
        far = socket.socket(socket.AF_UNIX)
        far.connect(self.server)
        for one, other, way in ((near, far, SENT), (far, near, GOT)):
            self.pairs[one.fileno()] = one, other, way
            self.poll.register(one, select.EPOLLIN)

    def move(self, one: socket.socket, other: socket.socket, way: str) -> bool:
        """Whether the connection goes on."""
        try:
            data = one.recv(65536)
            self.seen[way] += data
            passes = len(data)
            if way == self.way and self.left is not None:
                passes, self.left = min(passes, self.left), max(0, self.left - passes)
            other.sendall(data[:passes])
        except OSError:
            return False
        return 0 < passes == len(data)

    def end(self, one: socket.socket, other: socket.socket) -> None:
        for each in (one, other):
            if self.pairs.pop(each.fileno(), None):
                self.poll.unregister(each)
                each.close()

    def close(self) -> None:
        self.runs.close()
        self.listener.close()
        self.place.cleanup()


class World:
    """A ledger with a plan that is approved, and how it was before that was posted and after."""

    def __init__(self, ledger: Ledger, plan: pathlib.Path):
        self.ledger, self.plan = ledger, plan
        self.db = Session(ledger.name)
        self.before = self.stored()
        assert ledger.run("post", plan)["batch"] == 1
        self.after = self.stored()
        self.back()

    def stored(self) -> str:
        """What is there once the server has noticed that its clients are gone."""
        end, pause = time.monotonic() + 20, 0.0005
        while (said := self.db.do(STORED)[0]).split()[0] != "0":
            assert time.monotonic() < end, f"a client is still there: {said}"
            time.sleep(pause := min(0.02, 2 * pause))
        return said

    def back(self) -> None:
        """As it was before the post or import."""
        intake = self.before.split()[4]
        state = self.db.behind(
            ["batch", "decision", "entry", "intake", "attendance", "dossier", "link"],
            "DELETE FROM stipend.batch; DELETE FROM stipend.decision; DELETE FROM stipend.entry;"
            + "".join(f"DELETE FROM stipend.{table} WHERE {number} > {intake};" for table, number in (
                ("intake", "number"), ("attendance", "intake"), ("dossier", "intake"), ("link", "intake"))))
        assert state == "00000" and self.stored() == self.before

    def close(self) -> None:
        self.db.close()
        self.ledger.drop()


def lean(asked: argparse.Namespace, plan: pathlib.Path) -> Ledger:
    """One teacher who signed, under rules as short as they can be: a post then speaks of little."""
    document = json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8"))
    fund = document["funds"]["grant"]
    del document["coverage"], document["charge"]["coverage"], fund["accounts"]["coverage"]
    del document["sources"]["guide"]["clauses"]["cover"], document["session_kinds"]
    document["requirements"]["year"]["all"].pop()
    document["plans"]["halves"]["parts"] = [
        {"id": "only", "share": "rest", "due_through": "2026-09-11", "pay_period": "2026-09"}]
    document["pay_periods"] = document["pay_periods"][:1]
    ledger = Ledger.make(asked.program, "cut_x")
    ledgers.load(ledger, document)
    for kind, rows in (("schools", "school,name\nS1,North\n"), ("teachers", "teacher,name\nT1,Ana\n"),
                       ("assignments", "assignment,starts,teacher,role,school\nA1,2026-07-01,T1,lead,S1\n"),
                       ("agreements", "assignment,party,signed_on\nA1,teacher,2026-06-02\n")):
        file = plan.with_name(f"{kind}.csv")
        file.write_text(rows)
        ledger.run("import", kind, file)
    ledger.plan("2026-09", plan)
    return ledger


def judge(world: World, status: int, said: dict, prove: bool) -> str:
    """The answer is right, and posting again is: tried wherever there is a batch, else where asked, since nothing
    differs from what was there before."""
    now = world.stored()
    posted = now == world.after
    assert posted or now == world.before, f"half a batch: {now}"
    if status == 0:
        assert posted and said["batch"] == 1, (said, now)
    else:
        assert status == 7 and said["message"] and said["hint"], (status, said)
        assert not posted or said["code"] == "outcome_unknown", said
    if posted or prove:
        again = world.ledger.run("post", world.plan)
        assert again["batch"] == 1 and again.get("already", False) is posted, again
        assert world.stored() == world.after
        assert world.ledger.run("verify", user="auditor")["verified"] is True
        world.back()
    return "posted" if status == 0 else "unknown" if said["code"] == "outcome_unknown" else "not posted"


def offsets(asked: argparse.Namespace, seen: dict[str, bytes], sample: int = 90) -> list[tuple[str, int]]:
    """Where to cut: everywhere, or a sample with all that is near the COMMIT of the batch and its answer."""
    every = [(way, at) for way in (SENT, GOT) for at in range(len(seen[way]))]
    if asked.all:
        return every[asked.first:]
    commit = seen[SENT].rindex(b"COMMIT\0")
    answer = seen[GOT].rindex(b"COMMIT\0")
    near = {(SENT, at) for at in range(commit - 6, commit + 9, 2)}
    near |= {(GOT, at) for at in range(answer - 6, min(answer + 15, len(seen[GOT])), 2)}
    return sorted(near | set(random.Random(asked.seed).sample(every, sample)))


def cut(asked: argparse.Namespace, ledger: Ledger, plan: pathlib.Path, tried: list[tuple[str, int]], told) -> None:
    """Tells each outcome, and how long it took."""
    scissors, world = Scissors(asked.library, ledger, plan), World(ledger, plan)
    for n, (way, at) in enumerate(tried):
        began = time.monotonic()
        try:
            status, said = scissors.post(way, at)
            took = time.monotonic() - began
            outcome = judge(world, status, said, n % (50 if asked.all else 10) == 0)
        except Exception as wrong:  # pylint: disable=broad-except
            outcome, took = f"wrong: {way} byte {at}: {wrong!r}", 0
            if world.stored() != world.before:
                world.back()
        told.put((outcome, took))
    scissors.close()
    world.close()


def case_cut(asked: argparse.Namespace, place: pathlib.Path) -> None:
    """A post cut after byte N of either direction is posted, not posted or unknown; again is right"""
    plan = place / "a.plan"
    first = lean(asked, plan)  # its copies' names are as long: they are among what is sent
    copies = [first.copy(f"cut_{n}") for n in range(asked.jobs)]
    scissors = Scissors(asked.library, first, plan)
    assert scissors.post()[0] == 0
    seen = {way: bytes(data) for way, data in scissors.seen.items()}
    scissors.close()
    tried = offsets(asked, seen)
    forked = multiprocessing.get_context("fork")
    told, began = forked.SimpleQueue(), time.monotonic()
    jobs = [forked.Process(target=cut, args=(asked, copy, plan, tried[n::asked.jobs], told), daemon=True)
            for n, copy in enumerate(copies)]
    for job in jobs:
        job.start()
    outcomes, longest = collections.Counter(), 0.0
    for n in range(1, len(tried) + 1):
        outcome, took = told.get()
        if outcome.startswith("wrong"):
            print(f"# {outcome}", flush=True)
        outcomes[outcome.partition(":")[0]] += 1
        longest = max(longest, took)
        if asked.all and n % 500 == 0:
            print(f"# {n} of {len(tried)}: {dict(outcomes)}, {time.monotonic() - began:.0f} s", flush=True)
    for job in jobs:
        job.join(30)
    first.drop()
    print(f"# {len(seen[SENT])} bytes sent, {len(seen[GOT])} got; cut at {len(tried)} of them: {dict(outcomes)};"
          f" the slowest answer took {longest:.1f} s")
    assert set(outcomes) <= {"posted", "not posted", "unknown"}
    assert asked.first or len(outcomes) == 3, "not every outcome came up"


def killed(world: World, words: tuple, after: float) -> tuple[int, str]:
    """Start a command and kill it at a random moment; its status, and what it had said."""
    run = world.ledger.start(*words)
    try:
        out, _ = run.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        run.kill()
        out, _ = run.communicate()
    return run.returncode, out


def case_clients(asked: argparse.Namespace, place: pathlib.Path) -> None:
    """Clients killed at random moments of a post or an import: all or nothing, and again is right"""
    plan, rows, chance = place / "a.plan", place / "rows.csv", random.Random(asked.seed)
    ledger = ledgers.district(asked.program, "killed")
    ledger.plan("2026-09", plan)
    rows.write_text("teacher,session,status\nT2,SE-1,present\nT2,SE-2,present\n")
    ways = (("post", plan), ("import", "attendance", rows))
    world, outcomes = World(ledger, plan), collections.Counter()
    began = time.monotonic()
    ledger.run(*ways[0])
    longest = 1.2 * (time.monotonic() - began)
    world.back()
    for n in range(1000 if asked.all else 20):
        status, out = killed(world, ways[n % 2], chance.random() * longest)
        now = world.stored()
        done = now != world.before
        outcomes["all" if done else "nothing"] += 1
        assert status in (0, -9) and (done or not out.strip()), (n, status, out, now)
        again = ledger.run(*ways[n % 2])
        assert again.get("already", False) is done, (n, again)
        whole = world.stored()
        assert not done or whole == now, (n, now, whole)
        assert n % 2 or whole == world.after, (n, whole)
        if n % 10 == 0:
            assert ledger.run("verify", user="auditor")["verified"] is True
        world.back()
    world.close()
    print(f"# {dict(outcomes)}")


class Embedded:
    """A ledger with its own durable server, worked through the program."""

    def __init__(self, program: str, place: pathlib.Path):
        self.program, self.data, self.place = program, place / "data", place
        self.run("db", "init")
        self.run("load", ledgers.DISTRICT / "programme.json")
        self.run("approve", 1, "--reason", "board", user="approver")
        for kind in ledgers.KINDS:
            if (ledgers.DISTRICT / f"{kind}.csv").exists():
                self.run("import", kind, ledgers.DISTRICT / f"{kind}.csv")

    def start(self, *words: object, user: str = "clerk") -> subprocess.Popen:
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        login = [] if words[0] == "db" else ["--user", user]
        return subprocess.Popen([self.program, *map(str, words), "--data", str(self.data), *login, "--json",
                                 "--no-progress"], env=env, stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words: object, user: str = "clerk") -> dict:
        status, said = ledgers.finished(self.start(*words, user=user))
        assert status == 0, (words, status, said)
        return said

    def sql(self, text: str) -> None:
        subprocess.run(["psql", "-qX", "-h", str(self.data), "-p", "5432", "-d", "stipend", "-U", "clerk", "-c", text],
                       check=True)

    def head(self) -> int:
        return self.run("db", "status")["pid"]


def case_servers(asked: argparse.Namespace, place: pathlib.Path) -> None:
    """A server killed while a batch is posted: what was acknowledged is there, again is right"""
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="stipend-cut-", dir=fast) as top:
        pathlib.Path(top).chmod(0o755)
        own, plan, rows = Embedded(asked.program, pathlib.Path(top)), place / "b.plan", place / "b.csv"
        outcomes, chance = collections.Counter(), random.Random(asked.seed)
        try:
            own.sql("ALTER ROLE clerk SET synchronous_commit = off")  # as any login may for itself
            for n in range(1, 51 if asked.all else 4):
                rows.write_text(f"teacher,session,status\nT2,SE-1,{'present' if n % 2 else 'absent'}\n")
                own.run("import", "attendance", rows, "--again")
                plan.unlink(missing_ok=True)
                began = time.monotonic()
                own.run("plan", "2026-09", "--off-cycle", "--as-of", "2026-09-25", "--reason", f"{n}", "-o", plan)
                longest = 2 * (time.monotonic() - began)  # a post is a plan, written
                own.run("approve", plan, "--reason", "looked at", user="approver")
                head = own.head()
                post = own.start("post", plan)
                if n % 2:
                    time.sleep(chance.random() * longest)
                else:
                    post.wait(60)  # acknowledged: then it is on the disk
                servers.kill_all(servers.family(head))
                status, said = ledgers.finished(post)
                assert n % 2 or status == 0, (n, said)
                assert status in (0, 7), (n, status, said)
                again = own.run("post", plan)  # starts the server, too
                outcomes["posted" if again.get("already") else "not posted"] += 1
                assert again["batch"] == n and (status != 0 or again["already"] is True), (n, said, again)
                assert own.run("verify", user="auditor")["batches"] == n
        finally:
            ledgers.finished(own.start("db", "stop"))
    print(f"# {dict(outcomes)}")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("source")
    asked.add_argument("--library", type=os.path.abspath, required=True)
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("words", nargs="*")
    asked = asked.parse_intermixed_args()
    asked.program = ledgers.plain(asked.program)
    if b"__asan_init" in pathlib.Path(asked.program).read_bytes():
        print("1..0 # SKIP a sanitizer's allocator is not preloaded: name a program without in STIPEND_PLAIN")
        return
    ledgers.run_cases(ledgers.named(globals(), asked.words), asked)


main()
