"""The rules library asks for nothing but memory and text of the C library: purity.py LIBRARY."""
import re
import subprocess
import sys

MAY = {"memcpy", "memmove", "memset", "memcmp", "memchr", "strcmp", "strncmp", "strlen", "strchr",
       "strrchr", "qsort", "bsearch", "__stack_chk_fail", "_GLOBAL_OFFSET_TABLE_"}
# What the compilers' own run-time libraries are called.
RUNTIME = re.compile(r"__(?:asan|ubsan|sanitizer|gcov|llvm)_|__(?:mul|div|udiv|mod|umod)[a-z]*ti\d$")


def main() -> None:
    listed = subprocess.run(["nm", "-P", sys.argv[1]], check=True, capture_output=True, text=True)
    defined, wanted = set(), set()
    for line in listed.stdout.splitlines():
        words = line.split()
        if len(words) >= 2 and len(words[1]) == 1:
            (wanted if words[1] in "Uw" else defined).add(words[0])
    if not defined:
        sys.exit(f"{sys.argv[1]}: nothing in it")
    wrong = sorted(name for name in wanted - defined - MAY if not RUNTIME.match(name))
    if wrong:
        sys.exit("the rules are not pure, they ask for: " + " ".join(wrong))


main()
