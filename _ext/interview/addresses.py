"""Where the site and its source will be found: what ``BOOK_BASE_URL`` and ``BOOK_REPOSITORY_URL`` may say.

Both may be unset. What needs an absolute address is then left out, and all else works.
"""

from typing import Final
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.errors import ConfigError

SITE: Final = ("html", "dirhtml")
"""The builders that make the site."""


def check_addresses(app: Sphinx, config: Config) -> None:
    """Have the address of the site end in a slash, and that of the repository not.

    Raises ``ConfigError`` for what is no address, before it gets into a thousand pages.
    """
    for variable, given in (
        ("BOOK_BASE_URL", config.html_baseurl),
        ("BOOK_REPOSITORY_URL", config.interview_repository_url),
    ):
        if problem := address_problem(given):
            raise ConfigError(f"{variable} is '{given}', and {problem}: write it like https://example.org/book")
    config.html_baseurl = config.html_baseurl and config.html_baseurl.rstrip("/") + "/"
    config.interview_repository_url = config.interview_repository_url.rstrip("/")


def address_problem(address: str) -> str | None:
    """Why ``address`` is none of a site, in a few words; None if it is one, or empty."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return "that cannot be read"
    if parts.scheme not in ("http", "https"):
        return "it has to begin with https://"
    if not parts.hostname or any(character.isspace() or character in "\"'<>\\" for character in address):
        return "that names no place"
    if "?" in address or "#" in address:
        return "it may have neither ? nor #"
    return None


def address_of(builder: Builder, docname: str) -> str | None:
    """The absolute address of a page; None where the book does not know its own."""
    base: str = builder.config.html_baseurl
    if not base:
        return None
    return base if docname == builder.config.root_doc else base + builder.get_target_uri(docname)
