"""What plan, approve and post refuse: refusals.py PROGRAM SOURCE_ROOT [WORD...].

Each case has its own copy of the small district of district/, and after each refusal the ledger
holds what it held.  Runs under with_server; answers in TAP; WORD chooses cases.
"""
import contextlib
import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
import planfile  # noqa: E402
from ledger import Ledger  # noqa: E402

LATE = "teacher,session,status\nT2,SE-1,present\n"    # what the first batch held back
AWAY = "teacher,name\nT9,Nobody's business\n"         # what no decision asks about
OWNER = os.environ["PGUSER"]                           # who may do everything, of himself too


# What an approver is told is stale; the rest comes out when the batch is decided again.
SEEN = {"engine", "head", "facts", "period", "as_of", "revision", "revision_number", "programme_sha256",
        "through_intake", "through_batch"}


class District:
    """The template of all cases."""

    def __init__(self, program: str):
        self.template = ledgers.district(program, "refusals")

    @contextlib.contextmanager
    def copy(self):
        ledger = self.template.copy("refused")
        try:
            yield ledger
        finally:
            ledger.drop()


@contextlib.contextmanager
def unchanged(ledger: Ledger):
    before = ledger.stored()
    yield
    assert ledger.stored() == before, f"{before} became {ledger.stored()}"


def bring(ledger: Ledger, kind: str, text: str, place: pathlib.Path, user: str = "clerk") -> None:
    (place / "more.csv").write_text(text, "utf-8")
    ledger.run("import", kind, place / "more.csv", user=user)


def stale(ledger: Ledger, plan: pathlib.Path, what: str, *words: str) -> None:
    with unchanged(ledger):
        ledger.refused("post", plan, *words, status=5, code="stale", says=f"{what} moved",
                       hint="plan again")


def revised(ledger: Ledger, approve: bool, place: pathlib.Path) -> None:
    """A second revision, with another amount."""
    document = json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8"))
    document["revision"] = 2
    document["roles"]["lead"]["awards"]["annual"]["amount"][0]["amount"] = "1200.00"
    ledgers.load(ledger, document, approve)
    (place / "revised").touch()


def case_stale_rules(world: District, place: pathlib.Path) -> None:
    """Stale: a newer revision is in force; one that is only proposed does not count"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        ledger.plan("2026-09", plan)
        revised(ledger, False, place)
        ledger.refused("approve", 2, "--reason", "mine", status=1, code="approver_loaded",
                       says="clerk loaded revision 2", hint="another login")
        proposed = ledger.copy("refused_too")
        try:
            assert proposed.run("post", plan)["batch"] == 1
        finally:
            proposed.drop()
        ledger.run("approve", 2, "--reason", "board", user="approver")
        stale(ledger, plan, "rules")
        stale(ledger, plan, "rules", "--as-known")
        ledger.plan("2026-09", plan)
        posted = ledger.run("post", plan)
        assert {d["target"] for d in posted["decisions"] if d["outcome"] == "paid"} >= {"600.00"}


def case_stale_facts(world: District, place: pathlib.Path) -> None:
    """Stale: newer facts would decide otherwise, naming what; --as-known posts what was known then"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        planned = ledger.plan("2026-09", plan)
        bring(ledger, "attendance", LATE, place)
        with unchanged(ledger):
            ledger.refused("post", plan, status=5, code="stale", says="stipend:A2/annual/first",
                           hint="--as-known")
        posted = ledger.run("post", plan, "--as-known")
        assert posted["decisions"] == planned["decisions"]
        assert posted["through_intake"] == planned["through_intake"]
        ledger.plan("2026-09", plan)
        assert [e["key"] for e in ledger.run("post", plan)["entries"]] == ["stipend:A2/annual/first"]


def case_facts_that_do_not_matter(world: District, place: pathlib.Path) -> None:
    """Not stale: newer facts that change no decision of the plan"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        planned = ledger.plan("2026-09", plan)
        bring(ledger, "teachers", AWAY, place)
        # One more decision, but none of the plan's is another.
        bring(ledger, "assignments", "assignment,starts,teacher,role,school\n"
                                     "A9,2026-07-01,T9,lead,S2\n", place)
        posted = ledger.run("post", plan)
        assert posted["decisions"] == planned["decisions"], posted["decisions"]


def case_fact_taken_away(world: District, place: pathlib.Path) -> None:
    """Stale: a newer file takes away what the plan decides about"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        ledger.plan("2026-09", plan)
        bring(ledger, "claims", "claim,retract\nC1,yes\n", place)
        with unchanged(ledger):
            ledger.refused("post", plan, status=5, code="stale", says="cover:C1")


def case_stale_head(world: District, place: pathlib.Path) -> None:
    """Stale: another batch was posted meanwhile"""
    with world.copy() as ledger:
        plan, other = place / "a.plan", place / "b.plan"
        ledger.plan("2026-09", plan)
        ledger.plan("2026-09", other, "--off-cycle", "--as-of", "2026-09-25", "--reason", "T1 leaves")
        assert ledger.run("post", other)["batch"] == 1
        stale(ledger, plan, "head")


def case_stale_engine(world: District, place: pathlib.Path) -> None:
    """Stale: another version of the program planned it"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        ledger.plan("2026-09", plan, approve=False)
        planfile.write(plan, planfile.read(plan) | {"engine": "stipend 0.0.9"}, sealed=True)
        with unchanged(ledger):
            ledger.refused("approve", plan, "--reason", "looked", user="approver", status=5, code="stale",
                           says="engine moved", hint="stipend plan 2026-09 -o FILE")
        stale(ledger, plan, "engine")
        with unchanged(ledger):
            ledger.refused("post", plan, status=5, code="stale", says="stipend 0.0.9",
                           hint="stipend plan 2026-09")


def case_edited(world: District, place: pathlib.Path) -> None:
    """A plan edited by hand, in any field, is refused by post and approve"""
    with world.copy() as ledger:
        good, bad = place / "good.plan", place / "bad.plan"
        ledger.plan("2026-09", good)
        plan = planfile.read(good)
        assert set(plan) == {"format", "seal", *planfile.FIELDS}, "the fields of a plan"
        with unchanged(ledger):
            for name in (*planfile.FIELDS, "seal"):
                planfile.write(bad, plan | {name: planfile.changed(plan, name)})
                ledger.refused("post", bad, status=3, code="plan_changed", says=str(bad),
                               hint="not to be edited")
                planfile.write(bad, {k: v for k, v in plan.items() if k != name})
                ledger.refused("post", bad, status=3, code="plan_file", says=f'"{name}"')
                for odd in (None, [], {}, "", -1, 1e300, "é" * 9000):
                    if odd != plan.get(name):
                        planfile.write(bad, plan | {name: odd})
                        assert ledger.answer("post", bad)[0] == 3, (name, odd)
            planfile.write(bad, plan | {"debits": planfile.changed(plan, "debits")})
            ledger.refused("approve", bad, "--reason", "x", user="approver", status=3,
                           code="plan_changed")
        assert ledger.run("post", good)["batch"] == 1


def case_resealed(world: District, place: pathlib.Path) -> None:
    """A plan that was edited and sealed again, even approved, is never posted"""
    with world.copy() as ledger:
        good, bad = place / "good.plan", place / "bad.plan"
        ledger.plan("2026-09", good)
        plan = planfile.read(good)
        assert planfile.seal(plan) == plan["seal"], "the seal is not what this test takes it for"
        wrong = {name: (planfile.changed(plan, name), (1, 2, 3, 5)) for name in planfile.FIELDS}
        wrong["engine"] = ("stipend 0.0.9", (5,))
        # A head that this ledger never had: the plan is of another one.
        wrong["head"] = (wrong["head"][0], (1,))
        wrong["digest"] = (wrong["digest"][0], (5,))
        wrong["facts"] = (wrong["facts"][0], (5,))
        wrong["period"] = ("2026-10", (5,))
        # What is said of the plan, not what is posted: sealed anew it is another plan of the same.
        for said in ("planner", "planned_at", "reason"):
            del wrong[said]
        for name, (value, statuses) in wrong.items():
            planfile.write(bad, plan | {name: value}, sealed=True)
            approved, _ = ledger.answer("approve", bad, "--reason", "x", user="approver")
            with unchanged(ledger):
                status, said = ledger.answer("post", bad)
            assert status in statuses, (name, status, said)
            assert approved in (statuses if name in SEEN else (0, *statuses)), (name, approved)
            assert said["message"], (name, said)
        assert ledger.run("post", good)["batch"] == 1


def case_no_plan(world: District, place: pathlib.Path) -> None:
    """Files that are no plan: missing, empty, a folder, other JSON"""
    with world.copy() as ledger:
        (place / "empty").write_text("")
        (place / "other").write_text('{"format": "stipend-programme/1"}')
        (place / "bytes").write_bytes(bytes(range(256)) * 300)
        for name in ("missing", "empty", "other", "bytes", "."):
            ledger.refused("post", place / name, status=3, code="plan_file", says=str(place / name))


def case_approvals(world: District, place: pathlib.Path) -> None:
    """Not approved, or approved by who planned, loaded or posts: refused"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        ledger.plan("2026-09", plan, approve=False)
        with unchanged(ledger):
            ledger.refused("post", plan, status=1, code="not_approved", hint="--user NAME approve")
            ledger.refused("approve", plan, "--reason", "mine", status=1, code="approver_planned",
                           says="clerk planned this batch", hint="another login")
            ledger.refused("approve", plan, user="approver", status=2, code="no_reason")
            ledger.refused("approve", plan, "--reason", "x", user="auditor", status=1, code="other_role",
                           says="stipend_approver", hint="GRANT stipend_approver TO auditor")
        # Who may do everything approves, and then may not post it himself.
        ledger.run("approve", plan, "--reason", "looked", user=OWNER)
        with unchanged(ledger):
            ledger.refused("post", plan, user=OWNER, status=1, code="approver_posts",
                           hint="clerk")
            assert ledger.run("approve", plan, "--reason", "too", user="approver")["already"]
            ledger.refused("post", plan, user="approver", status=1, code="other_role",
                           says="stipend_clerk", hint="no login may hold both")
            ledger.refused("post", plan, user="auditor", status=1, code="other_role",
                           hint="GRANT stipend_clerk TO auditor")
        posted = ledger.run("post", plan)
        assert ledger.sql("SELECT planner, approver, by_user FROM stipend.batch") == \
            f"clerk|{OWNER}|clerk", posted


def warnings(ledger: Ledger, *words: object, user: str) -> dict[str, str]:
    """What a command that succeeds warns of: code and message."""
    run = ledger.start(*words, user=user)
    _, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    told = [json.loads(line)["warning"] for line in err.splitlines() if line.startswith("{")]
    assert all(warning["hint"] for warning in told), told
    return {warning["code"]: warning["message"] for warning in told}


def case_approver_imported(world: District, place: pathlib.Path) -> None:
    """Who imported facts that are new in a plan approves it with a warning; once they are posted, with none"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        bring(ledger, "attendance", LATE, place, user=OWNER)
        bring(ledger, "reviews", "claim,code,finding,on,by,reason\nC1,DUPLICATE_TEACHER,stands,2026-09-17,clerk,seen\n",
              place)
        ledger.plan("2026-09", plan, approve=False)
        told = warnings(ledger, "approve", plan, "--reason", "looked", user="approver")
        assert list(told) == ["own_review"] and "C1 by clerk" in told["own_review"], told
        told = warnings(ledger, "approve", plan, "--reason", "looked", user=OWNER)
        assert not told, "it is approved already"
        ledger.plan("2026-09", plan, approve=False)
        told = warnings(ledger, "approve", plan, "--reason", "looked", user=OWNER)
        assert "intake 9 (attendance)" in told["own_facts"], told
        ledger.plan("2026-09", plan)
        ledger.run("post", plan)
        bring(ledger, "attendance", "teacher,session,status\nT1,SE-1,absent\n", place)
        ledger.plan("2026-10", plan, approve=False)
        assert not warnings(ledger, "approve", plan, "--reason", "looked", user=OWNER)


def case_approval_of_another(world: District, place: pathlib.Path) -> None:
    """An approval is of one plan: the same plan made again needs its own"""
    with world.copy() as ledger:
        ledger.plan("2026-09", place / "a.plan")
        ledger.plan("2026-09", place / "b.plan", approve=False)
        with unchanged(ledger):
            ledger.refused("post", place / "b.plan", status=1, code="not_approved")


def case_approver_loaded(world: District, place: pathlib.Path) -> None:
    """Who loaded the rules does not approve what is planned by them"""
    ledger = Ledger.make(world.template.program, "loaded_by_owner")
    try:
        ledger.run("load", ledgers.DISTRICT / "programme.json", user=OWNER)
        ledger.refused("approve", 1, "--reason", "mine", user=OWNER, status=1, code="approver_loaded")
        ledger.refused("plan", "2026-09", status=1, code="not_approved",
                       says="loaded, but not approved", hint="approve district/2026-27:1")
        ledger.run("approve", 1, "--reason", "board", user="approver")
        for kind in ("schools", "teachers", "assignments", "agreements", "sessions", "attendance"):
            ledger.run("import", kind, ledgers.DISTRICT / f"{kind}.csv")
        ledger.plan("2026-09", place / "a.plan", approve=False)
        with unchanged(ledger):
            ledger.refused("approve", place / "a.plan", "--reason", "mine", user=OWNER, status=1,
                           code="approver_loaded", says="loaded revision 1")
        ledger.run("approve", place / "a.plan", "--reason", "looked", user="approver")
        assert ledger.run("post", place / "a.plan")["batch"] == 1
    finally:
        ledger.drop()


def case_periods(world: District, place: pathlib.Path) -> None:
    """A period that is not there, or before the last batch's, and intakes that are not"""
    with world.copy() as ledger:
        ledger.refused("plan", "2026-13", status=2, code="no_period", says="2026-13",
                       hint="did you mean 2026-1")
        ledger.refused("plan", "Christmas", status=2, code="no_period", hint="2026-09 to 2026-12")
        ledger.refused("run", "2026-9", status=2, code="no_period", hint="2026-09")
        ledger.refused("plan", "2026-09", "--through", 99, status=2, code="no_intake", says="99")
        bring(ledger, "attendance", LATE, place)
        ledger.plan("2026-10", place / "a.plan")
        ledger.run("post", place / "a.plan")
        with unchanged(ledger):
            ledger.refused("plan", "2026-09", status=1, code="older_period", says="batch 1",
                           hint="stipend plan 2026-10")
            ledger.refused("plan", "2026-10", "--through", 3, status=1, code="older_intake",
                           says="intake 3", hint="or later")


def case_off_cycle(world: District, place: pathlib.Path) -> None:
    """An off-cycle batch is in the ledger with its day and reason; without them it is refused"""
    with world.copy() as ledger:
        for words in ((), ("--as-of", "2026-09-25"), ("--reason", "T1 leaves"),
                      ("--as-of", "2026-09-25", "--reason", "")):
            ledger.refused("plan", "2026-09", "--off-cycle", *words, status=2, code="off_cycle")
        ledger.refused("plan", "2026-09", "--as-of", "2026-09-25", status=2, code="off_cycle")
        ledger.refused("plan", "2026-09", "--off-cycle", "--as-of", "25.9.2026", "--reason", "x",
                       status=2, code="as_of", hint="2026-12-18")
        plan = place / "a.plan"
        planned = ledger.plan("2026-09", plan, "--off-cycle", "--as-of", "2026-09-25",
                              "--reason", "T1 leaves")
        assert planned["as_of"] == "2026-09-25", planned
        posted = ledger.run("post", plan)
        assert ledger.sql("SELECT off_cycle, as_of, period FROM stipend.batch") == \
            f"T1 leaves|2026-09-25|{posted['period']}"
        # What was decided stays decided: the period's own batch asks no older question.
        again = ledger.run("plan", "2026-09", "--exit-code")
        assert again["as_of"] == "2026-09-25" and not again["entries"], again


def case_budget(world: District, place: pathlib.Path) -> None:
    """A budget that does not suffice stops the plan, naming decision, fund and shortfall"""
    def small(document: dict) -> None:
        document["funds"]["grant"]["budget"][0]["total"] = "600.00"
    ledger = ledgers.district(world.template.program, "small_budget", small)
    try:
        with unchanged(ledger):
            error = ledger.refused("plan", "2026-09", "-o", place / "a.plan", status=1, code="budget")
        # The claim's 160.00 are taken first; of the stipend's 500.00 only 440.00 are left.
        for word in ("stipend:A1/annual/first", "grant", "60.00"):
            assert word in error["message"], (word, error)
        assert "budget" in error["hint"], error
        assert not (place / "a.plan").exists()
    finally:
        ledger.drop()


def case_closed(world: District, place: pathlib.Path) -> None:
    """A closed period takes no plan, and no post of a plan that was made before"""
    with world.copy() as ledger:
        plan = place / "a.plan"
        ledger.plan("2026-09", plan)
        ledger.run("period", "close", "2026-09")
        with unchanged(ledger):
            ledger.refused("plan", "2026-09", status=1, code="closed_period", says="2026-09",
                           hint="first open period")
            ledger.refused("post", plan, status=1, code="closed_period", says="2026-09 is closed")
        # An off-cycle batch about it is posted in the first open one.
        planned = ledger.run("plan", "2026-09", "--off-cycle", "--as-of", "2026-09-25", "--reason", "x")
        assert planned["period"] == "2026-10", planned
        for period in ("2026-10", "2026-11", "2026-12"):
            ledger.run("period", "close", period)
        ledger.refused("plan", "2026-09", "--off-cycle", "--as-of", "2026-09-25", "--reason", "x",
                       status=1, code="closed_period", hint="new revision")


def case_two_person(world: District, _: pathlib.Path) -> None:
    """Under the two-person rule nothing is planned and posted in one"""
    with world.copy() as ledger, unchanged(ledger):
        ledger.refused("run", "2026-09", status=1, code="two_person", hint="approve")


def forbidden(ledger: Ledger, user: str, text: str, says: str) -> None:
    """The database itself refuses what a login writes by SQL."""
    done = subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", ledger.name,
                           "-c", f"SET SESSION AUTHORIZATION {user}", "-c", text],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0 and says in done.stderr, (text, done.returncode, done.stderr)


ENTRY = ("INSERT INTO stipend.entry (batch, line, service_day, amount, edition, key, teacher, payee, fund,"
         " debit, credit, for_period) VALUES ({}, 100000, '2026-09-18', 100, 1, 'stipend:A1/annual/x', 'T1',"
         " 'T1', 'grant', 'expense', 'payable', '2026-09')")
APPROVAL = ("INSERT INTO stipend.approval (number, revision, plan, reason, at, chain)"
            " VALUES ({}, 1, {}, 'mine', now(), sha256('a'))")


def case_written_by_sql(world: District, _: pathlib.Path) -> None:
    """A login cannot use up numbers, approve what it may not, or write into another batch"""
    with world.copy() as ledger, unchanged(ledger):
        forbidden(ledger, "approver", APPROVAL.format(2147483647, "NULL"), "the next number of stipend.approval")
        own = ledger.number("SELECT max(number) + 1 FROM stipend.approval")
        forbidden(ledger, "clerk", APPROVAL.format(own, "sha256('plan')"), "clerk is not granted stipend_approver")
        forbidden(ledger, "clerk", ENTRY.format(77), "batch 77 is not the next")
        forbidden(ledger, "clerk", ENTRY.format(0), "check")


def case_slipped_in(world: District, place: pathlib.Path) -> None:
    """Rows put under the next batch's number beforehand are not sealed into it"""
    with world.copy() as ledger:
        ledger.plan("2026-09", place / "a.plan")
        ledger.sql("SET SESSION AUTHORIZATION clerk; " + ENTRY.format(1))
        with unchanged(ledger):
            ledger.refused("post", place / "a.plan", status=1, code="foreign_rows", says="batch 1",
                           hint="verify")


def case_new_edition(world: District, place: pathlib.Path) -> None:
    """A new edition is no way around the second person"""
    with world.copy() as ledger:
        document = json.loads((ledgers.DISTRICT / "programme.json").read_text("utf-8"))
        document["edition"], document["approval"] = "2026-27b", "one-person"
        ledgers.load(ledger, document, approve=False)
        asked = ("--edition", "2026-27b")
        ledger.refused("plan", "2026-09", *asked, status=1, code="not_approved",
                       hint="approve district/2026-27b:1")
        ledger.refused("approve", "district/2026-27b:1", "--reason", "mine", status=1, code="approver_loaded")
        ledger.run("approve", "district/2026-27b:1", "--reason", "board", user="approver")
        assert ledger.run("plan", "2026-09", *asked)["edition"] == "2026-27b"


def main() -> None:
    world = District(sys.argv[1])
    try:
        ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), world)
    finally:
        world.template.drop()


main()
