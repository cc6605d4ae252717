/*
 * One batch judged: its lines, its record, the acts in force when it was posted, and its funds.
 */
#include "../rules/difference.h"
#include "copy_field.h"
#include "verify_batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines of a table are numbered from 1; the first that is not is told. */
static void take_number(
    struct verifying *v, struct verify_batch *b, const char *table, int line, int *last, bool *told)
{
    if (line != *last + 1 && !*told) {
        if (line <= *last)
            verify_found(v, b->record, "line", "%s line %d is there %s", table, line,
                line == *last ? "twice" : "out of order");
        else
            verify_found(v, b->record, "line", "%s line %d is missing", table, *last + 1);
        *told = true;
    }
    *last = line;
}

static void check_edition(struct verifying *v, struct verify_batch *b, const char *table, int line,
    struct copy_field edition, bool *told)
{
    if (copy_field_number(edition) == b->row.edition || *told)
        return;
    verify_found(v, b->record, "edition", "%s line %d is of edition %.*s, and the batch of %d",
        table, line, (int)(edition.n < 20 ? edition.n : 20), edition.at, b->row.edition);
    *told = true;
}

void verify_batch_decision(
    struct verifying *v, struct verify_batch *b, const char *text, size_t len)
{
    struct copy_field p[3];
    int line;

    copy_field_cut(text, len, p, 3);
    line = (int)copy_field_number(p[1]);
    take_number(v, b, "decision", line, &b->last_decision, &b->told_decision);
    check_edition(v, b, "decision", line, p[2], &b->told_decision);
    b->decisions++;
    v->counts->decisions++;
}

static struct verify_fund *fund_of(
    struct verify_funds *funds, const char *programme, const char *fund)
{
    void *more;

    for (size_t i = 0; i < funds->n; i++)
        if (strcmp(funds->at[i].fund, fund) == 0 && strcmp(funds->at[i].programme, programme) == 0)
            return &funds->at[i];
    if (funds->n == funds->room) {
        if ((more = realloc(funds->at, (funds->room * 2 + 16) * sizeof *funds->at)) == NULL)
            return NULL;
        funds->at = more;
        funds->room = funds->room * 2 + 16;
    }
    funds->at[funds->n] = (struct verify_fund){.charged = 0};
    snprintf(funds->at[funds->n].programme, LEDGER_ID, "%s", programme);
    snprintf(funds->at[funds->n].fund, LEDGER_ID, "%s", fund);
    return &funds->at[funds->n++];
}

static bool charges(enum account_class class)
{
    return class == CLASS_EXPENSE || class == CLASS_ADVANCE || class == CLASS_WRITTEN_OFF;
}

/* Amounts of a changed ledger may be anything; sums stay within 63 bits. */
static void add(money *sum, money amount)
{
    if (__builtin_add_overflow(*sum, amount, sum))
        *sum = INT64_MAX;
}

/* What an entry charges to its fund, in all and by this batch. */
static void charge(struct verify_batch *b, struct verify_funds *funds, const char *fund,
    enum account_class debit, enum account_class credit, money amount)
{
    struct verify_fund *all;

    if (charges(debit) == charges(credit) || amount <= 0 ||
        (all = fund_of(funds, b->row.programme, fund)) == NULL)
        return;
    add(&all->charged, charges(debit) ? amount : -amount);
    for (int i = 0; i < b->funds_n; i++)
        if (strcmp(b->funds[i], fund) == 0) {
            b->charged[i] = all->charged;
            if (charges(debit) && debit != CLASS_WRITTEN_OFF)
                add(&b->took[i], amount);
        }
}

/* What is wrong with an entry in itself; NULL: nothing. */
static const char *entry_fault(const struct verify_batch *b, const char *fund,
    enum account_class debit, enum account_class credit, money amount, const char **field)
{
    bool known = b->funds_n == 0 || !charges(debit);

    for (int i = 0; i < b->funds_n && !known; i++)
        known = strcmp(b->funds[i], fund) == 0;
    *field = debit == CLASSES ? "debit" : "credit";
    if (debit == CLASSES || credit == CLASSES)
        return "is no account's class";
    if (debit == credit)
        return "is the account that is debited";
    *field = amount <= 0 ? "amount" : "fund";
    if (amount <= 0)
        return "is not above zero";
    return known ? NULL : "is none of the programme's";
}

void verify_batch_entry(struct verifying *v, struct verify_batch *b, struct verify_funds *funds,
    const char *text, size_t len)
{
    enum { LINE = 1, EDITION, KEY, TEACHER, PAYEE, FUND, DEBIT, CREDIT, AMOUNT, FIELDS };
    struct copy_field p[FIELDS];
    char fund[LEDGER_ID], name[2][16];
    enum account_class debit, credit;
    const char *field, *fault;
    money amount;
    int line;

    copy_field_cut(text, len, p, FIELDS);
    line = (int)copy_field_number(p[LINE]);
    take_number(v, b, "entry", line, &b->last_entry, &b->told_entry);
    check_edition(v, b, "entry", line, p[EDITION], &b->told_entry);
    copy_field_text(p[FUND], fund, sizeof fund);
    copy_field_text(p[DEBIT], name[0], sizeof name[0]);
    copy_field_text(p[CREDIT], name[1], sizeof name[1]);
    debit = account_class_parse(name[0]);
    credit = account_class_parse(name[1]);
    amount = copy_field_number(p[AMOUNT]);
    fault = entry_fault(b, fund, debit, credit, amount, &field);
    if (fault != NULL && !b->told_entry) {
        verify_found(v, b->record, field, "of entry line %d (%.*s) %s", line,
            (int)(p[KEY].n < 200 ? p[KEY].n : 200), p[KEY].at, fault);
        b->told_entry = true;
    }
    charge(b, funds, fund, debit, credit, amount);
    b->entries++;
    add(&b->debits, amount);
    v->counts->entries++;
    add(&v->counts->debits, amount);
}

void verify_batch_detached(struct verifying *v, struct verify_batch *b, struct verify_funds *funds)
{
    struct verify_fund *all;

    for (int i = 0; i < PQntuples(b->totals); i++) {
        add(&b->debits, strtoll(PQgetvalue(b->totals, i, 1), NULL, 10));
        if ((all = fund_of(funds, b->row.programme, PQgetvalue(b->totals, i, 0))) != NULL)
            add(&all->charged, strtoll(PQgetvalue(b->totals, i, 2), NULL, 10));
    }
    PQclear(b->totals);
    b->totals = NULL;
    if (b->decisions > 0 || b->entries > 0)
        verify_found(v, b->record, "edition", "is detached, and rows of it are here");
    b->decisions = b->row.decisions;
    b->entries = b->row.entries;
}

void verify_acts_digest(
    struct verifying *v, const struct verify_reached *at, unsigned char out[DIGEST_SIZE])
{
    static const unsigned char zeros[DIGEST_SIZE];
    const struct verify_acts *a = &v->acts;

    digest_field(
        v->digest, at->revisions > 0 ? a->revisions[at->revisions - 1].chain : zeros, DIGEST_SIZE);
    digest_field(
        v->digest, at->approvals > 0 ? a->approvals[at->approvals - 1].chain : zeros, DIGEST_SIZE);
    digest_field(
        v->digest, at->periods > 0 ? a->periods[at->periods - 1].chain : zeros, DIGEST_SIZE);
    digest_end(v->digest, out);
}

/* Which acts were in force when the batch was posted: its digest of them says, never a clock.  They
 * only grow, so the search goes on from the batch before. */
static bool reach(struct verifying *v, const struct batch_row *row, struct verify_reached *reached)
{
    unsigned char acts[DIGEST_SIZE];
    struct verify_reached at;

    for (at.periods = reached->periods; at.periods <= v->acts.periods_n; at.periods++)
        for (at.revisions = reached->revisions; at.revisions <= v->acts.revisions_n; at.revisions++)
            for (at.approvals = reached->approvals; at.approvals <= v->acts.approvals_n;
                 at.approvals++) {
                verify_acts_digest(v, &at, acts);
                if (memcmp(acts, row->acts, DIGEST_SIZE) == 0) {
                    *reached = at;
                    return true;
                }
            }
    return false;
}

static void check_period(
    struct verifying *v, const struct verify_batch *b, const struct verify_reached *reached)
{
    const struct verify_period_act *last = NULL;

    for (int i = 0; i < reached->periods; i++)
        if (v->acts.periods[i].edition == b->row.edition &&
            strcmp(v->acts.periods[i].period, b->row.period) == 0)
            last = &v->acts.periods[i];
    if (last != NULL && !last->reopens)
        verify_found(v, b->record, "period",
            "%s was closed when the batch was posted (period act %d)",
            b->row.period, last->number);
}

/* The approval of the batch's plan, among those that were there. */
static const struct verify_approval *approval_of(
    const struct verifying *v, const struct verify_batch *b, const struct verify_reached *reached)
{
    for (int i = 0; i < reached->approvals; i++) {
        const struct verify_approval *a = &v->acts.approvals[i];

        if (a->of_plan && memcmp(a->plan, b->row.plan, DIGEST_SIZE) == 0 &&
            a->revision == b->row.revision && strcmp(a->by_user, b->row.approver) == 0)
            return a;
    }
    return NULL;
}

static void check_approval(struct verifying *v, const struct verify_batch *b,
    const struct verify_revision *r, const struct verify_reached *reached)
{
    const struct batch_row *row = &b->row;

    if (row->approver[0] == '\0') {
        if (r->two_person)
            verify_found(v, b->record, "approver", "is blank, and revision %d asks for two persons",
                r->number);
        return;
    }
    if (approval_of(v, b, reached) == NULL)
        verify_found(v, b->record, "approver", "%s did not approve its plan", row->approver);
    if (r->two_person &&
        (strcmp(row->approver, row->planner) == 0 || strcmp(row->approver, row->by_user) == 0 ||
            strcmp(row->approver, r->by_user) == 0))
        verify_found(v, b->record, "approver",
            "%s also planned it, posted it or loaded its revision", row->approver);
}

static void check_revision(struct verifying *v, const struct verify_batch *b,
    const struct verify_reached *reached, bool known)
{
    const struct verify_revision *r = NULL;

    for (int i = 0; i < v->acts.revisions_n && r == NULL; i++)
        if (v->acts.revisions[i].number == b->row.revision)
            r = &v->acts.revisions[i];
    if (r == NULL)
        return; /* told when it was looked up */
    if (memcmp(r->sha256, b->row.sha256, DIGEST_SIZE) != 0)
        verify_found(v, b->record, "sha256", "is not that of revision %d", r->number);
    if (r->edition != b->row.edition)
        verify_found(v, b->record, "edition", "is %d, and revision %d is of %d", b->row.edition,
            r->number, r->edition);
    if (!known)
        return;
    if (r->approved == 0 || r->approved > reached->approvals)
        verify_found(
            v, b->record, "revision", "revision %d was not approved when it was posted", r->number);
    check_approval(v, b, r, reached);
}

static void check_funds(struct verifying *v, const struct verify_batch *b)
{
    char charged[MONEY_TEXT], budget[MONEY_TEXT];

    for (int i = 0; i < b->funds_n; i++)
        if (b->took[i] > 0 && b->charged[i] > b->budgets[i])
            verify_found(v, b->record, "fund",
                "%s is overdrawn: %s charged in all, of a budget of %s", b->funds[i],
                money_text(b->charged[i], charged), money_text(b->budgets[i], budget));
}

/* Whether the head is right once one field is what the rows or other records say. */
static const char *wrong_field(struct verifying *v, const struct verify_batch *b,
    const struct verify_chain *chain, const unsigned char rows[DIGEST_SIZE],
    const unsigned char facts[DIGEST_SIZE])
{
    static const char *const names[] = {"decisions", "entries", "debits", "rows", "facts"};
    unsigned char head[DIGEST_SIZE];

    for (int i = 0; i < 5; i++) {
        struct batch_row other = b->row;

        if (i == 0)
            other.decisions = b->decisions;
        else if (i == 1)
            other.entries = b->entries;
        else if (i == 2)
            other.debits = b->debits;
        else
            memcpy(i == 3 ? other.rows : other.facts, i == 3 ? rows : facts, DIGEST_SIZE);
        ledger_head(v->digest, chain->stored, &other, head);
        if (memcmp(head, b->row.head, DIGEST_SIZE) == 0)
            return names[i];
    }
    return NULL;
}

/* The record against its head; return the field of it that was changed, NULL if none was found. */
static const char *check_head(struct verifying *v, const struct verify_batch *b,
    struct verify_chain *chain, const unsigned char rows[DIGEST_SIZE],
    const unsigned char facts[DIGEST_SIZE])
{
    unsigned char head[DIGEST_SIZE], other[DIGEST_SIZE];
    const char *field = NULL;

    ledger_head(v->digest, chain->stored, &b->row, head);
    ledger_head(v->digest, chain->computed, &b->row, other);
    if (memcmp(head, b->row.head, DIGEST_SIZE) != 0 &&
        memcmp(other, b->row.head, DIGEST_SIZE) != 0) {
        field = wrong_field(v, b, chain, rows, facts);
        verify_found(v, b->record, field != NULL ? field : "head",
            field != NULL ? "is not what was posted"
                          : "a field of its record or the head before was changed");
    }
    for (size_t i = 0; i < v->request->heads_n; i++)
        if (v->request->heads[i].batch == b->row.number &&
            memcmp(v->request->heads[i].head, b->row.head, DIGEST_SIZE) != 0)
            verify_found(v, b->record, "head",
                "is not the one that was kept: the ledger was "
                "rewritten at this batch or before");
    memcpy(chain->stored, b->row.head, DIGEST_SIZE);
    memcpy(chain->computed, head, DIGEST_SIZE);
    return field;
}

/* What the rows come to, against the record; a record's changed field was told already. */
static void check_rows(struct verifying *v, const struct verify_batch *b, const char *field,
    const unsigned char rows[DIGEST_SIZE])
{
    const struct {
        const char *name;
        int64_t seen, said;
    } counts[] = {{"decisions", b->decisions, b->row.decisions},
        {"entries", b->entries, b->row.entries}, {"debits", b->debits, b->row.debits}};
    bool told = false;

    for (int i = 0; i < 3; i++)
        if (counts[i].seen != counts[i].said &&
            (field == NULL || strcmp(field, counts[i].name) != 0)) {
            verify_found(v, b->record, counts[i].name, "%s come to %lld, and %lld were posted",
                i < 2 ? "its rows" : "its entries' cents", (long long)counts[i].seen,
                (long long)counts[i].said);
            told = true;
        }
    if (memcmp(rows, b->row.rows, DIGEST_SIZE) != 0 && field == NULL && !told)
        verify_found(v, b->record, "rows",
            "its stored decisions or entries are not those posted; "
            "stipend replay %s names them",
            b->row.edition_id);
}

int verify_batch_judge(struct verifying *v, struct verify_batch *b, struct verify_chain *chain,
    struct verify_reached *reached, struct error *e)
{
    unsigned char rows[DIGEST_SIZE], facts[DIGEST_SIZE];
    const char *field;
    bool known;

    verify_chain_number(v, chain, "batch", b->row.number);
    v->counts->batches++;
    if (ledger_facts_chain(v->db, b->row.intake, facts, e) != 0)
        return -1;
    digest_end(b->rows, rows);
    if (b->detached)
        memcpy(rows, b->row.rows, DIGEST_SIZE);
    field = check_head(v, b, chain, rows, facts);
    check_rows(v, b, field, rows);
    if (memcmp(facts, b->row.facts, DIGEST_SIZE) != 0 &&
        (field == NULL || strcmp(field, "facts") != 0))
        verify_found(v, b->record, "facts", "the chain of intake %d is another now", b->row.intake);
    known = reach(v, &b->row, reached);
    if (!known)
        verify_found(v, b->record, "acts", "no state of revisions, approvals and periods was so");
    else
        check_period(v, b, reached);
    check_revision(v, b, reached, known);
    check_funds(v, b);
    return 0;
}
