#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMING = 3 }; /* words: help period close */

static int option_unknown(const struct command *command, const char *word, struct error *e)
{
    const char *known[64], *meant;
    size_t n = 0;

    for (const struct option_spec *o = global_options; o->name != NULL && n < 64; o++)
        known[n++] = o->name;
    if (command != NULL && command->options != NULL)
        for (const struct option_spec *o = command->options; o->name != NULL && n < 64; o++)
            known[n++] = o->name;
    error_set(e, ERROR_USAGE, "unknown_option", "unknown option %.100s", word);
    meant = nearest(word + strspn(word, "-"), known, n);
    if (meant != NULL)
        return error_hint(e, "did you mean --%s?", meant);
    return error_hint(e, "stipend %s%s--help lists the options",
        command != NULL ? command->name : "", command != NULL ? " " : "");
}

static const struct option_spec *find_long(const struct option_spec *table, const char *name,
    size_t len)
{
    for (; table != NULL && table->name != NULL; table++)
        if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
            return table;
    return NULL;
}

static const struct option_spec *find_letter(const struct option_spec *table, char letter)
{
    for (; table != NULL && table->name != NULL; table++)
        if (table->letter != 0 && table->letter == letter)
            return table;
    return NULL;
}

static bool is_choice(const char *choice, const char *value)
{
    size_t len = strlen(value);

    for (const char *at = choice; len > 0 && (at = strstr(at, value)) != NULL; at += len)
        if ((at == choice || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' '))
            return true;
    return false;
}

static int store_global(struct invocation *run, const char *name, const char *value,
    struct error *e)
{
    const struct {
        const char *name;
        const char **to;
    } texts[] = {
        {"db", &run->connect.db}, {"data", &run->connect.data}, {"user", &run->connect.user},
        {"district", &run->connect.district}};
    const struct {
        const char *name;
        bool *to;
    } flags[] = {{"json", &run->json}, {"quiet", &run->quiet}, {"no-progress", &run->no_progress},
        {"help", &run->help}, {"version", &run->version}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(name, texts[i].name) == 0) {
            if (*texts[i].to != NULL)
                return error_set(e, ERROR_USAGE, "option_twice", "--%s is given twice", name);
            *texts[i].to = value;
        }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(name, flags[i].name) == 0)
            *flags[i].to = true;
    if (strcmp(name, "color") == 0)
        run->color = strcmp(value, "always") == 0 ? COLOR_ALWAYS
                     : strcmp(value, "never") == 0 ? COLOR_NEVER : COLOR_AUTO;
    return 0;
}

static int store(struct invocation *run, const struct option_spec *o, bool global,
    const char *value, struct error *e)
{
    const char **to;

    if (o->choice != NULL && !is_choice(o->choice, value)) {
        error_set(e, ERROR_USAGE, "bad_value", "--%s cannot be \"%.100s\"", o->name, value);
        return error_hint(e, "it is one of: %s", o->choice);
    }
    if (global)
        return store_global(run, o->name, value, e);
    to = &run->values[o - run->command->options];
    if (*to != NULL && o->value != NULL)
        return error_set(e, ERROR_USAGE, "option_twice", "--%s is given twice", o->name);
    *to = value;
    return 0;
}

/* Read the option at argv[*at]; ${*at} moves on when the next word is its value. */
static int read_option(struct invocation *run, int argc, char **argv, int *at, struct error *e)
{
    const struct option_spec *own = run->command != NULL ? run->command->options : NULL, *o;
    const char *word = argv[*at], *value = NULL;
    bool is_long = word[1] == '-', global = false;
    size_t len = is_long ? strcspn(word + 2, "=") : 1;

    o = is_long ? find_long(own, word + 2, len) : find_letter(own, word[1]);
    if (o == NULL) {
        global = true;
        o = is_long ? find_long(global_options, word + 2, len)
                    : find_letter(global_options, word[1]);
    }
    if (o == NULL || (!is_long && o->value == NULL && word[2] != '\0'))
        return option_unknown(run->command, word, e);
    if (is_long && word[2 + len] == '=')
        value = word + 2 + len + 1;
    else if (!is_long && word[2] != '\0')
        value = word + 2;
    if (o->value == NULL && value != NULL)
        return error_set(e, ERROR_USAGE, "no_value_wanted", "--%s takes no value", o->name);
    if (o->value != NULL && value == NULL) {
        if (*at + 1 >= argc) {
            error_set(e, ERROR_USAGE, "value_missing", "--%s needs a value", o->name);
            return error_hint(e, "--%s %s: %s", o->name, o->value, o->help);
        }
        value = argv[++*at];
    }
    return store(run, o, global, value != NULL ? value : "", e);
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* The number of words of ${c}'s name that the ${n} words begin with, if all of it; else 0. */
static int match_name(const struct command *c, const char **words, int n)
{
    size_t first = strlen(words[0]);
    const char *blank = strchr(c->name, ' ');

    if (blank == NULL)
        return strcmp(c->name, words[0]) == 0 ? 1 : 0;
    return n >= 2 && (size_t)(blank - c->name) == first && memcmp(c->name, words[0], first) == 0 &&
                   strcmp(blank + 1, words[1]) == 0 ? 2 : 0;
}

static int command_unknown(const char **words, int n, struct error *e)
{
    const char *known[128], *meant;
    size_t known_n = 0, len = strlen(words[0]);
    char group[256] = "", both[256];

    for (size_t i = 0; i < commands_n && known_n < 128; i++) {
        const char *name = commands[i].name;

        if (commands[i].hidden)
            continue;
        known[known_n++] = name;
        if (strncmp(name, words[0], len) == 0 && name[len] == ' ') {
            strncat(group, group[0] != '\0' ? "|" : "", sizeof group - strlen(group) - 1);
            strncat(group, name + len + 1, sizeof group - strlen(group) - 1);
        }
    }
    if (group[0] != '\0' && n < 2) {
        error_set(e, ERROR_USAGE, "command_incomplete", "%.100s what?", words[0]);
        return error_hint(e, "stipend %.100s %s", words[0], group);
    }
    snprintf(both, sizeof both, "%.100s%s%.100s", words[0], group[0] != '\0' ? " " : "",
        group[0] != '\0' ? words[1] : "");
    error_set(e, ERROR_USAGE, "unknown_command", "unknown command \"%s\"", both);
    meant = nearest(both, known, known_n);
    if (meant != NULL)
        return error_hint(e, "did you mean stipend %s?", meant);
    return error_hint(e, "stipend --help lists the commands");
}

/* The words that are no options and may name a command, "help" before it too; a global option's value is
 * stepped over.  Their number, or -1. */
static int find_words(const char **words, int argc, char **argv, struct error *e)
{
    int n = 0;

    for (int i = 1; i < argc && n < NAMING; i++) {
        const struct option_spec *o;

        if (!is_option(argv[i])) {
            words[n++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--") == 0)
            break;
        o = argv[i][1] == '-' ? find_long(global_options, argv[i] + 2, strcspn(argv[i] + 2, "="))
                              : find_letter(global_options, argv[i][1]);
        if (o == NULL && n == 0)
            return option_unknown(NULL, argv[i], e);
        if (o == NULL)
            break; /* an option of the command: what follows may be its value */
        if (o->value != NULL && (argv[i][1] == '-' ? strchr(argv[i], '=') == NULL
                                                   : argv[i][2] == '\0'))
            i++;
    }
    return n;
}

static bool is_group(const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i < commands_n; i++)
        if (strncmp(commands[i].name, word, len) == 0 && commands[i].name[len] == ' ')
            return true;
    return false;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* Find the command before its options are read, since they are its own. */
static int find_command(struct invocation *run, int argc, char **argv, struct error *e)
{
    const char *found[NAMING] = {NULL}, **words = found;
    int n = find_words(words, argc, argv, e);

    if (n < 0)
        return -1;
    if (n > 0 && strcmp(words[0], "help") == 0) {
        run->help = true;
        words++;
        n--;
    }
    if (n == 0)
        return 0;
    for (size_t i = 0; i < commands_n; i++)
        if (match_name(&commands[i], words, n) > 0) {
            run->command = &commands[i];
            return 0;
        }
    if (n == 1 && is_group(words[0]) && (run->help || asks_help(argc, argv))) {
        run->group = words[0];
        return 0;
    }
    return command_unknown(words, n < 2 ? n : 2, e);
}

static int check_operands(const struct invocation *run, struct error *e)
{
    const struct command *c = run->command;

    if (run->operands_n >= c->least && (c->most < 0 || run->operands_n <= c->most))
        return 0;
    error_set(e, ERROR_USAGE, run->operands_n < c->least ? "operand_missing" : "operand_excess",
        run->operands_n < c->least ? "stipend %s needs %s%s" : "stipend %s takes %s, not \"%.100s\"",
        c->name, c->most == 0 ? "nothing more" : c->operands,
        run->operands_n < c->least ? "" : run->operands[c->most]);
    return error_hint(e, "for example: stipend %s", c->examples[0].line);
}

/* Without a command that is known: what can be understood, so that the error is told as asked. */
static void read_globals(struct invocation *run, int argc, char **argv)
{
    struct error ignored;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (is_option(argv[i]))
            read_option(run, argc, argv, &i, &ignored);
}

int command_read(struct invocation *run, int argc, char **argv, struct error *e)
{
    int skip, words = 0;
    bool options = true;

    if (find_command(run, argc, argv, e) != 0) {
        read_globals(run, argc, argv);
        return -1;
    }
    skip = run->command == NULL ? 0 : strchr(run->command->name, ' ') != NULL ? 2 : 1;
    run->operands = argv; /* operands are moved to the front, never past what is yet to be read */
    for (int i = 1; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && is_option(argv[i])) {
            if (read_option(run, argc, argv, &i, e) != 0)
                return -1;
        } else if (words++ >= skip)
            run->operands[run->operands_n++] = argv[i];
    }
    if (run->command == NULL || run->help || run->version)
        return 0;
    return check_operands(run, e);
}

const char *command_option(const struct invocation *run, const char *name)
{
    const struct option_spec *o = run->command->options;

    for (size_t i = 0; o != NULL && o[i].name != NULL; i++)
        if (strcmp(o[i].name, name) == 0)
            return run->values[i];
    return NULL;
}

char *command_roles(const char *roles, const char *prefix, char out[COMMAND_ROLES])
{
    size_t n = 0;

    for (out[0] = '\0'; *roles != '\0' && n < COMMAND_ROLES; roles += *roles == ' ') {
        size_t len = strcspn(roles, " ");

        n += (size_t)snprintf(out + n, COMMAND_ROLES - n, "%s%s%.*s", n > 0 ? " or " : "", prefix,
            (int)len, roles);
        roles += len;
    }
    return out;
}

int command_number(const struct invocation *run, const char *name, long *value, struct error *e)
{
    const char *text = command_option(run, name);
    char *end;
    long n;

    if (text == NULL)
        return 0;
    errno = 0;
    n = strtol(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && n >= 1 && n <= INT32_MAX) {
        *value = n;
        return 0;
    }
    return error_set(e, ERROR_USAGE, "bad_value", "--%s needs a whole number from 1, not \"%.100s\"",
        name, text);
}
