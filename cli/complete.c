#include "help.h"

#include <string.h>

/* The first words of the commands, each once. */
static void put_first_words(FILE *file)
{
    const char *before = "";
    size_t before_len = 0;

    for (size_t i = 0; i < commands_n; i++) {
        size_t len = strcspn(commands[i].name, " ");

        if (commands[i].hidden ||
            (len == before_len && memcmp(before, commands[i].name, len) == 0))
            continue;
        fprintf(file, "%s%.*s", before_len > 0 ? " " : "", (int)len, commands[i].name);
        before = commands[i].name;
        before_len = len;
    }
}

/* The second words of the commands that begin with ${first}. */
static void put_second_words(FILE *file, const char *first, size_t len)
{
    const char *blank = "";

    for (size_t i = 0; i < commands_n; i++) {
        const char *name = commands[i].name;

        if (strlen(name) > len && name[len] == ' ' && memcmp(name, first, len) == 0) {
            fprintf(file, "%s%s", blank, name + len + 1);
            blank = " ";
        }
    }
}

static void put_options(FILE *file, const struct option_spec *o)
{
    for (; o != NULL && o->name != NULL; o++)
        fprintf(file, " --%s", o->name);
}

/* Operands that are files; what follows the word "file" are words of their own. */
static bool completes_files(const struct command *c)
{
    return c->completes != NULL && strncmp(c->completes, "file", 4) == 0;
}

static const char *completed_words(const struct command *c)
{
    const char *words = c->completes != NULL ? c->completes : "";

    return completes_files(c) ? words + 4 + strspn(words + 4, " ") : words;
}

/* One case of the shell's case statement a command: its options and what its operands may be. */
static void bash_cases(FILE *file)
{
    const char *before = "";

    for (size_t i = 0; i < commands_n; i++) {
        const struct command *c = &commands[i];
        const char *blank = strchr(c->name, ' ');
        size_t first = blank != NULL ? (size_t)(blank - c->name) : 0;

        if (blank != NULL && strncmp(before, c->name, first + 1) != 0) {
            fprintf(file, "    %.*s) words='", (int)first, c->name);
            put_second_words(file, c->name, first);
            fputs("' ;;\n", file);
        }
        before = c->name;
        fprintf(file, "    '%s'%s) words='", c->name, blank != NULL ? "" : "*");
        fputs(completed_words(c), file);
        put_options(file, c->options);
        fprintf(file, "'%s ;;\n", completes_files(c) ? "; files=1" : "");
    }
}

static void put_bash(FILE *file)
{
    fputs("_stipend() {\n"
          "  local at=${COMP_WORDS[COMP_CWORD]} said='' words='' files='' word\n"
          "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
          "    case $word in -*) ;; *) said=\"${said:+$said }$word\" ;; esac\n"
          "  done\n"
          "  case $said in\n"
          "    '') words='", file);
    put_first_words(file);
    fputs("' ;;\n", file);
    bash_cases(file);
    fputs("  esac\n  case $at in -*) words=\"$words", file);
    put_options(file, global_options);
    fputs("\" ;; esac\n"
          "  COMPREPLY=($(compgen -W \"$words\" -- \"$at\"))\n"
          "  [ -z \"$files\" ] || COMPREPLY+=($(compgen -f -- \"$at\"))\n"
          "}\n"
          "complete -o filenames -F _stipend stipend\n", file);
}

/* What the fish shell reads between single quotes. */
static void put_quoted(FILE *file, const char *text)
{
    putc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            putc('\\', file);
        putc(*text, file);
    }
    putc('\'', file);
}

static void fish_option(FILE *file, const struct option_spec *o, const char *when)
{
    fprintf(file, "complete -c stipend%s -l %s", when, o->name);
    if (o->letter != 0)
        fprintf(file, " -s %c", o->letter);
    if (o->value != NULL)
        fputs(" -r", file);
    if (o->choice != NULL)
        fprintf(file, " -f -a '%s'", o->choice);
    fputs(" -d ", file);
    put_quoted(file, o->help);
    putc('\n', file);
}

static void put_fish(FILE *file)
{
    char when[160];

    fputs("complete -c stipend -f\n", file);
    for (const struct option_spec *o = global_options; o->name != NULL; o++)
        fish_option(file, o, "");
    for (size_t i = 0; i < commands_n; i++) {
        const struct command *c = &commands[i];
        const char *blank = strchr(c->name, ' ');
        int first = (int)(blank != NULL ? (size_t)(blank - c->name) : strlen(c->name));

        if (c->hidden)
            continue;
        if (blank == NULL)
            snprintf(when, sizeof when, " -n __fish_use_subcommand");
        else {
            fprintf(file, "complete -c stipend -n __fish_use_subcommand -a %.*s\n", first, c->name);
            snprintf(when, sizeof when, " -n '__fish_seen_subcommand_from %.*s'", first, c->name);
        }
        fprintf(file, "complete -c stipend%s -a %s -d ", when,
            blank != NULL ? blank + 1 : c->name);
        put_quoted(file, c->summary);
        putc('\n', file);
        snprintf(when, sizeof when, " -n '__fish_seen_subcommand_from %s'",
            blank != NULL ? blank + 1 : c->name);
        if (completes_files(c))
            fprintf(file, "complete -c stipend%s -F\n", when);
        if (completed_words(c)[0] != '\0')
            fprintf(file, "complete -c stipend%s -a '%s'\n", when, completed_words(c));
        for (const struct option_spec *o = c->options; o != NULL && o->name != NULL; o++)
            fish_option(file, o, when);
    }
}

int help_completion(FILE *file, const char *shell)
{
    if (strcmp(shell, "fish") == 0) {
        put_fish(file);
        return 0;
    }
    if (strcmp(shell, "zsh") == 0)
        fputs("#compdef stipend\nautoload -U +X bashcompinit && bashcompinit\n", file);
    else if (strcmp(shell, "bash") != 0)
        return -1;
    put_bash(file);
    return 0;
}
