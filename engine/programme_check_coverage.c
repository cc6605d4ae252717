#include "programme_check.h"

#include "programme_form.h"

/* ${by}: for each session kind the policy that covers it, or NULL so far. */
static void check_kinds(struct doc *d, const struct coverage *c, const struct coverage **by)
{
    for (int i = 0; i < c->for_kinds_n; i++) {
        const int k = c->for_kinds[i];
        const struct session_kind *kind = &d->out->p.kinds[k];
        const struct spot where = programme_doc_where(d, &c->for_kinds[i]);

        if (programme_doc_stated(d, &kind->when) && kind->when != WHEN_RELEASE)
            programme_doc_error(d, where, "not_release",
                "only \"release\" sessions need a substitute, but \"%.63s\" is not one", kind->id);
        if (by[k] != NULL)
            programme_doc_error(d, where, "covered_twice",
                "\"%.63s\" is covered by the policy \"%.63s\" already", kind->id, by[k]->id);
        else
            by[k] = c;
    }
}

static void check_hourly(struct doc *d, const struct coverage *c)
{
    static const char *const hour[] = {"hour", NULL};
    const struct json_place *entry;

    for (int i = 0; i < c->ceilings_n && c->internal_hourly; i++) {
        if (!programme_doc_stated(d, &c->ceilings[i].from))
            continue;
        entry = programme_doc_where(d, &c->ceilings[i].from).value;
        entry = &d->scan.at[entry->parent];
        if (!programme_form_meant(d, entry, hour))
            programme_doc_error(d, programme_doc_value(entry), "no_hour",
                "internal cover is \"hourly\", so that every ceiling needs \"hour\"");
    }
}

void programme_check_coverage(struct doc *d)
{
    const struct programme *p = &d->out->p;
    const struct coverage **by = programme_doc_take(d, (size_t)p->kinds_n, sizeof *by);

    for (int i = 0; i < p->coverage_n && by != NULL; i++) {
        check_kinds(d, &p->coverage[i], by);
        check_hourly(d, &p->coverage[i]);
    }
}
