"""Zip files that are the same on any day and any system."""

import time
import zipfile
from typing import Final

FIRST_DATE: Final = 315532800
"""The beginning of 1980, before which a zip has no dates."""


def member(name: str, date: int) -> zipfile.ZipInfo:
    """The entry of a plain file, dated so many seconds after the beginning of 1970."""
    entry = zipfile.ZipInfo(name, time.gmtime(max(date, FIRST_DATE))[:6])
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o100644 << 16
    return entry
