"""What the book claims, checked: its formulas and its numbers.

One package for each chapter holds the claims of that chapter; ``checks`` and ``numbers`` register them.
A printed formula goes from ``chapters`` (where it stands) through ``lexer``, ``parse`` and ``tex.lark`` to a tree
(``nodes``), which ``semantics`` evaluates with what a check gives for its names (``values``); ``tex`` is how checks see
all of that. ``mutate`` changes formulas, to see that their checks notice. The tests run everything.
"""

from pathlib import Path

CHAPTERS = Path(__file__).parents[1] / "chapters"
"""The folder of the chapters; the package of the same name holds the evidence of each."""
