"""Write the facts of the Common Core transition: python3 make.py

122 coaches and 60 teachers of 30 schools over two years; the people of README.md are scripted under
`stories`, all others do what is asked.  Nothing is drawn, so the files come out the same everywhere.
"""
import csv
import datetime
import pathlib
import shutil

FACTS = pathlib.Path(__file__).resolve().parent / "facts"
# kind: (number of the file, columns of the key, other columns)
KINDS = {
    "schools": (1, "school", "name"), "teachers": (2, "teacher", "name"),
    "assignments": (3, "assignment starts", "ends teacher role cohort school share status"),
    "calendar": (5, "school day", "open"),
    "sessions": (6, "session", "kind day part minutes audience status"),
    "attendance": (7, "teacher session", "status minutes"),
    "claims": (11, "claim", "school teacher session day part substitute cover cost received_on verified"),
    "reviews": (12, "claim code", "finding on by reason"),
    "settlements": (16, "settlement", "key on amount how authority")}
FIRST = "Alma Bruno Carmen Desmond Edith Fabian Gwen Hector Ilse Joaquin Keiko Leander Maud Nils Oriana Pascal".split()
LAST = "Andrade Birch Calloway Dvorak Espinosa Fairbanks Galindo Hobbs Ibarra Jessup".split()
NAMES = "Ash Bay Cedar Dune East Fern Glen Hill Iris Jade".split()

files: dict[tuple[str, str], dict[tuple, dict]] = {}


def put(period: str, kind: str, /, **row) -> None:
    """A row told by that period; the later of two with one key stands."""
    key = tuple(row[name] for name in KINDS[kind][1].split())
    files.setdefault((period, kind), {})[key] = row


def name_of(number: int) -> str:
    return f"{FIRST[number % 16]} {LAST[number // 16 % 10]}"


def schools() -> None:
    for number in range(1, 31):
        put("2013-10", "schools", school=f"S{number:02}",
            name=f"{NAMES[(number - 1) % 10]} {('Primary', 'Middle', 'High')[(number - 1) // 10]} School")
    for day in ("2013-09-02", "2013-11-11", "2013-11-28", "2013-11-29", "2014-01-20", "2014-06-16", "2014-06-17",
                "2014-11-11"):
        put("2013-10", "calendar", school="*", day=day, open="no")
    # the one school that teaches all year round
    put("2014-06", "calendar", school="S30", day="2014-06-17", open="yes")


def coaches() -> None:
    """61 of each; the first six of each serve two schools by halves."""
    for letter, role, base in (("M", "maths-coach", 5000), ("E", "english-coach", 5100)):
        for number in range(1, 62):
            teacher, school = f"T{base + number}", (number - 1) % 30 + 1
            row = {"starts": "2013-07-01", "ends": "2015-06-30", "teacher": teacher, "role": role}
            put("2013-10", "teachers", teacher=teacher, name=name_of(base + number))
            if number > 6:
                put("2013-10", "assignments", **row, assignment=f"C{letter}-{number:02}", school=f"S{school:02}")
                continue
            for half, where in (("A", school), ("B", school + 10)):
                put("2013-10", "assignments", **row, assignment=f"C{letter}-{number:02}{half}",
                    school=f"S{where:02}", share="1/2")


def teachers() -> None:
    """Two of each school: the odd numbers teach mathematics."""
    for number in range(1, 61):
        put("2013-10", "teachers", teacher=f"T{6000 + number}", name=name_of(6000 + number))
        put("2013-10", "assignments", assignment=f"T-{number:02}", starts="2013-07-01", ends="",
            teacher=f"T{6000 + number}", role="teacher", cohort="maths" if number % 2 else "english",
            school=f"S{(number + 1) // 2:02}")


# session: (kind, day, part, minutes, audience, the period in which it is told)
SESSIONS = {
    "K1": ("coach-day", "2013-09-14", "full", 360, "maths-coach english-coach", "2013-10"),
    "R1": ("release-day", "2013-10-08", "full", 360, "teacher/maths", "2013-10"),
    "E1": ("evening", "2013-10-08", "pm", 120, "teacher/maths", "2013-10"),
    "R2": ("release-day", "2013-10-10", "full", 360, "teacher/english", "2013-10"),
    "D1": ("training-day", "2013-11-16", "full", 360, "teacher", "2014-02"),
    "R3": ("release-day", "2014-02-04", "am", 180, "teacher", "2014-02"),
    "E2": ("evening", "2014-02-04", "pm", 120, "teacher", "2014-02"),
    "D2": ("training-day", "2014-06-16", "full", 360, "teacher", "2014-06"),
    "D3": ("training-day", "2014-06-17", "full", 360, "teacher", "2014-06"),
    "Y1": ("residency", "2014-11-18", "full", 360, "teacher", "2015-02"),
    "Y2": ("residency", "2014-11-19", "full", 360, "teacher", "2015-02"),
    "Y3": ("residency", "2014-11-20", "full", 360, "teacher", "2015-02"),
    "D4": ("training-day", "2015-03-14", "full", 360, "teacher", "2015-06"),
    "D5": ("training-day", "2015-06-30", "full", 360, "teacher", "2015-06"),
    "D6": ("training-day", "2015-07-01", "full", 360, "teacher", "2015-08")}


def comes(session: str, number: int) -> bool:
    """Who takes part: all in what is in school hours and meant for them, fewer in the rest."""
    if session in ("R1", "R2"):
        return number % 2 == (session == "R1")
    return {"R3": True, "E1": number in (1, 3, 5, 7), "E2": number % 5 < 2, "D1": number % 3 > 0,
            "D2": number % 4 > 0, "D3": number % 4 > 0, "D4": number % 6 > 3 or number == 1, "D5": number % 10 == 1,
            "D6": number % 10 == 1}.get(session, number in (11, 23, 35))


def meet() -> None:
    for session, (kind, day, part, minutes, audience, period) in SESSIONS.items():
        put(period, "sessions", session=session, kind=kind, day=day, part=part, minutes=minutes,
            audience=audience, status="held")
        if kind == "coach-day":
            for number in range(1, 62, 5):
                put(period, "attendance", teacher=f"T{5000 + number}", session=session, status="present")
                put(period, "attendance", teacher=f"T{5100 + number}", session=session, status="present")
            continue
        for number in filter(lambda number, session=session: comes(session, number), range(1, 61)):
            put(period, "attendance", teacher=f"T{6000 + number}", session=session, status="present")
            if kind in ("release-day", "residency") and (number % 8 != 3 or kind == "residency"):
                claim(period, session, number)


def claim(period: str, session: str, number: int, **other) -> None:
    """The school claims what is published, ten days later."""
    kind, day, part = SESSIONS[session][:3]
    received = datetime.date.fromisoformat(day) + datetime.timedelta(10)
    put(period, "claims", **({
        "claim": f"C{session}-{number:02}", "school": f"S{(number + 1) // 2:02}", "teacher": f"T{6000 + number}",
        "session": session, "day": day, "part": part, "substitute": f"U{number:02}", "cover": "substitute",
        "cost": "273.42" if kind == "residency" else "202.60" if part == "full" else "101.30",
        "received_on": received.isoformat(), "verified": "yes"} | other))


def coach_stories() -> None:
    coach = {"teacher": "T5007", "role": "maths-coach", "school": "S07"}
    put("2014-02", "assignments", **coach, assignment="CM-07", starts="2013-07-01", ends="2014-01-17")
    put("2014-02", "teachers", teacher="T5062", name="Quentin Marchetti")
    put("2014-02", "assignments", **(coach | {"teacher": "T5062"}), assignment="CM-62", starts="2014-02-03",
        ends="2015-06-30")
    coach = {"assignment": "CE-10", "teacher": "T5110", "role": "english-coach", "school": "S10"}
    put("2014-10", "assignments", **coach, starts="2013-07-01", ends="2014-09-14")
    put("2014-10", "assignments", **coach, starts="2014-09-15", ends="2014-12-12", status="leave")
    put("2014-10", "assignments", **coach, starts="2014-12-13", ends="2015-06-30")
    coach = {"teacher": "T5103", "role": "english-coach"}
    put("2015-02", "assignments", **coach, assignment="CE-03A", starts="2013-07-01", ends="2014-10-31", school="S03",
        share="1/2")
    put("2015-02", "assignments", **coach, assignment="CE-03A", starts="2014-11-01", ends="2015-06-30", school="S03")
    put("2015-02", "assignments", **coach, assignment="CE-03B", starts="2013-07-01", ends="2014-10-31", school="S13",
        share="1/2")
    # told half a year late
    put("2014-10", "assignments", assignment="CM-30", starts="2013-07-01", ends="2014-05-16", teacher="T5030",
        role="maths-coach", school="S30")
    put("2015-02", "settlements", settlement="SET-1", key="diff:CM-30/coaching/2014-06", on="2015-01-09",
        amount="55.33", how="repaid", authority="receipt 88")
    # nobody wrote an end: served on through the summer after the last day
    put("2013-10", "assignments", assignment="CE-20", starts="2013-07-01", ends="", teacher="T5120",
        role="english-coach", school="S20")


def teacher_stories() -> None:
    # E1 is on the evening of R1: T6001 was covered in the day, T6003's school claimed nothing,
    # T6005 was away in the day, T6007's school claimed late
    put("2013-10", "attendance", teacher="T6005", session="R1", status="absent")
    del files["2013-10", "claims"]["CR1-07",]
    claim("2014-02", "R1", 7, received_on="2014-01-24")
    put("2014-02", "attendance", teacher="T6002", session="D1", status="partial", minutes=200)
    put("2015-06", "attendance", teacher="T6001", session="D5", status="partial", minutes=350)


def claim_stories() -> None:
    claim("2013-10", "R1", 9, part="am", cost="101.30")
    claim("2013-10", "R1", 13, cost="231.00")
    claim("2013-10", "R2", 14, verified="")
    claim("2014-02", "R2", 14)
    claim("2013-10", "R2", 16, substitute="U18")
    put("2014-02", "reviews", claim="CR2-18", code="DUPLICATE_SUBSTITUTE", finding="stands", on="2013-12-02",
        by="audit", reason="one substitute cannot be in two rooms")
    claim("2014-02", "R3", 20, part="full", cost="202.60")
    claim("2014-02", "R3", 22, cover="internal", substitute="T6021", cost="60.00")
    claim("2014-02", "D1", 25, cost="202.60")


def write() -> None:
    shutil.rmtree(FACTS, ignore_errors=True)
    for (period, kind), rows in files.items():
        (FACTS / period).mkdir(parents=True, exist_ok=True)
        number, key, others = KINDS[kind]
        used = [name for name in f"{key} {others}".split()
                if any(row.get(name) not in (None, "") for row in rows.values())]
        with (FACTS / period / f"{number:02}-{kind}.csv").open("w", encoding="utf-8", newline="") as out:
            table = csv.DictWriter(out, used, restval="", extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            table.writerows(rows.values())


def main() -> None:
    schools()
    coaches()
    teachers()
    meet()
    coach_stories()
    teacher_stories()
    claim_stories()
    write()


main()
