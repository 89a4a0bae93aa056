"""How links are checked that publishers do not let machines follow.

Many answer "forbidden" to whatever is no browser. Whether a DOI is registered is what its registry says to anyone:
https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation (section on the REST API).
"""

from typing import Final

from sphinx.application import Sphinx

DOI: Final = "https://doi.org/"
REGISTRY: Final = "https://doi.org/api/handles/"
"""Answers 200 for a DOI that is registered and 404 for another, as JSON."""


def ask_the_registry(app: Sphinx, uri: str) -> str | None:
    """For a DOI, the address at which its registry says whether there is such a one; None for any other address."""
    is_doi = uri.startswith(DOI) and not uri.startswith(REGISTRY)
    return REGISTRY + uri.removeprefix(DOI) if is_doi else None
