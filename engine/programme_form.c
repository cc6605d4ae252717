#include "programme_form.h"

#include <stdio.h>
#include <string.h>

enum {
    ENTRIES_MOST = 1000, /* of a list */
    ID_MOST = 63,
    KEYS_MOST = 64, /* of a form */
    SHOWN_MOST = 60 /* bytes of a value that a message repeats */
};

void *programme_form_field(void *object, size_t offset)
{
    return (char *)object + offset;
}

/* What a message calls ${v}: its key, or its number in a list. */
static const char *subject(const struct doc *d, const struct json_place *v, char *out, size_t room)
{
    const struct json_place *list = &d->scan.at[v->parent];

    if (v == d->scan.at)
        snprintf(out, room, "the document");
    else if (v->key_len > 0)
        snprintf(out, room, "\"%.70s\"", programme_doc_key(d, v));
    else
        snprintf(out, room, "entry %zu of \"%.70s\"", v->nth + 1, programme_doc_key(d, list));
    return out;
}

struct fault *programme_form_bad(struct doc *d, const struct json_place *v, const char *expected)
{
    char name[128], is[SHOWN_MOST + 8];
    const size_t shown = v->len < SHOWN_MOST ? v->len : SHOWN_MOST;

    if (v->kind == JSON_OBJECT)
        snprintf(is, sizeof is, "an object");
    else if (v->kind == JSON_LIST)
        snprintf(is, sizeof is, "a list");
    else
        snprintf(
            is, sizeof is, "%.*s%s", (int)shown, d->scan.text + v->at, shown < v->len ? "..." : "");
    return programme_doc_error(d, programme_doc_value(v), "bad_value", "%s must be %s, not %s",
        subject(d, v, name, sizeof name), expected, is);
}

/* Whether ${text} would be of ${kind} without its quotes. */
static bool is_quoted(const char *text, enum json_kind kind)
{
    if (kind == JSON_BOOL)
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    return kind == JSON_NUMBER && text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

struct fault *programme_form_wrong(
    struct doc *d, const struct json_place *v, enum json_kind kind, const char *expected)
{
    struct fault *fault = programme_form_bad(d, v, expected);

    faults_code(fault, "wrong_type");
    if (v->kind == JSON_NULL)
        faults_hint(fault, "where there is nothing to say, leave the key out");
    else if (kind == JSON_STRING && v->kind == JSON_NUMBER)
        faults_hint(fault, "put it in double quotes");
    else if (v->kind == JSON_STRING && is_quoted(programme_doc_text(d, v), kind))
        faults_hint(fault, "write it without quotes");
    else if (kind == JSON_LIST && v->kind != JSON_OBJECT)
        faults_hint(fault, "put it in square brackets, also when it is only one");
    return fault;
}

bool programme_form_is(
    struct doc *d, const struct json_place *v, enum json_kind kind, const char *expected)
{
    if (v->kind != kind)
        programme_form_wrong(d, v, kind, expected);
    return v->kind == kind;
}

void programme_form_hint(struct fault *fault, const char *word, const char *const *known, size_t n)
{
    const char *near;
    char all[512];
    size_t used = 0;

    if (fault == NULL || n == 0)
        return;
    if ((near = nearest(word, known, n)) != NULL) {
        faults_hint(fault, "did you mean \"%s\"?", near);
        return;
    }
    for (size_t i = 0; i < n && used < sizeof all - 80; i++)
        used +=
            (size_t)snprintf(all + used, sizeof all - used, "%s%.63s", i > 0 ? ", " : "", known[i]);
    faults_hint(fault, "known: %s%s", all, used >= sizeof all - 80 ? ", ..." : "");
}

/* ${id} in the letters that an id may have: "Team Lead" is meant as "team-lead". */
static bool id_meant(const char *id, char out[ID_MOST + 1])
{
    size_t n = 0;

    for (; *id != '\0' && n < ID_MOST; id++) {
        const bool capital = *id >= 'A' && *id <= 'Z';

        if (capital || (*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9'))
            out[n++] = (char)(capital ? *id - 'A' + 'a' : *id);
        else if (strchr("-_ ./", *id) == NULL)
            return false;
        else if (n > 0 && out[n - 1] != '-')
            out[n++] = '-';
    }
    n -= n > 0 && out[n - 1] == '-';
    out[n] = '\0';
    return n > 0;
}

bool programme_form_id(struct doc *d, struct spot where, const char *id)
{
    const char *const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const size_t len = strlen(id);
    char meant[ID_MOST + 1];
    struct fault *fault;

    if (len > 0 && len <= ID_MOST && id[0] != '-' && strspn(id, allowed) == len)
        return true;
    fault = programme_doc_error(d, where, "bad_id", "\"%.*s\" is not an id", SHOWN_MOST + 10, id);
    if (len > 0 && (id[0] == ' ' || id[len - 1] == ' '))
        faults_hint(fault, "remove the blank around it");
    else if (len > ID_MOST)
        faults_hint(fault, "an id has %d characters at most", ID_MOST);
    else if (id_meant(id, meant))
        faults_hint(
            fault, "only a-z, 0-9 and \"-\", first a letter or digit, such as \"%s\"", meant);
    else
        faults_hint(fault, "only a-z, 0-9 and \"-\", first a letter or digit");
    return false;
}

/* Refuse the keys of ${v} that ${form} lacks; return a bit for each row that one seems to mean. */
static uint64_t check_keys(struct doc *d, const struct json_place *v, const struct form *form)
{
    const char *names[KEYS_MOST], *near;
    const struct json_place *child = NULL;
    struct fault *fault;
    uint64_t meant = 0;
    size_t n, i;

    for (n = 0; n < KEYS_MOST && form->keys[n].name != NULL; n++)
        names[n] = form->keys[n].name;
    while ((child = programme_doc_child(d, v, child)) != NULL) {
        const char *name = programme_doc_key(d, child);

        for (i = 0; i < n && strcmp(names[i], name) != 0; i++)
            ;
        if (i < n)
            continue;
        fault = programme_doc_error(d, programme_doc_at_key(child), "unknown_key",
            "unknown key \"%.70s\" in %s", name, form->what);
        programme_form_hint(fault, name, names, n);
        near = fault != NULL ? nearest(name, names, n) : NULL;
        for (i = 0; i < n && near != NULL; i++)
            if (names[i] == near)
                meant |= UINT64_C(1) << i;
    }
    return meant;
}

bool programme_form_read(
    struct doc *d, const struct json_place *v, void *object, const struct form *form)
{
    const struct key *row;
    uint64_t meant;

    if (!programme_form_is(d, v, JSON_OBJECT, "an object"))
        return false;
    meant = check_keys(d, v, form);
    for (row = form->keys; row->name != NULL; row++, meant >>= 1) {
        const struct json_place *member = programme_doc_member(d, v, row->name);

        if (member != NULL) {
            if (row->read(d, member, object, row))
                programme_doc_note(
                    d, programme_form_field(object, row->at), programme_doc_value(member));
        } else if (row->required && (meant & 1) == 0) {
            programme_doc_error(
                d, programme_doc_value(v), "missing_key", "%s needs \"%s\"", form->what, row->name);
        }
    }
    if (form->finish != NULL)
        form->finish(d, v, object);
    return true;
}

bool programme_form_object(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    programme_form_read(d, v, object, row->how);
    return false;
}

bool programme_form_inside(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    programme_form_read(d, v, programme_form_field(object, row->at), row->how);
    return false;
}

bool programme_form_later(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    (void)d, (void)v, (void)object, (void)row;
    return false;
}

static int count_children(const struct doc *d, const struct json_place *v)
{
    const struct json_place *child = NULL;
    int n = 0;

    while ((child = programme_doc_child(d, v, child)) != NULL)
        n++;
    return n;
}

int programme_form_entries(struct doc *d, const struct json_place *v)
{
    char name[128];
    int n;

    if (!programme_form_is(d, v, JSON_LIST, "a list"))
        return 0;
    n = count_children(d, v);
    if (n > 0 && n <= ENTRIES_MOST)
        return n;
    subject(d, v, name, sizeof name);
    if (n == 0)
        programme_doc_error(
            d, programme_doc_value(v), "empty_list", "%s needs at least one entry", name);
    else
        programme_doc_error(d, programme_doc_value(v), "too_many",
            "%s has %d entries, more than the %d that are read", name, n, ENTRIES_MOST);
    return 0;
}

static void read_element(
    struct doc *d, const struct json_place *v, void *element, const struct form *form)
{
    if (form->read != NULL)
        form->read(d, v, element);
    else
        programme_form_read(d, v, element, form);
}

void *programme_form_array(
    struct doc *d, const struct json_place *v, const struct form *form, int *n)
{
    const struct json_place *child = NULL;
    char *array, *element;

    *n = programme_form_entries(d, v);
    if (*n == 0 || (array = programme_doc_take(d, (size_t)*n, form->size)) == NULL)
        return NULL;
    for (element = array; (child = programme_doc_child(d, v, child)) != NULL;
         element += form->size) {
        if (form->blank != NULL)
            memcpy(element, form->blank, form->size);
        read_element(d, child, element, form);
    }
    return array;
}

/* Set the pointer to structs at ${row}->at, whatever their type, and its count. */
static void set_array(void *object, const struct key *row, const void *array, int n)
{
    memcpy(programme_form_field(object, row->at), &array, sizeof array);
    memcpy(programme_form_field(object, row->n), &n, sizeof n);
}

bool programme_form_list(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    int n;
    void *array = programme_form_array(d, v, row->how, &n);

    if (array != NULL)
        set_array(object, row, array, n);
    return array != NULL;
}

/* An element of a map: its key is its id. */
static void read_entry(
    struct doc *d, const struct json_place *v, void *element, const struct form *form)
{
    const char *key = programme_doc_key(d, v);
    const char **id = element, **title;

    if (form->blank != NULL)
        memcpy(element, form->blank, form->size);
    if ((*id = arena_text(d->arena, key, strlen(key))) == NULL)
        d->lost = true;
    programme_form_id(d, programme_doc_at_key(v), key);
    programme_doc_note(d, element, programme_doc_at_key(v));
    read_element(d, v, element, form);
    title = programme_form_field(element, form->title);
    if (form->title != 0 && *title == NULL)
        *title = *id;
}

bool programme_form_map(
    struct doc *d, const struct json_place *v, void *object, const struct key *row)
{
    const struct form *form = row->how;
    const struct json_place *child = NULL;
    char *array, *element;
    int n;

    if (!programme_form_is(d, v, JSON_OBJECT, "an object"))
        return false;
    n = count_children(d, v);
    if ((array = programme_doc_take(d, (size_t)n, form->size)) == NULL)
        return false;
    for (element = array; (child = programme_doc_child(d, v, child)) != NULL; element += form->size)
        read_entry(d, child, element, form);
    set_array(object, row, array, n);
    return true;
}

bool programme_form_meant(
    const struct doc *d, const struct json_place *v, const char *const *names)
{
    const struct json_place *child = NULL;
    size_t n = 0;

    while (names[n] != NULL)
        n++;
    while ((child = programme_doc_child(d, v, child)) != NULL)
        if (nearest(programme_doc_key(d, child), names, n) != NULL)
            return true;
    return false;
}

int programme_form_one_of(
    struct doc *d, const struct json_place *v, const char *const *names, const char *what)
{
    const struct json_place *member;
    int found = NONE, i;
    char list[256] = "";
    size_t used = 0;

    for (i = 0; names[i] != NULL; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s\"%s\"",
            i == 0                 ? ""
            : names[i + 1] == NULL ? " or "
                                   : ", ",
            names[i]);
        if ((member = programme_doc_member(d, v, names[i])) == NULL)
            continue;
        if (found != NONE) {
            programme_doc_error(d, programme_doc_at_key(member), "too_many_keys",
                "%s has both \"%s\" and \"%s\"", what, names[found], names[i]);
            return NONE;
        }
        found = i;
    }
    if (found == NONE && !programme_form_meant(d, v, names))
        programme_doc_error(
            d, programme_doc_value(v), "missing_key", "%s needs one of %s", what, list);
    return found;
}
