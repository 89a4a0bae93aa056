"""How much of anything a file may have. CONTRIBUTING.md has them in a table, and a test compares the two.

They keep the time that a build takes in proportion to the size of the book: all that is read is linear in what it
reads, or bounded by these. Below the nesting that they allow, the parser drops nothing and LaTeX has levels enough.
"""

from typing import Final

FILE_BYTES: Final = 500_000
"""The most bytes of a file: some sixty long answers."""

LINE_CHARACTERS: Final = 2_000
"""The most characters of a line: it holds one sentence, or one row of a table."""

BLOCK_CHARACTERS: Final = 10_000
"""The most characters between two blank lines. Some things of Markdown take time that grows with their square."""

NESTING: Final = 5
"""How many blocks, lists and quotations may stand in each other, and in a paragraph emphasis and links.

Markdown-it drops what is deeper than ten lists, and LaTeX knows four.
"""

BRACES: Final = 12
"""How many pairs of braces may stand in each other in a formula. TeX gives up at 255."""

QUESTIONS: Final = 100
"""The most questions of a chapter."""

PROBLEMS_SHOWN: Final = 20
"""How many problems of a file are reported at once."""
