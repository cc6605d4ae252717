"""Connections cut at every byte, clients and servers killed: cut.py PROGRAM SOURCE_ROOT [OPTION...] [WORD...].

A post whose connection ends after byte N, of what it sends or of what it is answered: posted (exit 0), not
posted or unknown (exit 7), and posting again ends with exactly one batch.  Then clients that are killed at
random moments, and a server of its own that is killed with all its processes and started again.

    --all       every byte, 1,000 clients and 50 servers; else a sample
    --seed S    of the sample and of the moments (1); printed when something is wrong
    --from N    of all bytes: begin there

Runs under with_server; answers in TAP; WORD chooses cases.
"""
import argparse
import os
import pathlib
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from ledger import Ledger  # noqa: E402
from proxy import until  # noqa: E402
from session import Session  # noqa: E402

SENT, GOT = "sent", "got"
OTHERS = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
          " pid <> pg_backend_pid();")
STORED = ("SELECT concat_ws(' ', (SELECT count(*) FROM stipend.batch), (SELECT count(*) FROM stipend.decision),"
          " (SELECT count(*) FROM stipend.entry), (SELECT max(number) FROM stipend.intake),"
          " (SELECT count(*) FROM stipend.attendance));")


class Scissors:
    """Listens in `place` as the server would, and cuts a connection after byte `at` of one direction.

    Bytes are counted over all connections of the command, which speaks on one at a time.
    """

    def __init__(self, place: pathlib.Path, server: str):
        self.server = os.path.join(server, ".s.PGSQL.5432")
        self.way, self.at = SENT, None
        self.seen = {SENT: bytearray(), GOT: bytearray()}
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(place / ".s.PGSQL.5432"))
        self.listener.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def set(self, way: str, at: int | None) -> None:
        with self.lock:
            self.way, self.at = way, at
            self.seen = {SENT: bytearray(), GOT: bytearray()}

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[near], daemon=True).start()

    def serve(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX) as far:
            try:
                far.connect(self.server)
                while True:
                    ready, _, _ = select.select([near, far], [], [])
                    for one, other, way in ((far, near, GOT), (near, far, SENT)):
                        if one in ready and not self.move(one, other, way):
                            return
            except OSError:
                pass

    def move(self, one: socket.socket, other: socket.socket, way: str) -> bool:
        data = one.recv(65536)
        with self.lock:
            left = self.at - len(self.seen[way]) if self.at is not None and way == self.way else len(data)
            whole = left >= len(data) and (self.at is None or way != self.way or left > 0)
            self.seen[way] += data
        other.sendall(data[:max(0, left)])
        return bool(data) and whole

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class World:
    """The small district with a plan that is approved, and another that is imported beside it."""

    def __init__(self, asked: argparse.Namespace, place: pathlib.Path):
        self.all, self.first, self.chance = asked.all, asked.first, random.Random(asked.seed)
        self.plan, self.rows = place / "a.plan", place / "rows.csv"
        self.ledger = ledgers.district(asked.program, "cut")
        self.ledger.plan("2026-09", self.plan)
        self.rows.write_text("teacher,session,status\nT2,SE-1,present\nT2,SE-2,present\n")
        between = place / "between"
        between.mkdir()
        self.scissors = Scissors(between, self.ledger.host)
        self.away = Ledger(self.ledger.program, self.ledger.name, str(between))
        self.db = Session(self.ledger.name)
        self.before = self.stored()
        assert self.ledger.run("post", self.plan)["batch"] == 1
        self.after = self.stored()
        self.back()

    def stored(self) -> str:
        """What is there once the server has noticed that its clients are gone."""
        until(lambda: self.db.do(OTHERS) == ["0"])
        return self.db.do(STORED)[0]

    def back(self) -> None:
        """As it was before the post or import."""
        intake = self.before.split()[3]
        state = self.db.behind(
            ["batch", "decision", "entry", "intake", "attendance", "link"],
            "DELETE FROM stipend.batch; DELETE FROM stipend.decision; DELETE FROM stipend.entry;"
            + "".join(f"DELETE FROM stipend.{table} WHERE {number} > {intake};" for table, number in (
                ("intake", "number"), ("attendance", "intake"), ("link", "intake"))))
        assert state == "00000" and self.stored() == self.before

    def close(self) -> None:
        self.scissors.close()
        self.db.close()
        self.ledger.drop()


def judge(world: World, status: int, said: dict, where: object, prove: bool) -> None:
    """The answer is right, and posting again is."""
    now = world.stored()
    posted = now == world.after
    assert posted or now == world.before, f"{where}: half a batch: {now}"
    if status == 0:
        assert posted and said["batch"] == 1, (where, said, now)
    else:
        assert status == 7 and said["message"] and said["hint"], (where, status, said)
        assert not posted or said["code"] == "outcome_unknown", (where, said)
    said = world.ledger.run("post", world.plan)
    assert said["batch"] == 1 and said.get("already", False) is posted, (where, said)
    assert world.stored() == world.after, where
    if posted or prove:
        assert world.ledger.run("verify", user="auditor")["verified"] is True, where
    world.back()


def bytes_of(world: World) -> dict[str, bytes]:
    """What a post sends and is answered."""
    world.scissors.set(SENT, None)
    assert world.away.run("post", world.plan)["batch"] == 1
    world.stored()
    seen = {way: bytes(data) for way, data in world.scissors.seen.items()}
    world.back()
    return seen


def offsets(world: World, seen: dict[str, bytes], sample: int = 90) -> list[tuple[str, int]]:
    """Where to cut: everywhere, or a sample with all that is near the COMMIT of the batch and its answer."""
    every = [(way, at) for way in (SENT, GOT) for at in range(len(seen[way]))]
    if world.all:
        return every[world.first:]
    commit = seen[SENT].rindex(b"COMMIT\0")
    answer = seen[GOT].rindex(b"COMMIT\0")
    near = {(SENT, at) for at in range(commit - 6, commit + 9, 2)}
    near |= {(GOT, at) for at in range(answer - 6, min(answer + 15, len(seen[GOT])), 2)}
    return sorted(near | set(world.chance.sample(every, sample)))


def case_cut(world: World, _: pathlib.Path) -> None:
    """A post cut after byte N of either direction is posted, not posted or unknown; again is right"""
    seen = bytes_of(world)
    outcomes = {"posted": 0, "not posted": 0, "unknown": 0}
    tried = offsets(world, seen)
    for n, (way, at) in enumerate(tried):
        world.scissors.set(way, at)
        status, said = world.away.answer("post", world.plan)
        outcome = "posted" if status == 0 else "unknown" if said["code"] == "outcome_unknown" else "not posted"
        outcomes[outcome] += 1
        judge(world, status, said, f"{way} byte {at}", n % 10 == 0)
        if world.all and n % 500 == 0:
            print(f"# {n + world.first} of {len(tried) + world.first}: {outcomes}", flush=True)
    print(f"# {len(seen[SENT])} bytes sent, {len(seen[GOT])} got; cut at {len(tried)} of them: {outcomes}")
    assert all(outcomes.values()), outcomes


def killed(world: World, words: tuple, longest: float) -> tuple[int, str]:
    """Start a command and kill it at a random moment; its status, and what it had said."""
    run = world.ledger.start(*words)
    try:
        out, _ = run.communicate(timeout=world.chance.random() * longest)
    except subprocess.TimeoutExpired:
        run.kill()
        out, _ = run.communicate()
    return run.returncode, out


def case_clients(world: World, _: pathlib.Path) -> None:
    """Clients killed at random moments of a post or an import: all or nothing, and again is right"""
    ways = (("post", world.plan), ("import", "attendance", world.rows))
    began = time.monotonic()
    world.ledger.run(*ways[0])
    longest = 1.2 * (time.monotonic() - began)
    world.back()
    outcomes = {"all": 0, "nothing": 0}
    for n in range(1000 if world.all else 20):
        status, out = killed(world, ways[n % 2], longest)
        now = world.stored()
        done = now != world.before
        outcomes["all" if done else "nothing"] += 1
        assert status in (0, -9) and (done or not out.strip()), (n, status, out, now)
        again = world.ledger.run(*ways[n % 2])
        assert again.get("already", False) is done, (n, again)
        whole = world.stored()
        assert not done or whole == now, (n, now, whole)
        assert n % 2 or whole == world.after, (n, whole)
        if n % 10 == 0:
            assert world.ledger.run("verify", user="auditor")["verified"] is True
        world.back()
    print(f"# {outcomes}")


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

    def kill(self, head: int) -> None:
        """The server with all its processes, at once."""
        family = [head] + [int(stat.parent.name) for stat in pathlib.Path("/proc").glob("[0-9]*/stat")
                           if parent(stat) == head]
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        until(lambda: not any(alive(pid) for pid in family))


def parent(stat: pathlib.Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def case_servers(world: World, place: pathlib.Path) -> None:
    """A server killed while a batch is posted: what was acknowledged is there, again is right"""
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="stipend-cut-", dir=fast) as top:
        pathlib.Path(top).chmod(0o755)
        own, plan, rows = Embedded(world.ledger.program, pathlib.Path(top)), place / "b.plan", place / "b.csv"
        outcomes = {"posted": 0, "not posted": 0}
        try:
            own.sql("ALTER ROLE clerk SET synchronous_commit = off")  # as any login may for itself
            for n in range(1, 51 if world.all else 4):
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
                    time.sleep(world.chance.random() * longest)
                else:
                    post.wait(60)  # acknowledged: then it is on the disk
                own.kill(head)
                status, said = ledgers.finished(post)
                assert n % 2 or status == 0, (n, said)
                assert status in (0, 7), (n, status, said)
                again = own.run("post", plan)  # starts the server, too
                outcomes["posted" if again.get("already") else "not posted"] += 1
                assert again["batch"] == n and (status != 0 or again["already"] is True), (n, said, again)
                assert own.run("verify", user="auditor")["batches"] == n
        finally:
            ledgers.finished(own.start("db", "stop"))
    print(f"# {outcomes}")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("source")
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("words", nargs="*")
    asked = asked.parse_intermixed_args()
    asked.program = ledgers.plain(asked.program)
    with tempfile.TemporaryDirectory(prefix="stipend-cut-") as place:
        world = World(asked, pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), asked.words), world)
        finally:
            world.close()


main()
