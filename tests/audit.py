"""What finance and auditors ask: reports, samples, differences.  audit.py PROGRAM SOURCE_ROOT [WORD...].

Runs under with_server.  Answers in TAP; WORD chooses cases.
"""
import hashlib
import html.parser
import json
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ledger as ledgers  # noqa: E402
from course import cents  # noqa: E402
from posted import TWO_EDITIONS, YEAR, drop_all, ledger_of, printed  # noqa: E402

MOVED = ("SUM(CASE WHEN debit IN ('expense', 'advance') THEN amount ELSE 0 END"
         " - CASE WHEN credit IN ('expense', 'advance') THEN amount ELSE 0 END)")


class Page(html.parser.HTMLParser):
    """A page of which every element is closed, and that asks for nothing else."""

    def __init__(self, path: pathlib.Path):
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(path.read_text("utf-8"))
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list) -> None:
        assert tag not in ("script", "link", "img", "iframe"), tag
        assert not {"src", "href", "onclick"} & {name for name, _ in attrs}, attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text_of(ledger: ledgers.Ledger, *words: object) -> str:
    run = subprocess.run([ledger.program, *map(str, words)], env=ledger.environment("auditor"),
                         capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def report(ledger: ledgers.Ledger, *words: object) -> dict[str, dict]:
    said = ledger.run("report", *words)
    assert said["format"] == "stipend-report/1" and said["report"] == words[0], said
    for part in said["parts"]:
        assert part["count"] == len(part["rows"]), part
        for name, amount in part["totals"].items():
            total = sum(cents(row[name]) for row in part["rows"] if row[name] is not None)
            assert total == cents(amount), (part["part"], name)
    return {part["part"]: part for part in said["parts"]}


def case_funds(program: str, place: pathlib.Path) -> None:
    """Funds: opening + debits - credits + other editions = closing, and what is left of each budget"""
    for name, edition in ((YEAR, "2026-27"), (TWO_EDITIONS, "2024-25"), (TWO_EDITIONS, "2025-26")):
        ledger = ledger_of(program, place, name)
        parts = report(ledger, "funds", edition)
        through = ledger.number("SELECT max(b.number) FROM stipend.batch b JOIN stipend.edition d"
                                f" ON d.number = b.edition WHERE d.edition = '{edition}'")
        for row in parts["balances"]["rows"]:
            amount = {k: cents(row[k]) for k in ("opening", "debits", "credits", "elsewhere", "closing")}
            assert amount["opening"] + amount["debits"] - amount["credits"] + amount["elsewhere"] \
                == amount["closing"], row
            held = ledger.number("SELECT coalesce(sum(debit - credit), 0) FROM stipend.journal WHERE"
                                 f" fund = '{row['fund']}' AND class = '{row['class']}'"
                                 f" AND batch <= {through}")
            assert held == amount["closing"], row
        for row in parts["budgets"]["rows"]:
            assert cents(row["budget"]) - cents(row["charged"]) == cents(row["left"]) >= 0, row
        opening = sum(abs(cents(row["opening"])) for row in parts["balances"]["rows"])
        assert (opening > 0) == ((name, edition) == (TWO_EDITIONS, "2025-26")), (name, edition, opening)


def case_open(program: str, place: pathlib.Path) -> None:
    """Open items: held, owed back by age, payable, as the ledger's own views add them up"""
    ledger = ledger_of(program, place, YEAR)
    parts = report(ledger, "open", "2026-27")
    for part, name, kind in (("receivables", "open", "receivable"), ("payables", "payable", "payable"),
                             ("totals", "receivable", "receivable"), ("totals", "payable", "payable")):
        held = ledger.number("SELECT abs(sum(debit - credit)) FROM stipend.journal"
                             f" WHERE class = '{kind}'")
        assert cents(parts[part]["totals"][name]) == held, (part, name)
    for row in parts["receivables"]["rows"]:
        age = [row[name] for name in ("to_30", "to_60", "to_90", "over_90")]
        wanted = [row["days"] <= 30, 30 < row["days"] <= 60, 60 < row["days"] <= 90, row["days"] > 90]
        assert [a is not None for a in age] == wanted and row["open"] in age, row
    key = ledger.sql("SELECT key FROM stipend.entry WHERE origin = 'settlement:S1'")
    owed = ledger.number(f"SELECT sum(amount) FROM stipend.entry WHERE key = '{key}'"
                         " AND debit = 'receivable'")
    mine = [row for row in parts["receivables"]["rows"] if row["key"] == key]
    assert sum(cents(row["open"]) for row in mine) == owed - 701, mine
    held = ledger.sql("SELECT key FROM (SELECT DISTINCT ON (key) key, outcome FROM stipend.decision"
                      " ORDER BY key, batch DESC) d WHERE outcome = 'held' ORDER BY key").splitlines()
    assert [row["key"] for row in parts["held"]["rows"]] == held and held
    assert [row["key"] for row in report(ledger, "held")["held"]["rows"]] == held
    text = text_of(ledger, "report", "open", "2026-27")
    assert "\nReceivables by age" in text and "  UNVERIFIED    " in text, text


def case_carried(program: str, place: pathlib.Path) -> None:
    """A difference that is too small to be posted is listed as carried"""
    def change(document: dict) -> None:
        document["approval"], document["smallest_difference"] = "one-person", "900.00"
    ledger = ledgers.district(program, "audit_carried", change)
    posted = ledger.run("run", "2026-09")
    assert posted["carried"], posted
    rows = report(ledger, "open", "2026-27")["carried"]["rows"]
    assert {row["key"]: row["carried"] for row in rows} == posted["carried"], rows
    ledger.drop()


def case_register(program: str, place: pathlib.Path) -> None:
    """A register for programs is the batch as it was posted; for people it has every entry"""
    ledger = ledger_of(program, place, YEAR)
    for was in printed[YEAR]:
        if was["batch"] in (1, 6, 12):
            period = ["--edition", "2026-27", was["period"]]
            now = ledger.run("report", "register", *period)
            assert now == {name: value for name, value in was.items() if name != "already"}, was["batch"]
    ledger.run("report", "register", "2026-12", "--html", place / "register.html")
    words = Page(place / "register.html").words
    for key in ledger.sql("SELECT DISTINCT key FROM stipend.entry WHERE batch = 5").splitlines():
        assert key in words, key
    lines = text_of(ledger, "report", "register", "2026-12").splitlines()
    debits = ledger.number("SELECT debits FROM stipend.batch WHERE number = 5")
    net = ledger.number(f"SELECT {MOVED} FROM stipend.entry WHERE batch = 5")
    totals = [line.split()[2:] for line in lines if line.startswith("  268 rows")]
    assert totals == [[f"${debits // 100:,}.{debits % 100:02}", f"${net // 100:,}.{net % 100:02}"]], totals
    assert max(map(len, lines)) <= 120, max(lines, key=len)


def case_statement(program: str, place: pathlib.Path) -> None:
    """A statement adds up, and is the same under each number of the person"""
    ledger = ledger_of(program, place, YEAR)
    payee = ledger.sql("SELECT payee FROM stipend.entry WHERE origin = 'payment:P1'")
    parts = report(ledger, "statement", payee)
    account = parts["balances"]["totals"]
    row = ledger.sql("SELECT sum(payable), coalesce(sum(receivable), 0) FROM stipend.payee_balance"
                     f" WHERE payee = '{payee}'").split("|")
    assert [str(cents(account["payable"])), str(cents(account["owed"]))] == row, (account, row)
    assert parts["entries"]["rows"][-1]["payable"] == account["payable"]
    assert cents(account["paid"]) > 0
    assert cents(parts["decisions"]["totals"]["posted"]) == cents(account["awarded"])
    linked = ledger.sql("SELECT teacher, same_as FROM stipend.teachers WHERE same_as IS NOT NULL LIMIT 1")
    first, second = linked.split("|")
    assert report(ledger, "statement", first) == report(ledger, "statement", second)


def case_school(program: str, place: pathlib.Path) -> None:
    """A school's claims and its account agree"""
    ledger = ledger_of(program, place, YEAR)
    parts = report(ledger, "school", "S07")
    posted = ledger.number(f"SELECT {MOVED} FROM stipend.entry WHERE payee = 'S07' AND key LIKE 'cover:%'")
    assert cents(parts["claims"]["totals"]["posted"]) == posted > 0
    assert cents(parts["balances"]["totals"]["awarded"]) == posted


def case_reopened(program: str, place: pathlib.Path) -> None:
    """A period that was reopened is told by every report of its year"""
    ledger = ledger_of(program, place, YEAR).copy("audit_reopened")
    for period in ("2026-07", "2026-08"):
        ledger.run("period", "close", period)
    for user in ("clerk", "approver"):
        ledger.run("period", "reopen", "2026-08", "--reason", "a <late> claim", user=user)
    for words in (("open", "2026-27"), ("funds", "2026-27")):
        rows = report(ledger, *words)["reopened"]["rows"]
        assert [row["act"] for row in rows] == ["ask-reopen", "reopen"], rows
        assert rows[0]["reason"] == "a <late> claim"
    ledger.run("report", "register", "2026-08", "--html", place / "r.html")
    assert "a <late> claim" in Page(place / "r.html").words
    ledger.drop()


def case_reversed(program: str, place: pathlib.Path) -> None:
    """A batch that is reversed is registered, exported, sampled and compared as it was posted"""
    ledger = ledger_of(program, place, YEAR).copy("audit_reversed")
    last = ledger.number("SELECT max(number) FROM stipend.batch")
    plan = place / "back.plan"
    ledger.run("reverse", last, "--reason", "posted too early", "-o", plan)
    ledger.run("approve", plan, "--reason", "looked at", user="approver")
    posted = ledger.run("post", plan)
    assert posted["reverses"] == last and posted["entries"], posted
    registers = ledger.lines("report", "register", "--edition", "2026-27", posted["period"])
    assert registers[-1] == posted, registers[-1]
    net = -ledger.number(f"SELECT {MOVED} FROM stipend.entry WHERE batch = {last}")
    again = ledger.lines("replay", "2026-27")[-1]
    assert (again["reverses"], again["reason"], cents(again["net"])) == (last, "posted too early", net), again
    words = text_of(ledger, "report", "register", posted["period"])
    assert f"  reverses batch {last}: posted too early\n" in words, words
    said = ledger.run("diff", last, posted["batch"])
    assert said["lines"] and all("revers" in json.dumps(line["cause"]) for line in said["lines"]), said["lines"][:3]
    taken = ledger.lines("export", f"batch:{posted['batch']}", "--format", "jsonl")
    assert sum(1 for line in taken if line.get("reverses_batch")) == len(posted["entries"]), taken[:3]
    ledger.run("sample", "2026-27", "--size", "30", "--seed", "7")
    ledger.run("replay", "2026-27")
    ledger.run("verify")
    ledger.drop()


def case_make_up_taken_back(program: str, place: pathlib.Path) -> None:
    """A make-up that is taken back: the cause names the file, and explain the session"""
    ledger = ledger_of(program, place, YEAR)
    intake = ledger.number("SELECT max(intake) FROM stipend.attendance WHERE teacher = 'T1025'"
                           " AND session = 'PC-4A'")
    line = next(line for line in ledger.run("diff", 6, 7)["lines"]
                if line["key"] == "stipend:A026/annual/mid-year")
    assert line["cause"] == f"corrected fact (intake {intake})", line
    through = ledger.number("SELECT intake FROM stipend.batch WHERE number = 7")
    told = text_of(ledger, "explain", "T1025", "--on", "2027-02-19", "--known-at", through)
    assert (f"\n        PC-4A on 2027-01-15 does not make it up: absent, sign-in 63 (intake {intake})\n"
            in told), told
    said = ledger.run("explain", "T1025", "--on", "2027-02-19", "--known-at", through)
    rows = [row for d in said["decisions"] for fact in facts_of(d["tree"]) for row in fact.get("not_made_up_by", [])]
    assert {(row["session"], row["status"], row["intake"]) for row in rows} == {("PC-4A", "absent", intake)}, rows


def case_report_refused(program: str, place: pathlib.Path) -> None:
    """What no report can be made of is refused, with what to do"""
    ledger = ledger_of(program, place, YEAR)
    ledger.refused("report", "opne", "2026-27", status=2, code="no_report", hint="did you mean open")
    ledger.refused("report", "open", status=2, code="operand_missing", says="needs YEAR")
    ledger.refused("report", "open", "2031-32", status=2, code="no_edition", hint="2026-27")
    ledger.refused("report", "register", "2031-01", status=1, code="no_batch")
    ledger.refused("report", "school", "S99", status=1, code="unknown_school")
    ledger.refused("report", "statement", "T99", status=1, code="unknown_teacher")
    ledger.refused("report", "funds", "2026-27", user="hr", status=1, code="other_role")
    (place / "there.html").write_text("mine", "utf-8")
    ledger.refused("report", "held", "--html", place / "there.html", status=2, code="output_file")


def drawn(ledger: ledgers.Ledger, seed: str, size: int) -> set[tuple[int, str]]:
    """The items that the seed draws, drawn once more here."""
    rows = ledger.sql("SELECT batch, key FROM stipend.decision UNION SELECT batch, key FROM stipend.entry")
    items = [(int(batch), key) for batch, key in (row.split("|") for row in rows.splitlines())]
    items.sort(key=lambda item: hashlib.sha256(f"{seed} {item[0]} {item[1]}".encode()).digest())
    return set(items[:size])


def case_sample(program: str, place: pathlib.Path) -> None:
    """A sample is drawn by its seed alone, and each item is decided again as it was"""
    ledger = ledger_of(program, place, YEAR)
    said = ledger.run("sample", "2026-27", "--size", 25, "--seed", "board's 7")
    again = ledger.run("sample", f"{YEAR}/2026-27", "--size", 25, "--seed", "board's 7")
    assert said["items"] == again["items"] and said["differ"] == 0
    assert {(i["batch"], i["key"]) for i in said["items"]} == drawn(ledger, "board's 7", 25)
    other = ledger.run("sample", "2026-27", "--size", 25, "--seed", "8")
    assert {(i["batch"], i["key"]) for i in other["items"]} == drawn(ledger, "8", 25)
    assert said["population"] == len(drawn(ledger, "", 10 ** 6))
    assert cents(said["population_amount"]) == ledger.number("SELECT sum(amount) FROM stipend.entry")
    for item in said["items"] + other["items"]:
        check_item(ledger, item)


def check_item(ledger: ledgers.Ledger, item: dict) -> None:
    batch, key = item["batch"], item["key"]
    posted = ledger.sql("SELECT line, fund, debit, credit, amount FROM stipend.entry"
                        f" WHERE batch = {batch} AND key = '{key}' ORDER BY line").splitlines()
    assert [f"{e['line']}|{e['fund']}|{e['debit']}|{e['credit']}|{cents(e['amount'])}"
            for e in item["entries"]] == posted, item
    for fund in item["funds"]:
        moved = ledger.number(f"SELECT {MOVED} FROM stipend.entry WHERE batch = {batch}"
                              f" AND fund = '{fund['fund']}'")
        assert cents(fund["charged_after"]) - cents(fund["charged_before"]) == moved, fund
    assert item["approval"]["approved_by"] == "approver" and item["approval"]["reason"], item
    again = item["decided_again"][0] if item["decided_again"] else None
    if item["decision"]:
        assert again["digest"] == item["decision"]["explanation"] and again["key"] == key, item
        assert again["outcome"] == item["decision"]["outcome"], item
        assert again["target"] == item["decision"]["target"], item
    intakes = {i["intake"]: i for i in item["intakes"]}
    for fact in item["facts"] + facts_of(again["tree"] if again else None):
        if fact["intake"] is not None:
            kind = intakes[fact["intake"]]["kind"]
            assert ledger.number(f"SELECT count(*) FROM stipend.{kind} WHERE intake = {fact['intake']}"
                                 f" AND line = {fact['line']}") == 1, fact


def facts_of(node: dict | None) -> list[dict]:
    return [] if node is None else node["facts"] + [f for c in node["children"] for f in facts_of(c)]


def case_sample_page(program: str, place: pathlib.Path) -> None:
    """A sample as a page or as text has every item; the page needs nothing else"""
    ledger = ledger_of(program, place, YEAR)
    words = ("sample", "2026-27", "--size", "12", "--seed", "3")
    said = ledger.run(*words, "--html", place / "s.html")
    assert said == {"format": "stipend-page/1", "file": str(place / "s.html")}, said
    seen = " ".join(Page(place / "s.html").words)
    text = text_of(ledger, *words)
    for batch, key in drawn(ledger, "3", 12):
        assert f"batch {batch}, {key}" in seen and f"batch {batch}, {key}" in text, key
    assert "all 12 are decided as they were then" in text
    assert text.count("  Approved    by approver") == 12


def case_sample_changed(program: str, place: pathlib.Path) -> None:
    """What was packed of facts and changed behind the ledger's back makes its items come out otherwise: exit 4"""
    ledger = ledger_of(program, place, YEAR).copy("audit_changed")
    ledger.sql("ALTER TABLE stipend.dossier DISABLE TRIGGER ALL;"
               " UPDATE stipend.dossier SET rows = replace(rows, 'present', 'absent') WHERE intake = 8")
    run = ledger.start("sample", "2026-27", "--size", 20, "--seed", 1)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 4 and json.loads(err)["error"]["code"] == "sample", err
    said = json.loads(out)
    assert said["differ"] == sum(not item["equal"] for item in said["items"]) > 0
    ledger.drop()


def case_sample_refused(program: str, place: pathlib.Path) -> None:
    """A sample needs a seed, a size and a year that are"""
    ledger = ledger_of(program, place, YEAR)
    ledger.refused("sample", "2026-27", status=2, code="no_seed", hint="--seed")
    ledger.refused("sample", "2026-27", "--seed", 1, "--size", 0, status=2, code="bad_value")
    ledger.refused("sample", "2026-27", "--seed", 1, "--size", 10001, status=2, code="bad_value")
    ledger.refused("sample", "2031-32", "--seed", 1, status=2, code="no_edition")
    empty = ledgers.district(program, "audit_empty")
    empty.refused("sample", "2026-27", "--seed", 1, status=1, code="no_batch")
    empty.drop()


def case_diff(program: str, place: pathlib.Path) -> None:
    """Differences between batches: every key that moved, its cause, and together what was charged"""
    ledger = ledger_of(program, place, YEAR)
    last = ledger.number("SELECT max(number) FROM stipend.batch")
    causes: set[str] = set()
    for batch in range(2, last + 1):
        said = ledger.run("diff", batch - 1, batch)
        moved = {row.split("|")[0]: int(row.split("|")[1]) for row in ledger.sql(
            f"SELECT key, {MOVED} FROM stipend.entry WHERE batch = {batch}"
            f" GROUP BY key HAVING {MOVED} <> 0").splitlines()}
        assert {i["key"]: cents(i["change"]) for i in said["lines"] if cents(i["change"])} == moved
        decided = ledger.sql(f"SELECT key FROM stipend.decision WHERE batch = {batch}").splitlines()
        assert set(decided) <= {line["key"] for line in said["lines"]}, batch
        assert sum(c["lines"] for c in said["causes"]) == len(said["lines"])
        assert sum(cents(c["change"]) for c in said["causes"]) == sum(moved.values())
        assert sum(cents(f["to"]) - cents(f["from"]) for f in said["funds"]) \
            == sum(moved.values()) + (301 if waived(said) else 0), said["funds"]
        causes |= {line["cause"].partition(" (")[0] for line in said["lines"]}
    assert causes >= {"new fact", "corrected fact", "due now", "waiver", "settlement or payment",
                      "withdrawn: retracted, or the rules changed"}, causes
    assert not any("decided between" in cause for cause in causes), causes
    assert ledger.run("diff", last, 1) == ledger.run("diff", 1, f"batch:{last}")


def waived(said: dict) -> bool:
    """3.01 of what was owed back was waived: written off, it is charged."""
    return any(line["cause"] == "settlement or payment" and cents(line["from"]["owed"])
               - cents(line["to"]["owed"]) == 701 for line in said["lines"])


def case_diff_answers(program: str, place: pathlib.Path) -> None:
    """Exit status 4 where it is asked for and there is a difference; batches that cannot be compared"""
    ledger = ledger_of(program, place, YEAR)
    run = ledger.start("diff", 4, 5, "--exit-code")
    out, err = run.communicate(timeout=120)
    assert run.returncode == 4 and json.loads(out)["lines"] and not err, err
    assert not ledger.run("diff", 5, 5, "--exit-code")["lines"]
    assert text_of(ledger, "diff", 5, 6).splitlines()[-1].endswith("keys stand otherwise")
    ledger.refused("diff", 5, 99, status=2, code="no_batch")
    ledger.refused("diff", "x", 5, status=2, code="bad_value")
    two = ledger_of(program, place, TWO_EDITIONS)
    first = two.sql("SELECT min(number) FROM stipend.batch GROUP BY edition ORDER BY 1").splitlines()
    two.refused("diff", *first, status=2, code="two_editions", hint="report funds")


def case_diff_rules(program: str, place: pathlib.Path) -> None:
    """A new revision is the cause of what it changes"""
    def change(document: dict) -> None:
        document["approval"] = "one-person"
    ledger = ledgers.district(program, "audit_rules", change)
    ledger.run("run", "2026-09")

    def raised(text: str) -> dict:
        document = json.loads(text)
        change(document)
        document["revision"] = 2
        for policy in document["coverage"].values():
            policy["share"] = "0.5"
        return document
    ledgers.load(ledger, raised((ledgers.DISTRICT / "programme.json").read_text("utf-8")))
    posted = ledger.run("plan", "2026-09", "--off-cycle", "--as-of", "2026-10-01", "--reason", "r2",
                        "-o", place / "r2.plan")
    assert posted["entries"], posted
    ledger.run("post", place / "r2.plan")
    said = ledger.run("diff", 1, 2)
    assert {line["cause"] for line in said["lines"] if line["key"].startswith("cover:")} \
        == {"rule revision"}, said["lines"]
    ledger.drop()


def main() -> None:
    try:
        ledgers.run_cases(ledgers.named(globals(), sys.argv[3:]), os.path.abspath(sys.argv[1]))
    finally:
        drop_all()


main()
