"""The bibliography, before BibTeX reads it: entries in one plain form, without TeX but for accents.

A field takes one line, so that each line says by itself whether it is allowed, and every message names the line.
"""

import re
from collections.abc import Iterator
from typing import Final

from . import text
from .problem import Problem, shown
from .text import LINE_END, words

TYPES: Final = words("article book inproceedings incollection misc phdthesis techreport")
FIELDS: Final = words(
    """
    author editor title journal booktitle series year volume number pages doi eprint archiveprefix url publisher
    edition chapter school institution note howpublished
    """
)

ENTRY: Final = re.compile(r"@(?P<type>[A-Za-z]+)\{(?P<key>[^,{}\s]*),")
FIELD: Final = re.compile(r" *(?P<name>[A-Za-z]+) = \{(?P<value>.*)\},?")
KEY: Final = re.compile(r"[a-z]+[0-9]{4}[a-z]*")
"""The first author and the year, and a word if need be."""

FORMS: Final = {
    "url": (re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?/[!-z|~]*"), "https://example.org/paper"),
    "doi": (re.compile(r"10\.[0-9]{4,9}/[!-z|~]+"), "10.1000/182, without https://doi.org/"),
    "eprint": (re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}"), "1502.01852"),
    "archiveprefix": (re.compile(r"arXiv"), "arXiv"),
    "year": (re.compile(r"[0-9]{4}"), "2015"),
}
"""What the fields look like that become links or numbers, and an example."""

ACCENT: Final = re.compile(
    r"""\\(?:['"`^~=.](?:[A-Za-z]|\{[A-Za-z]\}|\\[ij](?![A-Za-z])|\{\\[ij]\})|[cvuHk]\{[A-Za-z]\}"""
    r"""|(?:ss|o|O|aa|AA|ae|AE|oe|OE|l|L|i|j)(?![A-Za-z])|[&%_#$])"""
)
"""The TeX that a field may hold: accents, letters, and signs that TeX wants escaped."""

BRACE_DEPTH: Final = 5
"""The deepest that braces may stand in each other: BibTeX's reader knows a limit too."""


def problems(content: str) -> Iterator[Problem]:
    """What is wrong with a bibliography, line by line."""
    yield from text.problems(content)
    keys: dict[str, int] = {}
    fields: set[str] | None = None  # those of the entry that is open, in small letters
    begin = 0
    for number, line in enumerate(LINE_END.split(content), start=1):
        entry, field = ENTRY.fullmatch(line.strip()), FIELD.fullmatch(line)
        if fields is None and entry:
            fields, begin = set(), number
            yield from (Problem(number, message, "source") for message in entry_problems(entry, keys))
            keys.setdefault(entry["key"].lower(), number)
        elif fields is not None and field:
            yield from (Problem(number, message, "source") for message in field_problems(field, fields))
            fields.add(field["name"].lower())
        elif fields is not None and line.strip() == "}":
            fields = None
        elif fields is not None and entry:
            yield Problem(begin, "this entry is not closed: add a line '}' below its last field", "source")
            fields, begin = set(), number
            keys.setdefault(entry["key"].lower(), number)
        elif line.strip() and not (fields is None and line.startswith("%") and "@" not in line):
            expected = (
                "a field such as 'title = {On Apples},', all on one line"
                if fields is not None
                else ("an entry, such as '@article{apple2001,', or '% ' and a remark")
            )
            yield Problem(number, f"'{shown(line)}' is no line of a bibliography: write {expected}", "source")
    if fields is not None:
        yield Problem(begin, "this entry is not closed: add a line '}' below its last field", "source")


def entry_problems(entry: re.Match[str], keys: dict[str, int]) -> Iterator[str]:
    """What is wrong with the line that opens an entry; ``keys`` are those above it, with their lines."""
    if entry["type"].lower() not in TYPES:
        yield f"'@{shown(entry['type'])}' is no kind of source here: write one of {', '.join(sorted(TYPES))}"
    if not KEY.fullmatch(entry["key"]):
        advice = (
            "write the first author, the year and, if need be, a word, all in small letters: apple2001, apple2001pears"
        )
        yield f"'{shown(entry['key'])}' is no key: {advice}"
    elif first := keys.get(entry["key"].lower()):
        advice = f"if this is another work, add a word, as in {entry['key']}pears"
        yield f"'{entry['key']}' is taken in line {first}: {advice}"


def field_problems(field: re.Match[str], seen: set[str]) -> Iterator[str]:
    """What is wrong with a field; ``seen`` are those above it in its entry."""
    name, value = field["name"].lower(), field["value"]
    if name not in FIELDS:
        yield f"'{shown(field['name'])}' is no field that the book shows: leave it out"
    elif name in seen:
        yield f"a second '{field['name']}' in one entry: keep one"
    if not balanced(value):
        yield f"the braces of '{shown(value)}' do not pair, or are too deep: each '{{' needs its '}}'"
    elif name in FORMS:
        pattern, example = FORMS[name]
        if not pattern.fullmatch(value):
            yield f"'{shown(value)}' is no {field['name']}: write it as in {example}"
    elif stray := re.search(r"\\[A-Za-z]*.?|\$", ACCENT.sub("", value)):
        advice = "only accents are written in TeX here; say the rest in plain letters"
        yield f"'{shown(stray[0])}' is TeX that a source may not hold: {advice}"
    elif not value.strip():
        yield f"'{field['name']}' is empty: fill it, or leave it out"


def balanced(value: str) -> bool:
    """Whether the braces of ``value`` pair, and stand in each other no deeper than allowed."""
    depth = 0
    for character in ACCENT.sub("", value):
        depth += (character == "{") - (character == "}")
        if not 0 <= depth <= BRACE_DEPTH:
            return False
    return depth == 0
