"""What stipend is held against: COPY alone, one set-based statement, a row-at-a-time ledger in PL/pgSQL, and
the bookkeeping programs ledger and hledger on the exported journal."""
from __future__ import annotations

import filecmp
import pathlib
import re
import shutil
import time

from measure import HERE, ROOT, Bench, Done, Failed, finish, start, timed

QUERIES = ROOT / "schema" / "query"
SAMPLE = 20000  # transfers of the PL/pgSQL ledger
EVERY = 100     # transfers a transaction of it


READS = {"facts": ["assignments", "attendance", "agreements", "deliverables", "logs", "claims"], "packed": ["dossier"]}


def floor(b: Bench, database: str, files: list[pathlib.Path], what: str) -> float:
    """Read all facts of persons, as rows or as they are packed, and write the batch's rows at once; nothing is
    decided."""
    reading = b.psql_words(database)
    for table in READS[what]:
        reading += ["-c", f"COPY stipend.{table} TO STDOUT"]
    copies = [(QUERIES / f"copy_{t}_in.sql").read_text().replace(":edition", "1")
              for t in ("decisions", "entries")]
    script = b.folder / "floor.sql"
    script.write_text("BEGIN;\n" + "".join(
        "\\" + " ".join(sql.replace("FROM STDIN", f"FROM '{path}'").split()).replace("COPY", "copy", 1) + "\n"
        for sql, path in zip(copies, files)) + "COMMIT;\n")
    writing = b.psql_words(database, "-f", str(script))
    with open("/dev/null", "w") as nowhere:
        begun = time.monotonic()
        reader, writer = start(reading, output=nowhere), start(writing)
        for process, words in ((writer, writing), (reader, reading)):
            finish(process, words)
        return time.monotonic() - begun


def made_files(b: Bench, database: str) -> list[pathlib.Path]:
    """The first batch's rows, as COPY takes them."""
    files = []
    for table in ("decisions", "entries"):
        text = (QUERIES / f"copy_{table}_in.sql").read_text()
        into, columns = re.search(r"COPY (\S+)_:edition \((.*)\)", text, re.S).groups()
        files.append(b.to_file(database, f"SELECT {columns} FROM {into} WHERE batch = 1 ORDER BY line",
                               f"{table}.copy"))
    return files


def in_sets(b: Bench, database: str) -> Done:
    intake = b.psql(database, "SELECT max(number) FROM stipend.intake")
    b.psql(database, "ANALYZE")  # stipend gets none but the server's own
    words = b.psql_words(database, "-v", f"intake={intake}", "-v", "batch=1", "-f", str(HERE / "setbased.sql"))
    return b.timed(words)


def compare(b: Bench, ours: str, theirs: str) -> None:
    """The first batch of two databases, decision by decision and entry by entry."""
    queries = {"decisions": "SELECT key, outcome, target, verdicts FROM stipend.decision "
                            "WHERE batch = 1 ORDER BY key",
               "entries": "SELECT key, fund, debit, credit, amount FROM stipend.entry "
                          "WHERE batch = 1 ORDER BY key, fund, debit, credit"}
    for name, query in queries.items():
        mine, other = (b.to_file(d, query, f"{name}.{d}") for d in (ours, theirs))
        if not filecmp.cmp(mine, other, shallow=False):
            raise Failed(f"{name} of the set-based statement differ: diff {mine} {other}")
        mine.unlink()
        other.unlink()


def row_at_a_time(b: Bench, database: str) -> tuple[int, float]:
    """Post the first entries through the PL/pgSQL ledger; how many, and how long that took."""
    rows = b.to_file(database, "SELECT row_number() OVER (ORDER BY line), key, debit || ':' || fund, "
                     f"credit || ':' || payee, amount FROM stipend.entry WHERE batch = 1 ORDER BY line LIMIT {SAMPLE}",
                     "asked.copy")
    b.psql("postgres", "DROP DATABASE IF EXISTS by_row", "CREATE DATABASE by_row")
    words = b.psql_words("by_row", "-f", str(HERE / "plpgsql_ledger.sql"), "-c",
                         f"\\copy bench.asked FROM '{rows}'", "-c", "ANALYZE bench.asked")
    finish(start(words), words)
    done = b.timed(b.psql_words("by_row", "-c", f"CALL bench.post_all({EVERY})"))
    n, off = b.psql("by_row", "SELECT (SELECT count(*) FROM bench.transfer), (SELECT count(*) FROM bench.account a "
                    "WHERE balance <> (SELECT sum(amount) FROM bench.line WHERE account = a.id))").split("|")
    if int(n) == 0 or int(off) != 0:
        raise Failed(f"the PL/pgSQL ledger posted {n} transfers, {off} of its balances are wrong")
    b.drop_database("by_row")
    rows.unlink()
    return int(n), done.seconds


def first_entries(journal: pathlib.Path, most: int, name: str) -> tuple[pathlib.Path, int]:
    """The journal's first ${most} entries without its closing assertions, and how many they are."""
    path = journal.with_suffix(f".{name}")
    n = 0
    with open(journal) as given, open(path, "w") as out:
        for line in given:
            if line[:1].isdigit():
                if n == most or "closing balances, asserted" in line:
                    break
                n += 1
            out.write(line)
    return path, n


BOOKS = [("hledger", ["hledger", "-f", "{}", "balance", "-N"]), ("ledger", ["ledger", "-f", "{}", "balance"]),
         ("hledger", ["hledger", "-f", "{}", "register"]), ("ledger", ["ledger", "-f", "{}", "register"])]


def books(journals: dict[str, pathlib.Path]) -> list[tuple[str, str, Done | None]]:
    """(program, what, what it took or None where it is not installed); ${journals} by what is asked."""
    done = []
    for name, words in BOOKS:
        took = None
        if shutil.which(name):
            with open("/dev/null", "w") as nowhere:
                took = timed([w.format(journals[words[3]]) for w in words], output=nowhere)
        done.append((name, words[3], took))
    return done
