"""What printed editions are told of the book: where its site and its source are, if it knows."""

from sphinx.application import Sphinx
from sphinx.config import Config


def tell_addresses(app: Sphinx, config: Config) -> None:
    """Add the addresses to the preamble of every LaTeX document; ``_latex/interview.sty`` defines the commands."""
    known = {"interviewsite": config.html_baseurl, "interviewrepository": config.interview_repository_url}
    lines = [f"\\{command}{{{address}}}" for command, address in known.items() if address]
    config.latex_elements["preamble"] = "\n".join([config.latex_elements.get("preamble", ""), *lines])
