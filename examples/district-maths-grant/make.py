"""Write the facts of the district maths grant: python3 make.py

Two years of 80 schools with two maths leads each; the people of README.md are scripted under
`stories`, all others do what is asked.  Nothing is drawn, so the files come out the same everywhere.
"""
import csv
import datetime
import pathlib
import shutil

FACTS = pathlib.Path(__file__).resolve().parent / "facts"
KINDS = {
    "schools": "school name", "teachers": "teacher name",
    "assignments": "assignment starts ends teacher role cohort school",
    "agreements": "assignment party signed_on", "calendar": "school day open",
    "sessions": "session kind day part minutes audience group status",
    "attendance": "teacher session status minutes makes_up",
    "deliverables": "assignment deliverable submitted_on accepted_on accepted_by",
    "claims": "claim school teacher session day part substitute cover cost received_on verified"}
NUMBERS = {kind: number for number, kind in enumerate(
    ("schools", "teachers", "assignments", "agreements", "calendar", "sessions", "attendance",
     "deliverables", "logs", "waivers", "claims"), 1)}
REGIONS = ("north", "south", "east", "west")
FIRST = "Amara Boris Celia Dmitri Elena Farid Greta Hugo Ines Jonas Kavita Lamar Mireille Nestor Olive Paolo".split()
LAST = "Abbott Bautista Chowdhury Delacroix Egan Fontaine Grijalva Haddad Iverson Jurado".split()
STREETS = "Acacia Beech Cypress Dogwood Elder Fir Ginkgo Hawthorn Ironwood Juniper".split()
PLACES = "Street Avenue Hill Park Lake Bridge Mill Garden".split()

files: dict[tuple[str, str], dict[tuple, dict]] = {}


def put(period: str, kind: str, /, **row) -> None:
    """A row told by that period; the later of two with one key stands."""
    keys = {"assignments": 2, "agreements": 2, "calendar": 2, "attendance": 2, "deliverables": 2}
    names = [name for name in KINDS[kind].split() if name != "ends"]
    key = tuple(row[name] for name in names[:keys.get(kind, 1)])
    files.setdefault((period, kind), {})[key] = row


def region_of(school: int) -> str:
    return REGIONS[(school - 1) // 20]


class Year:
    """The days of one edition."""

    def __init__(self, year: int):
        self.tag, self.year = f"{year % 100}", year
        self.fall, self.spring, self.summer = f"{year}-12", f"{year + 1}-03", f"{year + 1}-06"
        self.late = f"{year + 1}-08"

    def assignment(self, lead: int) -> str:
        return f"M{self.tag}-{lead:03}"

    def day(self, text: str) -> str:
        """The month and day, in the calendar year in which the edition has that month."""
        return f"{self.year + (text < '07')}-{text}"

    def sessions(self):
        """(id, kind, day, part, minutes, audience, the period that learns of attendance)"""
        yield f"{self.tag}-I1", "institute", self.day("08-05"), "full", 390, "maths-lead", self.fall
        yield f"{self.tag}-I2", "institute", self.day("08-06"), "full", 390, "maths-lead", self.fall
        yield f"{self.tag}-D1", "district-day", self.day("10-17"), "full", 360, "maths-lead", self.fall
        yield f"{self.tag}-L1", "leaders", self.day("10-17"), "am", 180, "principal supervisor", self.fall
        yield f"{self.tag}-L2", "leaders", self.day("03-05"), "am", 180, "principal supervisor", self.spring
        for number, region in enumerate(REGIONS):
            name = region[0].upper()
            yield (f"{self.tag}-{name}1", "region-day", self.day(f"11-{4 + number:02}"), "full", 360,
                   f"maths-lead/{region}", self.fall)
            yield (f"{self.tag}-{name}2", "region-day", self.day(f"02-{10 + number}"), "am", 180,
                   f"maths-lead/{region}", self.spring)


def teacher_of(year: Year, lead: int) -> str:
    """Four leads are followed by others in the second year."""
    return f"T{3000 + lead + (500 if year.year == 2025 and lead in (17, 58, 91, 133) else 0)}"


def name_of(number: int) -> str:
    return f"{FIRST[number % 16]} {LAST[number // 16 % 10]}"


def people_and_schools(first: Year) -> None:
    for school in range(1, 81):
        put(first.fall, "schools", school=f"S{school:03}",
            name=f"{STREETS[(school - 1) % 10]} {PLACES[(school - 1) // 10]} School")
        put(first.fall, "teachers", teacher=f"T{4000 + school}", name=name_of(school + 200))
        put(first.fall, "assignments", assignment=f"P-{school:03}", starts="2024-07-01", ends="",
            teacher=f"T{4000 + school}", role="principal", cohort=region_of(school), school=f"S{school:03}")
    for number in range(1, 9):
        put(first.fall, "teachers", teacher=f"T{4100 + number}", name=name_of(number + 300))
        put(first.fall, "assignments", assignment=f"V-{number}", starts="2024-07-01", ends="",
            teacher=f"T{4100 + number}", role="supervisor", cohort="", school="S001")
    for day in ("2024-09-02", "2024-11-11", "2024-11-28", "2025-02-17", "2025-05-26", "2025-09-01", "2025-11-11",
                "2025-11-27", "2026-02-16", "2026-05-25"):
        put(first.fall, "calendar", school="*", day=day, open="no")


def appoint(year: Year) -> None:
    for lead in range(1, 161):
        school, teacher = (lead + 1) // 2, teacher_of(year, lead)
        if year.year == 2024 or teacher > "T3500":
            put(year.fall, "teachers", teacher=teacher, name=name_of(int(teacher[1:])))
        put(year.fall, "assignments", assignment=year.assignment(lead), starts=f"{year.year}-07-01",
            ends=f"{year.year + 1}-06-30", teacher=teacher, role="maths-lead", cohort=region_of(school),
            school=f"S{school:03}")
        for party in ("teacher", "principal"):
            put(year.fall, "agreements", assignment=year.assignment(lead), party=party,
                signed_on=f"{year.year}-06-2{lead % 8}")


def meet(year: Year) -> None:
    for session, kind, day, part, minutes, audience, period in year.sessions():
        put(year.fall, "sessions", session=session, kind=kind, day=day, part=part, minutes=minutes,
            audience=audience, group="", status="scheduled")
        if kind == "leaders":
            for number in [*range(4001, 4081), *range(4101, 4109)]:
                if (number + len(session) + year.year) % 7:
                    put(period, "attendance", teacher=f"T{number}", session=session, status="present")
            continue
        for lead in range(1, 161):
            if audience in ("maths-lead", f"maths-lead/{region_of((lead + 1) // 2)}"):
                put(period, "attendance", teacher=teacher_of(year, lead), session=session, status="present")
                if kind != "institute" and (lead * 7 + len(kind) + year.year) % 9:
                    claim(year, period, lead, session, day, part)


def claim(year: Year, period: str, lead: int, session: str, day: str, part: str, **other) -> None:
    """The school claims the published day, or the half of it that was chosen, twelve days later."""
    received = datetime.date.fromisoformat(day) + datetime.timedelta(12)
    put(period, "claims", **({
        "claim": f"C{session}-{lead:03}", "school": f"S{(lead + 1) // 2:03}", "teacher": teacher_of(year, lead),
        "session": session, "day": day, "part": part, "substitute": f"U{lead:03}", "cover": "substitute",
        "cost": "202.60" if part == "full" else "101.30", "received_on": received.isoformat(),
        "verified": "yes"} | other))


def deliver(year: Year) -> None:
    for lead in range(1, 161):
        for deliverable, on, period in (("team-plan", "11-12", year.fall), ("team-report", "05-13", year.summer)):
            put(period, "deliverables", assignment=year.assignment(lead), deliverable=deliverable,
                submitted_on=year.day(on), accepted_on=year.day(on[:3] + "20"),
                accepted_by="supervisor" if lead % 5 == 0 else "principal")


def stories(one: Year, two: Year) -> None:
    """The people and claims of README.md."""
    put(one.fall, "attendance", teacher="T3012", session="24-D1", status="absent")
    put(one.fall, "attendance", teacher="T3025", session="24-N1", status="absent")
    put(one.fall, "attendance", teacher="T3025", session="24-E1", status="present", makes_up="24-N1")
    put(one.fall, "deliverables", assignment="M24-031", deliverable="team-plan", submitted_on="2024-11-14")
    put(one.spring, "deliverables", assignment="M24-031", deliverable="team-plan", submitted_on="2024-11-14",
        accepted_on="2025-01-20", accepted_by="principal")
    # from the north to the south on 13 January
    moved = {"assignment": "M24-040", "teacher": "T3040", "role": "maths-lead"}
    put(one.spring, "assignments", **moved, starts="2024-07-01", ends="2025-01-12", cohort="north", school="S020")
    put(one.spring, "assignments", **moved, starts="2025-01-13", ends="2025-06-30", cohort="south", school="S021")
    del files[one.spring, "attendance"]["T3040", "24-N2"]
    put(one.spring, "attendance", teacher="T3040", session="24-S2", status="present")
    claim(one, one.spring, 40, "24-N2", "2025-02-10", "am")
    claim(one, one.spring, 40, "24-S2", "2025-02-11", "am", school="S021")
    # leaves on the last day of February
    put(one.spring, "assignments", assignment="M24-058", starts="2024-07-01", ends="2025-02-28", teacher="T3058",
        role="maths-lead", cohort="south", school="S029")
    # a fire closed S033 on the district day, and a district day counts for nobody's cover there
    put(one.fall, "calendar", school="S033", day="2024-10-17", open="no")
    claim(one, one.fall, 66, "24-D1", "2024-10-17", "full")
    # cover for a principal at the leaders' morning; and on the teachers' day, where she was a guest
    claim(one, one.fall, 900, "24-L1", "2024-10-17", "am", school="S010", teacher="T4010")
    put(one.fall, "attendance", teacher="T4044", session="24-D1", status="present")
    claim(one, one.fall, 901, "24-D1", "2024-10-17", "full", school="S044", teacher="T4044")
    claim(one, one.fall, 75, "24-S1", "2024-11-05", "full", received_on="2025-01-08")
    put(one.spring, "claims", **files[one.fall, "claims"].pop(("C24-S1-075",)))
    claim(one, one.fall, 90, "24-E1", "2024-11-06", "full", cost="240.00")
    # after the year: T3077 was absent; the correction goes to the year that it is about
    put(one.late, "attendance", teacher="T3077", session="24-S1", status="absent")
    put(two.fall, "attendance", teacher="T3104", session="25-D1", status="partial", minutes=300)
    put(two.summer, "deliverables", assignment="M25-120", deliverable="team-report", submitted_on="2026-06-25",
        accepted_on="2026-07-02", accepted_by="supervisor")
    put(two.late, "deliverables", **files[two.summer, "deliverables"].pop(("M25-120", "team-report")))


def write() -> None:
    shutil.rmtree(FACTS, ignore_errors=True)
    for (period, kind), rows in files.items():
        (FACTS / period).mkdir(parents=True, exist_ok=True)
        path = FACTS / period / f"{NUMBERS[kind]:02}-{kind}.csv"
        used = [name for name in KINDS[kind].split() if any(row.get(name) not in (None, "") for row in rows.values())]
        with path.open("w", encoding="utf-8", newline="") as out:
            table = csv.DictWriter(out, used, restval="", extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            table.writerows(rows.values())


def main() -> None:
    one, two = Year(2024), Year(2025)
    people_and_schools(one)
    for year in (one, two):
        appoint(year)
        meet(year)
        deliver(year)
    stories(one, two)
    write()


main()
