"""What the book costs those who read it, and those who build it: ``python -m bench`` prints it.

Figures and ratios are printed, and nothing fails: speed is measured here, not asserted in tests. ``site`` visits a
chapter of this book and of the ``stock`` build of the same chapters, ``lighthouse`` has Google's tool judge both, and
``builds`` times books of made-up questions, which ``synthetic`` writes, and ``printing`` their PDFs.
"""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
"""The folder of the book."""

WORK: Final = ROOT / "_build" / "bench"
"""Where the bench puts what it makes."""
