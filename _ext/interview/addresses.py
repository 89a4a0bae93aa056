"""Where the site and its source will be found: what ``BOOK_BASE_URL`` and ``BOOK_REPOSITORY_URL`` may say.

Both may be unset. What needs an absolute address is then left out, and all else works.
"""

from typing import Final
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config

from .errors import report

SITE: Final = "html"
"""The builder that makes the site."""


def is_site(app: Sphinx) -> bool:
    """Whether the build makes the site, and not another edition."""
    return app.builder.name == SITE


def check_addresses(app: Sphinx, config: Config) -> None:
    """Have the address of the site end in a slash, and that of the repository not.

    What is no address is reported and ends the build with status 1, before it gets into a thousand pages.
    """
    given = {"BOOK_BASE_URL": config.html_baseurl, "BOOK_REPOSITORY_URL": config.interview_repository_url}
    problems = {variable: problem for variable, address in given.items() if (problem := address_problem(address))}
    for variable, problem in problems.items():
        message = f"'{given[variable]}' {problem}: write it like https://example.org/book"
        report(message, location=f"environment:{variable}", subject="address")
    if problems:
        raise SystemExit(1)
    config.html_baseurl = config.html_baseurl and config.html_baseurl.rstrip("/") + "/"
    config.interview_repository_url = config.interview_repository_url.rstrip("/")


def address_problem(address: str) -> str | None:
    """Why ``address`` is none of a site, in a few words; None if it is one, or empty."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return "cannot be read as an address"
    if parts.scheme not in ("http", "https"):
        return "is no address, which begins with https://"
    if not parts.hostname or any(character.isspace() or character in "\"'<>\\" for character in address):
        return "names no place"
    if "?" in address or "#" in address:
        return "has a ? or #, which the address of a site has not"
    return None


def address_of(builder: Builder, docname: str) -> str | None:
    """The absolute address of a page; None where the book does not know its own."""
    base: str = builder.config.html_baseurl
    if not base:
        return None
    return base if docname == builder.config.root_doc else base + builder.get_target_uri(docname)
