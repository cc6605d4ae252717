/**
 * What each command does; one file cmd_NAME.c each.  The table is commands.c.
 */
#ifndef STIPEND_CLI_COMMANDS_H
#define STIPEND_CLI_COMMANDS_H

#include "command.h"

int cmd_approve(struct invocation *run, struct error *e);
int cmd_check(struct invocation *run, struct error *e);
int cmd_completion(struct invocation *run, struct error *e);
int cmd_db_init(struct invocation *run, struct error *e);
int cmd_db_start(struct invocation *run, struct error *e);
int cmd_db_status(struct invocation *run, struct error *e);
int cmd_db_stop(struct invocation *run, struct error *e);
int cmd_diff(struct invocation *run, struct error *e);
int cmd_doctor(struct invocation *run, struct error *e);
int cmd_explain(struct invocation *run, struct error *e);
int cmd_export(struct invocation *run, struct error *e);
int cmd_head(struct invocation *run, struct error *e);
int cmd_import(struct invocation *run, struct error *e);
int cmd_load(struct invocation *run, struct error *e);
int cmd_man(struct invocation *run, struct error *e);
int cmd_period_close(struct invocation *run, struct error *e);
int cmd_period_list(struct invocation *run, struct error *e);
int cmd_period_reopen(struct invocation *run, struct error *e);
int cmd_plan(struct invocation *run, struct error *e);
int cmd_post(struct invocation *run, struct error *e);
int cmd_render(struct invocation *run, struct error *e);
int cmd_replay(struct invocation *run, struct error *e);
int cmd_reverse(struct invocation *run, struct error *e);
int cmd_report(struct invocation *run, struct error *e);
int cmd_run(struct invocation *run, struct error *e);
int cmd_sample(struct invocation *run, struct error *e);
int cmd_verify(struct invocation *run, struct error *e);

#endif
