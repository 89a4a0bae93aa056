"""The editions of the book that can be downloaded."""

from typing import Final

NAME: Final = "ml-asked-and-answered"
"""How the file of each edition begins."""
