"""What make.py does not draw: the third teacher of each school and whatever goes wrong with a claim."""

# school, day, open: S04 has a day of its own, S12 teaches on a day when the others do not
CALENDAR = [["S04", "2026-10-15", "no"], ["S12", "2026-11-11", "yes"]]

# told on, session, what changes
SESSIONS = [
    ("2027-01-11", "NS1-05A", {"status": "cancelled"}),
    ("2027-03-08", "NS1-07B", {"day": "2027-03-18"})]

# (teacher, group): (session, status, told on)
ATTENDANCE = {
    ("T053", "NS1-02"): [("NS1-02A", "absent", "2026-10-14")],
    ("T063", "NS1-02"): [("NS1-02B", "present", "2026-11-02")],
    ("T023", "NS1-06"): [("NS1-06B", "present", "2027-02-12"), ("NS1-06A", "absent", "2027-03-01")],
    ("T103", "NS1-07"): [("NS1-07B", "present", "2027-03-19"), ("NS1-07B", "absent", "2027-05-04")],
    ("T105", "NS1-08"): [("NS1-08B", "present", "2027-04-16")],
    ("T033", "NS2-02"): [("NS2-02A", "partial", "2027-10-13", 60)]}

# who left her class for a visit
VISITS = {"V1-S12-08": "T123", "V1-S08-10": "T083", "V1-S02-20": "T023", "V1-S02-21": "T023", "V1-S02-22": "T023"}


def claim(id_, teacher, session, day, part, received, /, on="", **more):
    """A claim as a school sends it: half a day by a substitute, verified, with its time sheet."""
    row = {"school": "S" + teacher[1:3], "teacher": teacher, "session": session, "day": day, "part": part,
           "substitute": "X" + id_[1:], "cover": "substitute", "cost": "90.00", "received_on": received, "verified": "yes",
           "evidence": "time sheet " + id_[1:]}
    row.update(more)
    return id_, on or received, row


def colleague(id_, teacher, session, day, minutes, received, who, cost):
    """Cover by somebody of the house."""
    return claim(id_, teacher, session, day, "hours", received, minutes=minutes, cover="internal", substitute=who, cost=cost)


CLAIMS = [
    # units and ceilings
    claim("C901", "T013", "NS1-01A", "2026-09-15", "full", "2026-09-22", cost="165.00"),
    claim("C902", "T023", "NS1-01B", "2026-09-17", "pm", "2026-09-25"),
    claim("C903", "T033", "NS1-01A", "2026-09-15", "hours", "2026-09-29", minutes=284, cost="84.00"),
    claim("C904", "T053", "NS1-01A", "2026-09-15", "am", "2026-09-30", cost="98.00"),
    # the school was closed, the teacher was not there, nobody wrote it down, nobody vouches for it
    claim("C905", "T043", "NS1-02B", "2026-10-15", "pm", "2026-10-20"),
    claim("C906", "T053", "NS1-02A", "2026-10-13", "am", "2026-10-19"),
    claim("C907", "T063", "NS1-02B", "2026-10-15", "pm", "2026-10-20"),
    claim("C908", "T073", "NS1-02A", "2026-10-13", "am", "2026-10-21", verified=""),
    claim("C908", "T073", "NS1-02A", "2026-10-13", "am", "2026-10-21", on="2026-11-05"),
    claim("C909", "T083", "NS1-02B", "2026-10-15", "pm", "2026-10-22", verified=""),
    claim("C909", "T083", "NS1-02B", "2026-10-15", "pm", "2026-10-22", on="2026-11-06", verified="no"),
    claim("C910", "T093", "NS1-02A", "2026-10-13", "am", "2026-11-30"),
    # from two schools, twice, one substitute for two classes
    claim("C911", "T113", "NS1-03A", "2026-11-17", "am", "2026-11-20", school="S10"),
    claim("C912", "T113", "NS1-03A", "2026-11-17", "am", "2026-11-24"),
    claim("C913", "T123", "NS1-03B", "2026-11-19", "pm", "2026-11-23"),
    claim("C914", "T123", "NS1-03B", "2026-11-19", "pm", "2026-11-30", substitute="X913"),
    claim("C915", "T013", "NS1-04A", "2026-12-08", "am", "2026-12-11"),
    claim("C916", "T033", "NS1-04A", "2026-12-08", "am", "2026-12-14", substitute="X915"),
    # a cancelled date and its alternative, the alternative that she did not go to
    claim("C917", "T033", "NS1-05A", "2027-01-12", "am", "2027-01-19"),
    claim("C918", "T053", "NS1-05B", "2027-01-14", "pm", "2027-01-19"),
    claim("C919", "T023", "NS1-06A", "2027-02-09", "am", "2027-02-15"),
    claim("C920", "T023", "NS1-06B", "2027-02-11", "pm", "2027-02-15"),
    # NS1-07B moves a week: claimed before, corrected; claimed after, for the old day
    claim("C921", "T043", "NS1-07B", "2027-03-11", "pm", "2027-02-16"),
    claim("C921", "T043", "NS1-07B", "2027-03-18", "pm", "2027-02-16", on="2027-05-06"),
    claim("C922", "T063", "NS1-07B", "2027-03-11", "pm", "2027-03-22"),
    # the other half of the day, a principal, a session of school leaders, no session at all, none named
    claim("C923", "T083", "NS1-08B", "2027-04-15", "am", "2027-04-20"),
    claim("C924", "T105", "NS1-08B", "2027-04-15", "pm", "2027-04-20"),
    claim("C925", "T115", "LS1-3", "2027-02-16", "hours", "2027-02-18", minutes=120),
    claim("C926", "T123", "", "2027-04-20", "am", "2027-04-22"),
    claim("C927", "T013", "", "2027-04-13", "am", "2027-04-20"),
    # colleagues: 90 + 90 of 180 minutes, and 120 + 120
    colleague("C928", "T033", "NS1-08A", "2027-04-13", 90, "2027-04-19", "T031", "37.41"),
    colleague("C929", "T033", "NS1-08A", "2027-04-13", 90, "2027-04-19", "T032", "37.41"),
    colleague("C930", "T053", "NS1-08A", "2027-04-13", 120, "2027-04-19", "T051", "49.88"),
    colleague("C931", "T053", "NS1-08A", "2027-04-13", 120, "2027-04-19", "T052", "49.88"),
    # paid, then found wrong: the attendance of C932, and C933 is withdrawn
    claim("C932", "T103", "NS1-07B", "2027-03-18", "pm", "2027-03-25"),
    claim("C933", "T113", "NS1-07A", "2027-03-09", "am", "2027-03-16"),
    # the second year's rate; half of a session missed is a class left alone all the same
    claim("C940", "T013", "NS2-01A", "2027-09-14", "am", "2027-09-21", cost="94.00"),
    claim("C941", "T033", "NS2-02A", "2027-10-12", "am", "2027-10-19", cost="94.00"),
    # a fourth half day of S07 in one month
    claim("C942", "T073", "NS1-07A", "2027-03-09", "am", "2027-03-30"),
    # visits: S12 teaches on 11 November; a time sheet is missing; three of S02 in one month
    claim("C943", "T123", "V1-S12-08", "2026-11-11", "pm", "2026-11-18"),
    claim("C944", "T083", "V1-S08-10", "2026-12-03", "pm", "2026-12-10", evidence=""),
    claim("C944", "T083", "V1-S08-10", "2026-12-03", "pm", "2026-12-10", on="2027-01-08"),
    claim("C945", "T023", "V1-S02-20", "2027-03-03", "pm", "2027-03-29", cost="75.00"),
    claim("C946", "T023", "V1-S02-21", "2027-03-10", "pm", "2027-03-29", cost="75.00"),
    claim("C947", "T023", "V1-S02-22", "2027-03-17", "pm", "2027-03-29", cost="75.00")]
CLAIMS.append(("C933", "2027-05-20", {"retract": "yes"}))

REVIEWS = [
    ("2027-01-20", {"claim": "C914", "code": "DUPLICATE_TEACHER", "finding": "stands", "on": "2027-01-19", "by": "network office",
                    "reason": "sent twice"}),
    ("2027-01-20", {"claim": "C914", "code": "DUPLICATE_SUBSTITUTE", "finding": "stands", "on": "2027-01-19", "by": "network office",
                    "reason": "sent twice"}),
    ("2027-01-21", {"claim": "C916", "code": "DUPLICATE_SUBSTITUTE", "finding": "dismissed", "on": "2027-01-20",
                    "by": "network office", "reason": "two people of one name, two numbers asked for"})]
