"""Ledgers with an example's batches posted, made once and shared by the cases of one run."""
import pathlib

import course as courses
import ledger as ledgers

YEAR, TWO_EDITIONS = "teacher-leader-pathways", "district-maths-grant"
made: dict[str, ledgers.Ledger] = {}
printed: dict[str, list[dict]] = {}  # what posting each batch printed


def ledger_of(program: str, place: pathlib.Path, name: str) -> ledgers.Ledger:
    """The posted batches of an example; those of the year with settlements and payments behind them."""
    if name not in made:
        course = courses.Course(program, ledgers.EXAMPLE.parent / name, False)
        for period in course.periods:
            courses.period_case(course, period)(place)
        made[name], printed[name] = course.ledger, course.batches
        if name == YEAR:
            settle(course.ledger, place)
    return made[name]


def settle(ledger: ledgers.Ledger, place: pathlib.Path) -> None:
    """Two payments, one of which comes back, and a receivable repaid in part and waived in part."""
    paid = [row.split("|") for row in ledger.sql(
        "SELECT batch, key, sum(amount) FROM stipend.entry WHERE credit = 'payable'"
        " GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 2").splitlines()]
    owed = ledger.sql("SELECT key FROM stipend.entry WHERE debit = 'receivable' AND amount > 1000"
                      " ORDER BY batch, line LIMIT 1")
    money = [f"{int(cents) // 100}.{int(cents) % 100:02}" for _, _, cents in paid]
    line = [f"P{i + 1},{batch},{key},2027-08-21,{money[i]},run 1,"
            for i, (batch, key, _) in enumerate(paid)]
    steps = {
        "payments": ["payment,batch,key,on,amount,reference,status", line[0] + "paid", line[1] + "paid"],
        "settlements": ["settlement,key,on,amount,how,authority",
                        f"S1,{owed},2027-08-21,4.00,repaid,receipt 9",
                        f"S2,{owed},2027-08-22,3.01,waived,board item 3"]}
    for kind, lines in steps.items():
        (place / f"{kind}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        ledger.run("import", kind, place / f"{kind}.csv")
    moved = post_off_cycle(ledger, place, "2027-08-25")
    assert moved == {("payable", "cash"), ("cash", "receivable"), ("written-off", "receivable")}, moved
    (place / "back.csv").write_text(f"{steps['payments'][0]}\n{line[1]}returned\n", "utf-8")
    ledger.run("import", "payments", place / "back.csv")
    moved = post_off_cycle(ledger, place, "2027-08-26")
    assert moved == {("cash", "payable")}, moved


def post_off_cycle(ledger: ledgers.Ledger, place: pathlib.Path, day: str) -> set[tuple[str, str]]:
    file = place / f"{day}.plan"
    ledger.plan("2027-08", file, "--off-cycle", "--as-of", day, "--reason", "what was settled")
    return {(e["debit"], e["credit"]) for e in ledger.run("post", file)["entries"]}


def drop_all() -> None:
    for ledger in made.values():
        ledger.drop()
