"""Write the .sql files given as C string literals: embed.py OUT.c OUT.h FILE...

Each FILE becomes sql_STEM (a leading number kept for migrations, in the table sql_migrations with
the sha256 of the file).  A line "-- include NAME.sql" of a query stands for the text of that file beside it.
sql_person_one is person_rows.sql for a few teacher numbers, made here so that all read the same.
"""
import hashlib
import pathlib
import re
import sys

# What the stream's settings, order and choice of persons are to sql_person_one.
ONE = [
    (r"\(SELECT intake FROM ask\)", "$1::integer"),
    (r"\(SELECT batch FROM ask\)", "$2::integer"),
    (r"current_setting\('stipend.edition'\)::smallint", "$3::smallint"),
    (r"\(SELECT own FROM ask\)", "($4::text = (SELECT programme FROM stipend.edition WHERE number = 1))::integer"),
    (r"/\* of whom \*/", "AND teacher = ANY ($5::text[])"),
    (r"\s+AND \(\(SELECT everybody FROM ask\) OR [^)]*\)\)", ""),
    (r'\s+ORDER BY teacher COLLATE "C"', ""),
]


def person_one(rows: str) -> str:
    text = rows[rows.index("(SELECT teacher, tag"):]
    for old, new in ONE:
        text = re.sub(old, new, text)
    left = re.search(r"\bask\b|current_setting|claimants|\$[6-9]", text)
    if left:
        raise SystemExit(f"embed.py: person_rows.sql has a {left.group()} that ONE does not replace")
    return text


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
        h.write("extern const char sql_person_one[];\n")
        h.write("\n#endif\n")
    with open(out_c, "w", encoding="utf-8") as c:
        c.write('#include "sql.h"\n\n')
        for path in queries:
            c.write(f"const char sql_{path.stem}[] =\n{literal(query(path))};\n\n")
        rows = next(path for path in queries if path.stem == "person_rows")
        c.write(f"const char sql_person_one[] =\n{literal(person_one(query(rows)))};\n\n")
        c.write("const struct migration sql_migrations[] = {\n")
        for path in migrations:
            number, name = path.stem.split("_", 1)
            text = path.read_bytes()
            c.write(f'    {{{int(number)}, "{name}", "{hashlib.sha256(text).hexdigest()}",\n')
            c.write(f'{literal(text.decode("utf-8"))}}},\n')
        c.write("};\n")
        c.write("const size_t sql_migrations_n = sizeof sql_migrations / sizeof *sql_migrations;\n")


main()
