"""What the runner stands on: a cluster of stipend's own that lives as long as a run, its databases, and
commands with their time and the peak memory of both sides."""
from __future__ import annotations

import os
import pathlib
import pwd
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Failed(SystemExit):
    pass


def status(pid: int | str, name: str) -> int:
    """A figure of a process's status in kB; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status") as f:
            for line in f:
                if line.startswith(name):
                    return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def children(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return f.read().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


class Peak(threading.Thread):
    """Watches a client's high-water mark, and the most that all processes of the server had of their own at
    one time (RssAnon: without shared buffers, without what backends share from the fork)."""

    def __init__(self, client: int, server: int):
        super().__init__(daemon=True)
        self.client_pid, self.server_pid = client, server
        self.client = self.server = 0
        self.over = threading.Event()

    def look(self) -> None:
        self.client = max(self.client, status(self.client_pid, "VmHWM:"))
        if self.server_pid:
            self.server = max(self.server, sum(status(p, "RssAnon:") for p in children(self.server_pid)))

    def run(self) -> None:
        while not self.over.wait(0.02):
            self.look()


class Done:
    """What a command took: seconds, kB of the client and of the server."""

    def __init__(self, seconds: float, client: int = 0, server: int = 0, text: str = ""):
        self.seconds, self.client, self.server, self.text = seconds, client, server, text


def start(words: list[str], output=subprocess.PIPE, given=None) -> subprocess.Popen:
    return subprocess.Popen(words, stdin=given or subprocess.DEVNULL, stdout=output,
                            stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen, words: list[str]) -> str:
    out, err = process.communicate()
    if process.returncode != 0:
        raise Failed(f"{words[0]} ... {words[-1][:60]}: exit {process.returncode}\n{err}")
    return out or ""


def timed(words: list[str], output=subprocess.PIPE, given=None, server: int = 0, peak: bool = True) -> Done:
    begun = time.monotonic()
    process = start(words, output, given)
    watcher = Peak(process.pid, server)
    if peak:
        watcher.start()
    text = finish(process, words)
    seconds = time.monotonic() - begun
    watcher.over.set()
    return Done(seconds, watcher.client, watcher.server, text)


def median(numbers) -> float:
    return statistics.median(list(numbers))


def middle(done: list[Done]) -> Done:
    """The median time of several, and the most memory."""
    return Done(median(d.seconds for d in done), max(d.client for d in done), max(d.server for d in done),
                done[-1].text)


def psql_program() -> str:
    """The program itself: Debian's psql is a script in front of it, which takes longer than it does."""
    try:
        folder = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
    except (FileNotFoundError, subprocess.CalledProcessError):
        folder = ""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))
    here = pathlib.Path(folder) / "psql"
    return str(here) if folder and here.exists() else str(found[-1]) if found else "psql"


class Bench:
    """The cluster, made as stipend makes it, durable as it is; everything is gone with close()."""

    def __init__(self, build: pathlib.Path):
        self.program = str(build / "cli" / "stipend")
        self.tools = build / "tests" / "bench"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stipend-bench."))
        self.folder.chmod(0o711)  # the server's user must be able to pass
        self.data = self.folder / "d"
        self.psql_path = psql_program()
        self.admin = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.begun = timed([self.program, "--data", str(self.data), "db", "start"])
        pid_file = next(self.data.rglob("postmaster.pid"))
        self.server = int(pid_file.read_text().split("\n")[0])

    def close(self) -> None:
        subprocess.run([self.program, "--data", str(self.data), "db", "stop"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def conninfo(self, database: str, user: str) -> str:
        return f"host={self.data} dbname={database} user={user}"

    def psql_words(self, database: str, *more: str) -> list[str]:
        return [self.psql_path, "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", self.conninfo(database, self.admin), *more]

    def psql(self, database: str, *sql: str) -> str:
        words = self.psql_words(database)
        for one in sql:
            words += ["-c", one]
        return finish(start(words), words).strip()

    def timed(self, words: list[str], **how) -> Done:
        return timed(words, server=self.server, **how)

    def stipend(self, database: str, *more: str, **how) -> Done:
        words = [self.program, "--db", self.conninfo(database, "clerk"), "--no-progress", *more]
        return self.timed(words, **how)

    def copy_database(self, source: str, name: str) -> None:
        self.psql("postgres", f"DROP DATABASE IF EXISTS {name}",
                  f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")

    def drop_database(self, name: str) -> None:
        self.psql("postgres", f"DROP DATABASE IF EXISTS {name}")

    def to_file(self, database: str, query: str, name: str) -> pathlib.Path:
        path = self.folder / name
        words = self.psql_words(database, "-c", f"COPY ({query}) TO STDOUT")
        with open(path, "w") as f:
            finish(start(words, output=f), words)
        return path
