"""The example district's year through the program: year.py PROGRAM SOURCE_ROOT [--update] [WORD...].

What is done with it is said in course.py.  Runs under with_server; --update writes the registers:

    build-test/tests/with_server python3 tests/year.py build-test/cli/stipend . --update

Answers in TAP; WORD chooses cases.
"""
import os
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import course as courses  # noqa: E402
import ledger as ledgers  # noqa: E402


def main() -> None:
    words = [word for word in sys.argv[3:] if word != "--update"]
    year = courses.Course(os.path.abspath(sys.argv[1]), ledgers.EXAMPLE, "--update" in sys.argv)
    cases = courses.cases_of(year)
    cases = [case for case in cases if not words or any(word in case.__name__ for word in words)]
    try:
        ledgers.run_cases(cases)
    finally:
        year.drop()


main()
