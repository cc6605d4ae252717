#include "help.h"

#include <string.h>

enum { WIDE = 78, SUMMARY_AT = 28, OPTION_AT = 26 };

/* Text in lines of at most WIDE characters; its own newlines stay. */
static void put_wrapped(FILE *file, const char *text)
{
    size_t at = 0;

    while (*text != '\0') {
        size_t word = strcspn(text, " \n");

        if (at > 0 && at + 1 + word > WIDE) {
            putc('\n', file);
            at = 0;
        } else if (at > 0) {
            putc(' ', file);
            at++;
        }
        fwrite(text, 1, word, file);
        at += word;
        text += word;
        if (*text == '\n') {
            putc('\n', file);
            at = 0;
        }
        text += strspn(text, " \n");
    }
    putc('\n', file);
}

static void put_option(FILE *file, const struct option_spec *o)
{
    char left[64];
    const char *value = o->choice != NULL ? o->choice : o->value;

    snprintf(left, sizeof left, "%c%c%s --%s%s%s", o->letter != 0 ? '-' : ' ',
        o->letter != 0 ? o->letter : ' ', o->letter != 0 ? "," : " ", o->name,
        o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
    fprintf(file, "  %-*s %s", OPTION_AT, left, o->help);
    if (o->choice != NULL)
        fprintf(file, " (%s)", value);
    putc('\n', file);
}

static void put_examples(FILE *file, const struct command *c)
{
    for (size_t i = 0; i < COMMAND_EXAMPLES; i++)
        fprintf(file, "%s  stipend %s\n      %s\n", i == 0 ? "examples:\n" : "",
            c->examples[i].line, c->examples[i].says);
}

void help_command(FILE *file, const struct command *c)
{
    put_examples(file, c);
    fprintf(file, "\nusage: stipend %s%s%s%s\n\n%s\n", c->name,
        c->options != NULL ? " [options]" : "", c->operands[0] != '\0' ? " " : "", c->operands,
        c->summary);
    if (c->text != NULL) {
        putc('\n', file);
        put_wrapped(file, c->text);
    }
    if (c->roles != NULL) {
        char roles[COMMAND_ROLES];

        fprintf(file, "\nIts login holds %s.\n", command_roles(c->roles, "stipend_", roles));
    }
    if (c->options != NULL)
        fputs("\noptions:\n", file);
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++)
        put_option(file, o);
    fputs("\noptions of every command:\n", file);
    for (const struct option_spec *o = global_options; o->name != NULL; o++)
        put_option(file, o);
}

static void put_summary(FILE *file, const struct command *c)
{
    char left[64];

    snprintf(left, sizeof left, "%s %s", c->name, c->operands);
    fprintf(file, "  %-*s %s\n", SUMMARY_AT, left, c->summary);
}

void help_group(FILE *file, const char *group)
{
    size_t len = strlen(group), shown = 0;

    for (size_t i = 0; i < commands_n; i++)
        if (strncmp(commands[i].name, group, len) == 0 && commands[i].name[len] == ' ' &&
            shown++ < COMMAND_EXAMPLES)
            fprintf(file, "%s  stipend %s\n      %s\n", shown == 1 ? "examples:\n" : "",
                commands[i].examples[0].line, commands[i].examples[0].says);
    fputs("\ncommands:\n", file);
    for (size_t i = 0; i < commands_n; i++)
        if (strncmp(commands[i].name, group, len) == 0 && commands[i].name[len] == ' ')
            put_summary(file, &commands[i]);
    fprintf(file, "\nstipend %s COMMAND --help tells more of each.\n", group);
}

void help_all(FILE *file)
{
    fputs("examples:\n  stipend doctor\n      what would be connected to, and why\n"
          "  stipend check programme.json\n      everything that is wrong in a programme's rules\n"
          "\nusage: stipend COMMAND [options]\n\ncommands:\n", file);
    for (size_t i = 0; i < commands_n; i++)
        if (!commands[i].hidden)
            put_summary(file, &commands[i]);
    fputs("\noptions:\n", file);
    for (const struct option_spec *o = global_options; o->name != NULL; o++)
        put_option(file, o);
    fputs("\nstipend COMMAND --help tells more of each.\n", file);
}

/* Text for roff: a backslash, and a point or quote at the start of a line, mean something there. */
static void put_roff(FILE *file, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", file);
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", file);
        else if (*text == '-')
            fputs("\\-", file);
        else
            putc(*text, file);
    }
    putc('\n', file);
}

static void roff_option(FILE *file, const struct option_spec *o)
{
    fputs(".TP\n.B ", file);
    if (o->letter != 0)
        fprintf(file, "\\-%c, ", o->letter);
    fprintf(file, "\\-\\-%s%s%s\n", o->name, o->value != NULL ? " " : "",
        o->value != NULL ? o->value : "");
    put_roff(file, o->help);
    if (o->choice != NULL) {
        fputs("One of: ", file);
        put_roff(file, o->choice);
    }
}

static void roff_command(FILE *file, const struct command *c)
{
    fputs(".SS ", file);
    fprintf(file, "stipend %s %s\n", c->name, c->operands);
    put_roff(file, c->summary);
    if (c->text != NULL) {
        fputs(".PP\n", file);
        put_roff(file, c->text);
    }
    for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++)
        roff_option(file, o);
    fputs(".PP\nExamples:\n", file);
    for (size_t i = 0; i < COMMAND_EXAMPLES; i++) {
        fputs(".TP\n.B stipend ", file);
        put_roff(file, c->examples[i].line);
        put_roff(file, c->examples[i].says);
    }
}

static void roff_exit(FILE *file)
{
    static const char *const meanings[][2] = {{"0", "done, or nothing to do"},
        {"1", "refused by a rule of the ledger; nothing written"},
        {"2", "wrong use of the command"},
        {"3", "input or programme invalid; nothing stored"},
        {"4", "difference found"},
        {"5", "the plan is stale"},
        {"7", "database not reachable, or outcome unknown; posting again is safe"},
        {"70", "internal fault"},
        {"130", "interrupted; nothing half done"}};

    fputs(".SH EXIT STATUS\n", file);
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        fprintf(file, ".TP\n.B %s\n", meanings[i][0]);
        put_roff(file, meanings[i][1]);
    }
}

void help_man(FILE *file)
{
    fputs(".TH STIPEND 1 \"\" \"stipend " STIPEND_VERSION "\" \"User Commands\"\n"
          ".SH NAME\nstipend \\- pays that teachers earn, decided by rules and proven by a ledger\n"
          ".SH SYNOPSIS\n.B stipend\n.I COMMAND\n[options]\n"
          ".SH COMMANDS\n", file);
    for (size_t i = 0; i < commands_n; i++)
        roff_command(file, &commands[i]);
    fputs(".SH OPTIONS\nThey may stand before or after the command.\n", file);
    for (const struct option_spec *o = global_options; o->name != NULL; o++)
        roff_option(file, o);
    roff_exit(file);
    fputs(".SH ENVIRONMENT\n.TP\n.B PGHOST, PGHOSTADDR, PGPORT, PGDATABASE, PGSERVICE, "
          "PGSERVICEFILE\nAny of these set: that database, and not the embedded ledger.\n"
          ".TP\n.B PGUSER\nThe database login.\n"
          ".TP\n.B XDG_DATA_HOME\nWhere the embedded ledger is, in a directory stipend.\n"
          ".TP\n.B NO_COLOR\nNo color.\n"
          ".SH FILES\n.TP\n.I ~/.local/share/stipend\nThe embedded ledger; for root "
          "/var/lib/stipend.\n", file);
}
