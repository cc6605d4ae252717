"""Several districts in one database: districts.py PROGRAM SOURCE_ROOT [WORD...].

Each has a schema and roles of its own (stipend_NAME), and there is no schema stipend, so that a statement which
forgot its district fails.  Runs under with_server; answers in TAP; WORD chooses cases.
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
from ledger import Ledger  # noqa: E402

DATABASE = "districts"
ROLES = ("clerk", "approver", "auditor", "hr")
YEAR = "2026-27"


class District(Ledger):
    """One district's ledger; its logins are named for it."""

    def start(self, *words: object, user: str = "clerk", **more) -> subprocess.Popen:
        login = f"{user}_{self.name}" if user in ROLES else user
        return super().start("--district", self.name, *words, user=login, **more)

    def environment(self, user: str) -> dict[str, str]:
        return super().environment(user) | {"PGDATABASE": DATABASE}


class World:
    """Two districts with the same facts, and a third that is by itself, without a name."""

    def __init__(self, program: str, place: pathlib.Path):
        self.plan, self.source = place / "a.plan", pathlib.Path(sys.argv[2])
        ledgers.psql("postgres", f"CREATE DATABASE {DATABASE}")
        self.north, self.south = District(program, "north"), District(program, "south2")
        self.alone = ledgers.district(program, "alone")
        for district in (self.north, self.south):
            district.run("db", "init", user=sys.argv[3])
            for role in ROLES:
                ledgers.psql("postgres", f"CREATE ROLE {role}_{district.name} LOGIN"
                                         f" IN ROLE stipend_{district.name}_{role}")
            self.fill(district)
        self.posted = [self.post(ledger) for ledger in (self.north, self.south, self.alone)]

    @staticmethod
    def fill(district: District) -> None:
        ledgers.load(district, json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8")))
        for kind in ledgers.KINDS:
            if (ledgers.DISTRICT / f"{kind}.csv").exists():
                district.run("import", kind, ledgers.DISTRICT / f"{kind}.csv")

    def post(self, ledger: Ledger) -> dict:
        ledger.plan("2026-09", self.plan)
        return ledger.run("post", self.plan)

    def sql(self, text: str) -> str:
        return ledgers.psql(DATABASE, text)

    def close(self) -> None:
        self.alone.drop()
        ledgers.psql("postgres", f"DROP DATABASE {DATABASE} WITH (FORCE)")
        for name in ("north", "south2"):
            logins = [f"{role}_{name}" for role in ROLES]
            roles = [f"stipend_{name}_{role}" for role in ("owner", *ROLES)]
            ledgers.psql("postgres", f"DROP ROLE {', '.join(logins + roles)}")


def case_same(world: World, _: pathlib.Path) -> None:
    """A district in a schema of its own decides and stores what one by itself does"""
    for said in world.posted:
        assert said["batch"] == 1 and said["entries"], said
        assert [said[part] for part in ("decisions", "entries", "totals")] == [
            world.posted[0][part] for part in ("decisions", "entries", "totals")]
    for words in (("report", "register", "2026-09"), ("report", "funds", YEAR), ("report", "open", YEAR),
                  ("report", "held"), ("report", "statement", "T1"), ("report", "school", "S1"),
                  ("explain", "T1"), ("export", YEAR, "--format", "payroll", "-o", "/dev/null"),
                  ("sample", YEAR, "--size", "3", "--seed", "1")):
        said = [ledger.run(*words, user="auditor") for ledger in (world.north, world.south, world.alone)]
        kept = [{k: v for k, v in one.items() if k not in ("digest", "head", "items", "versions")} for one in said]
        assert kept[0] == kept[1] == kept[2], (words, kept)
    for ledger in (world.north, world.south, world.alone):
        checked = ledger.run("verify", user="auditor")
        assert checked["verified"] is True and checked["batches"] == 1, checked
        ledger.run("replay", YEAR, user="auditor")
    assert world.sql("SELECT to_regnamespace('stipend') IS NULL") == "t"


def case_apart(world: World, place: pathlib.Path) -> None:
    """What one district does is not seen in another, and its logins are not let in there"""
    before = world.north.run("head", user="auditor")
    rows = place / "rows.csv"
    rows.write_text("teacher,session,status\nT2,SE-1,present\n")
    world.south.run("import", "attendance", rows)
    world.south.plan("2026-09", world.plan, "--off-cycle", "--as-of", "2026-09-25", "--reason", "late")
    world.north.refused("post", world.plan, status=1, code="other_ledger")
    assert world.south.run("post", world.plan)["batch"] == 2
    world.south.run("period", "close", "2026-09")
    assert world.north.run("head", user="auditor") == before
    assert world.north.run("period", "list")["periods"] != world.south.run("period", "list")["periods"]
    for user in ("clerk_north", "auditor_north", "hr_north"):
        error = world.south.refused("verify", status=1, code="other_role", says=user, user=user)
        assert "stipend_south2_auditor" in error["message"] + error["hint"], error
    world.south.refused("import", "attendance", rows, status=1, code="other_role", says="stipend_south2_clerk",
                        user="clerk_north")


def case_hr(world: World, _: pathlib.Path) -> None:
    """HR of a district sees one person of it, and the look is recorded there"""
    said = world.north.run("explain", "T1", user="hr")
    assert said["teacher"]["id"] if isinstance(said.get("teacher"), dict) else said, said
    assert world.sql("SELECT count(*) FROM stipend_north.look") == "1"
    assert world.sql("SELECT count(*) FROM stipend_south2.look") == "0"


def case_tampered(world: World, _: pathlib.Path) -> None:
    """Verify holds each district's own tables, roles and triggers against what was made"""
    world.sql("ALTER TABLE stipend_south2.batch DISABLE TRIGGER closed;"
              " GRANT INSERT ON stipend_south2.batch TO stipend_south2_hr")
    try:
        run = world.south.start("verify", user="auditor")
        out, err = run.communicate(timeout=60)
        assert run.returncode == 4, (out, err)
        for object_named in ("trigger closed on stipend.batch", "grants on stipend.batch"):
            assert object_named in out + err, (out, err)
        assert world.north.run("verify", user="auditor")["verified"] is True
    finally:
        world.sql("ALTER TABLE stipend_south2.batch ENABLE ALWAYS TRIGGER closed;"
                  " REVOKE INSERT ON stipend_south2.batch FROM stipend_south2_hr")
    assert world.south.run("verify", user="auditor")["verified"] is True


def case_another(world: World, _: pathlib.Path) -> None:
    """Verify tells what reaches into the ledger without a name from what is the district's own"""
    named = {
        "grants on stipend.batch": ("REVOKE SELECT ON stipend_north.batch FROM stipend_north_approver;"
                                    " GRANT SELECT ON stipend_north.batch TO stipend_approver",
                                    "REVOKE SELECT ON stipend_north.batch FROM stipend_approver;"
                                    " GRANT SELECT ON stipend_north.batch TO stipend_north_approver"),
        "table stipend.batch": ("ALTER TABLE stipend_north.batch OWNER TO stipend_owner",
                                "ALTER TABLE stipend_north.batch OWNER TO stipend_north_owner"),
    }
    source = world.sql("SELECT pg_get_functiondef('stipend_north.lock_batches()'::regprocedure)")
    view = world.sql("SELECT pg_get_viewdef('stipend_north.fund_balance'::regclass)").rstrip(";")
    named["function stipend.lock_batches()"] = (
        source.replace("stipend_north.batch", "stipend.batch"), source)
    named["view stipend.fund_balance"] = (
        "CREATE SCHEMA elsewhere; CREATE VIEW elsewhere.moved AS SELECT * FROM stipend_north.moved;"
        f" CREATE OR REPLACE VIEW stipend_north.fund_balance AS {view.replace('stipend_north.', 'elsewhere.')}",
        f"CREATE OR REPLACE VIEW stipend_north.fund_balance AS {view}; DROP SCHEMA elsewhere CASCADE")
    for what, (bend, back) in named.items():
        world.sql(bend)
        run = world.north.start("verify", user="auditor")
        out, err = run.communicate(timeout=60)
        world.sql(back)
        assert run.returncode == 4 and what in out + err, (what, out, err)
        assert world.north.run("verify", user="auditor")["verified"] is True, what


def case_moved(world: World, _: pathlib.Path) -> None:
    """A district is moved to another database by pg_dump of its schema, and verifies there"""
    ledgers.psql("postgres", "CREATE DATABASE moved")
    try:
        dump = subprocess.run(["pg_dump", "-d", DATABASE, "-n", "stipend_north"], capture_output=True, check=True)
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", "moved"], input=dump.stdout, check=True,
                       capture_output=True)
        moved = [f"--db=host={world.north.host} dbname=moved user=auditor_north", "--district=north"]
        said = ledgers.finished(Ledger.start(world.north, *moved, "verify"))
        assert said[0] == 0 and said[1]["verified"] is True, said
        assert ledgers.finished(Ledger.start(world.north, *moved, "head"))[1] == world.north.run(
            "head", user="auditor")
    finally:
        ledgers.psql("postgres", "DROP DATABASE moved WITH (FORCE)")


def case_rollup(world: World, _: pathlib.Path) -> None:
    """The roll-up adds all districts up, for whoever may read each of them and nobody else"""
    script = world.source / "schema" / "rollup.sql"
    for _ in range(2):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", DATABASE, "-f", str(script)], check=True)
    ledgers.psql("postgres", "CREATE ROLE state LOGIN IN ROLE stipend_north_auditor, stipend_south2_auditor")
    try:
        def ask(user: str, text: str) -> subprocess.CompletedProcess:
            return subprocess.run(["psql", "-qtAX", "-d", DATABASE, "-U", user, "-c", text], capture_output=True,
                                  text=True, check=False)
        total = "SELECT district, fund, sum(charged) FROM {} GROUP BY district, fund ORDER BY 1, 2"
        each = [world.sql(total.format(f"(SELECT '{d}' AS district, * FROM stipend_{d}.fund_balance) x"))
                for d in ("north", "south2")]
        assert ask("state", total.format("stipends.fund_balance")).stdout.strip() == "\n".join(each) != ""
        both = ask("state", "SELECT sum(debits) = sum(credits), count(DISTINCT district) FROM stipends.trial_balance")
        assert both.stdout.strip() == "t|2", both
        for user in ("auditor_north", "clerk_south2"):
            assert "permission denied" in ask(user, "SELECT * FROM stipends.fund_balance").stderr
        for district in (world.north, world.south):
            assert district.run("verify", user="auditor")["verified"] is True
    finally:
        world.sql("DROP SCHEMA stipends CASCADE")
        ledgers.psql("postgres", "DROP ROLE state")


def case_named(world: World, _: pathlib.Path) -> None:
    """A district's name is checked, one that is not there is said, the embedded ledger has none"""
    def ask(*words: str) -> tuple[int, dict]:
        return ledgers.finished(Ledger.start(world.north, *words))
    for name in ("North", "1", "a-b", "a.b", "x; DROP SCHEMA stipend_north", "", "n" * 41):
        status, error = ask("head", "--district", name)
        assert status == 2 and error["code"] == "bad_district" and error["hint"], (name, error)
    status, error = ask("head", "--district", "east")
    assert status == 1 and error["code"] == "schema_missing" and "of district east" in error["message"], error
    found = {one["name"]: one for one in world.north.run("doctor")["findings"]}
    assert found["district"]["value"] == "north" and found["district"]["source"] == "--district"
    assert found["roles"]["value"] == "stipend_north_clerk"
    env = {k: v for k, v in world.north.environment("clerk").items() if not k.startswith("PG")}
    done = subprocess.run([world.north.program, "head", "--district", "north"], env=env, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 2 and "one district's own" in done.stderr, done


def case_detached(world: World, _: pathlib.Path) -> None:
    """A year of one district is taken out and brought back"""
    run = "SET ROLE stipend_south2_owner; SELECT stipend_south2.{}_edition(1::smallint, 'old')"
    for period in world.south.run("period", "list")["periods"]:
        if not period["closed"]:
            world.south.run("period", "close", period["period"])
    world.sql(run.format("detach"))
    status, said = ledgers.finished(world.south.start("verify", "--detached", YEAR, user="auditor"))
    assert status == 0 and said["detached"] == 1 and said["decisions"] == 0, said
    said = world.south.run("replay", YEAR, status=1, user="auditor")
    assert said["code"] == "detached" and "stipend_south2.attach_edition(1" in said["hint"], said
    world.south.run("verify", status=4, user="auditor")
    world.sql(run.format("attach"))
    assert world.south.run("verify", user="auditor")["verified"] is True


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="stipend-districts-") as place:
        sys.argv[3:3] = [ledgers.psql("postgres", "SELECT current_user")]
        world = World(os.path.abspath(sys.argv[1]), pathlib.Path(place))
        try:
            ledgers.run_cases(ledgers.named(globals(), sys.argv[4:]), world)
        finally:
            world.close()


main()
