#include "commands.h"

#include "help.h"

int cmd_completion(struct invocation *run, struct error *e)
{
    if (help_completion(stdout, run->operands[0]) == 0)
        return 0;
    error_set(e, ERROR_USAGE, "unknown_shell", "no completions for \"%.40s\"", run->operands[0]);
    return error_hint(e, "stipend completion bash|zsh|fish");
}

int cmd_man(struct invocation *run, struct error *e)
{
    (void)run;
    (void)e;
    help_man(stdout);
    return 0;
}
