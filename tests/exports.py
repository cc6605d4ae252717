"""Exports read by the programs that they are for: exports.py PROGRAM SOURCE_ROOT [WORD...].

Runs under with_server; needs ledger, hledger and bean-check.  Answers in TAP; WORD chooses cases.
"""
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import course as courses  # noqa: E402
import ledger as ledgers  # noqa: E402
from posted import TWO_EDITIONS, YEAR, drop_all, ledger_of  # noqa: E402

ROOTS = {"expense": "Expenses", "payable": "Liabilities:Payable", "receivable": "Assets:Receivable",
         "advance": "Assets:Advance", "cash": "Assets:Cash", "written-off": "Expenses:Written-off"}


def run(*words: object) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def export(ledger: ledgers.Ledger, what: str, form: str, file: pathlib.Path) -> dict:
    said = ledger.run("export", what, "--format", form, "-o", file)
    assert said["format"] == "stipend-export/1" and said["written_as"] == form, said
    return said


def cells(path: pathlib.Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows, column: str) -> int:
    return sum(courses.cents(row[column]) for row in rows if row[column])


def held(ledger: ledgers.Ledger, through: int, capital: bool = False) -> dict[str, int]:
    """Balances by account as the database adds them up, those of nothing left out."""
    rows = ledger.sql("SELECT class, programme, fund, kind, sum(debit - credit) FROM stipend.journal"
                      f" WHERE batch <= {through} GROUP BY 1, 2, 3, 4")
    found = {}
    for row in rows.splitlines():
        kind, *parts, amount = row.split("|")
        if int(amount) != 0:
            parts = [part[0].upper() + part[1:] if capital else part for part in parts]
            found[":".join([ROOTS[kind], *parts])] = int(amount)
    return found


def by_hledger(file: pathlib.Path) -> dict[str, int]:
    run("hledger", "-f", file, "check", "--strict")
    rows = csv.reader(run("hledger", "-f", file, "bal", "--flat", "-N", "-O", "csv").splitlines())
    return {account: courses.cents(amount.replace("$", "").replace(",", ""))
            for account, amount in list(rows)[1:]}


def by_ledger(file: pathlib.Path) -> dict[str, int]:
    out = run("ledger", "--args-only", "--pedantic", "-f", file, "bal", "--flat", "--no-total",
              "--balance-format", "%(account)|%(quantity(scrub(display_total)))\n")
    return {account: round(float(amount) * 100)
            for account, _, amount in (line.partition("|") for line in out.splitlines())}


def by_beancount(file: pathlib.Path) -> dict[str, int]:
    run("bean-check", file)
    out = run("bean-query", "-f", "csv", "-q", file,
              "SELECT account, number(only('USD', sum(position))) AS amount GROUP BY account")
    rows = list(csv.reader(out.splitlines()))[1:]
    return {account.strip(): courses.cents(f"{float(amount):.2f}")
            for account, amount in rows if float(amount or 0) != 0}


def same_balances(ledger: ledgers.Ledger, what: str, through: int, place: pathlib.Path) -> None:
    for form, read in (("ledger", by_ledger), ("hledger", by_hledger), ("beancount", by_beancount)):
        file = place / f"{what.replace(':', '-').replace('/', '-')}.{form}"
        export(ledger, what, form, file)
        got, wanted = read(file), held(ledger, through, form == "beancount")
        assert got == wanted, (form, set(got.items()) ^ set(wanted.items()))


def case_books_year(program: str, place: pathlib.Path) -> None:
    """A year's export is accepted by ledger, hledger and beancount, and gives the same balances"""
    ledger = ledger_of(program, place, YEAR)
    same_balances(ledger, "2026-27", ledger.number("SELECT max(number) FROM stipend.batch"), place)


def case_books_batch(program: str, place: pathlib.Path) -> None:
    """So does one batch's, on top of its opening balances"""
    ledger = ledger_of(program, place, YEAR)
    for batch in (1, 5, ledger.number("SELECT max(number) FROM stipend.batch")):
        same_balances(ledger, f"batch:{batch}", batch, place)


def case_books_editions(program: str, place: pathlib.Path) -> None:
    """So does a year after another, or among another's batches: what others moved is one transaction"""
    ledger = ledger_of(program, place, TWO_EDITIONS)
    last = dict(row.split("|") for row in ledger.sql(
        "SELECT d.edition, max(b.number) FROM stipend.batch b JOIN stipend.edition d"
        " ON d.number = b.edition GROUP BY 1").splitlines())
    assert len(last) == 2, last
    for edition, batch in last.items():
        same_balances(ledger, edition, int(batch), place)
    said = ledger.run("export", max(last), "--format", "csv", "-o", place / "later.csv")
    assert any(balance["opening"] != "0.00" for balance in said["balances"]), said


def case_books_wrong(program: str, place: pathlib.Path) -> None:
    """What is asserted is asserted: a cent more in one transaction, and all three programs refuse"""
    ledger = ledger_of(program, place, YEAR)
    for form, check in (("ledger", ["ledger", "bal", "-f"]), ("hledger", ["hledger", "check", "-f"]),
                        ("beancount", ["bean-check"])):
        file = place / f"wrong.{form}"
        export(ledger, "batch:1", form, file)
        text = file.read_text("utf-8")
        file.write_text(text.replace("150.00", "150.01", 1).replace("-150.00", "-150.01", 1), "utf-8")
        done = subprocess.run([*check, str(file)], capture_output=True, text=True, check=False)
        assert done.returncode != 0, (form, done.stdout)


def case_opening_closing(program: str, place: pathlib.Path) -> None:
    """Opening + entries = closing for every fund and class, each batch's opening the closing before"""
    ledger = ledger_of(program, place, YEAR)
    before: dict[tuple, str] = {}
    for batch in range(1, ledger.number("SELECT max(number) FROM stipend.batch") + 1):
        said = export(ledger, f"batch:{batch}", "jsonl", place / f"{batch}.jsonl")
        for b in said["balances"]:
            where = (b["programme"], b["fund"], b["class"])
            amount = {name: courses.cents(b[name]) for name in
                      ("opening", "debits", "credits", "elsewhere", "closing")}
            assert amount["opening"] + amount["debits"] - amount["credits"] == amount["closing"], b
            assert amount["elsewhere"] == 0 and b["opening"] == before.get(where, "0.00"), (b, before)
            before[where] = b["closing"]
    assert sum(map(courses.cents, before.values())) == 0 and len(before) > 6, before


def case_csv(program: str, place: pathlib.Path) -> None:
    """CSV: a row an entry, and control totals that agree with it in a second file"""
    ledger = ledger_of(program, place, YEAR)
    said = export(ledger, "2026-27", "csv", place / "year.csv")
    rows, totals = cells(place / "year.csv"), cells(place / "year.csv.totals")
    stored = ledger.sql("SELECT count(*), sum(amount) FROM stipend.entry").split("|")
    assert [str(len(rows)), str(total(rows, "amount"))] == stored, stored
    assert totals[0]["total"] == "file" and totals[0]["name"] == "year.csv", totals[0]
    assert int(totals[0]["rows"]) == len(rows) == said["rows"], totals[0]
    assert totals[1]["name"] == "amount" and courses.cents(totals[1]["amount"]) == int(stored[1])
    accounts = [row for row in totals if row["total"] == "account"]
    for row in accounts:
        mine = [r for r in rows if (r["fund"], r["kind"]) == (row["fund"], row["kind"])]
        for side, column in (("debit", "debits"), ("credit", "credits")):
            moved = total([r for r in mine if r[side] == row["class"]], "amount")
            assert moved == courses.cents(row[column]), row
    waived = [r for r in rows if r["debit"] == "written-off"]
    assert [r["origin"] for r in waived] == ["settlement:S2"] and waived[0]["amount"] == "3.01", waived


def case_jsonl(program: str, place: pathlib.Path) -> None:
    """JSON Lines: the same rows as CSV, then the balances, then the totals"""
    ledger = ledger_of(program, place, YEAR)
    export(ledger, "2026-27", "csv", place / "year.csv")
    export(ledger, "2026-27", "jsonl", place / "year.jsonl")
    lines = [json.loads(line) for line in (place / "year.jsonl").read_text("utf-8").splitlines()]
    entries = [line for line in lines if line["format"] == "stipend-entry/1"]
    plain = [{name: "" if value is None else str(value) for name, value in line.items()
              if name != "format"} for line in entries]
    assert plain == cells(place / "year.csv")
    assert lines[-1]["format"] == "stipend-totals/1" and lines[-1]["entries"] == len(entries)
    assert lines[len(entries)]["format"] == "stipend-balance/1"


def case_gl(program: str, place: pathlib.Path) -> None:
    """The general ledger gets a column for each segment of the account, in balance"""
    ledger = ledger_of(program, place, YEAR)
    export(ledger, "batch:5", "gl", place / "gl.csv")
    rows = cells(place / "gl.csv")
    assert total(rows, "debit") == total(rows, "credit") > 0
    funds = json.loads((ledgers.EXAMPLE / "programme.json").read_text("utf-8"))["funds"]
    for row in rows:
        account = funds[row["fund"]]["accounts"][row["kind"]].split("-")
        assert [row[f"segment_{i + 1}"] for i in range(len(account))] == account, row
        assert bool(row["debit"]) != bool(row["credit"]) and row["batch"] == "5", row
    totals = {row["name"]: row["amount"] for row in cells(place / "gl.csv.totals")}
    assert courses.cents(totals["debit"]) == courses.cents(totals["credit"]) == total(rows, "debit")


def case_payroll(program: str, place: pathlib.Path) -> None:
    """Payroll gets what is payable and no more, with batch and line; a second export says so"""
    ledger = ledger_of(program, place, YEAR).copy("exports_payroll")
    last = ledger.number("SELECT max(number) FROM stipend.batch")
    export(ledger, "batch:5", "payroll", place / "first.csv")
    first = cells(place / "first.csv")
    assert {row["copy"] for row in first} == {"1"} and {row["batch"] for row in first} == {"5"}
    lines = [int(row["line"]) for row in first]
    assert lines == sorted(set(lines))
    again = ledger.start("export", "batch:5", "--format", "payroll", "-o", place / "second.csv",
                         user="auditor")
    out, err = again.communicate(timeout=60)
    assert again.returncode == 0 and json.loads(out)["batches"][0]["exported_before"] == 1, out
    assert "exported as payroll before: 1 time, last by clerk at" in err, err
    assert [row | {"copy": "1"} for row in cells(place / "second.csv")] == first
    assert {row["copy"] for row in cells(place / "second.csv")} == {"2"}
    export(ledger, "2026-27", "payroll", place / "year.csv")
    rows = cells(place / "year.csv")
    assert {row["copy"] for row in rows if row["batch"] == "5"} == {"3"}
    assert {row["copy"] for row in rows if row["batch"] != "5"} == {"1"}
    payable = ledger.number("SELECT sum(credit - debit) FROM stipend.journal WHERE class = 'payable'")
    cash = ledger.number("SELECT sum(amount) FROM stipend.entry WHERE debit = 'payable'"
                         " AND credit = 'cash'")
    assert total(rows, "pay") - total(rows, "withhold") == payable + cash
    returned = [row for row in rows if row["origin"]]
    assert [row["origin"] for row in returned] == ["payment:P2"], returned
    assert ledger.number("SELECT count(*) FROM stipend.export_act WHERE format = 'payroll'") == last + 2
    ledger.drop()


def case_formula(program: str, place: pathlib.Path) -> None:
    """A cell that a spreadsheet would run is made harmless; commas and quotes are quoted"""
    def change(document: dict) -> None:
        document["approval"] = "one-person"
        for fund in document["funds"].values():
            fund["accounts"] = {kind: '=1+1,"x"' for kind in fund["accounts"]}
    ledger = ledgers.district(program, "exports_formula", change)
    ledger.run("run", "2026-09")
    export(ledger, "batch:1", "csv", place / "f.csv")
    text = (place / "f.csv").read_text("utf-8")
    assert ",\"'=1+1,\"\"x\"\"\"," in text, text
    for row in cells(place / "f.csv"):
        assert row["account"] == "'=1+1,\"x\"", row
    export(ledger, "batch:1", "gl", place / "g.csv")
    for row in cells(place / "g.csv"):
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in row.values()), row
    export(ledger, "batch:1", "beancount", place / "f.beancount")
    run("bean-check", place / "f.beancount")
    ledger.drop()


def case_refused(program: str, place: pathlib.Path) -> None:
    """What cannot be exported, or not there, is refused, and no file is left"""
    ledger = ledger_of(program, place, YEAR)
    acts = ledger.number("SELECT count(*) FROM stipend.export_act")
    ledger.refused("export", "2026-27", status=2, code="no_format", hint="beancount")
    ledger.refused("export", "2026-27", "--format", "xls", status=2, code="bad_value", hint="hledger")
    ledger.refused("export", "2031-32", "--format", "csv", status=2, code="no_edition", hint="2026-27")
    ledger.refused("export", "batch:99", "--format", "csv", status=2, code="no_batch")
    ledger.refused("export", "batch:x", "--format", "csv", status=2, code="no_batch", hint="batch:4")
    (place / "there.csv").write_text("mine\n", "utf-8")
    ledger.refused("export", "batch:1", "--format", "csv", "-o", place / "there.csv", status=2,
                   code="output_file", says="is there already")
    ledger.refused("export", "batch:1", "--format", "csv", "-o", place / "no" / "x.csv", status=3,
                   code="output_file", says="cannot write")
    assert ledger.number("SELECT count(*) FROM stipend.export_act") == acts
    assert [path.name for path in place.iterdir() if "there" in path.name] == ["there.csv"]
    assert (place / "there.csv").read_text("utf-8") == "mine\n"
    ledger.refused("export", "batch:1", "--format", "csv", "-o", "/dev/full", status=3,
                   code="output_file", says="cannot write /dev/full")
    ledger.refused("export", "batch:1", "--format", "csv", user="hr", status=1, code="other_role")


def main() -> None:
    missing = [name for name in ("ledger", "hledger", "bean-check") if shutil.which(name) is None]
    assert not missing, f"not installed: {', '.join(missing)}"
    try:
        ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), os.path.abspath(sys.argv[1]))
    finally:
        drop_all()


main()
