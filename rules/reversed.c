/* Keys that a reversal took back: nothing moves under them until a plan posts them again. */
#include "difference.h"

#include <string.h>

static bool is_listed(const char *list, const char *key)
{
    size_t n = strlen(key);

    for (const char *word = list; word != NULL && *word != '\0';) {
        const char *blank = strchr(word, ' ');
        size_t len = blank != NULL ? (size_t)(blank - word) : strlen(word);

        if (len == n && memcmp(word, key, n) == 0)
            return true;
        word += len + (blank != NULL);
    }
    return false;
}

int32_t difference_reversed(const struct person *p, const char *key)
{
    for (int i = 0; i < p->reversed_n; i++)
        if (strcmp(p->reversed[i].key, key) == 0)
            return p->reversed[i].batch;
    return 0;
}

bool difference_stays(const struct differing *d, const struct person *person, const char *key)
{
    return person->reversed_n > 0 && difference_reversed(person, key) != 0 && !is_listed(d->repost, key);
}
