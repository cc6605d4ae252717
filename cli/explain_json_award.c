/*
 * What awards rest on, how amounts came about, and what waits for attendance, as JSON.
 */
#include "explain_json.h"

/* Whom a pool is shared with. */
static void write_pool(struct writing *w)
{
    const struct explain *told = &w->x->told;
    const struct pool_sum sum = pool_sum(told->members, told->members_n,
        (struct pool_name){
            told->person->assignments[w->t.decision->assignment].role, w->t.decision->award});

    if (told->alone) {
        json_bool(&w->j, "as_last_posted", true);
        return;
    }
    json_number(&w->j, "members", sum.members);
    if (sum.weight.q != 0)
        explain_json_ratio(w, "total_weight", sum.weight);
    json_number(&w->j, "held_members", sum.held);
    json_money(&w->j, "reserved", sum.reserved);
}

static void write_claim_steps(struct writing *w)
{
    static const char *const units[] = {"full-day", "half-day", "half-day", "hours"};
    const struct steps *s = &w->t.decision->steps;
    const struct claim *c = &w->x->told.person->claims[w->t.decision->claim];

    json_money(&w->j, "claimed", c->cost);
    json_money(&w->j, "claimed_benefits", c->benefits);
    json_text(&w->j, "session",
        s->session == NONE ? NULL : w->x->told.deciding.shared->agenda.sessions[s->session].id);
    json_text(&w->j, "policy",
        s->policy == NONE ? NULL : w->x->told.deciding.programme->coverage[s->policy].id);
    explain_json_day(w, "last_day", s->last_day);
    if (s->amount > 0 && s->weight.q > 0) {
        json_text(&w->j, "unit", units[s->unit]);
        json_money(&w->j, "ceiling", s->amount);
        json_money(&w->j, "allowed", s->allowed);
        json_money(&w->j, "benefits", s->benefits);
        explain_json_ratio(w, "share", s->weight);
        json_money(&w->j, "base", s->base);
    }
}

void explain_json_steps(struct writing *w)
{
    const struct decision *d = w->t.decision;

    json_object(&w->j, "steps");
    if (d->claim != NONE) {
        write_claim_steps(w);
    } else if (d->award != NONE && d->steps.amount > 0) {
        json_money(&w->j, "amount", d->steps.amount);
        explain_json_ratio(w, "weight", d->steps.weight);
        explain_json_ratio(w, "share", explain_part_share(&w->x->told, d));
        json_money(&w->j, "base", d->steps.base);
        if (d->steps.need > 0) {
            json_number(&w->j, "have", d->steps.have);
            json_number(&w->j, "need", d->steps.need);
        }
        if (d->kind == CHARGE_TRAINING)
            json_text(
                &w->j, "session", w->x->told.deciding.shared->agenda.sessions[d->steps.session].id);
        if (d->kind == CHARGE_AID) {
            json_money(&w->j, "forgiven", d->steps.due);
            explain_json_day(w, "left", d->steps.last_day);
        }
        if (d->kind == CHARGE_POOL)
            write_pool(w);
    }
    explain_json_cite(w, &d->steps.cite);
    json_end(&w->j);
}

void explain_json_basis(struct writing *w)
{
    struct basis f;

    json_array(&w->j, "facts");
    for (size_t i = 0; explain_basis(&w->t, i, &f); i++) {
        json_object(&w->j, NULL);
        json_text(&w->j, "kind", f.kind);
        json_text(&w->j, "of", f.of);
        explain_json_day(w, "day", f.from);
        if (f.until != NO_DAY)
            explain_json_day(w, "until", f.until);
        json_text(&w->j, "status", f.state);
        if (f.minutes != NONE) {
            json_number(&w->j, "minutes", f.minutes);
            json_number(&w->j, "length", f.length);
        }
        if (f.share.q != 0)
            explain_json_ratio(w, "share", f.share);
        explain_json_place(w, f.evidence, f.at);
        json_end(&w->j);
    }
    json_end(&w->j);
}

static void write_prospect(struct writing *w, const struct awaited *a)
{
    const struct explain *told = &w->x->told;

    for (size_t i = 0; i < a->answered.n; i++) {
        const struct answer *answer = &told->answers[a->answered.first + i];
        const struct telling t = {.x = told};
        struct sink out = explain_json_begin(w);

        explain_change(&t, &told->changes[answer->first], &out);
        json_object(&w->j, NULL);
        explain_json_text(w, "change");
        json_text(&w->j, "outcome", outcome_name(answer->outcome));
        explain_json_codes(w, "codes", answer->codes);
        json_money(&w->j, "target", answer->target);
        json_end(&w->j);
    }
}

void explain_json_awaited(struct writing *w)
{
    const struct explain *told = &w->x->told;

    json_array(&w->j, "awaited");
    for (size_t i = 0; i < told->awaited_n; i++) {
        const struct awaited *a = &told->awaited[i];
        const struct assignment *of = &told->person->assignments[a->assignment];
        const struct session *s = &told->deciding.shared->agenda.sessions[a->session];
        const struct attendance *row = person_attendance(told->person, a->session);

        json_object(&w->j, NULL);
        json_text(&w->j, "assignment", of->id);
        json_text(&w->j, "award", told->deciding.programme->roles[of->role].awards[a->award].id);
        json_text(&w->j, "session", s->id);
        explain_json_day(w, "day", s->on);
        json_text(&w->j, "status", explain_state(a->why));
        explain_json_place(w, NULL, row != NULL ? row->at : (struct place){0, 0});
        json_array(&w->j, "would_change");
        write_prospect(w, a);
        json_end(&w->j);
        json_end(&w->j);
    }
    json_end(&w->j);
}
