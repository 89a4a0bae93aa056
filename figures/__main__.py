"""Draws every figure and picture, or those named: ``python -m figures [name …]``."""

import sys

from figures import OUT, load, pictures
from figures.style import save


def main() -> None:
    """Draw what the command line names, and remove files that no figure makes any more."""
    figures = load()
    names = sys.argv[1:] or [*figures, *pictures.PICTURES]
    if unknown := [name for name in names if name not in figures and name not in pictures.PICTURES]:
        sys.exit(f"There is no figure {', '.join(unknown)}; there are {', '.join([*figures, *pictures.PICTURES])}.")
    OUT.mkdir(exist_ok=True)
    for name in names:
        if name in figures:
            save(figures[name](), name, OUT)
        else:
            pictures.save_picture(name, pictures.OUT)
    for file in OUT.iterdir():
        if file.stem not in figures:
            file.unlink()


if __name__ == "__main__":
    main()
