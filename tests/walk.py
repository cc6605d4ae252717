"""The whole way with the embedded ledger, as root and as an ordinary user: walk.py PROGRAM SOURCE_ROOT.

From no ledger to a replayed batch, with the server killed in the middle.  Answers in TAP; run as root,
each case is tried as root (whose server runs as postgres) and as an ordinary user.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import cluster  # noqa: E402
import ledger as ledgers  # noqa: E402
from proxy import until  # noqa: E402


def bring(place: cluster.Place) -> pathlib.Path:
    """Rules and facts of the small district, copied to where that user may read and write."""
    here = place.top / "district"
    shutil.copytree(ledgers.DISTRICT, here)
    here.chmod(0o777 if place.who else 0o755)
    place.run("load", str(here / "programme.json"))
    place.run("approve", "1", "--reason", "board", "--user", "approver")
    for kind in ledgers.KINDS:
        if (here / f"{kind}.csv").exists():
            place.run("import", kind, str(here / f"{kind}.csv"))
    return here


def planned(place: cluster.Place, here: pathlib.Path, period: str) -> str:
    plan = str(here / f"{period}.plan")
    place.run("plan", period, "-o", plan)
    place.run("approve", plan, "--reason", "looked at", "--user", "approver")
    return plan


def walk_whole(place: cluster.Place) -> None:
    """From no ledger to a batch that is explained, replayed and verified"""
    here = bring(place)
    posted = place.run("post", planned(place, here, "2026-09"))
    assert posted["batch"] == 1, posted
    assert {d["key"]: d["outcome"] for d in posted["decisions"]} == {
        "cover:C1": "paid", "stipend:A1/annual/first": "paid", "stipend:A2/annual/first": "held",
        "stipend:A3/annual/first": "forfeited"}, posted
    assert posted["totals"]["funds"] == {"grant": "660.00"}, posted
    assert place.run("post", str(here / "2026-09.plan"))["already"] is True
    told = json.dumps(place.run("explain", "T2"))
    assert "SE-1" in told and "UNRECORDED" in told, told
    assert place.run("verify")["verified"] is True
    again = place.run("replay", "2026-27")
    assert again["differences"] == 0 and again["digest"] == posted["digest"], again
    assert place.run("head")["batch"] == 1


def walk_server_killed(place: cluster.Place) -> None:
    """The server is killed while a post waits for its turn: status 7, and posting again posts once"""
    here = bring(place)
    plan = planned(place, here, "2026-09")
    pid = place.pid()
    holder = subprocess.Popen([*place.who, "psql", "-qtAX", "-h", str(place.data), "-d", "stipend",
                               "-U", "postgres" if os.geteuid() == 0 and not place.who
                               else cluster.owner(place)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True,
                              env=cluster.clean_environment(None))
    run = None
    try:
        holder.stdin.write("BEGIN; LOCK TABLE stipend.batch; SELECT 'held';\n")
        holder.stdin.flush()
        assert holder.stdout.readline().strip() == "held"
        run = subprocess.Popen(place.command("post", plan, "--json"), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               env=cluster.clean_environment(None))
        until(lambda: cluster.sql(place, "SELECT count(*) FROM pg_stat_activity"
                                         " WHERE wait_event_type = 'Lock'") == "1")
        os.kill(pid, signal.SIGKILL)
        _, said = run.communicate(timeout=60)
        assert run.returncode == 7, (run.returncode, said)
        error = json.loads(said.splitlines()[0])["error"]
        assert error["hint"], error
    finally:
        holder.kill()
        holder.communicate()
        if run and run.poll() is None:
            run.kill()
    cluster.wait_gone(pid)
    # The next command starts the server, which recovers.
    said = place.run("post", plan)
    assert said["batch"] == 1 and not said.get("already"), said
    assert place.pid() != pid
    assert place.run("verify")["batches"] == 1


def main() -> None:
    cluster.run_cases([walk_whole, walk_server_killed], sys.argv[3:])


main()
