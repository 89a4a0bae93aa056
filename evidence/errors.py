"""What goes wrong with a printed formula, said with the formula and a caret under the place."""

from typing import Final

Span = tuple[int, int]
"""Where something stands in the printed TeX: from the first character up to, not including, the second."""

NOWHERE: Final[Span] = (0, 0)


class TexError(ValueError):
    """A formula that cannot be read or evaluated.

    ``source`` is the printed TeX, ``span`` the part the message is about. The text of the error shows the line
    of the formula that holds the span, with carets under it.
    """

    def __init__(self, message: str, source: str = "", span: Span = NOWHERE) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.span = span

    def __str__(self) -> str:
        """The message, the line of the formula, and the carets."""
        if not self.source.strip():
            return self.message
        begin = min(self.span[0], len(self.source))
        line_begin = self.source.rfind("\n", 0, begin) + 1
        line = self.source[line_begin:].split("\n", 1)[0]
        column = begin - line_begin
        width = max(1, min(self.span[1] - begin, len(line) - column))
        return f"{self.message}\n    {line}\n    {' ' * column}{'^' * width}"


class ParseError(TexError):
    """The TeX is outside the grammar: it is malformed, unsupported, or can be read in two ways."""


class EvaluationError(TexError):
    """The TeX was read, but has no value with the values given to its names."""
