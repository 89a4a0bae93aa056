"""What the book claims, checked: its formulas and its numbers.

``tex`` reads the TeX that is printed, ``checks`` and ``numbers`` say what must hold of it, and one package for each
chapter holds the claims of that chapter. The tests run them all.
"""

from pathlib import Path

CHAPTERS = Path(__file__).parents[1] / "chapters"
"""The folder of the chapters; the package of the same name holds the evidence of each."""
