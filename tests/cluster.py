"""The embedded ledger's life and troubles: cluster.py PROGRAM.  Answers in TAP.

Run as root, each case is tried as root (whose server runs as postgres) and as an ordinary user.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
ORDINARY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def fast_disk() -> str | None:
    """Memory, where there is plenty: what is tested is not the disk."""
    if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30:
        return "/dev/shm"
    return None


class Place:
    """A directory for one case; its server is stopped at the end, whatever happened."""

    def __init__(self, who: list[str]):
        self.who = who
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="stipend-", dir=fast_disk()))
        self.top.chmod(0o755)
        self.data = self.top / "data"
        if who:
            self.top.chmod(0o777)

    def command(self, *words: str, data: str | None = "") -> list[str]:
        where = [] if data is None else ["--data", data or str(self.data)]
        return [*self.who, PROGRAM, *words, *where]

    def run(self, *words: str, data: str | None = "", env: dict[str, str] | None = None,
            status: int = 0) -> dict:
        """Run with --json; the answer, or the error when a status other than 0 is wanted."""
        ran = subprocess.run(self.command(*words, "--json", data=data), check=False, timeout=120,
                             capture_output=True, text=True, env=clean_environment(env),
                             cwd=self.top)
        assert ran.returncode == status, \
            f"{words}: exit {ran.returncode}, not {status}: {ran.stdout}{ran.stderr}"
        said = json.loads(ran.stdout if status == 0 else ran.stderr)
        return said if status == 0 else said["error"]

    def refused(self, *words: str, code: str, says: str = "", **rest) -> None:
        error = self.run(*words, status=7, **rest)
        assert error["code"] == code, error
        assert says in error["message"], error
        assert error.get("hint"), error

    def pid(self) -> int:
        return self.run("db", "status")["pid"]

    def end(self) -> None:
        subprocess.run(self.command("db", "stop"), check=False, capture_output=True,
                       env=clean_environment(None))
        shutil.rmtree(self.top, ignore_errors=True)


def clean_environment(more: dict[str, str] | None) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items()
           if not k.startswith("PG") and k not in ("XDG_DATA_HOME", "HOME")}
    return env | (more or {})


def wait_gone(pid: int) -> None:
    for _ in range(1000):
        if not os.path.exists(f"/proc/{pid}"):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} does not go")


def sql(place: Place, text: str, user: str = "clerk") -> str:
    done = subprocess.run([*place.who, "psql", "-qtAX", "-h", str(place.data), "-d", "stipend",
                           "-U", user, "-c", text], check=True, capture_output=True, text=True,
                          env=clean_environment(None))
    return done.stdout.strip()


def case_life(place: Place) -> None:
    """It is made, stopped, started and stopped again."""
    assert place.run("db", "status")["made"] is False
    assert place.run("db", "stop")["done"] == "did not run"
    assert not place.data.exists()
    assert place.run("db", "init")["running"] is True
    assert place.data.stat().st_mode & 0o777 == 0o700
    assert place.run("db", "start")["done"] == "runs already"
    assert sql(place, "SHOW fsync") == "on" and sql(place, "SHOW data_checksums") == "on"
    assert sql(place, "SHOW listen_addresses") == ""
    pid = place.pid()
    assert place.run("db", "stop")["done"] == "stopped"
    wait_gone(pid)
    assert place.run("db", "start")["done"] == "started"
    assert place.run("doctor")["works"] is True


def case_default_place(place: Place) -> None:
    """Without --data it is in XDG_DATA_HOME, else, for an ordinary user, below HOME."""
    env = {"XDG_DATA_HOME": str(place.top)}
    said = place.run("db", "status", data=None, env=env)
    assert said["data"] == f"{place.top}/stipend", said
    if os.geteuid() != 0 or place.who:
        said = place.run("db", "status", data=None, env={"HOME": str(place.top)})
        assert said["data"] == f"{place.top}/.local/share/stipend", said
        said = place.run("db", "status", data=None,
                         env={"HOME": str(place.top), "XDG_DATA_HOME": "not/absolute"})
        assert said["data"] == f"{place.top}/.local/share/stipend", said
    else:
        assert place.run("db", "status", data=None)["data"] == "/var/lib/stipend"


def case_relative(place: Place) -> None:
    """A relative --data is below the current directory."""
    assert place.run("db", "status", data="here")["data"] == f"{place.top}/here"


def case_at_once(place: Place) -> None:
    """Many first commands at once make one server, and all of them succeed."""
    for _ in range(2):
        runs = [subprocess.Popen(place.command("db", "start", "--json"), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, env=clean_environment(None))
                for _ in range(6)]
        said = [run.communicate() for run in runs]
        assert all(run.returncode == 0 for run in runs), said
        assert len({json.loads(out)["pid"] for out, _ in said}) == 1, said
        place.run("db", "stop")


def case_killed_server(place: Place) -> None:
    """A server that was killed is started again, with what was stored."""
    place.run("db", "start")
    sql(place, "INSERT INTO stipend.look (teacher) VALUES ('T1')")
    pid = place.pid()
    os.kill(pid, signal.SIGKILL)
    wait_gone(pid)
    time.sleep(0.5)  # its children notice
    assert place.run("db", "status")["running"] is False
    assert place.run("db", "start")["done"] == "started"
    assert sql(place, "SELECT count(*) FROM stipend.look") == "1"


def case_stale_pid(place: Place) -> None:
    """The number in a stale postmaster.pid, or in the socket's lock, is by now another process of the same user."""
    place.run("db", "start")
    files = place.data / "cluster/postmaster.pid", place.data / ".s.PGSQL.5432.lock"
    texts = [file.read_text().splitlines(keepends=True) for file in files]
    place.run("db", "stop")
    user = place.who or (["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
                         if os.geteuid() == 0 else [])
    with subprocess.Popen([*user, "sleep", "60"]) as other:
        try:
            for file, lines in zip(files, texts):
                file.write_text(f"{other.pid}\n" + "".join(lines[1:]))
            assert place.run("db", "status")["running"] is False
            assert place.run("db", "stop")["done"] == "did not run"
            assert other.poll() is None
            assert place.run("db", "start")["done"] == "started"
            assert other.poll() is None
        finally:
            other.kill()


def case_interrupted_making(place: Place) -> None:
    """Killed at any moment of the making, the next command makes it whole."""
    for moment in (0.02, 0.1, 0.25, 0.5, 0.8, 1.2):
        with subprocess.Popen(place.command("db", "init"), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=clean_environment(None)) as run:
            time.sleep(moment)
            run.kill()
    place.run("db", "init")
    assert place.run("doctor")["works"] is True
    assert sql(place, "SELECT count(*) FROM pg_roles WHERE rolname IN"
               " ('clerk', 'approver', 'auditor', 'hr')") == "4"
    assert not list(place.data.glob("making*")), "the half is left"


def case_old_socket(place: Place) -> None:
    """A socket that a killed server left is no server."""
    place.run("db", "start")
    pid = place.pid()
    os.kill(pid, signal.SIGKILL)
    wait_gone(pid)
    (place.data / "cluster/postmaster.pid").unlink()
    time.sleep(0.5)
    assert place.run("db", "start")["done"] == "started"


def case_path_too_long(place: Place) -> None:
    """A path that no socket can have is refused, with how much is too much."""
    long = str(place.top / ("x" * (94 - len(str(place.top)) - 1)))
    place.refused("db", "start", data=long, code="data_path_too_long", says="94 bytes")
    assert not os.path.exists(long)
    place.run("db", "start", data=long[:-1])
    place.run("db", "stop", data=long[:-1])


def case_path_unusable(place: Place) -> None:
    """PostgreSQL reads a comma in a socket's directory as two directories."""
    place.refused("db", "start", data=str(place.top / "a,b"), code="data_path_unusable")


def case_odd_path(place: Place) -> None:
    """Blanks, quotes and what is not ASCII are no trouble."""
    odd = str(place.top / "d'a t\\ä")
    place.run("db", "start", data=odd)
    assert place.run("doctor", data=odd)["works"] is True
    place.run("db", "stop", data=odd)


def case_closed_parent(place: Place) -> None:
    """A directory above that the server's user cannot enter."""
    closed = place.top / "closed"
    closed.mkdir(mode=0o700)
    if os.geteuid() != 0:
        closed.chmod(0)
    data = str(closed / "data")
    if place.who or os.geteuid() != 0:
        place.refused("db", "start", data=data, code="no_data_directory", says="Permission denied")
    else:
        place.refused("db", "start", data=data, code="parent_closed", says=f"enter {closed}")
    closed.chmod(0o700)


def case_parent_is_a_file(place: Place) -> None:
    """Something above is no directory."""
    (place.top / "file").write_text("")
    place.refused("db", "start", data=str(place.top / "file/data"), code="no_data_directory")


def case_foreign_directory(place: Place) -> None:
    """A directory with other things in it is left as it is."""
    subprocess.run([*place.who, "mkdir", str(place.data)], check=True)
    subprocess.run([*place.who, "touch", str(place.data / "thesis.odt")], check=True)
    before = place.data.stat()
    place.refused("db", "start", code="data_not_empty")
    after = place.data.stat()
    assert (before.st_mode, before.st_uid) == (after.st_mode, after.st_uid)


def case_not_private(place: Place) -> None:
    """A directory that others may enter is refused, and said how to mend."""
    place.run("db", "start")
    place.run("db", "stop")
    subprocess.run([*place.who, "chmod", "0755", str(place.data)], check=True)
    place.refused("db", "start", code="data_not_private")


def case_empty_directory(place: Place) -> None:
    """An empty directory is made private and used."""
    subprocess.run([*place.who, "mkdir", "-m", "0755", str(place.data)], check=True)
    place.run("db", "start")
    assert place.data.stat().st_mode & 0o777 == 0o700


def case_other_version(place: Place) -> None:
    """Data of a version whose programs are not here, of one too old, and of none at all."""
    place.run("db", "start")
    place.run("db", "stop")
    version = place.data / "cluster/PG_VERSION"
    good = version.read_text()
    version.write_text("99\n")
    place.refused("db", "start", code="no_server_of_version", says="PostgreSQL 99")
    version.write_text("9.6\n")
    place.refused("db", "start", code="data_version_unknown", says="9.6")
    version.unlink()
    place.refused("db", "start", code="data_damaged")
    version.write_text(good)
    shutil.chown(version, place.data.stat().st_uid, place.data.stat().st_gid)
    place.run("db", "start")


def case_server_refuses(place: Place) -> None:
    """What the server says when it does not start is told, not that it did not."""
    place.run("db", "start")
    place.run("db", "stop")
    with open(place.data / "cluster/postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write("shared_buffers = 'plenty'\n")
    place.refused("db", "start", code="server_failed", says="shared_buffers")


def unmount(place: pathlib.Path) -> None:
    """The kernel may hold it for a moment after the last process has ended."""
    for _ in range(100):
        done = subprocess.run(["umount", str(place)], check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(done.stderr)


def case_full_disk(place: Place) -> str | None:
    """A disk with no room for a cluster; then one that is full when it starts."""
    mounted = place.top / "small"
    mounted.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=0777", "none", str(mounted)],
                      check=False, capture_output=True).returncode != 0:
        return "no right to mount"
    try:
        data = str(mounted / "data")
        place.refused("db", "start", data=data, code="server_failed", says="No space left")
        assert not list(pathlib.Path(data).glob("making*")), "the half is left"
        subprocess.run(["mount", "-o", "remount,size=300m", str(mounted)], check=True)
        place.run("db", "start", data=data)
        place.run("db", "stop", data=data)
        with open(mounted / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 65536)
            except OSError:
                pass
        place.refused("db", "start", data=data, code="server_failed", says="No space left")
        (mounted / "filler").unlink()
        place.run("db", "start", data=data)
    finally:
        place.run("db", "stop", data=str(mounted / "data"))
        unmount(mounted)
    return None


def case_older_ledger(place: Place) -> None:
    """A running ledger with an older schema is upgraded by the next command; a newer is refused."""
    place.run("db", "start")
    sql(place, "DROP SCHEMA stipend CASCADE",
        "postgres" if os.geteuid() == 0 and not place.who else owner(place))
    schools = place.top / "schools.csv"
    schools.write_text("school,name\nS1,North\n")
    assert place.run("import", "schools", str(schools))["intake"] == 1
    sql(place, "INSERT INTO stipend.migration VALUES (9999, 'later', sha256('x'))",
        "postgres" if os.geteuid() == 0 and not place.who else owner(place))
    error = place.run("import", "schools", str(schools), status=1)
    assert error["code"] == "schema_newer", error


def owner(place: Place) -> str:
    return "nobody" if place.who else place.top.owner()


def case_interrupt(place: Place) -> None:
    """Ctrl-C in the midst of an import: status 130, nothing stored, no lock left behind."""
    place.run("db", "start")
    with subprocess.Popen(place.command("import", "schools", "-"), stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=clean_environment(None)) as run:
        run.stdin.write(b"school,name\nS1,North\n")
        run.stdin.flush()
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        said = run.stderr.read()
        assert run.wait(10) == 130 and b"interrupted" in said, (run.returncode, said)
    assert sql(place, "SELECT count(*) FROM stipend.intake") == "0"


def case_gone_database(place: Place) -> None:
    """The server stops in the midst of an import: status 7, and nothing stored."""
    place.run("db", "start")
    with subprocess.Popen(place.command("import", "schools", "-"), stdin=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=clean_environment(None)) as run:
        run.stdin.write(b"school,name\nS1,North\n")
        run.stdin.flush()
        time.sleep(0.5)
        place.run("db", "stop")
        said = run.communicate(b"S2,South\n")[1]
        assert run.returncode == 7 and b"hint: " in said, (run.returncode, said)
    place.run("db", "start")
    assert sql(place, "SELECT count(*) FROM stipend.intake") == "0"


def run_cases(functions: list, words: list[str]) -> None:
    """Each as every kind of user; answers in TAP and exits."""
    people = [("as root", []), ("as an ordinary user", ORDINARY)] if os.geteuid() == 0 else \
             [("", [])]
    cases = [(function, who, whose) for function in functions for whose, who in people
             if not words or any(word in function.__name__ for word in words)]
    print(f"1..{len(cases)}")
    failed = False
    for number, (function, who, whose) in enumerate(cases, 1):
        place, skipped = Place(who), None
        title = f"{number} - {function.__doc__.splitlines()[0].rstrip('.')} {whose}".rstrip()
        try:
            skipped = function(place)
            print(f"ok {title}" + (f" # SKIP {skipped}" if skipped else ""), flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            print(f"not ok {title}", flush=True)
            print(f"{function.__name__} {whose}: {error!r}", file=sys.stderr, flush=True)
        finally:
            place.end()
    sys.exit(failed)


if __name__ == "__main__":
    run_cases([function for name, function in globals().copy().items() if name.startswith("case_")],
              sys.argv[2:])
