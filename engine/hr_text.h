/**
 * Statements as an HR login may ask them: of the views of one person, in place of the tables.
 */
#ifndef STIPEND_ENGINE_HR_TEXT_H
#define STIPEND_ENGINE_HR_TEXT_H

/**
 * hr_text(sql):
 * Return ${sql} with "stipend.x" as "stipend.hr_x" wherever a blank or bracket goes before, which in the
 * names of settings a quote does; NULL if memory ran out.  The caller frees it.
 */
char *hr_text(const char *sql);

#endif
