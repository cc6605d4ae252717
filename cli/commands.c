#include "commands.h"

const struct option_spec global_options[] = {
    {"db", 0, "CONNINFO", NULL, "the ledger's database, as libpq takes it"},
    {"data", 0, "DIR", NULL, "the directory of the embedded ledger"},
    {"user", 0, "NAME", NULL, "the database login (embedded: clerk)"},
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

const struct command commands[] = {
    {"db init", "", 0, 0, "make the ledger's database, or upgrade its schema",
        {{"db init", "make and start the embedded ledger"},
            {"db init --db 'host=db.example.org dbname=stipend user=postgres'",
                "make the schema in a database that is there"}},
        "Without a database named, the embedded ledger is made in the data directory: a private "
        "PostgreSQL cluster, reached only through a socket in it.  In a database that is named, the "
        "schema is made or upgraded; its user is a superuser, or owns the database and may make "
        "roles.  Doing it again changes nothing.",
        NULL, NULL, false, cmd_db_init},
    {"db start", "", 0, 0, "start the embedded ledger's server",
        {{"db start", "start it, making it if there is none"},
            {"db start --data /srv/stipend", "the one in that directory"}},
        "Every command starts the server when it needs it; this starts it ahead of time.", NULL,
        NULL, false, cmd_db_start},
    {"db stop", "", 0, 0, "stop the embedded ledger's server",
        {{"db stop", "stop it; nothing is lost"},
            {"db stop --data /srv/stipend", "the one in that directory"}},
        "Connections that are open are ended, and what they had not committed is undone.", NULL,
        NULL, false, cmd_db_stop},
    {"db status", "", 0, 0, "tell whether the embedded ledger's server runs",
        {{"db status", "made or not, running or not, and where"},
            {"db status --json", "the same for programs"}},
        NULL, NULL, NULL, false, cmd_db_status},
    {"check", "PROGRAMME.json", 1, 1, "check a programme's rules, without a database",
        {{"check programme.json", "name everything that is wrong in it"},
            {"check --json programme.json", "the same for programs, one error a line"}},
        "Reads the whole document and reports up to 50 errors in one run, each with its place.  "
        "\"-\" reads standard input.",
        NULL, "file", false, cmd_check},
    {"import", "KIND FILE...", 2, -1, "store files of facts, each one an intake",
        {{"import attendance september.csv", "one file, all or nothing"},
            {"import claims - < claims.jsonl", "from standard input"}},
        "KIND is one of: schools teachers assignments agreements calendar sessions attendance "
        "deliverables logs waivers claims reviews aid milestones service settlements payments.  "
        "CSV with a header row, or JSON Lines.  A file with an error stores nothing, and up to 100 "
        "errors are reported.  The same file again changes nothing.",
        import_options,
        "file schools teachers assignments agreements calendar sessions attendance deliverables "
        "logs waivers claims reviews aid milestones service settlements payments",
        false, cmd_import},
    {"doctor", "", 0, 0, "tell what would be connected to, and why",
        {{"doctor", "where each value came from, and whether it works"},
            {"doctor --db service=payroll", "the same for that service"}},
        "Makes and starts nothing.  A password is told as \"given\", never shown.", NULL, NULL,
        false, cmd_doctor},
    {"completion", "SHELL", 1, 1, "print the completions for a shell",
        {{"completion bash > /etc/bash_completion.d/stipend", "for bash"},
            {"completion fish > ~/.config/fish/completions/stipend.fish", "for fish"}},
        NULL, NULL, "bash zsh fish", true, cmd_completion},
    {"man", "", 0, 0, "print the manual page",
        {{"man | man -l -", "read it"},
            {"man > /usr/local/share/man/man1/stipend.1", "install it"}},
        NULL, NULL, NULL, true, cmd_man},
};

const size_t commands_n = sizeof commands / sizeof *commands;
