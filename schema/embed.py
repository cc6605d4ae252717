"""Write the .sql files given as C string literals: embed.py OUT.c OUT.h FILE...

Each FILE becomes sql_STEM (a leading number kept for migrations, in the table sql_migrations with
the sha256 of the file).  A line "-- include NAME.sql" of a query stands for the text of that file beside it.
sql_person_parts are the parts of person_rows.sql for one teacher number or a few, and person_names.sql, made here
so that all read the same.
"""
import hashlib
import pathlib
import re
import sys

# What the stream's settings, order and choice of persons are to sql_person_parts.
ONE = [
    (r"\(SELECT intake FROM ask\)", "$1::integer"),
    (r"\(SELECT batch FROM ask\)", "$2::integer"),
    (r"current_setting\('stipend.edition'\)::smallint", "$3::smallint"),
    (r"\(SELECT own FROM ask\)", "($4::text = (SELECT programme FROM stipend.edition WHERE number = 1))::integer"),
    (r"/\* of whom \*/", "AND teacher = ANY ($5::text[])"),
    (r"\s+AND \(\(SELECT everybody FROM ask\) OR [^)]*\)\)", ""),
    (r'\s+ORDER BY teacher COLLATE "C"', ""),
]


# What must be in the ledger for a part to have rows, where that is not the table that it reads.
ROWS_OF = {"O": "settled", "R": "reversed"}


def person_parts(rows: str, names: str) -> list[tuple[str, str]]:
    """What each part has rows of, and its text."""
    text = rows[rows.index("(SELECT teacher, tag"):]
    for old, new in ONE:
        text = re.sub(old, new, text)
    left = re.search(r"\bask\b|current_setting|claimants|\$[6-9]", text)
    if left:
        raise SystemExit(f"embed.py: person_rows.sql has a {left.group()} that ONE does not replace")
    parts = []
    for part in text.split("UNION ALL\n") + [names[names.index("(SELECT"):]]:
        tag = re.match(r"\(SELECT teacher, '(\w)'", part)
        table = re.search(r"^ FROM stipend\.(\w+)", part, re.M).group(1)
        parts.append((ROWS_OF.get(tag and tag.group(1), table), part.rstrip() + "\n"))
    return parts


def literal(text: str) -> str:
    lines = text.splitlines(keepends=True)
    quoted = (
        '    "' + line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        for line in lines
    )
    return "\n".join(quoted)


def query(path: pathlib.Path) -> str:
    text = path.read_text("utf-8")
    return re.sub(r"^-- include (\S+)\n", lambda m: query(path.with_name(m.group(1))), text, flags=re.M)


def main() -> None:
    out_c, out_h, *files = sys.argv[1:]
    queries, migrations = [], []
    for name in sorted(files, key=lambda f: pathlib.Path(f).name):
        path = pathlib.Path(name)
        (migrations if path.parent.name == "migrations" else queries).append(path)
    with open(out_h, "w", encoding="utf-8") as h:
        h.write("#ifndef STIPEND_SQL_H\n#define STIPEND_SQL_H\n\n#include <stddef.h>\n\n")
        h.write("struct migration {\n    int number;\n    const char *name, *sha256, *text;\n};\n\n")
        h.write("extern const struct migration sql_migrations[];\n")
        h.write("extern const size_t sql_migrations_n;\n\n")
        for path in queries:
            h.write(f"extern const char sql_{path.stem}[];\n")
        h.write("\n/* A part of the statement that reads one person: of one number, and of several. */\n")
        h.write("struct person_part {\n    const char *of; /* what it has rows of, a blank before and behind */\n")
        h.write("    const char *one, *several;\n};\n\n")
        h.write("extern const struct person_part sql_person_parts[];\n")
        h.write("extern const size_t sql_person_parts_n;\n")
        h.write("extern const char sql_person_union[];\n")
        h.write("\n#endif\n")
    with open(out_c, "w", encoding="utf-8") as c:
        c.write('#include "sql.h"\n\n')
        for path in queries:
            c.write(f"const char sql_{path.stem}[] =\n{literal(query(path))};\n\n")
        rows, names = (query(path.with_name(f"person_{name}.sql")) for name in ("rows", "names"))
        c.write("const struct person_part sql_person_parts[] = {\n")
        parts = person_parts(rows, names)
        for of, several in parts:
            one = several.replace("= ANY ($5::text[])", "= $5::text")
            c.write(f'    {{" {of} ",\n{literal(one)},\n{literal(several)}}},\n')
        c.write("};\n")
        c.write("const size_t sql_person_parts_n = sizeof sql_person_parts / sizeof *sql_person_parts;\n")
        c.write(f"const char sql_person_union[] = {literal('UNION ALL' + chr(10)).strip()};\n\n")
        c.write("const struct migration sql_migrations[] = {\n")
        for path in migrations:
            number, name = path.stem.split("_", 1)
            text = path.read_bytes()
            c.write(f'    {{{int(number)}, "{name}", "{hashlib.sha256(text).hexdigest()}",\n')
            c.write(f'{literal(text.decode("utf-8"))}}},\n')
        c.write("};\n")
        c.write("const size_t sql_migrations_n = sizeof sql_migrations / sizeof *sql_migrations;\n")


main()
