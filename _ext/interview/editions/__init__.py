"""The editions made of records and resolved documents, next to the site and print.

``whole`` is a builder that goes through the chapters in reading order. ``anki`` makes the deck (``cards`` writes its
HTML) and ``markdown`` the book as one text; each is a builder that ``sphinx-build -b`` can name. ``data`` writes
questions.json, ``feed`` what is new, ``llms`` a guide for programs that read: they need no more than the records, so
the site's own build writes them. ``downloads`` is the table of all editions, and the page that shows it.
"""
