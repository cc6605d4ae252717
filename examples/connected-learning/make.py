"""Write the fact files of the example: python3 make.py

Nothing is drawn: everybody is present and every school claims, but for what stands in the tables below.
"""

import csv
import datetime
import pathlib
import shutil

HERE = pathlib.Path(__file__).resolve().parent

CUT_OFFS = {"2026-10": "2026-10-30", "2026-12": "2026-12-18", "2027-03": "2027-03-19", "2027-06": "2027-06-18"}

# kind: (columns, number of the file)
KINDS = {
    "schools": ("school name", 1),
    "teachers": ("teacher name", 2),
    "assignments": ("assignment starts teacher role school share", 3),
    "calendar": ("school day open", 5),
    "sessions": ("session kind day part minutes audience status", 6),
    "attendance": ("teacher session status minutes evidence", 7),
    "claims": ("claim school teacher session day part substitute cover cost received_on verified evidence", 11)}

SCHOOLS = {"D1": "Ribault Middle", "D2": "Baymeadows Elementary", "D3": "Mandarin Oaks", "S1": "Quail Lake Elementary",
           "S2": "Centerville Elementary", "L1": "Brookland Middle", "L2": "Takoma Elementary"}

# teacher, name, role, school, starts, share
PEOPLE = [line.split("|") for line in """
D11|Amy Abbott|duval-leader|D1|2026-08-10|1
D12|Bill Baker|duval-leader|D1|2026-08-10|1
D21|Cora Cruz|duval-leader|D2|2026-08-10|1
D22|Dean Doyle|duval-leader|D2|2026-08-10|1
D31|Edie Ellis|duval-leader|D3|2026-08-10|1
S11|Finn Flores|sanger-teacher|S1|2026-08-10|1
S12|Gia Grant|sanger-teacher|S1|2026-08-10|1
S21|Hugh Hsu|sanger-teacher|S2|2026-08-10|1
L11|Iris Inman|leap-leader|L1|2026-07-01|1
L12|Joel James|leap-leader|L1|2026-07-01|1
L13|Kara Knox|leap-leader|L1|2026-07-01|1
L21|Liam Lopez|leap-leader|L2|2026-07-01|1
L22|Mina Moore|leap-leader|L2|2026-07-01|0.5
L23|Noel Nash|leap-leader|L2|2027-01-04|1
L14|Opal Olsen|leap-teacher|L1|2026-08-10|1
L24|Pete Pryor|leap-teacher|L2|2026-08-10|1
D33|Rhea Ross||D3||""".split("\n")[1:]]

DUVAL = "2026-09-16 2026-10-21 2026-12-02 2027-01-27 2027-03-10 2027-04-28".split()
THURSDAYS = ("2026-09-03 2026-09-10 2026-09-17 2026-09-24 2026-10-01 2026-10-08 2026-10-15 2026-10-22 2026-10-29 2026-11-05 "
             "2026-11-12 2026-11-19 2026-12-03 2026-12-10 2026-12-17 2027-01-07 2027-01-14 2027-01-21 2027-01-28 2027-02-04 "
             "2027-02-11 2027-02-18 2027-02-25 2027-03-04 2027-03-11 2027-03-18 2027-04-01 2027-04-08 2027-04-15 2027-04-22").split()

# weekly seminars that a leader missed
ABSENT = {"L12": [4, 19, 26], "L13": [1, 2, 3, 7, 11, 29], "L23": [20]}
# what is not simply "present": (teacher, session): status, minutes, told on
OTHER = {("D22", "DV-3"): ("absent", "", "2026-12-03"), ("D31", "DV-4"): ("partial", 200, "2027-01-28"),
         ("L21", "LP-09"): ("present", "", "2027-01-12")}
# (teacher, session): what the school claimed otherwise; an empty one is not claimed at all
CLAIMED = {("D11", "DV-1"): {"cost": "185.00"}, ("D12", "DV-2"): {"cost": "219.00"}, ("D21", "DV-2"): {"part": "am", "cost": "101.30"},
           ("D21", "DV-4"): {}, ("D12", "DV-5"): {"received_on": "2027-04-26"}}

told = []          # (day, kind, row)


def tell(on, kind, *values):
    told.append((on, kind, values))


def plus(day, days):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()


def make_people():
    for school, name in SCHOOLS.items():
        tell("2026-08-17", "schools", school, name)
    for teacher, name, role, school, starts, share in PEOPLE:
        on = max("2026-08-17", starts)
        tell(on, "teachers", teacher, name)
        if role:
            tell(on, "assignments", "A" + teacher, starts, teacher, role, school, share)
    for day in ("2026-09-07", "2026-11-11", "2026-11-26", "2027-01-18"):
        tell("2026-08-17", "calendar", "*", day, "no")


def make_sessions():
    for n, day in enumerate(DUVAL, 1):
        session(f"DV-{n}", "duval-day", day, "full", 420, "duval-leader", "D")
        mark("D33", f"DV-{n}", "present", "", plus(day, 1))            # not a teacher leader: recorded
    for n, day in enumerate(THURSDAYS, 1):
        session(f"SG-{n:02}", "sanger-block", plus(day, -2), "hours", 90, "sanger-teacher", "S")
        session(f"LP-{n:02}", "leap-seminar", day, "hours", 90, "leap-leader leap-teacher", "L", n)


def session(id_, kind, day, part, minutes, audience, letter, n=0):
    tell(plus(day, 1), "sessions", id_, kind, day, part, minutes, audience, "held")
    for teacher, _, role, _, starts, _ in PEOPLE:
        if teacher[0] == letter and role and starts <= day:
            status = "absent" if n in ABSENT.get(teacher, ()) else "present"
            mark(teacher, id_, *OTHER.get((teacher, id_), (status, "", plus(day, 1))))


def mark(teacher, id_, status, minutes, on):
    tell(on, "attendance", teacher, id_, status, minutes, "sheet " + id_)


def make_claims():
    number = 0
    for n, day in enumerate(DUVAL, 1):
        for teacher, _, _, school, _, _ in PEOPLE:
            change = CLAIMED.get((teacher, f"DV-{n}"), {"cost": "202.60"})
            if teacher[0] == "D" and change and (teacher != "D33" or n == 1):
                number += 1
                row = {"part": "full", "cost": "202.60", "received_on": plus(day, 7)} | change
                tell(row["received_on"], "claims", f"C{number:02}", school, teacher, f"DV-{n}", day, row["part"], f"X{number:02}",
                     "substitute", row["cost"], row["received_on"], "yes", f"time sheet {number}")
    tell("2026-10-20", "claims", "C90", "S1", "S11", "SG-06", plus(THURSDAYS[5], -2), "am", "X90", "substitute", "40.00", "2026-10-20",
         "yes", "time sheet 90")


def write():
    shutil.rmtree(HERE / "facts", ignore_errors=True)
    files = {}
    for on, kind, row in sorted(told, key=lambda fact: fact[0]):
        period = next(id_ for id_, cut_off in CUT_OFFS.items() if on <= cut_off)
        files.setdefault((period, kind), []).append(row)
    for (period, kind), rows in files.items():
        path = HERE / "facts" / period / f"{KINDS[kind][1]:02}-{kind}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(KINDS[kind][0].split())
            out.writerows(rows)


make_people()
make_sessions()
make_claims()
write()
