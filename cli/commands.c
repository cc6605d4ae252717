#include "commands.h"

const struct option_spec global_options[] = {
    {"db", 0, "CONNINFO", NULL, "the ledger's database, as libpq takes it"},
    {"data", 0, "DIR", NULL, "the directory of the embedded ledger"},
    {"user", 0, "NAME", NULL, "the database login (embedded: clerk)"},
    {"district", 0, "NAME", NULL, "of several districts in one database (schema stipend_NAME)"},
    {"json", 0, NULL, NULL, "results and errors as JSON"},
    {"quiet", 'q', NULL, NULL, "only results and errors"},
    {"no-progress", 0, NULL, NULL, "no progress on standard error"},
    {"color", 0, "WHEN", "auto always never", "color on standard error"},
    {"help", 'h', NULL, NULL, "this help"},
    {"version", 'V', NULL, NULL, "the version"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec import_options[] = {
    {"again", 0, NULL, NULL, "store the bytes of an older intake once more"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec approve_options[] = {
    {"reason", 0, "TEXT", NULL, "what was looked at, and why it is right"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec plan_options[] = {
    {"output", 'o', "FILE", NULL, "keep the plan, to be approved and posted"},
    {"through", 0, "N", NULL, "facts as known through intake N (the newest)"},
    {"programme", 0, "ID", NULL, "of several programmes that are loaded"},
    {"edition", 0, "E", NULL, "of several editions that are loaded"},
    {"off-cycle", 0, NULL, NULL, "between the periods' own batches"},
    {"as-of", 0, "DAY", NULL, "of an off-cycle batch: the day it asks about"},
    {"reason", 0, "TEXT", NULL, "of an off-cycle batch"},
    {"recut", 0, NULL, NULL, "divide pools anew among all who are eligible now"},
    {"repost", 0, "KEY", NULL, "post again what a reversal took back (several: a blank between)"},
    {"exit-code", 0, NULL, NULL, "exit 4 when there is something to post"},
    {"full", 0, NULL, NULL, "decide everybody, not only whom something new concerns: the batch is the same"},
    {"jsonl", 0, NULL, NULL, "JSON, one line a decision and an entry, for big batches"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec post_options[] = {
    {"as-known", 0, NULL, NULL, "post what was known then, though newer facts would change it"},
    {"full", 0, NULL, NULL, "decide everybody, not only whom something new concerns: the batch is the same"},
    {"jsonl", 0, NULL, NULL, "JSON, one line a decision and an entry, for big batches"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec run_options[] = {
    {"through", 0, "N", NULL, "facts as known through intake N (the newest)"},
    {"as-known", 0, NULL, NULL, "post what was known then, though newer facts would change it"},
    {"programme", 0, "ID", NULL, "of several programmes that are loaded"},
    {"edition", 0, "E", NULL, "of several editions that are loaded"},
    {"off-cycle", 0, NULL, NULL, "between the periods' own batches"},
    {"as-of", 0, "DAY", NULL, "of an off-cycle batch: the day it asks about"},
    {"reason", 0, "TEXT", NULL, "of an off-cycle batch"},
    {"recut", 0, NULL, NULL, "divide pools anew among all who are eligible now"},
    {"repost", 0, "KEY", NULL, "post again what a reversal took back (several: a blank between)"},
    {"full", 0, NULL, NULL, "decide everybody, not only whom something new concerns: the batch is the same"},
    {"jsonl", 0, NULL, NULL, "JSON, one line a decision and an entry, for big batches"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec reverse_options[] = {
    {"reason", 0, "TEXT", NULL, "why it is taken back"},
    {"output", 'o', "FILE", NULL, "keep the plan, to be approved and posted"},
    {"programme", 0, "ID", NULL, "of a key: of several programmes that are loaded"},
    {"edition", 0, "E", NULL, "of a key: of several editions that are loaded"},
    {"jsonl", 0, NULL, NULL, "JSON, one line an entry, for big batches"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec edition_options[] = {
    {"programme", 0, "ID", NULL, "of several programmes that are loaded"},
    {"edition", 0, "E", NULL, "of several editions that are loaded"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec period_options[] = {
    {"reason", 0, "TEXT", NULL, "why; reopening needs one"},
    {"programme", 0, "ID", NULL, "of several programmes that are loaded"},
    {"edition", 0, "E", NULL, "of several editions that are loaded"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec explain_options[] = {
    {"on", 0, "DAY", NULL, "as of that day"},
    {"known-at", 0, "N|TIME", NULL, "as known through intake N, or at a time"},
    {"why-not", 0, NULL, NULL, "also the changes that would not be enough"},
    {"reason", 0, "TEXT", NULL, "why HR looks at her; kept with the look"},
    {"programme", 0, "ID", NULL, "of several programmes that are loaded"},
    {"edition", 0, "E", NULL, "of several editions that are loaded"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec verify_options[] = {
    {"head", 0, "FILE", NULL, "hold it against the heads kept in FILE, too"},
    {"key", 0, "PUB", NULL, "each of them must be signed by this public key"},
    {"detached", 0, "YEAR", NULL, "its rows were taken out and may be; several with a comma between"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec head_options[] = {
    {"sign", 0, "KEYFILE", NULL, "sign it with a private Ed25519 key in PEM"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec replay_options[] = {
    {"as-known", 0, "WHEN", "now", "decide with what is known now, and show what would differ"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec diff_options[] = {
    {"exit-code", 0, NULL, NULL, "exit 4 when there is a difference"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec sample_options[] = {
    {"size", 0, "N", NULL, "how many items are drawn (40)"},
    {"seed", 0, "S", NULL, "any text, chosen by the auditor: the same draws the same"},
    {"html", 0, "FILE", NULL, "as one page that needs nothing else, to read or print"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec report_options[] = {
    {"html", 0, "FILE", NULL, "as one page that needs nothing else, to read or print"},
    {"programme", 0, "ID", NULL, "only of this programme"},
    {"edition", 0, "E", NULL, "only of this edition"},
    {"jsonl", 0, NULL, NULL, "of a register: JSON, one line a decision and an entry"},
    {NULL, 0, NULL, NULL, NULL},
};

static const struct option_spec export_options[] = {
    {"format", 0, "FORMAT", "ledger hledger beancount csv gl payroll jsonl", "who is to read it"},
    {"output", 'o', "FILE", NULL, "whole or not at all; CSV has its control totals in FILE.totals"},
    {NULL, 0, NULL, NULL, NULL},
};

const struct command commands[] = {
    {"db init", "", 0, 0, "make the ledger's database, or upgrade its schema",
        {{"db init", "make and start the embedded ledger"},
            {"db init --db 'host=db.example.org dbname=stipend user=postgres'",
                "make the schema in a database that is there"}},
        "Without a database named, the embedded ledger is made in the data directory: a private "
        "PostgreSQL cluster, reached only through a socket in it.  In a database that is named, the "
        "schema is made or upgraded; its user is a superuser, or owns the database and may make "
        "roles.  Doing it again changes nothing.",
        NULL, NULL, NULL, false, cmd_db_init},
    {"db start", "", 0, 0, "start the embedded ledger's server",
        {{"db start", "start it, making it if there is none"},
            {"db start --data /srv/stipend", "the one in that directory"}},
        "Every command starts the server when it needs it; this starts it ahead of time.",
        NULL, NULL, NULL, false, cmd_db_start},
    {"db stop", "", 0, 0, "stop the embedded ledger's server",
        {{"db stop", "stop it; nothing is lost"},
            {"db stop --data /srv/stipend", "the one in that directory"}},
        "Connections that are open are ended, and what they had not committed is undone.",
        NULL, NULL, NULL, false, cmd_db_stop},
    {"db status", "", 0, 0, "tell whether the embedded ledger's server runs",
        {{"db status", "made or not, running or not, and where"},
            {"db status --json", "the same for programs"}},
        NULL, NULL, NULL, NULL, false, cmd_db_status},
    {"check", "PROGRAMME.json", 1, 1, "check a programme's rules, without a database",
        {{"check programme.json", "name everything that is wrong in it"},
            {"check --json programme.json", "the same for programs, one error a line"}},
        "Reads the whole document and reports up to 50 errors in one run, each with its place.  "
        "\"-\" reads standard input.",
        NULL, NULL, "file", false, cmd_check},
    {"render", "PROGRAMME.json", 1, 1, "write the handbook that a programme's rules amount to",
        {{"render programme.json > handbook.md", "in plain English, as Markdown"},
            {"render --json programme.json", "the same for programs, in one JSON object"}},
        "Says of each role what it is paid, when and under which conditions, what schools are paid back "
        "for substitutes, and which fund bears it, with the clauses quoted; no database is needed.  \"-\" "
        "reads standard input.",
        NULL, NULL, "file", false, cmd_render},
    {"import", "KIND FILE...", 2, -1, "store files of facts, each one an intake",
        {{"import attendance september.csv", "one file, all or nothing"},
            {"import claims - < claims.jsonl", "from standard input"}},
        "KIND is one of: schools teachers assignments agreements calendar sessions attendance "
        "deliverables logs waivers claims reviews aid milestones service settlements payments.  "
        "CSV with a header row, or JSON Lines.  A file with an error stores nothing, and up to 100 "
        "errors are reported.  The same file again changes nothing.",
        "clerk", import_options,
        "file schools teachers assignments agreements calendar sessions attendance deliverables "
        "logs waivers claims reviews aid milestones service settlements payments", false, cmd_import},
    {"load", "PROGRAMME.json", 1, 1, "check a programme, then store this revision as a proposal",
        {{"load programme.json", "the next revision; its number must be higher"},
            {"load --user clerk programme.json", "as a certain login"}},
        "A revision counts once it is approved, under the rule of the revision before it: under "
        "\"two-person\" by another login; under \"one-person\" loading it is the approval.",
        "clerk", NULL, "file", false, cmd_load},
    {"approve", "REVISION|PLAN", 1, 1, "approve a revision, or a plan, as a second person",
        {{"--user approver approve 1 --reason 'board item 7'", "revision 1"},
            {"--user approver approve december.plan --reason 'checked the held'", "a plan"}},
        "REVISION is its number, or PROGRAMME/EDITION:NUMBER.  Under \"two-person\" the approver is "
        "neither who loaded the rules, nor who planned or posts the batch.  A plan that is stale (exit 5) or "
        "empty is not approved.",
        "approver clerk", approve_options, "file", false, cmd_approve},
    {"plan", "PERIOD", 1, 1, "what would be posted, and what changed and why",
        {{"plan 2026-12", "look at December"},
            {"plan 2026-12 -o december.plan", "keep the plan, to be approved and posted"}},
        "Nothing is written to the ledger.  A file that holds another plan, posted, or approved and not "
        "stale, is not replaced.",
        "clerk approver auditor", plan_options, NULL, false, cmd_plan},
    {"post", "PLAN", 1, 1, "post exactly what was planned and approved",
        {{"post december.plan", "once, however often it is said"},
            {"post --json december.plan", "the batch as stipend-batch/1"}},
        "Computed again first, and refused as stale (exit 5) when rules, facts, head or engine moved.  "
        "Posting the same plan again answers with its batch.",
        "clerk", post_options, "file", false, cmd_post},
    {"run", "PERIOD", 1, 1, "plan and post in one, where approval is one-person",
        {{"run 2026-12", "December"}, {"run --json 2026-12", "the batch as stipend-batch/1"}},
        "Doing it again posts nothing.",
        "clerk", run_options, NULL, false, cmd_run},
    {"reverse", "BATCH|KEY", 1, 1, "plan to take back a batch, or one key's entries, once",
        {{"reverse 4 --reason 'wrong fund' -o back.plan", "all that batch 4 posted"},
            {"reverse stipend:A1/annual/mid-year --reason 'posted twice' -o back.plan",
                "what was posted last under one key"}},
        "Makes a plan of opposite entries, each linked to the one that it takes back; it is approved and "
        "posted like any plan, in the first open period.  Later entries of a key are reversed first, and a "
        "reversal is never reversed.  Later plans list a reversed key as a blocker, REVERSED, and post "
        "nothing under it until one is told to: stipend plan PERIOD --repost KEY.  A fact that was wrong "
        "needs no reversal: import the right one, and the next plan posts the difference.",
        "clerk approver auditor", reverse_options, NULL, false, cmd_reverse},
    {"period list", "", 0, 0, "the pay periods, which are closed, and every closing and reopening",
        {{"period list", "of the programme that is loaded"},
            {"period list --edition 2026-27 --json", "the same for programs"}},
        "Nothing is ever left out: a closing that was taken back stays listed.",
        "auditor clerk approver", edition_options, NULL, false, cmd_period_list},
    {"period close", "PERIOD", 1, 1, "close a pay period: it takes no more batches",
        {{"period close 2026-12", "December, once November is closed"},
            {"period close 2026-12 --reason 'paid out'", "saying why"}},
        "Periods are closed in order, without gaps.  What is decided later about a closed period is "
        "posted in the first open one and reported under it.  Closing a period that somebody asked to "
        "reopen declines that.",
        "clerk approver", period_options, NULL, false, cmd_period_close},
    {"period reopen", "PERIOD", 1, 1, "reopen a closed period, by two persons",
        {{"period reopen 2026-12 --reason 'late grant'", "ask for it"},
            {"--user approver period reopen 2026-12 --reason agreed", "another login does it"}},
        "The first to ask only asks; another login, with a reason too, reopens it.  Periods are reopened "
        "from the last that is closed.",
        "clerk approver", period_options, NULL, false, cmd_period_reopen},
    {"explain", "TEACHER", 1, 1, "what one person is paid, and why",
        {{"explain T1042", "as the next plan would decide"},
            {"explain T1042 --on 2026-12-18 --known-at 31", "what was to be said then"}},
        "Each condition is marked: x not met, ? unknown, o open, + met or waived, . not due or not "
        "asked.  Then comes what would change the answer, each change tried out.  Without --on it is "
        "asked as the next regular plan: for the first open period from the last batch's on, as of its "
        "cut-off.  --on asks as an off-cycle batch of that day, with what the ledger held by then.  "
        "--known-at takes facts, ledger and rules as they were: through intake N, or at a time such as "
        "2027-03-01T09:30+01:00 (a day: "
        "its end; no zone: UTC); without --on it then asks as the last batch did.  Amounts that would "
        "be paid are before funds: whether a budget suffices is not said.  A login of stipend_hr sees one "
        "person at a time, each look recorded; what others share with her is then not weighed.  A name in "
        "place of TEACHER is answered with the numbers of those who have it in theirs (not to HR).",
        "hr clerk approver auditor", explain_options, NULL, false, cmd_explain},
    {"verify", "", 0, 0, "prove the ledger from its own rows: digests, chain, balances",
        {{"verify", "every digest and chain computed again, the database's catalog too"},
            {"verify --head december.head", "and held against a head that was kept elsewhere"}},
        "Exit status 4 when anything is not as it was written, naming the first bad record and field.  "
        "A ledger cannot show by itself that its tail was cut off or that it was rewritten whole: heads "
        "kept elsewhere do.  An edition whose decisions and entries were taken out is a difference unless "
        "--detached names it; then its batches' records and totals are verified, not their rows.",
        "auditor clerk approver", verify_options, "file", false, cmd_verify},
    {"head", "", 0, 0, "print the ledger's head, to be kept elsewhere",
        {{"head > december.head", "keep it outside this machine"},
            {"head --sign auditor.key >> heads", "signed, behind those of before"}},
        "The ledger's name, the number of its newest batch, and that batch's head; then the newest intake, "
        "and the revisions, approvals and closings of periods, with their digests: what no batch may have "
        "sealed yet.  With --sign a blank line and the signature, as C2SP's signed notes have it.  Files of "
        "several heads are made by appending.  \"openssl genpkey -algorithm ed25519 -out auditor.key\" makes "
        "a key, \"openssl pkey -in auditor.key -pubout -out auditor.pub\" what verify --key takes.",
        "auditor clerk approver", head_options, "file", false, cmd_head},
    {"replay", "YEAR", 1, 1, "decide a year's batches again and compare",
        {{"replay 2026-27", "every batch of that edition, as known then"},
            {"replay 2026-27 --as-known now", "what would be posted today"}},
        "YEAR is an edition, of all programmes, or PROGRAMME/EDITION.  Exit status 4 when a decision or an "
        "entry comes out otherwise; each is named with key, field, posted and now.  As known "
        "now, each key that would be decided otherwise has its cause, in the words of diff.",
        "auditor clerk approver", replay_options, NULL, false, cmd_replay},
    {"diff", "BATCH BATCH", 2, 2, "what stands otherwise after one batch than after another, and why",
        {{"diff 4 5", "every key that batch 5 changed, with the cause"},
            {"diff 1 13 --json", "over a year, for programs"}},
        "Both are batches of one edition, in whichever order.  Causes: new fact, corrected fact, due now, "
        "rule revision, waiver, cap, fund, withdrawn, settlement or payment, reversal; with the intake "
        "of the newest fact where that is the cause.",
        "auditor clerk approver", diff_options, NULL, false, cmd_diff},
    {"sample", "YEAR", 1, 1, "draw items of a year for an auditor to decide again by hand",
        {{"sample 2026-27 --size 40 --seed 20270901", "forty items, with all that they rest on"},
            {"sample 2026-27 --size 40 --seed 20270901 --html sample.html", "the same as one page"}},
        "An item is a key that a batch decided or posted.  Each comes with its rule and clauses, the facts "
        "with evidence and intake, the files these came in, who planned, approved and posted it, the funds "
        "before and after, its entries and what reversed them; and it is decided again.  Exit status 4 when "
        "one comes out otherwise.",
        "auditor clerk approver", sample_options, NULL, false, cmd_sample},
    {"report", "NAME [PERIOD|YEAR|ID|TEACHER]", 1, 2, "print a report for finance and auditors",
        {{"report open 2026-27", "the accrual list: held, deferred, carried, owed back, payable"},
            {"report register 2026-12 --html december.html", "what was posted in a period, as a page"}},
        "NAME is one of: register PERIOD (batches, payees, what is unpaid, entries); funds YEAR (budgets, "
        "balances, what was charged); school ID (its claims and its account); held [YEAR]; open YEAR; "
        "statement TEACHER (decisions, entries, account of one person).  YEAR is an edition, of all "
        "programmes, or PROGRAMME/EDITION.  With --json, register prints each batch as stipend-batch/1, the "
        "others one stipend-report/1 object.  Ages are counted to the as-of day of the last batch.",
        "auditor clerk approver", report_options,
        "register funds school held open statement", false, cmd_report},
    {"export", "YEAR|batch:N", 1, 1, "hand the entries of a year or a batch to other programs",
        {{"export batch:5 --format payroll -o december.csv", "what is to be paid and withheld"},
            {"export 2026-27 --format hledger | hledger -f - bs", "the year's balance sheet"}},
        "YEAR is an edition, of all programmes, or PROGRAMME/EDITION.  \"gl\" has two rows an entry and "
        "a column for each segment of the account; \"payroll\" a row for each entry that is to be paid "
        "or withheld; both carry batch, line and copy: 1 for the first export of the batch in that "
        "format, 2 for the second.  Opening + entries = closing is told for each fund and class, on "
        "standard output with -o, else on standard error.  Who exported what is recorded.",
        "auditor clerk approver", export_options, NULL, false, cmd_export},
    {"doctor", "", 0, 0, "tell what would be connected to, and why",
        {{"doctor", "where each value came from, and whether it works"},
            {"doctor --db service=payroll", "the same for that service"}},
        "Makes and starts nothing.  A password is told as \"given\", never shown.",
        NULL, NULL, NULL, false, cmd_doctor},
    {"completion", "SHELL", 1, 1, "print the completions for a shell",
        {{"completion bash > /etc/bash_completion.d/stipend", "for bash"},
            {"completion fish > ~/.config/fish/completions/stipend.fish", "for fish"}},
        NULL,
        NULL, NULL, "bash zsh fish", true, cmd_completion},
    {"man", "", 0, 0, "print the manual page",
        {{"man | man -l -", "read it"},
            {"man > /usr/local/share/man/man1/stipend.1", "install it"}},
        NULL,
        NULL, NULL, NULL, true, cmd_man},
};

const size_t commands_n = sizeof commands / sizeof *commands;
