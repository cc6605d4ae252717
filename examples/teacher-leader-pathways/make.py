"""Write the fact files of the example district: python3 make.py

Everything is drawn from one seed, so the files come out byte for byte the same on every machine.
A fact is told on a day and goes into the file of its kind of the first month whose cut-off is not
before that day; a fact told again replaces the earlier row, in the same file or by a later one.
The people of story.py are scripted; all others are drawn here.
"""

import csv
import datetime
import os
import random
import shutil
import sys

sys.dont_write_bytecode = True
import names  # noqa: E402
import story  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))

CUT_OFFS = ["2026-07-17", "2026-08-21", "2026-09-18", "2026-10-16", "2026-11-20", "2026-12-18",
            "2027-01-15", "2027-02-19", "2027-03-19", "2027-04-16", "2027-05-21", "2027-06-18",
            "2027-07-16", "2027-08-20"]

# kind: (columns, how many of the first are the key), in the order in which a month is imported
KINDS = {
    "schools": ("school name", 1),
    "teachers": ("teacher name same_as", 1),
    "assignments": ("assignment starts teacher role cohort school ends share status", 2),
    "agreements": ("assignment party signed_on evidence", 2),
    "calendar": ("school day open", 2),
    "sessions": ("session kind day part minutes audience group status", 1),
    "attendance": ("teacher session status minutes makes_up evidence", 2),
    "deliverables": ("assignment deliverable submitted_on accepted_on accepted_by returned_on"
                     " evidence", 2),
    "logs": ("assignment what on minutes evidence", 3),
    "waivers": ("assignment leaf granted_on until by reason", 2),
    "claims": ("claim school teacher session day part minutes substitute cover cost benefits"
               " received_on verified evidence", 1),
    "reviews": ("claim code finding on by reason", 2)}

draw = random.Random(202627).random
told = []          # (day, kind, row)


def tell(kind, on, /, **row):
    told.append((on, kind, row))


def retract(kind, on, /, **key):
    told.append((on, kind, dict(key, retract="yes")))


def whole(low, high):
    return low + int(draw() * (high - low + 1))


def pick(list_):
    return list_[int(draw() * len(list_))]


def chance(p):
    return draw() < p


def plus(day, days):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()


def weekday(day):
    """The day, or the Monday after a weekend."""
    return plus(day, {5: 2, 6: 1}.get(datetime.date.fromisoformat(day).weekday(), 0))


def money(cents):
    return "%d.%02d" % (cents // 100, cents % 100)


# ---- schools, people, calendar ------------------------------------------------------------------

# what stands in a school's row of ROSTER: role, cohort, stream of seminars, plan, first cycle
ROLES = {
    "EL": ("team-lead", "elementary", "TL-EL", "action-plan"),
    "HU": ("team-lead", "secondary-ela-social-studies", "TL-HU", "action-plan"),
    "MA": ("team-lead", "secondary-math", "TL-MA", "action-plan"),
    "SC": ("team-lead", "secondary-science", "TL-SC", "action-plan"),
    "SE": ("team-lead", "special-education", "TL-SE", "action-plan"),
    "PC": ("peer-coach", "", "PC", "coaching-plan"),
    "SR": ("senior-peer-coach", "", "PC", "coaching-plan"),
    "AR": ("arts-lead", "", "AR", "arts-access-plan"),
    "RC": ("restorative-culture-lead", "", "RC", "culture-plan"),
    "FE": ("family-engagement-lead", "", "FE", "family-calendar")}

ROSTER = [
    "EL EL SE PC AR FE", "EL EL PC RC FE", "EL EL SE PC AR SR", "EL EL PC RC FE", "EL EL+AR SE PC",
    "EL EL PC RC FE", "EL EL SE PC AR", "EL EL PC RC FE", "EL EL SE PC AR", "EL HU MA SC SE PC RC FE",
    "HU MA SC PC SR AR RC", "EL HU MA SC SE PC RC FE", "HU MA SC PC AR RC", "HU HU+FE MA SC SE PC SR AR",
    "HU HU MA MA SC SE PC RC FE", "HU HU MA SC SE PC SR AR FE", "HU HU MA SC SE PC RC FE",
    "HU HU MA+RC SC SE PC SR AR", "EL HU MA PC SR RC FE", "EL HU MA SE PC AR FE"]

DUE = {"action-plan": "2026-10-16", "coaching-plan": "2026-10-23", "arts-access-plan": "2026-11-06",
       "culture-plan": "2026-10-30", "family-calendar": "2026-10-02", "second-cycle": "2027-05-14",
       "reflection": "2027-05-21", "hosted-seminar": "2027-04-23", "exemplar-videos": "2027-04-30",
       "arts-showcase": "2027-05-14"}

people = []        # one dict an assignment, in the order of their numbers
used_names = set()


def a_name():
    while True:
        name = pick(names.FIRST) + " " + pick(names.LAST)
        if name not in used_names:
            used_names.add(name)
            return name


def person(teacher, school, code, starts="2026-07-01", signs=True, on="2026-07-10"):
    role, cohort, stream, plan = ROLES[code]
    one = {"a": "A%03d" % (len(people) + 1), "t": teacher, "school": school, "role": role, "cohort": cohort,
           "stream": stream, "plan": plan, "rows": [{"starts": starts}], "starts": starts,
           "ends": "2027-06-30"}
    people.append(one)
    place(one, on, starts=starts)
    if signs and one["a"] not in story.AGREEMENTS:
        first = plus("2026-05-26", whole(0, 30)) if starts == "2026-07-01" else plus(starts, -whole(3, 9))
        sheet = "commitment form %d" % (100 + len(people))
        tell("agreements", max(on, first), assignment=one["a"], party="teacher", signed_on=first, evidence=sheet)
        second = plus(first, whole(0, 6))
        tell("agreements", max(on, second), assignment=one["a"], party="principal", signed_on=second, evidence=sheet)
    return one


def place(one, on, **row):
    """Tell one dated row of an assignment."""
    tell("assignments", on, **dict({"assignment": one["a"], "teacher": one["t"], "role": one["role"],
                                    "cohort": one["cohort"], "school": one["school"]}, **row))


def make_people():
    for n, school in enumerate(names.SCHOOLS):
        tell("schools", "2026-07-02", school="S%02d" % (n + 1), name=school)
    number = 1000
    for n, row in enumerate(ROSTER):
        for codes in row.split():
            number += 1
            tell("teachers", "2026-07-02", teacher="T%d" % number, name=story.NAMES.get("T%d" % number) or a_name())
            for code in codes.split("+"):
                person("T%d" % number, "S%02d" % (n + 1), code)
    for number in list(range(1201, 1213)) + list(range(1301, 1341)):       # guests, colleagues who cover
        tell("teachers", "2026-07-02", teacher="T%d" % number, name=a_name())
    for teacher, school, code, starts in story.JOINERS:
        on = plus(starts, -6)
        if teacher.startswith("T14"):
            tell("teachers", on, teacher=teacher, name=a_name())
        person(teacher, school, code, starts, on=on)
    by = {one["a"]: one for one in people}
    for a, on, rows in story.CHANGES:
        one = by[a]
        one["rows"] = rows
        one["ends"] = rows[-1].get("ends", "2027-06-30")
        for row in rows:
            place(one, on, **row)
    for row in story.AGREEMENT_ROWS:
        tell("agreements", row[3], assignment=row[0], party=row[1], signed_on=row[2], evidence=row[4])
    for on, row in story.TEACHERS:
        tell("teachers", on, **row)
    for on, row in story.WAIVERS:
        tell("waivers", on, **row)


def serving(one, day):
    """The row of an assignment that serves on a day, or None."""
    for row in one["rows"]:
        if row["starts"] <= day <= row.get("ends", "2027-06-30") and row.get("status") != "leave":
            return row
    return None


def make_calendar():
    off = ["2026-09-07", "2026-11-11", "2027-01-18", "2027-02-15", "2027-05-31"]
    for first, count in ("2026-11-23", 5), ("2026-12-21", 5), ("2026-12-28", 5), ("2027-01-04", 5), ("2027-03-22", 5):
        off += [plus(first, n) for n in range(count)]
    for day in sorted(off):
        tell("calendar", "2026-07-06", school="*", day=day, open="no")
    for on, school, day, state in story.CALENDAR:
        tell("calendar", on, school=school, day=day, open=state)


# ---- sessions -----------------------------------------------------------------------------------

MONTHS = ["2026-09-08", "2026-10-06", "2026-11-03", "2026-12-01", "2027-01-12",
          "2027-02-02", "2027-03-02", "2027-04-06", "2027-05-04"]

# stream: audience, days after the month's Tuesday, part of the day, the month left out
STREAMS = {
    "TL-EL": ("team-lead/elementary", 0, "full", 4),
    "TL-HU": ("team-lead/secondary-ela-social-studies", 2, "full", 4),
    "TL-MA": ("team-lead/secondary-math", 7, "am", 4),
    "TL-SC": ("team-lead/secondary-science", 9, "am", 4),
    "TL-SE": ("team-lead/special-education", 1, "pm", 4),
    "PC": ("peer-coach senior-peer-coach", 3, "full", 3),
    "AR": ("arts-lead", 10, "am", 3),
    "RC": ("restorative-culture-lead", 9, "pm", 3),
    "FE": ("family-engagement-lead", 14, "am", 3)}

sessions = {}      # id: kind day part minutes group stream sheet
groups = {}        # group: ids of its sessions
streams = {}       # stream: its groups


def session(on, id_, kind, day, part, audience, group="", stream="", minutes=None):
    minutes = minutes or {"full": 360, "am": 180, "pm": 180, "hours": 120}[part]
    one = {"kind": kind, "day": day, "part": part, "minutes": minutes, "audience": audience, "group": group}
    tell("sessions", on, session=id_, status="scheduled", **one)
    sessions[id_] = dict(one, on=on, sheet=len(sessions) + 1, status="scheduled")
    groups.setdefault(group or id_, []).append(id_)
    if (group or id_) not in streams.setdefault(stream, []):
        streams[stream].append(group or id_)


def make_sessions():
    for n in range(4):
        day = plus("2026-08-10", n)
        session("2026-07-07", "SI-%d" % (n + 1), "summer-institute", day, "full", "*",
                "SI-DAY-%d" % (n + 1) if n < 2 else "", "SI", 390)
    session("2026-07-07", "SI-1R", "summer-institute", "2026-09-12", "full", "*", "SI-DAY-1", "SI", 390)
    session("2026-07-07", "SI-2R", "summer-institute", "2026-09-19", "full", "*", "SI-DAY-2", "SI", 390)
    session("2026-11-09", "WI-A", "winter-institute", "2027-01-08", "full", "*", "WI", "WI", 390)
    session("2026-11-09", "WI-B", "winter-institute", "2027-01-23", "full", "*", "WI", "WI", 390)
    for stream, (audience, offset, part, gap) in STREAMS.items():
        months = [m for n, m in enumerate(MONTHS) if n != gap]
        for n, month in enumerate(months):
            on = "2026-08-17" if month < "2027" else "2026-12-14"
            day, id_ = plus(month, offset), "%s-%d" % (stream, n + 1)
            full = part if stream != "TL-MA" or n % 2 else "full"
            if stream in ("TL-EL", "PC"):              # two dates, or two sites on one date
                apart = 6 if stream == "TL-EL" else 0
                session(on, id_ + "A", "seminar", day, full, audience, id_, stream)
                session(on, id_ + "B", "seminar", plus(day, apart), full, audience, id_, stream)
            else:
                session(on, id_, "seminar", day, full, audience, "", stream)
    session("2027-05-03", "TL-EL-9", "seminar", "2027-06-02", "full", "team-lead/elementary", "", "TL-EL")
    session("2027-05-03", "PC-9", "seminar", "2027-06-03", "full", "peer-coach senior-peer-coach", "", "PC")
    for n, day in enumerate(["2026-10-08", "2026-11-19", "2026-12-08", "2027-02-18", "2027-03-18", "2027-04-29"]):
        on = "2026-08-17" if day < "2027" else "2026-12-14"
        for site in "EW":
            session(on, "WS-%d%s" % (n + 1, site), "family-workshop", day, "hours", "family-engagement-lead",
                    "WS-%d" % (n + 1), "WS", 120)
    for on, id_, change in story.SESSIONS:
        sessions[id_].update(change)
        tell("sessions", on, session=id_, **{k: sessions[id_][k] for k in
                                             "kind day part minutes audience group status".split()})
    session("2027-05-03", "NY-1", "seminar", "2027-07-08", "full", "peer-coach", "", "next")
    del streams["next"]
    for id_, one in sessions.items():
        if one["status"] == "scheduled" and one["day"] < "2027-07-01":
            tell("sessions", plus(one["day"], 2), session=id_, status="held",
                 **{k: one[k] for k in "kind day part minutes audience group".split()})


# ---- attendance, work, coaching -----------------------------------------------------------------

there = {}         # (teacher, session): the row told last


def mark(teacher, id_, status, on, **more):
    row = dict({"teacher": teacher, "session": id_, "status": status,
                "evidence": "sign-in %d" % sessions[id_]["sheet"]}, **more)
    there[teacher, id_] = row
    tell("attendance", on, **row)


def attend(teacher, group, strict):
    """One teacher's way through one group of sessions: drawn, or present where strict."""
    ids = [id_ for id_ in groups[group] if sessions[id_]["status"] != "cancelled"]
    if not ids:
        return
    first = ids[0] if sessions[ids[0]]["kind"] in ("summer-institute", "winter-institute") else pick(ids)
    one = sessions[first]
    day, luck = one["day"], draw()
    on = plus(day, whole(18, 30) if chance(0.08) and not strict else whole(0, 4))
    if strict or luck < 0.925 or one["kind"] != "seminar" and luck < 0.985:
        mark(teacher, first, "present", on)
    elif one["kind"] == "family-workshop":
        mark(teacher, first, "absent", on)
    elif one["kind"] != "seminar":
        if len(ids) > 1:
            mark(teacher, first, "absent", on)
            mark(teacher, ids[1], "present", plus(sessions[ids[1]]["day"], 2))
        else:
            mark(teacher, first, "partial", on, minutes=one["minutes"] - 5 * whole(2, 6))
    elif luck < 0.945:
        mark(teacher, first, "partial", on, minutes=one["minutes"] - whole(3, 15))
    elif luck < 0.962:
        mark(teacher, first, "excused", on, evidence="absence note %d" % whole(300, 899))
    elif luck < 0.970:
        paper = "jury summons" if chance(0.5) else "leave record %d" % whole(20, 90)
        mark(teacher, first, "protected", on, evidence=paper)
    elif luck < 0.982:
        mark(teacher, first, "present", on, evidence="")
        mark(teacher, first, "present", plus(on, whole(20, 45)))
    elif luck < 0.990:
        mark(teacher, first, "present", plus(on, whole(25, 60)))
    elif luck < 0.993:
        mark(teacher, first, "partial", on, minutes=one["minutes"] - whole(30, 80))
    else:
        mark(teacher, first, "absent", on)
        others = [id_ for id_, s in sessions.items() if s["kind"] == "seminar" and id_ not in groups[group]
                  and plus(day, 5) <= s["day"] <= plus(day, 40) and s["status"] != "cancelled"]
        if others and chance(0.8):
            other = pick(others)
            if (teacher, other) not in there:
                mark(teacher, other, "present", plus(sessions[other]["day"], 3), makes_up=first)


def make_attendance():
    done = set()
    for one in people:
        strict = one["a"] in story.STRICT or one["t"] in story.STRICT
        for stream in ["SI", "WI", one["stream"]] + (["WS"] if one["stream"] == "FE" else []):
            for group in streams[stream]:
                day = max(sessions[id_]["day"] for id_ in groups[group])
                if (one["t"], group) in done or not serving(one, day):
                    continue
                done.add((one["t"], group))
                steps = story.ATTENDANCE.get((one["t"], group))
                if steps is not None:
                    for id_, status, on, more in steps:
                        mark(one["t"], id_, status, on, **more)
                elif stream == "SI" and one["starts"] > "2026-08-13":       # joined after the week: the repeats
                    id_ = groups[group][-1]
                    mark(one["t"], id_, "present", plus(sessions[id_]["day"], 2))
                else:
                    attend(one["t"], group, strict)
    for number in range(1201, 1213):                                       # guests: recorded, never paid
        for id_ in ("SI-1", "SI-2") if number % 3 else ("WI-A",):
            mark("T%d" % number, id_, "present", plus(sessions[id_]["day"], 3))
    for teacher, id_, status, on in story.GUESTS:
        mark(teacher, id_, status, on)
    for on, teacher, id_ in story.RETRACTED:
        retract("attendance", on, teacher=teacher, session=id_)
        there.pop((teacher, id_))


def deliver(one, what, by):
    due = DUE[what]
    starts = plus(one["starts"], 20)
    if (one["a"], what) in story.DELIVERABLES or not one["starts"] <= due <= one["ends"] or not serving(one, due):
        return
    first = weekday(max(plus(due, -whole(1, 16)), min(starts, due)))
    row = {"assignment": one["a"], "deliverable": what, "submitted_on": first,
           "evidence": "file %d" % whole(1000, 9999)}
    if chance(0.05) and what != "second-cycle" and first <= plus(due, -6):
        back = plus(first, 3)
        tell("deliverables", back, **dict(row, returned_on=back))
        row.update(returned_on=back, submitted_on=plus(first, 5))
        first = row["submitted_on"]
    accepted = weekday(plus(first, whole(1, 7) if chance(0.9) else whole(12, 24)))
    tell("deliverables", plus(first, 1), **row)
    tell("deliverables", plus(accepted, 1), **dict(row, accepted_on=accepted, accepted_by=by))


def log(one, what, on, minutes):
    if serving(one, on):
        tell("logs", plus(on, whole(1, 6)), assignment=one["a"], what=what, on=on, minutes=minutes,
             evidence="cycle sheet %d" % whole(100, 999))


def make_work():
    for one in people:
        deliver(one, one["plan"], "principal")
        if one["role"] == "senior-peer-coach":
            deliver(one, "hosted-seminar", "pathway-manager")
            deliver(one, "exemplar-videos", "pathway-manager")
        else:
            deliver(one, "second-cycle", "coach")
        if one["role"] == "arts-lead":
            deliver(one, "arts-showcase", "principal")
        if one["role"] in ("team-lead", "peer-coach", "senior-peer-coach"):
            deliver(one, "reflection", "principal" if chance(0.5) else "pathway-manager")
        start = max("2026-09-28", plus(one["starts"], 9))
        if one["a"] not in story.LOGS:
            span = 45 if start < "2026-10-20" else 20
            log(one, "cycle-received", weekday(plus(start, whole(0, span))), 50)
            log(one, "cycle-received", weekday(plus("2027-03-01", whole(0, 18))), 50)
        if one["role"] in ("peer-coach", "senior-peer-coach"):
            count = story.CYCLES.get(one["a"], whole(8, 11) if one["role"] == "peer-coach" else whole(10, 12))
            span = (datetime.date(2027, 5, 20) - datetime.date.fromisoformat(start)).days
            for n in range(count):
                day = weekday(plus(start, (span * n) // count + whole(0, 4)))
                log(one, "cycle-given", day, 45 + 5 * whole(0, 3))
    for row in story.DELIVERABLE_ROWS:
        tell("deliverables", row[0], **row[1])
    for a, what, on, minutes, arrives in story.LOG_ROWS:
        tell("logs", arrives, assignment=a, what=what, on=on, minutes=minutes,
             evidence="cycle sheet %d" % whole(100, 999))


# ---- claims -------------------------------------------------------------------------------------

busy = set()       # (substitute, day)


def a_substitute(day, colleague=""):
    while True:
        one = colleague or "X%d" % whole(301, 360)
        if (one, day) not in busy:
            busy.add((one, day))
            return one
        colleague = ""


def claim_row(one, id_, received):
    """A claim for one teacher's seminar, as schools usually send it."""
    s, luck = sessions[id_], draw()
    school = serving(one, s["day"]).get("school", one["school"])
    named = "" if chance(0.2) and one["stream"] != "PC" else id_
    row = {"school": school, "teacher": one["t"], "session": named, "day": s["day"],
           "part": s["part"], "cover": "substitute", "verified": "yes", "received_on": received,
           "evidence": "timesheet %d" % whole(2000, 9999)}
    colleague = "T%d" % (1301 + 2 * (int(school[1:]) - 1) + whole(0, 1))
    if luck < 0.09 and (colleague, s["day"]) not in busy:
        minutes = 60 * whole(1, 3 if s["part"] != "full" else 6)
        row.update(part="hours", minutes=minutes, cover="internal", cost=money(2600 * minutes // 60),
                   substitute=a_substitute(s["day"], colleague), evidence="cover slip %d" % whole(200, 999))
        return row
    full = s["part"] == "full"
    if full and luck < 0.17:
        row["part"], full = pick(["am", "pm"]), False
    elif not full and luck < 0.20:
        row["part"], full = "full", True
    cents = pick([20500, 20500, 21250, 21800] if full else [11200, 11200, 11650, 11900])
    if chance(0.05):
        cents += 2640 if full else 1400
    row.update(substitute=a_substitute(s["day"]), cost=money(cents))
    if chance(0.7):
        row["benefits"] = money((cents * (765 if chance(0.95) else 1290) + 5000) // 10000)
    return row


def make_claims():
    claims, taken = [], {(c["teacher"], c["day"]) for _, _, c in story.CLAIMS}
    for one in people:
        for group in streams[one["stream"]]:
            for id_ in groups[group]:
                s, row = sessions[id_], there.get((one["t"], id_))
                if not row or row["status"] not in ("present", "partial") or not serving(one, s["day"]):
                    continue
                if (one["t"], s["day"]) in taken or not chance(0.30 if s["day"] < "2027-06-01" else 0.34):
                    continue
                taken.add((one["t"], s["day"]))
                span = whole(2, 16) if chance(0.8) else whole(17, 52)
                if s["day"] > "2027-06-01":
                    span = whole(1, 12)
                claims.append((claim_row(one, id_, weekday(plus(s["day"], span))), chance(0.07)))
    claims.sort(key=lambda c: (c[0]["received_on"], c[0]["teacher"]))
    for n, (row, unverified) in enumerate(claims):
        row["claim"] = "C%04d" % (n + 1)
        on = plus(row["received_on"], whole(0, 2))
        if unverified:
            tell("claims", on, **dict(row, verified=""))
            on = plus(on, whole(15, 40))
        tell("claims", min(on, "2027-08-19"), **row)
    for id_, on, row in story.CLAIMS:
        tell("claims", on, **dict(row, claim=id_))
    for on, id_ in story.WITHDRAWN_CLAIMS:
        retract("claims", on, claim=id_)
    for on, row in story.REVIEWS:
        tell("reviews", on, **row)
    return len(claims)


# ---- files --------------------------------------------------------------------------------------

def write():
    shutil.rmtree(os.path.join(HERE, "facts"), ignore_errors=True)
    files = {}
    for n, (on, kind, row) in sorted(enumerate(told), key=lambda e: (e[1][0], e[0])):
        month = next(c for c in CUT_OFFS if on <= c)[:7]
        columns, keys = KINDS[kind]
        key = tuple(str(row[c]) for c in columns.split()[:keys])
        rows = files.setdefault((month, kind), {})
        rows.pop(key, None)
        rows[key] = row
    for (month, kind), rows in sorted(files.items()):
        columns = KINDS[kind][0].split() + (["retract"] if any("retract" in r for r in rows.values()) else [])
        number = list(KINDS).index(kind) + 1
        path = os.path.join(HERE, "facts", month, "%02d-%s.csv" % (number, kind))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(columns)
            out.writerows([str(row.get(c, "")) for c in columns] for row in rows.values())


def main():
    make_people()
    make_calendar()
    make_sessions()
    make_attendance()
    make_work()
    count = make_claims()
    write()
    if "--roster" in sys.argv:
        for one in people:
            print(one["a"], one["t"], one["school"], one["role"], one["cohort"], one["starts"])
        print(len(told), "facts told,", count, "drawn claims,", len(story.CLAIMS), "scripted")


if __name__ == "__main__":
    main()
