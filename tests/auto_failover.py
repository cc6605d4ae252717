"""Posting through a failover that pg_auto_failover makes: auto_failover.py PROGRAM SOURCE_ROOT [--rounds N].

A monitor and two nodes as Debian's pg-auto-failover-cli and postgresql-15-auto-failover run them, on free ports
of localhost.  While a batch is posted, the primary's machine "dies": PostgreSQL and its keeper are killed.  The
same plan is posted again and again until somebody writes.  Then the dead node comes back as the standby.
Runs under with_server, by ./dev torture auto_failover; answers in TAP.
"""
import argparse
import getpass
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import servers  # noqa: E402
from ledger import Ledger  # noqa: E402
from proxy import until  # noqa: E402

# A minute of patience with the dead is for machines; here every second is waited for.
HASTE = {"health_check_period": "500", "health_check_retry_delay": "200", "health_check_timeout": "1000",
         "node_considered_unhealthy_timeout": "2000", "startup_grace_period": "1000",
         "primary_demote_timeout": "3000"}


ADMIN = "postgres" if os.geteuid() == 0 else getpass.getuser()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    """One keeper with its PostgreSQL."""

    def __init__(self, top: pathlib.Path, name: str, monitor: "Node | None"):
        self.top, self.name, self.port = top, name, free_port()
        self.data, self.process = top / name, None
        common = ["--pgdata", str(self.data), "--pgport", str(self.port), "--hostname", "localhost", "--listen",
                  "localhost", "--auth", "trust", "--no-ssl"]
        self.words = ["create", "monitor", *common] if monitor is None else [
            "create", "postgres", *common, "--name", name, "--monitor", monitor.uri()]
        self.autoctl(*self.words)
        self.run()

    def uri(self) -> str:
        return f"postgres://autoctl_node@localhost:{self.port}/pg_auto_failover?sslmode=disable"

    def environment(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "HOME"}
        return env | {"HOME": str(self.top), "XDG_RUNTIME_DIR": str(self.top / "run"),
                      "XDG_CONFIG_HOME": str(self.top / "config"), "XDG_DATA_HOME": str(self.top / "share")}

    def autoctl(self, *words: str) -> str:
        done = subprocess.run([*servers.as_server(), "pg_autoctl", *words], env=self.environment(), cwd="/",
                              capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def run(self) -> None:
        with open(self.top.parent / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen([*servers.as_server(), "pg_autoctl", "run", "--pgdata", str(self.data)],
                                            env=self.environment(), cwd="/", stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)

    def sql(self, text: str, database: str = "postgres") -> str:
        done = subprocess.run(["psql", "-qtAX", "-h", "localhost", "-p", str(self.port), "-U", ADMIN, "-d", database,
                               "-c", text], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else f"! {done.stderr}"

    def family(self) -> list[int]:
        """The keeper, PostgreSQL, and all that they started; as they are each other's children."""
        parents = {int(stat.parent.name): servers.parent(stat)
                   for stat in pathlib.Path("/proc").glob("[0-9]*/stat")}
        found, new = [], [self.process.pid]
        while new:
            found += new
            new = [pid for pid, parent in parents.items() if parent in new]
        return found

    def kill(self) -> None:
        servers.kill_all(self.family())
        self.process.wait(30)
        self.process = None

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()


class Behind(Ledger):
    """The ledger behind both nodes, through the one that writes."""
    ports = ""

    def environment(self, user: str) -> dict[str, str]:
        return super().environment(user) | {"PGHOST": "localhost,localhost", "PGPORT": self.ports,
                                            "PGTARGETSESSIONATTRS": "read-write"}


class World:
    """A monitor, two nodes, and the small district on the primary of them."""

    def __init__(self, asked: argparse.Namespace, place: pathlib.Path):
        self.rounds, self.chance, self.posted = asked.rounds, random.Random(asked.seed), 0
        self.place, self.plan, self.nodes = place, place / "a.plan", []
        top = servers.place_for(place)
        self.monitor = Node(top, "monitor", None)
        until(lambda: self.monitor.sql("SELECT 1") == "1", 60)
        for name, value in HASTE.items():
            self.monitor.sql(f"ALTER SYSTEM SET pgautofailover.{name} = {value}")
        self.monitor.sql("SELECT pg_reload_conf()")
        for name in ("one", "two"):
            self.nodes.append(Node(top, name, self.monitor))
            until(lambda: self.state().get(name) in ("single", "secondary"), 120)
        self.settled()
        self.ledger = Behind(asked.program, "failover", "")
        self.ledger.ports = ",".join(str(node.port) for node in self.nodes)
        self.copy_ledger()

    def copy_ledger(self) -> None:
        """The district of with_server's server, as pg_dump tells it."""
        seed = ledgers.district(self.ledger.program, "seed")
        writer = self.writer()
        roles = subprocess.run(["pg_dumpall", "--roles-only"], capture_output=True, text=True, check=True).stdout
        dump = subprocess.run(["pg_dump", "-d", "seed"], capture_output=True, text=True, check=True).stdout
        writer.sql("CREATE DATABASE failover")
        for text in (roles, dump):
            subprocess.run(["psql", "-qX", "-h", "localhost", "-p", str(writer.port), "-U", ADMIN, "-d",
                            "failover"], input=text, text=True, check=True, capture_output=True)
        seed.drop()

    def state(self) -> dict[str, str]:
        rows = self.monitor.sql("SELECT nodename, reportedstate FROM pgautofailover.node", "pg_auto_failover")
        return dict(row.split("|") for row in rows.splitlines() if "|" in row)

    def settled(self) -> None:
        until(lambda: sorted(self.state().values()) == ["primary", "secondary"], 180)

    def writer(self) -> Node:
        return next(node for node in self.nodes if self.state()[node.name] in ("primary", "single"))

    def prepare(self) -> float:
        self.posted += 1
        rows = self.place / "rows.csv"
        rows.write_text(f"teacher,session,status\nT2,SE-1,{'present' if self.posted % 2 else 'absent'}\n")
        self.ledger.run("import", "attendance", rows, "--again")
        began = time.monotonic()
        self.ledger.plan("2026-09", self.plan, "--off-cycle", "--as-of", "2026-09-25", "--reason", f"{self.posted}",
                         approve=False)
        took = time.monotonic() - began
        self.ledger.run("approve", self.plan, "--reason", "looked at", user="approver")
        return took

    def close(self) -> None:
        for node in [*self.nodes, self.monitor]:
            node.end()


def case_dies(world: World, _: pathlib.Path) -> None:
    """The primary dies while a batch is posted: posting until somebody writes ends with one batch"""
    for n in range(world.rounds):
        took = world.prepare()
        dying = world.writer()
        post = world.ledger.start("post", world.plan)
        time.sleep(world.chance.random() * 2 * took) if n % 3 else post.wait(60)
        dying.kill()
        died = time.monotonic()
        status, said = ledgers.finished(post)
        assert status in (0, 7), (n, status, said)
        tries = 0
        while True:
            tries += 1
            again, answer = ledgers.finished(world.ledger.start("post", world.plan))
            if again != 7:
                break
            assert time.monotonic() < died + 120, (n, answer, world.state())
            time.sleep(0.2)
        assert again == 0 and answer["batch"] == world.posted, (n, again, answer)
        assert status != 0 or (answer["already"] is True and answer["head"] == said["head"]), (n, said, answer)
        print(f"# round {n + 1}: exit {status}, then {tries} tries in {time.monotonic() - died:.1f} s: "
              f"{'was there' if answer.get('already') else 'posted again'}", flush=True)
        checked = world.ledger.run("verify", user="auditor")
        assert checked["verified"] is True and checked["batches"] == world.posted, checked
        dying.run()
        world.settled()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("source")
    asked.add_argument("--rounds", type=int, default=6)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--all", action="store_true", help="as every test of torture; there is no sample of this one")
    asked = asked.parse_intermixed_args()
    asked.program = ledgers.plain(asked.program)
    with tempfile.TemporaryDirectory(prefix="stipend-af-") as place:
        world = World(asked, pathlib.Path(place))
        try:
            ledgers.run_cases([case_dies], world)
        finally:
            world.close()


main()
