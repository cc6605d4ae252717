"""Every example but the district's year through the program: examples.py PROGRAM SOURCE_ROOT [--update] [WORD...].

Examples are the folders below examples/ that hold a programme.json; year.py has the one that is left
out.  What is done with each is said in course.py.  Runs under with_server; --update writes the registers:

    build-test/tests/with_server python3 tests/examples.py build-test/cli/stipend . --update leadership

Answers in TAP; WORD chooses examples by their paths.
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
    examples = pathlib.Path(sys.argv[2]).resolve() / "examples"
    folders = [path.parent for path in sorted(examples.rglob("programme.json"))
               if path.parent != ledgers.EXAMPLE]
    all_of = [courses.Course(os.path.abspath(sys.argv[1]), folder, "--update" in sys.argv) for folder in folders
              if not words or any(word in str(folder.relative_to(examples)) for word in words)]
    assert all_of, "no such example"
    try:
        ledgers.run_cases([case for course in all_of for case in courses.cases_of(course)])
    finally:
        for course in all_of:
            course.drop()


main()
