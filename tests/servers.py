"""PostgreSQL servers of a test's own, beside the one of with_server: copies of it, standbys, killed and promoted."""
import os
import pathlib
import shutil
import signal
import subprocess

from proxy import until

# As tests/server.c does: what is killed here is processes, never the machine.
SETTINGS = ("listen_addresses=", "fsync=off", "shared_buffers=32MB", "max_connections=250", "timezone=Asia/Kolkata",
            "hot_standby_feedback=on", "wal_receiver_status_interval=1s", "wal_retrieve_retry_interval=100ms")


def as_server() -> list[str]:
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def place_for(path: pathlib.Path) -> pathlib.Path:
    """A directory that the servers' user may write, with a path that is short enough for a socket."""
    path.chmod(0o755)
    own = path / "s"
    own.mkdir()
    if os.geteuid() == 0:
        shutil.chown(own, "postgres", "postgres")
    return own


def psql(host: str, text: str, database: str = "postgres") -> str:
    done = subprocess.run(["psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-h", host, "-d", database, "-c", text],
                          capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, f"{host}: {text}: {done.stderr}"
    return done.stdout.strip()


class Server:
    """A copy of the server at `source`: a primary of its own, or with `follow` its standby."""

    def __init__(self, top: pathlib.Path, name: str, source: str, follow: bool = True):
        self.host, self.data = str(top / name), top / name / "data"
        self.head: subprocess.Popen | None = None
        words = ["pg_basebackup", "-D", str(self.data), "-h", source, "-c", "fast", "--no-sync"]
        subprocess.run([*as_server(), "mkdir", self.host], check=True, cwd="/")
        subprocess.run([*as_server(), *words, *(["-R"] if follow else [])], check=True, cwd="/")
        self.start()

    def start(self) -> None:
        settings = [word for setting in (*SETTINGS, f"unix_socket_directories={self.host}")
                    for word in ("-c", setting)]
        with open(self.data.parent.parent / f"{self.data.parent.name}.log", "ab") as log:
            self.head = subprocess.Popen([*as_server(), "postgres", "-D", str(self.data), *settings],
                                         stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        until(lambda: self.ready() or self.head.poll() is not None, 60)
        assert self.head.poll() is None, (self.data.parent.parent / f"{self.data.parent.name}.log").read_text()

    def ready(self) -> bool:
        return subprocess.run(["pg_isready", "-q", "-h", self.host], check=False).returncode == 0

    def sql(self, text: str, database: str = "postgres") -> str:
        return psql(self.host, text, database)

    def set(self, name: str, value: str) -> None:
        self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("SELECT pg_reload_conf()")
        until(lambda: self.sql(f"SHOW {name}") == value)

    def waited_for(self, names: str) -> None:
        """From now on a commit waits for the standbys of these names ("*": any one; "": none)."""
        self.set("synchronous_standby_names", names)
        if names:
            until(lambda: self.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')")
                  != "0", 60)

    def caught_up(self, primary) -> None:
        """Wait until all that the primary at that host has written is applied here."""
        at = psql(primary, "SELECT pg_current_wal_flush_lsn()")
        until(lambda: self.sql(f"SELECT pg_last_wal_replay_lsn() >= '{at}'") == "t", 60)

    def promote(self) -> None:
        assert self.sql("SELECT pg_promote(true, 60)") == "t"

    def family(self) -> list[int]:
        """The server's processes, by its pid file."""
        return family(int((self.data / "postmaster.pid").read_text().split()[0]))

    def signal(self, number: int) -> None:
        for pid in self.family():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def kill(self) -> None:
        """The server with all its processes, at once."""
        kill_all(self.family())
        self.head.wait(30)
        self.head = None

    def end(self) -> None:
        if self.head is not None and self.head.poll() is None:
            self.signal(signal.SIGCONT)
            self.kill()
        shutil.rmtree(self.data.parent, ignore_errors=True)


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


def family(head: int) -> list[int]:
    """A server's processes: the postmaster and its children."""
    return [head] + [int(stat.parent.name) for stat in pathlib.Path("/proc").glob("[0-9]*/stat")
                     if parent(stat) == head]


def kill_all(processes: list[int]) -> None:
    """At once, and wait until none of them lives."""
    for pid in processes:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    until(lambda: not any(alive(pid) for pid in processes))
