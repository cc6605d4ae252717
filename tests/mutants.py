"""Small faults made in a C source of rules/: one operator, constant or statement changed in each."""
import re
from dataclasses import dataclass

SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
         "+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "&": "|", "|": "&",
         "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|=",
         "true": "false", "false": "true"}
# As the house writes: a binary operator has blanks about it, so a pointer's * is not meant.
OPERATOR = re.compile(r"(?<= )(<|<=|>|>=|==|!=|&&|\|\||[-+*/%&|]|[-+*/|&]=)(?=\s)")
WORD = re.compile(r"\b(true|false)\b")
NUMBER = re.compile(r"(?<![\w.])(0|[1-9]\d*)(?![\w.])")
# What follows the number of a struct sink_word; that of one with a text is never read.
TEXT_WORD = re.compile(r"(?<=, 0), {4,}\}")
NOT = re.compile(r"!(?=[\w(])")
STEP = re.compile(r"\w(\+\+|--)")
# A statement on lines of its own: an assignment, a step, a call or a jump, no declaration.
STATEMENT = re.compile(r"^ +(?:[*\w.>\[\]-]+(?:\[[^;=]*\])?[\w.>-]* (?:[-+*/|&]?=) [^;]*|\*?[\w.>-]+(?:\+\+|--)"
                       r"|\w+\((?:[^;{}])*\)|break|continue|return);$", re.M)


@dataclass(frozen=True)
class Mutant:
    file: str      # as in the tree
    function: str  # "" outside of one
    line: int
    start: int     # what is replaced, in the file's text
    end: int
    text: str      # by this
    before: str    # the line, or statement, as it is
    after: str     # and as it becomes

    @property
    def name(self) -> tuple:
        return self.file, self.function, f"{self.before} => {self.after}"


def blanked(text: str) -> str:
    """The text with comments, strings, characters and directives as blanks, of the same length."""
    def blank(found: re.Match) -> str:
        return re.sub(r"[^\n]", " ", found.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|^#(?:[^\n]*\\\n)*[^\n]*',
                  blank, text, flags=re.S | re.M)


def function_names(lines: list[str]) -> list[str]:
    """For each line the function that it is in, as the house lays functions out."""
    names, current = [], ""
    for number, line in enumerate(lines):
        if line == "{":
            above = number - 1
            while not (found := re.match(r"[a-z].*?(\w+)\(", lines[above])):
                above -= 1
            current = found[1]
        names.append(current)
        if line == "}":
            current = ""
    return names


def changes(code: str):
    """(start, end, replacement) of every fault, in no order."""
    for found in OPERATOR.finditer(code):
        yield *found.span(1), SWAPS[found[1]]
    for found in WORD.finditer(code):
        yield *found.span(1), SWAPS[found[1]]
    for found in NUMBER.finditer(code):
        if TEXT_WORD.match(code, found.end()):
            continue
        yield *found.span(1), str(int(found[1]) + 1)
        if found[1] == "1":
            yield *found.span(1), "0"
    for found in NOT.finditer(code):
        yield *found.span(), ""
    for found in STEP.finditer(code):
        if "for (" not in code[code.rfind("\n", 0, found.start()):found.start()]:
            yield *found.span(1), "--" if found[1] == "++" else "++"
    for found in STATEMENT.finditer(code):
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        yield start, found.end(), ";"


def mutants(file: str, text: str) -> list[Mutant]:
    code = blanked(text)
    names = function_names(text.splitlines())
    made = []
    for start, end, replacement in sorted(changes(code)):
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        line = text.count("\n", 0, start)
        before = " ".join(text[first:last].split())
        after = " ".join((text[first:start] + replacement + text[end:last]).split())
        made.append(Mutant(file, names[line], line + 1, start, end, replacement, before, after))
    return made
