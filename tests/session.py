"""One psql kept open: SQL text in, rows and SQLSTATE out."""
import subprocess

END = "~end~"


class Session:
    """Statements of one connection, as the server's superuser or as `user`."""

    def __init__(self, database: str, user: str | None = None):
        words = ["psql", "-qtAX", "-d", database] + (["-U", user] if user else [])
        self.psql = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True)
        self.ask(r"\set VERBOSITY terse")

    def ask(self, text: str) -> tuple[str, list[str]]:
        """Run statements, each ending a line with ";".  The SQLSTATE of the last that failed, "00000" if
        none did, and all lines that came."""
        parts = [text, rf"\echo {END} :SQLSTATE", ""]
        self.psql.stdin.write("\n".join(parts))
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.startswith(END):
                return line.split()[1] if len(line.split()) > 1 else "00000", lines
            lines.append(line.rstrip("\n"))
        raise AssertionError(f"psql ended: {text}: {lines}")

    def do(self, text: str) -> list[str]:
        """Statements that must succeed."""
        state, lines = self.ask(text)
        assert state == "00000" and not any("ERROR:" in line for line in lines), (text, state, lines)
        return lines

    def refused(self, text: str) -> str:
        """The SQLSTATE with which one statement of a transaction fails, "00000" if it does not; all is
        undone."""
        self.do("BEGIN;")
        state, _ = self.ask(text)
        self.do("ROLLBACK;")
        return state

    def behind(self, tables: list[str], text: str) -> str:
        """As a superuser under session_replication_role = replica, the triggers of the ledger's `tables` out of
        the way and put back; the SQLSTATE, and nothing is done if it is not 00000."""
        named = ", ".join(f"'stipend.{table}'::regclass" for table in tables)
        parts = self.do("SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid"
                        f" WHERE c.relispartition AND inhparent IN ({named});")
        tables = [*tables, *parts]  # emptying a table fires the triggers of its partitions
        named = ", ".join(f"'stipend.{table}'::regclass" for table in tables)
        back = "".join(self.do(
            "SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I;', tgrelid::regclass, tgname)"
            f" FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN ({named});"))
        off = "".join(f"ALTER TABLE stipend.{table} DISABLE TRIGGER USER;" for table in tables)
        self.do(f"BEGIN; SET LOCAL session_replication_role = replica; {off}")
        state, _ = self.ask(text)
        self.do(f"{back} COMMIT;" if state == "00000" else "ROLLBACK;")
        return state

    def close(self) -> None:
        self.psql.communicate(timeout=30)
