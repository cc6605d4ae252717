"""What the runner stands on: a cluster of stipend's own that lives as long as a run, its databases, and
commands with their time and peak memory."""
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


def watch_peak(pid: int, peak: list[int]) -> None:
    """Keep the high-water mark of a process's own memory, in kB (getrusage's would count its parent's)."""
    while True:
        try:
            for line in open(f"/proc/{pid}/status"):
                if line.startswith("VmHWM:"):
                    peak[0] = max(peak[0], int(line.split()[1]))
        except (FileNotFoundError, ProcessLookupError):
            return
        if not os.path.exists(f"/proc/{pid}/exe"):
            return
        time.sleep(0.02)


class Done:
    def __init__(self, seconds: float, peak: int, text: str):
        self.seconds, self.peak, self.text = seconds, peak, text


def start(words: list[str], output=subprocess.PIPE, given=None) -> subprocess.Popen:
    return subprocess.Popen(words, stdin=given or subprocess.DEVNULL, stdout=output,
                            stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen, words: list[str]) -> str:
    out, err = process.communicate()
    if process.returncode != 0:
        raise Failed(f"{words[0]} ... {words[-1][:60]}: exit {process.returncode}\n{err}")
    return out or ""


def timed(words: list[str], output=subprocess.PIPE, given=None, peak: bool = True) -> Done:
    mark = [0]
    begun = time.monotonic()
    process = start(words, output, given)
    watcher = threading.Thread(target=watch_peak, args=(process.pid, mark), daemon=True)
    if peak:
        watcher.start()
    text = finish(process, words)
    return Done(time.monotonic() - begun, mark[0], text)


def median(numbers) -> float:
    return statistics.median(list(numbers))


class Bench:
    """The cluster, made as stipend makes it, durable as it is; everything is gone with close()."""

    def __init__(self, build: pathlib.Path):
        self.program = str(build / "cli" / "stipend")
        self.generate = str(build / "tests" / "bench" / "generate")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stipend-bench."))
        self.folder.chmod(0o711)  # the server's user must be able to pass
        self.data = self.folder / "d"
        self.admin = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.begun = timed([self.program, "--data", str(self.data), "db", "start"])

    def close(self) -> None:
        subprocess.run([self.program, "--data", str(self.data), "db", "stop"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def conninfo(self, database: str, user: str) -> str:
        return f"host={self.data} dbname={database} user={user}"

    def psql_words(self, database: str, *more: str) -> list[str]:
        return ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", self.conninfo(database, self.admin), *more]

    def psql(self, database: str, *sql: str) -> str:
        words = self.psql_words(database)
        for one in sql:
            words += ["-c", one]
        return finish(start(words), words).strip()

    def stipend(self, database: str, *more: str, **how) -> Done:
        words = [self.program, "--db", self.conninfo(database, "clerk"), "--no-progress", *more]
        return timed(words, **how)

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
