"""Makes a random programme with random facts and a random history of imports and runs.

    python3 generate.py --seed S --out DIR [--people N] [--kinds KIND,...]

DIR gets programme.json, steps.jsonl and the CSV and JSON files that it names. With --people the
history is broad (some hundreds or thousands of teachers, every one drawn, few batches); without, it is
deep (about a dozen, with corrections, settlements and payments that fit what the twin's ledger holds
between many batches). The same seed gives the same bytes.
"""
from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Optional

from generate_programme import (EMPLOYERS, KINDS, PARTIES, SCHOOL_FROM, SCHOOL_UNTIL, START, UNTIL, Dice,
                                ProgrammeMaker, iso, money)
from twin import Standing, Twin
from twin_facts import NATURAL, Known, Programme

# ---------------------------------------------------------------- the facts


class HistoryMaker:
    """Facts as they come in, stage by stage, and the runs between them."""

    def __init__(self, maker: ProgrammeMaker, doc: dict[str, Any], out: Path):
        self.maker, self.d, self.doc, self.leaf_ids, self.out = maker, maker.d, doc, maker.leaf_ids, out
        self.big, self.scale, self.until = maker.big, maker.scale, maker.until
        self.now: dict[str, dict[tuple, dict[str, str]]] = {kind: {} for kind in NATURAL}
        self.pending: dict[str, dict[tuple, dict[str, str]]] = {kind: {} for kind in NATURAL}
        self.steps: list[dict[str, Any]] = []
        self.files = 0
        self.written: set[tuple[str, str]] = set()
        self.twin = Twin(Programme(doc))
        self.results: list[dict[str, Any]] = []

    # writing

    def put(self, kind: str, /, **columns: str) -> None:
        """A row of the next file of its kind; the later of two rows for one key stands."""
        self.pending[kind][tuple(columns[c] for c in NATURAL[kind])] = columns

    def retract(self, kind: str, natural: tuple) -> None:
        self.pending[kind][natural] = {**dict(zip(NATURAL[kind], natural)), "retract": "yes"}

    def flush(self, kinds: Optional[list[str]] = None) -> None:
        for kind in kinds or list(NATURAL):
            rows = {k: r for k, r in self.pending[kind].items() if self.now[kind].get(k) != r}
            self.pending[kind] = {}
            if not rows:
                continue
            for natural, row in rows.items():
                if row.get("retract") == "yes":
                    del self.now[kind][natural]
                else:
                    self.now[kind][natural] = row
            self.files += 1
            name = f"{self.files:03d}-{kind}.csv"
            (self.out / name).write_text(self.text(kind, list(rows.values())), encoding="utf-8")
            self.steps.append({"import": kind, "file": name})
            self.twin.facts.take_rows(kind, rows.values())

    def text(self, kind: str, rows: list[dict[str, str]]) -> str:
        """The file's text; columns are turned round until no earlier file of the kind has the same bytes."""
        columns = list(dict.fromkeys(c for r in rows for c in r))
        while True:
            stream = io.StringIO()
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            if (kind, stream.getvalue()) not in self.written:
                self.written.add((kind, stream.getvalue()))
                return stream.getvalue()
            columns = columns[1:] + columns[:1]

    def there(self, kind: str, *natural: str) -> bool:
        """The fact stands, or comes with this stage."""
        row = self.pending[kind].get(natural, self.now[kind].get(natural))
        return row is not None and row.get("retract") != "yes"

    def run(self, period: str, **how: Any) -> None:
        """A batch; in some that come later, pools are cut again."""
        step = {"run": period, **how}
        if self.results and self.pooled and self.d.chance(0.3):
            step["recut"] = True
        self.steps.append(step)
        self.results.append(self.twin.run(step))

    def revise(self) -> None:
        self.doc = self.maker.revise(self.doc)
        name = f"revision-{self.doc['revision']}.json"
        (self.out / name).write_text(json.dumps(self.doc, indent=1) + "\n", encoding="utf-8")
        self.steps.append({"load": name})
        self.twin.load(self.doc)

    # the history

    def make(self) -> None:
        d = self.d
        self.roles = self.doc["roles"]
        self.pooled = any(a["kind"] == "pool" for r in self.roles.values() for a in r["awards"].values())
        self.plan_people()
        self.plan_calendar()
        self.plan_sessions()
        self.flush(["schools", "teachers", "calendar", "assignments", "sessions"])
        self.attended_plan = self.plan_attendance()
        self.claims_plan = self.plan_claims()
        self.other_plan = self.plan_others()
        if self.big:
            self.few_batches()
        else:
            self.many_batches()

    def few_batches(self) -> None:
        """The whole year at once, or with one batch in the middle of it."""
        d, periods = self.d, self.doc["pay_periods"]
        if d.chance(0.7):
            middle = d.one(periods[:-1])
            self.arrive(date.fromisoformat(middle["cut_off"]).toordinal() + d.between(-5, 8))
            self.flush()
            self.run(middle["id"])
            self.correct()
            if d.chance(0.3):
                self.revise()
        self.arrive(self.until + 200)
        self.flush()
        self.run(periods[-1]["id"])
        if len(self.results) > 1 and d.chance(0.5):
            self.correct()
            self.flush()
            self.settlements(self.until)
            self.run(periods[-1]["id"])

    def many_batches(self) -> None:
        d, periods = self.d, self.doc["pay_periods"]
        for i, period in enumerate(periods):
            cut = date.fromisoformat(period["cut_off"]).toordinal()
            self.arrive(cut + d.between(-5, 8))
            if i:
                self.correct()
            self.flush()
            if d.chance(0.1):
                continue
            self.run(period["id"])
            if d.chance(0.15):
                self.revise()
            if d.chance(0.3):
                self.correct()
                self.arrive(cut + d.between(5, 20))
                self.flush()
                self.settlements(cut)
                self.run(period["id"])
            if d.chance(0.2):
                self.arrive(cut + 20)
                self.correct()
                self.flush()
                following = (date.fromisoformat(periods[i + 1]["cut_off"]).toordinal() if i + 1 < len(periods)
                             else cut + 60)
                self.run(period["id"], off_cycle=True, as_of=iso(d.between(cut, following - 1)),
                         reason="late papers")
            self.settlements(cut)
        if d.chance(0.5):
            self.arrive(self.until + 200)
            self.correct()
            self.flush()
            self.run(periods[-1]["id"])

    # people

    def plan_people(self) -> None:
        d = self.d
        few = d.between(3, 8 if d.chance(0.2) else 4)
        self.schools = [f"S{i}" for i in range(1, max(few, self.scale) + 1)]
        for s in self.schools:
            self.put("schools", school=s, name=f"School {s}")
        n = self.maker.people
        self.teachers = [f"T{i:02d}" for i in range(1, n + 1)]
        for t in self.teachers:
            self.put("teachers", teacher=t, name=f"Teacher {t}")
        doubles = d.some(self.teachers, 0, 3 * self.scale)
        alone = set(self.teachers).difference(doubles)
        tidy = d.chance(0.6)
        self.tidy = {t: d.chance(0.6) if self.big else tidy for t in self.teachers}
        alone = sorted(alone)
        self.same = {t: d.one(alone) for t in doubles}
        self.cast: dict[str, list[dict[str, Any]]] = {}
        self.rows_of: dict[str, list[dict[str, Any]]] = {t: [] for t in self.teachers}
        number = 0
        for t in self.teachers:
            for _ in range(d.one([1, 1, 1, 1, 1, 2] if self.big else [0, 1, 1, 1, 1, 1, 2])):
                number += 1
                self.cast[f"A{number:02d}"] = self.assignment(f"A{number:02d}", t)
                self.rows_of[t] += self.cast[f"A{number:02d}"]

    def assignment(self, aid: str, teacher: str) -> list[dict[str, Any]]:
        d = self.d
        role = d.one(self.roles)
        cohorts = self.roles[role]["cohorts"]
        start = d.one([START - 20, START, START, SCHOOL_FROM, d.between(START, START + 200)])
        rows = []
        home = self.schools[sum(aid.encode()) % len(self.schools)]
        stretches = d.one([1, 1, 1, 2, 2, 3])
        for _ in range(stretches):
            length = d.between(200, 360) // stretches if d.chance(0.8) else d.between(20, 100)
            rows.append({"assignment": aid, "starts": iso(start), "teacher": teacher, "role": role,
                         "cohort": d.one(cohorts) if cohorts and d.chance(0.85) else "",
                         "school": d.one(self.schools) if rows and d.chance(0.5) else home,
                         "ends": iso(start + length), "share": d.one(["", "", "1", "1/2", "0.6", "2/3"]),
                         "status": d.weighted(blank=6, serving=2, leave=1).replace("blank", "")})
            start += length + 1 + (d.between(1, 30) if d.chance(0.3) else 0)
            if start > UNTIL:
                break
        if d.chance(0.75):
            rows[-1]["ends"] = ""
        for row in rows:
            self.put("assignments", **row)
        return rows

    def plan_calendar(self) -> None:
        d = self.d
        style = d.weighted(both=4, every=3, own=2)
        schools = (["*"] if style != "own" else []) + (self.schools[: d.between(1, 9)] if style != "every" else [])
        for s in schools:
            for _ in range(d.between(1, 5)):
                self.put("calendar", school=s, day=iso(d.between(SCHOOL_FROM - 20, SCHOOL_UNTIL)),
                         open="no" if d.chance(0.8) else "yes")

    # sessions and attendance

    def plan_sessions(self) -> None:
        d = self.d
        pairs = [f"{r}/{c}" for r, v in self.roles.items() for c in v["cohorts"]]
        number = 0
        for kind, rule in self.doc["session_kinds"].items():
            for _ in range(d.between(1, 3) if self.big else d.between(2, 5)):
                group = f"g{number + 1}" if d.chance(0.25) else ""
                for _ in range(d.between(2, 3) if group else 1):
                    number += 1
                    when = d.between(START, UNTIL) if d.chance(0.97) else START - d.between(1, 20)
                    if rule["when"] == "release" and when >= START and d.chance(0.93):
                        when = d.between(SCHOOL_FROM, SCHOOL_UNTIL)
                    weekend = date.fromordinal(when).weekday() >= 5
                    if rule["when"] == "off-day" and d.chance(0.8):
                        when += (5 - date.fromordinal(when).weekday()) % 7
                    elif weekend and d.chance(0.95):
                        when += 2 if when + 2 <= UNTIL else -2
                    part = d.weighted(full=4, am=2, pm=2, hours=2)
                    self.put("sessions", session=f"X{number:02d}", kind=kind, day=iso(min(when, UNTIL)), part=part,
                             minutes=str({"full": 360, "am": 180, "pm": 180, "hours": d.one([60, 90, 200])}[part]),
                             audience="*" if d.chance(0.5) else " ".join(d.some([*self.roles, *pairs], 1, 2)),
                             group=group, status=d.weighted(scheduled=1, held=4, cancelled=0.3))

    def plan_attendance(self) -> list[tuple[int, dict[str, str]]]:
        """Rows with the day on which they become known."""
        d = self.d
        made = []
        sessions = self.now["sessions"]
        in_order = sorted(sessions.items(), key=lambda kv: kv[1]["day"])
        for t in self.teachers:
            missed: list[tuple[str, dict[str, str]]] = []
            tidy = self.tidy[t]
            diligent = d.one([1, 0.99, 0.95] if tidy else [0.98, 0.95, 0.8])
            for (sid,), s in in_order:
                if d.chance(0.005 if tidy else 0.06):
                    continue
                row = {"teacher": t, "session": sid, "status": "present", "minutes": "", "makes_up": "",
                       "evidence": "" if d.chance(0.01 if tidy else 0.08) else f"sheet {sid}"}
                if not d.chance(diligent):
                    row["status"] = d.weighted(partial=3, absent=3, excused=2, protected=1)
                if row["status"] == "partial":
                    whole = int(s["minutes"])
                    row["minutes"] = str(whole - d.between(1, 40) if d.chance(0.6) else d.between(1, whole))
                if row["status"] in ("absent", "excused"):
                    missed.append((s["kind"], row))
                elif row["status"] in ("present", "partial"):
                    owed = [m for k, m in missed if k == s["kind"]]
                    if owed and d.chance(0.6):
                        row["makes_up"] = d.one(owed)["session"]
                    elif d.chance(0.01):
                        row["makes_up"] = d.one([k[0] for k in sessions if k[0] != sid])
                wait = d.between(0, 10) if d.chance(0.85) else d.between(10, 90)
                made.append((date.fromisoformat(s["day"]).toordinal() + wait, row))
        return made

    # claims

    def plan_claims(self) -> list[tuple[int, str, dict[str, str]]]:
        d = self.d
        covered = {k for p in self.doc["coverage"].values() for k in p["for_kinds"]}
        made: list[tuple[int, str, dict[str, str]]] = []
        number = 0
        chance = d.one([0.06, 0.12]) if self.big else d.one([0.15, 0.3])
        for (sid,), s in sorted(self.now["sessions"].items()):
            if s["kind"] not in covered and not d.chance(0.05):
                continue
            for t in self.teachers:
                if not d.chance(chance) or not (d.chance(0.04) or self.invited(t, s)):
                    continue
                number += 1
                claim = self.claim(f"C{number:03d}", t, sid, s)
                seen = date.fromisoformat(claim["received_on"]).toordinal() + d.between(0, 6)
                made.append((seen, "claims", claim))
                if d.chance(0.12):
                    number += 1
                    again = {**claim, "claim": f"C{number:03d}",
                             "received_on": iso(seen + d.between(-10, 20))}
                    change = d.one(["none", "teacher", "substitute", "part", "school"])
                    if change == "teacher":
                        again["teacher"] = d.one(self.teachers)
                    elif change == "substitute":
                        again["substitute"] = f"U{d.between(1, 9 * self.scale)}"
                    elif change == "part" and again["part"] != "hours":
                        again["part"] = d.one(["am", "pm"])
                    elif change == "school":
                        again["school"] = d.one(self.schools)
                    made.append((seen + d.between(0, 30), "claims", again))
                    if d.chance(0.6):
                        made.append((seen + d.between(30, 90), "reviews", {
                            "claim": d.one([claim["claim"], again["claim"], again["claim"]]),
                            "code": d.one(["DUPLICATE_TEACHER", "DUPLICATE_SUBSTITUTE"]),
                            "finding": d.one(["stands", "dismissed"]), "on": iso(seen + d.between(20, 80)),
                            "by": "clerk", "reason": "looked at"}))
        return made

    def invited(self, teacher: str, s: dict[str, str]) -> bool:
        rows = [r for r in self.rows_of[teacher]
                if r["starts"] <= s["day"] and (not r["ends"] or s["day"] <= r["ends"])]
        asked = s["audience"].split()
        return any("*" in asked or r["role"] in asked or f'{r["role"]}/{r["cohort"]}' in asked for r in rows)

    def claim(self, cid: str, teacher: str, sid: str, s: dict[str, str]) -> dict[str, str]:
        d = self.d
        on = date.fromisoformat(s["day"]).toordinal()
        if on < START and d.chance(0.7):
            on = START + d.between(0, 5)
        cover = "internal" if d.chance(0.25) else "substitute"
        part = s["part"] if d.chance(0.7) else d.one(["full", "am", "pm", "hours"])
        if cover == "internal" and d.chance(0.85):
            part = "hours"
        here = [r["school"] for r in self.rows_of[teacher]
                if r["starts"] <= s["day"] and (not r["ends"] or s["day"] <= r["ends"])]
        school = d.one(here) if here and d.chance(0.96) else d.one(self.schools)
        within = min([p["claim_within_days"] for p in self.doc["coverage"].values()], default=30)
        claim = {"claim": cid, "school": school, "teacher": teacher, "session": sid if d.chance(0.6) else "",
                 "day": iso(on if d.chance(0.96) else on + d.between(-3, 3)), "part": part, "minutes": "",
                 "substitute": f"U{d.between(1, 40 * self.scale)}" if d.chance(0.9) else "", "cover": cover,
                 "cost": money(d.cents(4000, 26000)), "benefits": money(d.cents(100, 4000)) if d.chance(0.4) else "",
                 "received_on": iso(on + (d.between(0, within) if d.chance(0.93) else d.between(10, 80))),
                 "verified": d.weighted(yes=12, no=0.5, blank=1).replace("blank", ""),
                 "evidence": "" if d.chance(0.2) else f"invoice {cid}"}
        if part == "hours":
            claim["minutes"] = str(d.one([60, 90, 120, 180, 200, 300]))
        return claim

    # everything else

    def plan_others(self) -> list[tuple[int, str, dict[str, str]]]:
        d = self.d
        made: list[tuple[int, str, dict[str, str]]] = []
        for aid in self.cast:
            tidy = self.tidy[self.cast[aid][0]["teacher"]]
            first = max(START, date.fromisoformat(self.cast[aid][0]["starts"]).toordinal())
            for party in PARTIES:
                if d.chance(0.99 if tidy else 0.93):
                    prompt = d.chance(0.98 if tidy else 0.9)
                    on = first + (d.between(-30, 10) if prompt else d.between(0, 200))
                    made.append((on + d.between(0, 10), "agreements", {
                        "assignment": aid, "party": party, "signed_on": iso(on), "evidence": "form"}))
            for what, rule in self.doc["deliverables"].items():
                if d.chance(0.98 if tidy else 0.9):
                    made += self.delivery(aid, what, rule, tidy)
            for what in ("coaching", "videos"):
                for _ in range(d.between(1 if tidy else 0, 2 if self.big else 5)):
                    on = d.between(START - 5, UNTIL if d.chance(0.3) else START + 200)
                    made.append((on + d.between(0, 25), "logs", {
                        "assignment": aid, "what": what, "on": iso(on),
                        "minutes": str(d.one([30, 45, 60, 90])), "evidence": ""}))
            if d.chance(0.12) and self.leaf_ids:
                on = d.between(START + 30, UNTIL)
                made.append((on, "waivers", {
                    "assignment": aid, "leaf": d.one(self.leaf_ids), "granted_on": iso(on),
                    "until": iso(on + d.between(10, 200)) if d.chance(0.4) else "", "by": "board",
                    "reason": "hardship"}))
            if "fellows" in self.roles[self.cast[aid][0]["role"]]["awards"]:
                made += self.fellowship(aid)
        return made

    def fellowship(self, aid: str) -> list[tuple[int, str, dict[str, str]]]:
        """Aid, graduation, years of service and leaving."""
        d = self.d
        made: list[tuple[int, str, dict[str, str]]] = []
        for _ in range(d.one([0, 1, 1, 1, 2])):
            on = d.between(START - 3 if d.chance(0.1) else START, START + 200)
            made.append((on + d.between(0, 20), "aid", {
                "assignment": aid, "on": iso(on), "amount": money(d.cents(50000, 600000)), "evidence": "form"}))
        graduated = START + d.between(0, 120)
        if d.chance(0.9):
            made.append((graduated + d.between(0, 20), "milestones", {
                "assignment": aid, "what": "graduated", "on": iso(graduated), "evidence": "diploma"}))
        frm = graduated + d.between(-40, 60)
        while frm < self.until and d.chance(0.9):
            until = frm + d.between(20, 500)
            made.append((frm + d.between(0, 60), "service", {
                "assignment": aid, "from": iso(frm), "employer": d.one(EMPLOYERS),
                "until": iso(until) if d.chance(0.8) else "",
                "qualifies": d.weighted(blank=5, yes=5, no=1, leave=2).replace("blank", ""), "evidence": "letter"}))
            frm = until + d.between(-30, 40)
        if d.chance(0.35):
            left = d.between(START + 30, self.until + 20)
            made.append((left + d.between(0, 30), "milestones", {
                "assignment": aid, "what": "left", "on": iso(left), "evidence": "letter"}))
        return made

    def delivery(self, aid: str, what: str, rule: dict[str, Any], tidy: bool) -> list[tuple[int, str, dict[str, str]]]:
        d = self.d
        due = date.fromisoformat(rule["due"]).toordinal()
        submitted = due - d.between(0, 30) if d.chance(0.98 if tidy else 0.85) else due + d.between(1, 40)
        row = {"assignment": aid, "deliverable": what, "submitted_on": iso(submitted), "accepted_on": "",
               "accepted_by": "", "returned_on": "", "evidence": "" if d.chance(0.1) else "file"}
        made = [(submitted + d.between(0, 8), "deliverables", dict(row))]
        later = submitted + d.between(0, 30)
        fate = d.weighted(accepted=8, returned=1, waits=1)
        if fate == "accepted":
            row["accepted_on"] = iso(later)
            row["accepted_by"] = d.one(rule["accepted_by"]) if d.chance(0.93) else "teacher"
        elif fate == "returned":
            row["returned_on"] = iso(later)
        if fate != "waits":
            made.append((later + d.between(0, 10), "deliverables", row))
        if fate == "returned" and d.chance(0.7):
            again = later + d.between(1, 15)
            done = again + d.between(0, 10)
            made.append((done, "deliverables", {
                **row, "submitted_on": iso(again), "returned_on": "" if d.chance(0.5) else iso(later),
                "accepted_on": iso(done), "accepted_by": rule["accepted_by"][0]}))
        return made

    # arrivals and corrections

    def arrive(self, until: int) -> None:
        """What becomes known by a day, each fact once, in the order in which it was seen."""
        d = self.d
        stay = []
        for seen, row in self.attended_plan:
            if seen > until or d.chance(0.03):
                stay.append((seen, row))
            elif self.there("sessions", row["session"]):
                if row["makes_up"] and not self.there("sessions", row["makes_up"]):
                    row["makes_up"] = ""
                self.put("attendance", **row)
        self.attended_plan = stay
        for plan in (self.claims_plan, self.other_plan):
            rest = []
            for seen, kind, row in sorted(plan, key=lambda x: x[0]):
                if seen > until:
                    rest.append((seen, kind, row))
                elif kind == "reviews" and not self.there("claims", row["claim"]):
                    continue
                elif kind == "claims" and row["session"] and not self.there("sessions", row["session"]):
                    continue
                else:
                    self.put(kind, **row)
            plan[:] = rest

    def known(self, kind: str) -> list[tuple[tuple, dict[str, str]]]:
        """Facts that stand and have nothing waiting for them."""
        return [(k, r) for k, r in sorted(self.now[kind].items()) if k not in self.pending[kind]]

    def correct(self) -> None:
        d = self.d
        for kind, how, chance in (("attendance", self.fix_attendance, 0.025), ("claims", self.fix_claim, 0.06),
                                  ("assignments", self.fix_assignment, 0.06), ("sessions", self.fix_session, 0.05),
                                  ("deliverables", self.fix_deliverable, 0.03), ("aid", self.fix_aid, 0.1),
                                  ("service", self.fix_service, 0.1)):
            for natural, row in self.known(kind):
                if d.chance(chance):
                    how(natural, dict(row))
        for kind, chance in (("agreements", 0.01), ("logs", 0.02), ("waivers", 0.15), ("reviews", 0.1),
                             ("milestones", 0.08)):
            for natural, _ in self.known(kind):
                if d.chance(chance):
                    self.retract(kind, natural)
        for t, other in self.same.items():
            if d.chance(0.4):
                apart = self.maker.apart and d.chance(0.2)
                self.put("teachers", teacher=t, name=f"Teacher {t}", same_as="" if apart else other)
        if d.chance(0.2):
            self.put("calendar", school=d.one(["*", *self.schools]), open=d.one(["yes", "no", "no"]),
                     day=d.one([s["day"] for s in self.now["sessions"].values()]))

    def fix_attendance(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        if d.chance(0.15):
            self.retract("attendance", natural)
            return
        row["status"] = d.one(["present", "absent", "excused", "present"])
        row.update(minutes="", evidence="corrected sheet")
        if row["status"] != "present":
            row["makes_up"] = ""
        self.put("attendance", **row)

    def fix_claim(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        judged = {k[0] for k in (*self.now["reviews"], *self.pending["reviews"])}
        if d.chance(0.15) and natural[0] not in judged:
            self.retract("claims", natural)
            return
        if d.chance(0.4):
            row["cost"] = money(d.cents(4000, 26000))
        elif d.chance(0.3):
            row["school"] = d.one(self.schools)
        elif d.chance(0.5):
            row["verified"] = d.one(["yes", "yes", "no", ""])
        elif row["session"]:
            row["day"] = self.now["sessions"][(row["session"],)]["day"]
        self.put("claims", **row)

    def fix_assignment(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        aid = natural[0]
        rows = sorted(k[1] for k in self.now["assignments"] if k[0] == aid)
        change = d.one(["ends", "share", "status", "school", "cohort", "teacher"])
        if change == "ends":
            start = date.fromisoformat(row["starts"]).toordinal()
            end = date.fromisoformat(row["ends"]).toordinal() if row["ends"] else UNTIL
            row["ends"] = iso(d.between(start, max(start, end)))
        elif change == "share":
            row["share"] = d.one(["1", "1/2", "3/4", "0.25"])
        elif change == "status":
            row["status"] = d.one(["serving", "leave"])
        elif change == "school":
            row["school"] = d.one(self.schools)
        elif change == "cohort":
            row["cohort"] = d.one(self.roles[row["role"]]["cohorts"] or [""])
        elif len(rows) == 1:
            row["teacher"] = d.one(self.teachers)
        self.put("assignments", **row)

    def fix_session(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        used = {k[1] for kind in ("attendance",) for k in (*self.now[kind], *self.pending[kind])}
        used |= {r.get("makes_up", "") for book in (self.now, self.pending) for r in book["attendance"].values()}
        used |= {r.get("session", "") for book in (self.now, self.pending) for r in book["claims"].values()}
        if natural[0] not in used and d.chance(0.3):
            self.retract("sessions", natural)
        elif d.chance(0.5):
            moved = date.fromisoformat(row["day"]).toordinal() + d.between(-10, 20)
            self.put("sessions", **{**row, "day": iso(min(max(moved, START), UNTIL))})
        elif d.chance(0.4):
            self.put("sessions", **{**row, "status": "held" if row["status"] == "cancelled" else "cancelled"})
        else:
            self.put("sessions", **{**row, "minutes": str(int(row["minutes"]) + d.between(0, 60))})

    def fix_aid(self, natural: tuple, row: dict[str, str]) -> None:
        if self.d.chance(0.3):
            self.retract("aid", natural)
        else:
            self.put("aid", **{**row, "amount": money(self.d.cents(50000, 600000))})

    def fix_service(self, natural: tuple, row: dict[str, str]) -> None:
        if self.d.chance(0.3):
            self.retract("service", natural)
        else:
            self.put("service", **{**row, "qualifies": self.d.one(["yes", "no", "leave"])})

    def fix_deliverable(self, natural: tuple, row: dict[str, str]) -> None:
        d = self.d
        if d.chance(0.2):
            self.retract("deliverables", natural)
        elif row["accepted_on"]:
            self.put("deliverables", **{**row, "accepted_on": "", "accepted_by": "", "returned_on": row["accepted_on"]})
        else:
            self.put("deliverables", **{**row, "returned_on": "", "accepted_by": d.one(PARTIES[1:]),
                                        "accepted_on": iso(date.fromisoformat(row["submitted_on"]).toordinal() + 5)})

    # settlements and payments

    def settlements(self, on: int) -> None:
        """Parts of what the twin's ledger says is outstanding or payable."""
        d = self.d
        if d.chance(0.5):
            return
        standing = Standing(Known(self.twin.p, self.twin.facts, self.until))
        for e in self.twin.entries:
            standing.enter(e)
        for key, amount in self.open_in(standing.owed):
            if d.chance(0.4):
                how = d.one(["repaid", "waived", "waived", "agreed-offset"])
                self.put("settlements", settlement=f"Z{self.number('settlements')}", key=self.long(key), on=iso(on),
                         amount=money(amount if d.chance(0.5) else d.between(1, amount)), how=how,
                         authority="board")
        for key, amount in self.open_in(standing.payable):
            if d.chance(0.1):
                part = amount if d.chance(0.7) else d.between(1, amount)
                self.put("payments", payment=f"P{self.number('payments')}", batch=str(self.twin.batches),
                         key=self.long(key), on=iso(on), amount=money(part), reference="run", status="paid")
        for natural, row in self.known("payments"):
            if row["status"] == "paid" and f"payment:{natural[0]}:paid" in self.twin.settled and d.chance(0.4):
                self.put("payments", **{**row, "status": "returned"})
        self.flush(["settlements", "payments"])

    @staticmethod
    def open_in(book: dict[tuple[str, str, str], int]) -> list[tuple[str, int]]:
        found: dict[str, int] = {}
        for (key, _, _), amount in book.items():
            found[key] = found.get(key, 0) + amount
        return [(key, amount) for key, amount in sorted(found.items()) if amount > 0]

    def number(self, kind: str) -> str:
        return f"{len(self.now[kind]) + len(self.pending[kind]) + 1:03d}"

    def long(self, key: str) -> str:
        return f"{self.doc['programme']}/{self.doc['edition']}:{key}"


def make(seed: int, out: Path, people: Optional[int] = None, kinds: Optional[set[str]] = None,
         apart: bool = False) -> HistoryMaker:
    """The history in the folder, and what the twin made of it (`results`)."""
    out.mkdir(parents=True, exist_ok=True)
    dice = Dice(seed)
    if people is None:
        people = dice.between(20, 40) if dice.chance(0.06) else dice.between(10, 14)
    maker = ProgrammeMaker(dice, kinds or set(KINDS), people)
    maker.apart = apart
    doc = maker.make()
    (out / "programme.json").write_text(json.dumps(doc, indent=1) + "\n", encoding="utf-8")
    history = HistoryMaker(maker, doc, out)
    history.make()
    with (out / "steps.jsonl").open("w", encoding="utf-8") as stream:
        for step in history.steps:
            stream.write(json.dumps(step) + "\n")
    return history


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="generate.py", description="Make a random programme and history.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, help="about so many teachers, in few batches; else a dozen in many")
    parser.add_argument("--kinds", default=",".join(KINDS), help="kinds of awards")
    args = parser.parse_args(arguments)
    make(args.seed, args.out, args.people, set(args.kinds.split(",")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
