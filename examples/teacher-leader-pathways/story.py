"""The scripted people of the example district: who does what, told on which day.

make.py draws everybody else. README.md says why each of these is here.
"""

# ---- people -------------------------------------------------------------------------------------

NAMES = {"T1032": "Marisol Hollingberry", "T1007": "Renée Castellanos", "T1058": "Joelle Ravenel"}

# teacher, school, role as in make.py's ROLES, first day; numbered after the roster, A135 onwards
JOINERS = [
    ("T1401", "S14", "SE", "2026-11-16"),       # A135, follows T1080
    ("T1402", "S08", "RC", "2026-11-16"),       # A136, follows T1040
    ("T1403", "S08", "EL", "2027-02-01"),       # A137, shares with T1037
    ("T1404", "S20", "AR", "2026-07-01"),       # A138, shares with T1130
    ("T1026", "S05", "SR", "2027-01-11"),       # A139, moved up from Peer Coach
    ("T1406", "S13", "MA", "2027-01-11"),       # A140
    ("T1407", "S02", "EL", "2026-08-31"),       # A141, takes the repeats of the Institute
    ("T1408", "S17", "FE", "2026-10-05")]       # A142

# assignment, told on, its rows from then on
CHANGES = [
    ("A137", "2027-01-27", [{"starts": "2027-02-01", "share": "1/2"}]),
    ("A138", "2026-07-10", [{"starts": "2026-07-01", "share": "0.4"}]),
    ("A133", "2026-07-10", [{"starts": "2026-07-01", "share": "0.6"}]),
    ("A027", "2027-01-06", [{"starts": "2026-07-01", "ends": "2027-01-10"}]),
    ("A038", "2027-01-27", [{"starts": "2026-07-01", "ends": "2027-01-31"},
                            {"starts": "2027-02-01", "share": "1/2"}]),
    ("A041", "2026-11-09", [{"starts": "2026-07-01", "ends": "2026-11-06"}]),
    ("A044", "2027-01-13", [{"starts": "2026-07-01", "ends": "2027-01-18"},
                            {"starts": "2027-01-19", "ends": "2027-04-09", "status": "leave"},
                            {"starts": "2027-04-10"}]),
    ("A051", "2027-04-19", [{"starts": "2026-07-01", "ends": "2027-04-23"}]),
    ("A031", "2027-03-08", [{"starts": "2026-07-01", "ends": "2027-03-12"}]),
    ("A063", "2027-01-05", [{"starts": "2026-07-01", "ends": "2027-01-10"},
                            {"starts": "2027-01-11", "school": "S20"}]),
    ("A082", "2026-11-10", [{"starts": "2026-07-01", "ends": "2026-11-13"}]),
    ("A120", "2026-11-17", [{"starts": "2026-07-01", "ends": "2026-11-20"}])]

# one person under two numbers: payroll opened T1405 in September, the merge came in November
TEACHERS = [
    ("2026-09-28", {"teacher": "T1405", "name": "Joelle Ravenel-Ibarra"}),
    ("2026-11-09", {"teacher": "T1058", "name": "Joelle Ravenel", "same_as": "T1405"}),
    ("2026-10-05", {"teacher": "T1209", "name": "Whitfield, Jr., Amos"})]

# assignment, party, signed on, told on, evidence
AGREEMENTS = {"A018"}
AGREEMENT_ROWS = [
    ("A018", "teacher", "2026-06-08", "2026-07-10", "commitment form 118"),
    ("A018", "principal", "2026-11-05", "2026-11-06", "commitment form 118")]

WAIVERS = [
    ("2026-09-22", {"assignment": "A113", "leaf": "institute", "granted_on": "2026-09-21", "by": "programme-director",
                    "reason": "surgery on the third day; the materials were worked through with a coach"}),
    ("2027-01-12", {"assignment": "A095", "leaf": "seminars", "granted_on": "2027-01-11", "until": "2026-12-31",
                    "by": "programme-director", "reason": "both absences were asked for by the school; first half only"}),
    ("2027-03-02", {"assignment": "A088", "leaf": "seminars", "granted_on": "2027-03-01", "by": "programme-director",
                    "reason": "called back to the school by the office for 40 minutes, see note of 2026-11-10"})]

# told on, school, day, open
CALENDAR = [
    ("2026-07-06", "S04", "2026-10-09", "no"), ("2026-07-06", "S19", "2026-11-23", "yes"),
    ("2026-07-06", "S19", "2026-11-24", "yes"), ("2026-07-06", "S19", "2027-06-11", "no"),
    ("2026-11-13", "S12", "2026-11-12", "no"),          # boiler failed
    ("2027-02-25", "S06", "2027-03-01", "no")]

# ---- sessions and attendance --------------------------------------------------------------------

SESSIONS = [
    ("2026-11-04", "TL-HU-3", {"status": "cancelled"}),
    ("2026-10-19", "FE-2", {"day": "2026-10-29"})]

JURY = {"evidence": "jury summons"}


def note(number):
    return {"evidence": "absence note %d" % number}


# (teacher, group): what is told, in order: session, status, told on, other columns
ATTENDANCE = {
    ("T1032", "TL-EL-3"): [("TL-EL-3A", "present", "2026-11-05", {}), ("TL-EL-3A", "absent", "2027-02-08", {})],
    ("T1025", "TL-SE-4"): [("TL-SE-4", "absent", "2026-12-04", {}),
                           ("PC-4A", "present", "2027-01-15", {"makes_up": "TL-SE-4"}),
                           ("PC-4A", "absent", "2027-02-10", {})],
    ("T1049", "TL-MA-2"): [("TL-MA-2", "absent", "2026-10-15", {}), ("TL-MA-2", "present", "2027-02-04", {})],
    ("T1076", "TL-HU-4"): [("TL-HU-4", "present", "2027-03-10", {})],
    ("T1072", "TL-SC-4"): [("TL-SC-4", "absent", "2026-12-11", {}),
                           ("RC-4", "present", "2027-01-25", {"makes_up": "TL-SC-4"})],
    ("T1078", "TL-MA-4"): [("TL-MA-4", "absent", "2026-12-09", {})],
    ("T1086", "TL-MA-3"): [("TL-MA-3", "partial", "2026-11-12", {"minutes": 320})],
    ("T1093", "TL-HU-1"): [("TL-HU-1", "excused", "2026-09-14", note(311))],
    ("T1093", "TL-HU-2"): [("TL-HU-2", "excused", "2026-10-12", note(347))],
    ("T1103", "TL-HU-2"): [("TL-HU-2", "present", "2026-10-12", {"evidence": ""})],
    ("T1047", "TL-EL-2"): [("TL-EL-2B", "present", "2026-10-14", {}), ("TL-EL-2B", "present", "2027-03-08", {})],
    ("T1104", "SI-DAY-2"): [("SI-2", "absent", "2026-08-13", {}), ("SI-2R", "present", "2026-09-21", {})],
    ("T1111", "SI-3"): [("SI-3", "absent", "2026-08-14", {})],
    ("T1094", "SI-4"): [("SI-4", "absent", "2026-08-14", {})],
    ("T1013", "WI"): [("WI-A", "absent", "2027-01-11", {}), ("WI-B", "present", "2027-01-25", {})],
    ("T1053", "WI"): [("WI-A", "absent", "2027-01-11", {}), ("WI-B", "absent", "2027-01-25", {})],
    ("T1087", "TL-MA-2"): [("TL-MA-2", "protected", "2026-10-15", JURY)],
    ("T1119", "TL-HU-5"): [("TL-HU-5", "partial", "2027-02-06", {"minutes": 347})],
    ("T1006", "WS-2"): [("WS-2E", "absent", "2026-11-20", {})],
    ("T1022", "WS-1"): [("WS-1W", "absent", "2026-10-12", {})],
    ("T1022", "WS-2"): [("WS-2W", "absent", "2026-11-20", {})],
    ("T1124", "WS-3"): [("WS-3E", "present", "2027-01-12", {})],
    ("T1062", "TL-EL-5"): [("TL-EL-5A", "present", "2027-02-04", {})],
    ("T1058", "PC-2"): [], ("T1058", "PC-3"): []}       # recorded under her new number, below

# who was there without being asked, and the seminars of T1058 under T1405
GUESTS = [
    ("T1405", "PC-2A", "present", "2026-10-12"), ("T1405", "PC-3B", "present", "2026-11-09"),
    ("T1203", "TL-HU-4", "present", "2026-12-07"), ("T1071", "TL-SC-3", "present", "2026-11-16")]

RETRACTED = [("2027-01-11", "T1047", "TL-EL-2B")]       # entered for her namesake

# ---- work and coaching --------------------------------------------------------------------------


def work(on, assignment, what, submitted, accepted="", by="", returned="", evidence=""):
    return on, {"assignment": assignment, "deliverable": what, "submitted_on": submitted, "accepted_on": accepted,
                "accepted_by": by, "returned_on": returned, "evidence": evidence}


DELIVERABLE_ROWS = [
    work("2026-10-15", "A007", "action-plan", "2026-10-14", evidence="file 2207"),
    work("2027-01-27", "A007", "action-plan", "2026-10-14", "2027-01-27", "principal", evidence="file 2207"),
    work("2026-11-02", "A064", "action-plan", "2026-10-30", "2026-11-04", "principal", evidence="file 2311"),
    work("2026-10-15", "A012", "action-plan", "2026-10-09", returned="2026-10-15", evidence="file 2240"),
    work("2026-11-03", "A012", "action-plan", "2026-11-02", returned="2026-10-15", evidence="file 2240 b"),
    work("2026-10-20", "A065", "action-plan", "2026-10-12", "2026-10-19", "assistant-principal",
         evidence="file 2275"),
    work("2027-01-08", "A065", "action-plan", "2026-10-12", "2027-01-08", "principal", evidence="file 2275"),
    work("2027-05-13", "A119", "exemplar-videos", "2027-05-12", "2027-05-17", "pathway-manager",
         evidence="video set 9"),
    work("2027-05-14", "A060", "hosted-seminar", "2027-05-11", "2027-05-20", "pathway-manager",
         evidence="seminar report 3"),
    work("2027-05-26", "A092", "reflection", "2027-05-25", evidence="file 4417"),
    work("2027-07-08", "A092", "reflection", "2027-05-25", "2027-07-08", "principal", evidence="file 4417"),
    work("2027-06-29", "A131", "reflection", "2027-06-28", evidence="file 4480"),
    work("2027-07-13", "A131", "reflection", "2027-06-28", "2027-07-13", "pathway-manager", evidence="file 4480"),
    work("2027-05-20", "A108", "reflection", "2027-05-19", evidence="file 4395"),
    work("2027-08-10", "A108", "reflection", "2027-05-19", "2027-08-10", "principal", evidence="file 4395")]
DELIVERABLES = {(row["assignment"], row["deliverable"]) for _, row in DELIVERABLE_ROWS} | {("A058", "reflection")}

LOGS = {"A027", "A082", "A111"}
LOG_ROWS = [    # assignment, what, on, minutes, told on
    ("A027", "cycle-received", "2026-10-21", 50, "2026-10-23"),
    ("A027", "cycle-received", "2026-12-15", 50, "2026-12-17"),
    ("A082", "cycle-received", "2026-10-20", 45, "2026-10-22"),
    ("A111", "cycle-received", "2027-01-20", 50, "2027-01-22"),
    ("A111", "cycle-received", "2027-04-13", 50, "2027-04-15")]

# coaching cycles given, where the number matters
CYCLES = {"A004": 3, "A009": 5, "A020": 7, "A017": 6, "A084": 2, "A101": 8, "A027": 12}

# ---- claims -------------------------------------------------------------------------------------

CLAIMS = []


def claim(id_, on, school, teacher, session, day, part, substitute, cost, received, verified="yes", **more):
    CLAIMS.append((id_, on, dict({
        "school": school, "teacher": teacher, "session": session, "day": day, "part": part, "substitute": substitute,
        "cover": "substitute", "cost": cost, "received_on": received, "verified": verified,
        "evidence": "timesheet " + id_[1:]}, **more)))


# paid, and taken back when her absence is learned
claim("C0401", "2026-11-13", "S07", "T1032", "TL-EL-3A", "2026-11-03", "full",
      "X361", "205.00", "2026-11-12", benefits="15.68")
# sent twice; the second is confirmed to be one
claim("C0402", "2026-10-14", "S10", "T1048", "TL-HU-2", "2026-10-08", "full", "X362", "205.00", "2026-10-14")
claim("C0403", "2026-10-30", "S10", "T1048", "TL-HU-2", "2026-10-08", "full", "X362", "205.00", "2026-10-30")
# one substitute for two teachers; the second number was mistyped
claim("C0404", "2026-10-13", "S11", "T1055", "TL-HU-2", "2026-10-08", "full", "X363", "205.00", "2026-10-13")
claim("C0405", "2026-10-16", "S13", "T1070", "TL-HU-2", "2026-10-08", "full", "X363", "212.50", "2026-10-15")
# from two schools
claim("C0406", "2026-10-28", "S14", "T1079", "TL-SC-2", "2026-10-15", "am", "X364", "112.00", "2026-10-27")
claim("C0407", "2026-10-30", "S15", "T1079", "TL-SC-2", "2026-10-15", "am", "X365", "112.00", "2026-10-29")
# two claims for one teacher, never cleared
claim("C0408", "2027-02-24", "S15", "T1088", "TL-SC-5", "2027-02-11", "am", "X366", "112.00", "2027-02-23")
claim("C0409", "2027-03-03", "S15", "T1088", "TL-SC-5", "2027-02-11", "am", "X367", "116.50", "2027-03-02")
# late; the third only until the stamp of the day was found
claim("C0410", "2026-11-20", "S16", "T1096", "TL-SC-1", "2026-09-17", "am", "X368", "112.00", "2026-11-20")
claim("C0411", "2026-12-10", "S16", "T1097", "TL-SE-2", "2026-10-07", "pm", "X369", "112.00", "2026-12-09")
claim("C0412", "2027-01-11", "S18", "T1114", "TL-SE-3", "2026-11-04", "pm", "X370", "116.50", "2027-01-08")
claim("C0412", "2027-02-02", "S18", "T1114", "TL-SE-3", "2026-11-04", "pm", "X370", "116.50", "2026-12-08")
# wrong day, no session that day
claim("C0413", "2026-10-27", "S17", "T1105", "TL-SC-2", "2026-10-14", "am", "X371", "112.00", "2026-10-26")
claim("C0414", "2026-10-22", "S20", "T1127", "", "2026-10-14", "full", "X372", "205.00", "2026-10-21")
# the cancelled seminar
claim("C0415", "2026-11-10", "S15", "T1084", "TL-HU-3", "2026-11-05", "full", "X373", "205.00", "2026-11-09")
claim("C0416", "2026-11-16", "S18", "T1110", "TL-HU-3", "2026-11-05", "full", "X374", "205.00", "2026-11-16")
# not covered kinds
claim("C0417", "2027-01-14", "S06", "T1029", "WI-A", "2027-01-08", "full", "X375", "205.00", "2027-01-13")
claim("C0418", "2026-11-25", "S16", "T1101", "WS-2E", "2026-11-19", "hours", "X376", "55.00", "2026-11-24",
      minutes=120)
# the day the boiler failed
claim("C0419", "2026-11-19", "S12", "T1065", "TL-SC-3", "2026-11-12", "am", "X377", "112.00", "2026-11-18")
claim("C0420", "2026-11-19", "S12", "T1068", "RC-3", "2026-11-12", "pm", "X378", "112.00", "2026-11-18")
# the teacher was not there
claim("C0421", "2026-12-16", "S14", "T1078", "TL-MA-4", "2026-12-08", "am", "X379", "112.00", "2026-12-15")
claim("C0422", "2026-12-18", "S13", "T1072", "TL-SC-4", "2026-12-10", "am", "X380", "112.00", "2026-12-17")
# not recorded yet; without evidence
claim("C0423", "2026-12-10", "S14", "T1076", "TL-HU-4", "2026-12-03", "full", "X381", "205.00", "2026-12-10")
claim("C0424", "2026-10-21", "S17", "T1103", "TL-HU-2", "2026-10-08", "full", "X382", "205.00", "2026-10-20")
# not verified, at first or for good
claim("C0425", "2026-10-23", "S19", "T1123", "RC-2", "2026-10-15", "pm", "X383", "112.00", "2026-10-22", verified="")
claim("C0425", "2026-12-01", "S19", "T1123", "RC-2", "2026-10-15", "pm",
      "X383", "112.00", "2026-10-22", verified="no")
claim("C0426", "2027-02-18", "S15", "T1091", "RC-5", "2027-02-11", "pm",
      "X384", "112.00", "2027-02-17", verified="no")
claim("C0426", "2027-04-06", "S15", "T1091", "RC-5", "2027-02-11", "pm", "X384", "112.00", "2027-02-17")
claim("C0427", "2027-03-24", "S13", "T1075", "RC-6", "2027-03-11", "pm", "X385", "112.00", "2027-03-23", verified="")
# the other half of the day; the second put right
claim("C0428", "2027-03-11", "S07", "T1034", "TL-SE-6", "2027-03-03", "am", "X386", "112.00", "2027-03-10")
claim("C0429", "2026-12-17", "S11", "T1056", "TL-MA-4", "2026-12-08", "pm", "X387", "112.00", "2026-12-16")
claim("C0429", "2027-02-01", "S11", "T1056", "TL-MA-4", "2026-12-08", "am", "X387", "112.00", "2026-12-16")
# guests
claim("C0430", "2026-12-14", "S15", "T1203", "TL-HU-4", "2026-12-03", "full", "X388", "205.00", "2026-12-14")
claim("C0431", "2026-11-19", "S13", "T1071", "TL-SC-3", "2026-11-12", "am", "X389", "112.00", "2026-11-18")
# half hired for a full day, full hired for a half day
claim("C0432", "2027-02-11", "S15", "T1085", "TL-HU-5", "2027-02-04", "pm", "X390", "112.00", "2027-02-10")
claim("C0433", "2027-02-11", "S09", "T1044", "TL-SE-5", "2027-02-03", "full", "X391", "205.00", "2027-02-10")
# two colleagues by the hour: three hours together, and four where the seminar had three
claim("C0434", "2027-04-13", "S01", "T1003", "TL-SE-7", "2027-04-07", "hours", "T1301", "41.25", "2027-04-12",
      minutes=90, cover="internal")
claim("C0435", "2027-04-13", "S01", "T1003", "TL-SE-7", "2027-04-07", "hours", "T1302", "41.25", "2027-04-12",
      minutes=90, cover="internal")
claim("C0436", "2027-04-14", "S03", "T1014", "TL-SE-7", "2027-04-07", "hours", "T1305", "55.00", "2027-04-14",
      minutes=120, cover="internal")
claim("C0437", "2027-04-14", "S03", "T1014", "TL-SE-7", "2027-04-07", "hours", "T1306", "55.00", "2027-04-14",
      minutes=120, cover="internal")
claim("C0437", "2027-05-12", "S03", "T1014", "TL-SE-7", "2027-04-07", "hours", "T1306", "27.50", "2027-04-14",
      minutes=60, cover="internal")
# sent ahead for the seminar that was then moved; the third sent for the old day afterwards
claim("C0438", "2026-10-16", "S02", "T1011", "FE-2", "2026-10-20", "am", "X392", "112.00", "2026-10-16")
claim("C0438", "2026-12-03", "S02", "T1011", "FE-2", "2026-10-29", "am", "X392", "112.00", "2026-10-16")
claim("C0439", "2026-10-16", "S12", "T1069", "FE-2", "2026-10-20", "am", "X393", "112.00", "2026-10-15")
claim("C0440", "2026-11-03", "S15", "T1092", "FE-2", "2026-10-20", "am", "X394", "112.00", "2026-11-02")
# under the number that was merged a month later
claim("C0441", "2026-10-15", "S11", "T1405", "PC-2A", "2026-10-09", "full", "X395", "205.00", "2026-10-14")
# paid, withdrawn by the school
claim("C0442", "2027-02-17", "S17", "T1102", "TL-HU-5", "2027-02-04", "full", "X396", "205.00", "2027-02-16")
WITHDRAWN_CLAIMS = [("2027-05-10", "C0442")]
# a planning day of the next edition
claim("C0443", "2027-06-14", "S17", "T1107", "NY-1", "2027-06-10", "full", "X397", "205.00", "2027-06-14")
# after the change of school: from the old one, from the new one
claim("C0444", "2027-02-10", "S12", "T1062", "TL-EL-5A", "2027-02-02", "full", "X398", "205.00", "2027-02-09")
claim("C0445", "2027-02-12", "S20", "T1062", "TL-EL-5A", "2027-02-02", "full", "X399", "205.00", "2027-02-11")
# paid, then found to have cost less
claim("C0446", "2026-09-17", "S20", "T1126", "TL-HU-1", "2026-09-10", "full", "X400", "205.00", "2026-09-17")
claim("C0446", "2027-01-12", "S20", "T1126", "TL-HU-1", "2026-09-10", "full", "X400", "186.40", "2026-09-17")
# above the ceiling; benefits above the share
claim("C0447", "2026-10-01", "S08", "T1041", "FE-1", "2026-09-22", "am", "X401", "150.00", "2026-09-30")
claim("C0448", "2026-09-17", "S12", "T1066", "TL-SE-1", "2026-09-09", "pm",
      "X402", "110.00", "2026-09-17", benefits="16.50")
# the last of the year, when the general fund runs out
claim("C0451", "2027-06-21", "S01", "T1001", "TL-EL-9", "2027-06-02", "full", "X403", "205.00", "2027-06-21")
claim("C0452", "2027-06-23", "S04", "T1019", "TL-EL-9", "2027-06-02", "full", "X404", "205.00", "2027-06-22")
claim("C0453", "2027-06-30", "S06", "T1028", "TL-EL-9", "2027-06-02", "full", "X405", "205.00", "2027-06-29")
claim("C0454", "2027-07-02", "S20", "T1125", "TL-EL-9", "2027-06-02", "full", "X406", "212.50", "2027-07-01")
claim("C0455", "2027-07-08", "S19", "T1121", "PC-9", "2027-06-03", "full", "X407", "205.00", "2027-07-07")
claim("C0456", "2027-07-09", "S16", "T1098", "PC-9", "2027-06-03", "full", "X408", "212.50", "2027-07-08")

REVIEWS = [
    ("2026-12-02", {"claim": "C0403", "code": "DUPLICATE_TEACHER", "finding": "stands", "on": "2026-12-01",
                    "by": "coverage-desk", "reason": "one day of one substitute, sent again with the month's bundle"}),
    ("2026-12-02", {"claim": "C0403", "code": "DUPLICATE_SUBSTITUTE", "finding": "stands", "on": "2026-12-01",
                    "by": "coverage-desk", "reason": "the same timesheet"}),
    ("2027-01-13", {"claim": "C0405", "code": "DUPLICATE_SUBSTITUTE", "finding": "dismissed", "on": "2027-01-12",
                    "by": "coverage-desk", "reason": "S13's substitute was X336; the number on the form was mistyped"})]

# these people attend everything else, so that their one story stays plain
STRICT = ({teacher for teacher, _ in ATTENDANCE} | {row["teacher"] for _, _, row in CLAIMS}
          | {a for a, _, _ in CHANGES} | {a for a, _ in DELIVERABLES} | LOGS | set(CYCLES) | AGREEMENTS
          | {"A024", "A025", "A078", "A079", "A114", "A115", "A135", "A136", "A139", "A140", "A141", "A142"})
