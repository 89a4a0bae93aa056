r"""Strings that break what is written carelessly: each edition has a test that shows them as they are.

``NASTY`` is for whoever writes records, such as the title or the short answer of a question, into another format:
nothing in them may end an element, start a script, or be taken for a command. ``as_markdown`` writes one so that a
chapter shows it, for those that a chapter may hold (``IN_CHAPTERS``).
"""

import re
from typing import Final

IN_CHAPTERS: Final = (
    "</script><script>alert(1)</script>",
    "<!-- a comment --> <![CDATA[ data ]]> -->",
    "\"double\" and 'single' & &amp; &lt;b&gt;",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} {# note #} ${a} #{b} <%= c %>",
    "{{c1::cloze}} [[type:Front]] [sound:a.mp3]",
    "javascript:alert(1)",
    "=1+1 @SUM(A1) +1 -1 |a",
    "%s %d %(name)s {0} {name} %n",
    "a\u00a0b – “c” ‘d’ … é ½ α",
    "`code` *a* _b_ **c** [d](e) # f > g ~h~ ^i^ |j|",
    "../../etc/passwd C:/Windows /dev/null",
    "; DROP TABLE questions; --",
)
"""Those whose characters a chapter may hold."""

NASTY: Final = (
    *IN_CHAPTERS,
    r"\(a\) \[b\] \\ \n \u0041 \x41 \input{x}",  # in a chapter this is TeX that has lost its dollar signs
    "line\u2028separator paragraph\u2029separator",
    "right\u202eto\u202cleft zero\u200bwidth",
    "tab\tcarriage\rline\nfeed",
    "astral \U0001f4a5 decomposed e\u0301",
)
"""All of them."""


def as_markdown(text: str) -> str:
    """``text`` written so that Markdown shows it as it is: every sign of ASCII with a backslash before it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
