"""Every source can be found again: it has an address of the right form, and somebody cites it."""

import re

import pytest
from book import CHAPTERS, Topic, topics
from helpers import PROJECT
from pybtex.database import Entry, parse_file

ENTRIES: dict[str, Entry] = dict(parse_file(str(PROJECT / "references.bib")).entries)

CITATION = re.compile(r"\{cite:[a-z]+\}`([^`]+)`")

FORMS = {
    "doi": re.compile(r"10\.[0-9]{4,9}/\S+"),
    "eprint": re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]+(\.[A-Z]{2})?/[0-9]{7}"),
    "url": re.compile(r"https://[a-z0-9.-]+/\S*"),
}
"""What a DOI, an arXiv id and a stable address look like."""


def keys_cited(text: str) -> set[str]:
    """The keys that a Markdown text cites."""
    return {key.strip() for keys in CITATION.findall(text) for key in keys.split(",")}


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_a_source_has_an_address_of_the_right_form(key: str) -> None:
    fields = {name.lower(): value for name, value in ENTRIES[key].fields.items()}
    addresses = {name: fields[name] for name in FORMS if name in fields}
    assert addresses, f"{key} has no doi, eprint or url"
    for name, value in addresses.items():
        assert FORMS[name].fullmatch(value), f"{key}: {value!r} does not look like a {name}"
    assert ("eprint" in fields) == (fields.get("archiveprefix") == "arXiv"), f"{key}: eprint goes with archivePrefix"


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_a_source_says_who_what_when(key: str) -> None:
    entry = ENTRIES[key]
    assert re.fullmatch(r"[a-z]+[0-9]{4}[a-z]*", key), f"{key}: a key is a name, a year, and a word if need be"
    assert entry.fields.get("title")
    assert entry.persons.get("author") or entry.persons.get("editor")
    assert entry.fields["year"] in key, f"{key}: the year is {entry.fields['year']}"


def test_every_source_is_cited() -> None:
    pages = [*CHAPTERS, *PROJECT.glob("*.md")]
    cited = set().union(*(keys_cited(page.read_text(encoding="utf-8")) for page in pages))
    assert set(ENTRIES) - cited == set()


def test_no_work_stands_twice() -> None:
    addresses = [value for entry in ENTRIES.values() for name, value in entry.fields.items() if name.lower() in FORMS]
    assert sorted(a for a in set(addresses) if addresses.count(a) > 1) == []


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.id)
def test_an_answer_has_primary_sources(topic: Topic) -> None:
    found = len(keys_cited(topic.answer))
    if found < 2:
        where = f"{topic.chapter.relative_to(PROJECT)}: {topic.id}"
        pytest.fail(
            f"{where} cites {found} source{'' if found == 1 else 's'}: an answer has two or more", pytrace=False
        )
