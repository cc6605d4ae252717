"""Write the fact files of the example: python3 make.py

Drawn from one seed, so the files come out byte for byte the same on every machine.  A fact is told on a day and
goes into the file of its kind of the first period whose cut-off is not before that day; a fact told again
replaces the earlier row.  The third teacher of each school is scripted in story.py, the others are drawn here.
"""

import csv
import datetime
import pathlib
import random
import shutil
import sys

sys.dont_write_bytecode = True
import story  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent

CUT_OFFS = {"2026-10": "2026-10-23", "2026-12": "2026-12-18", "2027-02": "2027-02-19", "2027-04": "2027-04-23",
            "2027-06": "2027-06-18", "2027-10": "2027-10-22", "2027-12": "2027-12-17", "2028-02": "2028-02-18",
            "2028-04": "2028-04-21", "2028-06": "2028-06-16"}

# kind: (columns, how many of the first are the key, number of the file)
KINDS = {
    "schools": ("school name", 1, 1),
    "teachers": ("teacher name", 1, 2),
    "assignments": ("assignment starts teacher role cohort school", 2, 3),
    "calendar": ("school day open", 2, 5),
    "sessions": ("session kind day part minutes audience group status", 1, 6),
    "attendance": ("teacher session status minutes evidence", 2, 7),
    "claims": ("claim school teacher session day part minutes substitute cover cost received_on verified evidence", 1, 11),
    "reviews": ("claim code finding on by reason", 2, 12)}

SCHOOLS = ("Ashmead", "Belfield", "Carroll Park", "Darrah", "Elmwood", "Fernhill", "Germantown Avenue", "Hunting Park",
           "Ivy Ridge", "Juniata", "Kenderton", "Lardner")
FIRST = ("Ada", "Ben", "Carla", "Dan", "Ella", "Fadi", "Gwen", "Hal", "Ida", "Jamal", "Kate", "Luis")
LAST = ("Albright", "Bauer", "Conway", "Drexler", "Eastman")

TUESDAYS = ("2026-09-15 2026-10-13 2026-11-17 2026-12-08 2027-01-12 2027-02-09 2027-03-09 2027-04-13 2027-05-11 "
            "2027-09-14 2027-10-12 2027-11-16 2027-12-14 2028-01-11 2028-02-08 2028-03-14 2028-04-11 2028-05-09").split()
QUARTERLY = "2026-10-20 2026-12-15 2027-02-16 2027-04-27 2027-10-19 2027-12-07 2028-02-15 2028-04-25".split()

draw = random.Random(20262028).random
told = []          # (day, kind, row)
closed = set()     # days on which all schools are closed


def tell(kind, on, /, **row):
    told.append((on, kind, row))


def plus(day, days):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()


def whole(low, high):
    return low + int(draw() * (high - low + 1))


def make_people():
    for n, name in enumerate(SCHOOLS, 1):
        school = f"S{n:02}"
        tell("schools", "2026-08-17", school=school, name=name)
        for k in range(1, 6):
            teacher = f"T{n:02}{k}"
            role = {4: "coach", 5: "school-leader"}.get(k, "teacher")
            tell("teachers", "2026-08-17", teacher=teacher, name=f"{FIRST[n - 1]} {LAST[k - 1]}")
            tell("assignments", "2026-08-17", assignment=f"A{n:02}{k}", starts="2026-08-24", teacher=teacher, role=role,
                 cohort="" if k == 5 else school.lower(), school=school)


def make_calendar():
    spans = [("2026-09-07", 1), ("2026-11-11", 1), ("2026-11-25", 3), ("2026-12-21", 12), ("2027-01-18", 1), ("2027-02-15", 1),
             ("2027-03-22", 5), ("2027-05-31", 1), ("2027-06-14", 68), ("2027-09-06", 1), ("2027-11-11", 1), ("2027-11-24", 3),
             ("2027-12-20", 12), ("2028-01-17", 1), ("2028-02-21", 1), ("2028-04-03", 5), ("2028-05-29", 1)]
    for first, days in spans:
        for n in range(days):
            day = plus(first, n)
            if datetime.date.fromisoformat(day).weekday() < 5:
                closed.add(day)
                tell("calendar", "2026-08-17", school="*", day=day, open="no")
    for school, day, state in story.CALENDAR:
        tell("calendar", "2026-08-17", school=school, day=day, open=state)


sessions = {}      # id: its row, as told last


def session(id_, on, /, **row):
    sessions[id_] = dict(row, session=id_)
    tell("sessions", on, **sessions[id_])


def make_sessions():
    for n, tuesday in enumerate(TUESDAYS):
        group = f"NS{1 + n // 9}-{1 + n % 9:02}"
        on = "2026-08-24" if n < 9 else "2027-08-23"
        for letter, day, part in (("A", tuesday, "am"), ("B", plus(tuesday, 2), "pm")):
            session(group + letter, on, kind="network-session", day=day, part=part, minutes=180, audience="teacher coach",
                    group=group, status="scheduled")
    for n, day in enumerate(QUARTERLY):
        session(f"LS{1 + n // 4}-{1 + n % 4}", plus(day, 1), kind="leader-session", day=day, part="hours", minutes=120,
                audience="school-leader", status="held")
    for year, first in ((1, "2026-09-21"), (2, "2027-09-20")):
        for n in range(1, 13):
            number = 0
            for week in range(36):
                day = plus(first, 7 * week + n % 5)
                own = [state for school, when, state in story.CALENDAR if (school, when) == (f"S{n:02}", day)]
                if day > f"{2026 + year}-05-31" or (own or ["no" if day in closed else "yes"]) == ["no"]:
                    continue
                number += 1
                session(f"V{year}-S{n:02}-{number:02}", plus(day, 1), kind="visit", day=day, part="am" if n % 2 else "pm",
                        minutes=180, audience=f"teacher/s{n:02} coach/s{n:02}", status="held")
    for on, id_, change in story.SESSIONS:
        session(id_, on, **dict(sessions[id_], **change))


there = {}         # (teacher, session): status, as told last


def mark(teacher, id_, status, on, /, minutes=""):
    there[teacher, id_] = status
    tell("attendance", on, teacher=teacher, session=id_, status=status, minutes=minutes, evidence=f"sheet {id_}")


def make_attendance():
    """At monthly sessions odd schools come on Tuesdays, even ones on Thursdays, but for what story.py says."""
    for n in range(1, 13):
        for k in range(1, 6):
            teacher = f"T{n:02}{k}"
            for group in sorted({s["group"] for s in sessions.values() if s.get("group")}):
                id_ = group + ("A" if n % 2 else "B")
                if sessions[id_]["status"] == "cancelled":
                    id_ = group + "B"
                day, luck = sessions[id_]["day"], draw()
                if (teacher, group) in story.ATTENDANCE:
                    for row in story.ATTENDANCE[teacher, group]:
                        mark(teacher, *row)
                elif k == 3 or k < 5 and luck < 0.95:
                    mark(teacher, id_, "present", plus(day, 1))
                elif k < 5:
                    mark(teacher, id_, "excused" if luck < 0.97 else "absent", plus(day, 1))
                elif luck < 0.3:                       # a principal who comes is recorded
                    mark(teacher, id_, "present", plus(day, 1))
            if k == 5:
                for id_ in sessions:
                    if id_.startswith("LS") and draw() < 0.9:
                        mark(teacher, id_, "present", plus(sessions[id_]["day"], 2))
    for id_, row in sessions.items():                  # one of the team leaves her class for a visit
        if row["kind"] == "visit":
            teacher = f"T{id_[4:6]}{whole(1, 4)}"
            mark(story.VISITS.get(id_, teacher), id_, "present", plus(row["day"], 2))


def make_claims():
    drawn = []
    for (teacher, id_), status in there.items():
        row = sessions[id_]
        chance = 0.05 if row["kind"] == "visit" else 0.6 if teacher.startswith("T07") else 0.19
        if status != "present" or teacher[3] in "35" or row["kind"] == "leader-session" or draw() > chance:
            continue
        received = min(plus(row["day"], whole(2, 25)), "2028-06-15")
        cost = whole(84, 90) if row["day"] < "2027-07-01" else whole(88, 94)
        one = dict(school=f"S{teacher[1:3]}", teacher=teacher, session=id_, day=row["day"], part=row["part"],
                   cover="substitute", cost=f"{cost}.00", received_on=received, verified="yes")
        if draw() < 0.1:
            one.update(part="hours", minutes=120, cover="internal", cost="49.88" if row["day"] < "2027-07-01" else "51.80")
        drawn.append(one)
    drawn.sort(key=lambda c: (c["received_on"], c["teacher"]))
    for n, one in enumerate(drawn, 1):
        # a substitute of her own for each claim of these: nobody is sent to two classes at once
        tell("claims", one["received_on"], **dict(one, claim=f"C{n:03}", substitute=f"X{n:03}", evidence=f"time sheet {n}"))
    for id_, on, row in story.CLAIMS:
        tell("claims", on, **dict(row, claim=id_))
    for on, row in story.REVIEWS:
        tell("reviews", on, **row)


def write():
    shutil.rmtree(HERE / "facts", ignore_errors=True)
    files = {}
    for on, kind, row in sorted(told, key=lambda fact: fact[0]):
        period = next(id_ for id_, cut_off in CUT_OFFS.items() if on <= cut_off)
        key = tuple(row[c] for c in KINDS[kind][0].split()[:KINDS[kind][1]])
        rows = files.setdefault((period, kind), {})
        rows.pop(key, None)
        rows[key] = row
    for (period, kind), rows in files.items():
        columns = KINDS[kind][0].split() + (["retract"] if any("retract" in row for row in rows.values()) else [])
        path = HERE / "facts" / period / f"{KINDS[kind][2]:02}-{kind}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(columns)
            out.writerows([row.get(column, "") for column in columns] for row in rows.values())


make_people()
make_calendar()
make_sessions()
make_attendance()
make_claims()
write()
