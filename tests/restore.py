"""A year's ledger moved to another server: restore.py PROGRAM SOURCE_ROOT WITH_SERVER [WORD...].

The example's year with corrections, settlements, a reversal, a repost and closed periods is dumped and
restored as README.md says, where texts are in another order and time zone and form of days are others.
What is asked there is answered to the byte as here, and the ledger goes on.  Runs under with_server;
answers in TAP; WORD chooses cases.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import posted  # noqa: E402

ELSEWHERE = ("datcollate || ' ' || daticulocale, current_setting('timezone'), current_setting('datestyle'),"
             " 'T10' < 'T9', 'a' < 'B'")
MOVED = "stipend:A001/annual/mid-year"


def said(words: list[str], **more) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, f"{' '.join(words)}: exit {done.returncode}: {done.stderr}"
    return done.stdout


class Abroad:
    """The other server; it goes with this process."""

    def __init__(self, with_server: str):
        self.run = subprocess.Popen([with_server, "--abroad", "sh", "-c", "echo $PGHOST; exec cat"],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.host = self.run.stdout.readline().strip()
        assert self.host, "there is no other server"
        self.environment = os.environ | {"PGHOST": self.host}

    def sql(self, database: str, text: str) -> str:
        return said(["psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text],
                    env=self.environment).strip()

    def close(self) -> None:
        self.run.communicate()


class World:
    """The ledger here, and what was restored of it there; `program` may be the one with sanitizers."""

    def __init__(self, program: str, with_server: str, place: pathlib.Path):
        self.place, self.abroad = place, Abroad(with_server)
        made = posted.ledger_of(ledgers.plain(program), place, posted.YEAR)
        bend(made, place)
        self.here = ledgers.Ledger(os.path.abspath(program), made.name)
        self.there = self.move()

    def move(self) -> ledgers.Ledger:
        """As README.md says; the only thing there already is the superuser."""
        roles, dump = self.place / "roles.sql", self.place / "ledger.dump"
        roles.write_text(said(["pg_dumpall", "--roles-only"]), "utf-8")
        said(["pg_dump", "--format=custom", f"--file={dump}", self.here.name])
        done = subprocess.run(["psql", "-qX", "-d", "postgres", "-f", str(roles)], capture_output=True,
                              text=True, check=False, env=self.abroad.environment)
        wrong = [line for line in done.stderr.splitlines() if "ERROR" in line]
        assert len(wrong) == 1 and f'role "{os.environ["PGUSER"]}" already exists' in wrong[0], done.stderr
        said(["createdb", "--encoding=UTF8", "--template=template0", "moved"], env=self.abroad.environment)
        said(["pg_restore", "--exit-on-error", "--dbname=moved", str(dump)], env=self.abroad.environment)
        return ledgers.Ledger(self.here.program, "moved", self.abroad.host)

    def same(self, *words: object, status: int = 0, user: str = "auditor") -> list[str]:
        """What a command prints, which is the same in both places."""
        both = []
        for ledger in (self.here, self.there):
            run = ledger.start(*words, user=user)
            out, err = run.communicate(timeout=120)
            assert run.returncode == status, f"{words}: exit {run.returncode}: {out}{err}"
            both.append(out + err)
        assert both[0] == both[1], f"{words}: {both[0][:2000]}\n{both[1][:2000]}"
        return both[0].splitlines()


def bend(ledger: ledgers.Ledger, place: pathlib.Path) -> None:
    """A key is reversed and posted again, and the first two periods are closed."""
    for name, words in (("back", ["reverse", MOVED, "--reason", "out of the wrong fund"]),
                        ("again", ["plan", "2027-08", "--off-cycle", "--as-of", "2027-08-27", "--reason",
                                   "out of the right one", "--repost", MOVED])):
        ledger.run(*words, "-o", place / f"{name}.plan")
        ledger.run("approve", place / f"{name}.plan", "--reason", "looked at", user="approver")
        assert ledger.run("post", place / f"{name}.plan")["entries"], name
    for period in ("2026-07", "2026-08"):
        ledger.run("period", "close", period, "--reason", "paid out")


def case_elsewhere(world: World, _: pathlib.Path) -> None:
    """The other server orders texts otherwise, by numbers in them, and has another zone and form of days"""
    told = [world.here.sql(f"SELECT {ELSEWHERE.replace('daticulocale', repr('none'))} FROM pg_database"
                           " WHERE datname = current_database()"),
            world.abroad.sql("moved", f"SELECT {ELSEWHERE} FROM pg_database WHERE datname = 'moved'")]
    assert told == ["C none|Asia/Kolkata|ISO, MDY|t|f",
                    "C.UTF-8 sv-SE-u-kn|America/St_Johns|German, DMY|f|t"], told


def case_verified(world: World, _: pathlib.Path) -> None:
    """verify is clean there, and the heads signed here are the heads there"""
    key, heads = world.place / "auditor.key", world.place / "heads"
    said(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)])
    said(["openssl", "pkey", "-in", str(key), "-pubout", "-out", str(key.with_suffix(".pub"))])
    signed = subprocess.run([world.here.program, "head", "--sign", str(key)], capture_output=True, check=True,
                            env=world.here.environment("auditor"))
    heads.write_bytes(signed.stdout)
    told = json.loads(world.same("verify", "--head", heads, "--key", key.with_suffix(".pub"))[0])
    assert told["verified"] is True and told["signatures_checked"] is True and told["heads"] == 1, told
    world.same("head")


def case_replayed(world: World, _: pathlib.Path) -> None:
    """replay of all batches is equal there, to the digest; so is what is known now"""
    told = [json.loads(line) for line in world.same("replay", "2026-27")]
    assert len(told) == world.here.number("SELECT count(*) FROM stipend.batch") > 16, told
    assert not any(batch["differences"] or batch["moved"] for batch in told), told
    assert sum("reverses" in batch for batch in told) == 1
    world.same("replay", "2026-27", "--as-known", "now")


def case_registers(world: World, _: pathlib.Path) -> None:
    """Registers and every other report, samples, differences and explanations are the same to the byte"""
    for period in world.here.sql("SELECT DISTINCT period FROM stipend.batch ORDER BY 1").splitlines():
        world.same("report", "register", period)
    for words in (("funds", "2026-27"), ("open", "2026-27"), ("held",), ("school", "S02"), ("statement", "T1007")):
        world.same("report", *words)
    world.same("sample", "2026-27", "--size", 40, "--seed", "20270901")
    world.same("diff", 4, 5)
    world.same("diff", 12, world.here.number("SELECT max(number) FROM stipend.batch"))
    world.same("explain", "T1007", "--on", "2026-12-18")
    world.same("period", "list")


def case_exports(world: World, place: pathlib.Path) -> None:
    """Exports of the year and of batches are the same files"""
    last = world.here.number("SELECT max(number) FROM stipend.batch")
    for what, form in (("2026-27", "gl"), ("2026-27", "hledger"), ("2026-27", "beancount"), ("2026-27", "jsonl"),
                       ("batch:5", "payroll"), (f"batch:{last}", "payroll"), (f"batch:{last}", "gl")):
        files = []
        for ledger in (world.here, world.there):
            (place / ledger.name).mkdir(exist_ok=True)
            files.append(place / ledger.name / f"{what.replace(':', '-')}.{form}")
            ledger.run("export", what, "--format", form, "-o", files[-1])
        assert files[0].stat().st_size > 0 and files[0].read_bytes() == files[1].read_bytes(), (what, form)
        totals = [file.with_name(file.name + ".totals") for file in files]
        if form in ("gl", "payroll"):
            assert totals[0].read_bytes() == totals[1].read_bytes(), (what, form)


def case_goes_on(world: World, place: pathlib.Path) -> None:
    """There it is the ledger that it was: rows are kept, roles are roles, the next batch is posted"""
    refused = subprocess.run(["psql", "-qX", "-d", "moved", "-c", "UPDATE stipend.entry SET amount = amount + 1"],
                             capture_output=True, text=True, check=False, env=world.abroad.environment)
    assert refused.returncode != 0 and "append-only" in refused.stderr, refused.stderr
    world.there.refused("plan", "2027-08", "--off-cycle", "--as-of", "2027-08-28", "--reason", "x",
                        user="hr", status=1, code="other_role", says="login hr")
    corrected = place / "corrected.csv"
    corrected.write_text(
        "claim,school,teacher,session,day,part,minutes,substitute,cover,cost,benefits,received_on,verified,evidence\n"
        "C0001,S05,T1023,TL-EL-1A,2026-09-08,full,,X311,substitute,100.00,0.00,2026-09-14,yes,sheet\n", "utf-8")
    posted_both = []
    for ledger in (world.here, world.there):
        file = place / f"{ledger.name}.plan"
        ledger.run("import", "claims", corrected)
        ledger.plan("2027-08", file, "--off-cycle", "--as-of", "2027-08-28", "--reason", "the last")
        posted_both.append(ledger.run("post", file))
    assert posted_both[0]["decisions"] == posted_both[1]["decisions"] and posted_both[0]["entries"], posted_both
    assert posted_both[0]["entries"] == posted_both[1]["entries"]
    assert world.there.run("verify", user="auditor")["verified"] is True
    assert not any(batch["differences"] for batch in world.there.lines("replay", "2026-27"))


def case_careless(world: World, _: pathlib.Path) -> None:
    """What a restore without owners and grants lacks, verify names"""
    said(["createdb", "careless"], env=world.abroad.environment)
    said(["pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname=careless",
          str(world.place / "ledger.dump")], env=world.abroad.environment)
    ledger = ledgers.Ledger(world.here.program, "careless", world.abroad.host)
    run = ledger.start("verify", user=os.environ["PGUSER"])
    out, err = run.communicate(timeout=120)
    assert run.returncode == 4, (run.returncode, out, err)
    found = "".join(out.splitlines())
    assert "owner" in found and "grant" in found, found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stipend-restore-") as place:
        world = World(sys.argv[1], os.path.abspath(sys.argv[3]), pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), sys.argv[4:]), world)
        finally:
            world.abroad.close()
            posted.drop_all()


main()
