"""The site's style sheet: those of the theme, of the extensions and of the book in one file, less what no page uses.

The theme's alone is 377 kB, of which a page of the book uses a sixth. What can go is found anew in every build, by
names: a rule goes when each of its selectors wants a class, an id or an element that stands on no page and in no
script. So a rule may be kept in vain, never dropped in error, as long as scripts write the names they give in full.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import tinycss2
from tinycss2 import ast

ATTRIBUTE: Final = re.compile(r'\s(?:class|id)="([^"]*)"')
ELEMENT: Final = re.compile(r"<([a-z][a-z0-9]*)")
WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE: Final = re.compile(r"var\(\s*(--[\w-]+)")

CONDITIONS: Final = frozenset({"media", "supports", "layer", "container"})
"""At-rules that hold rules."""

ALTERNATIVES: Final = frozenset({"is", "where"})
"""Pseudo-classes that want one of several selectors."""


@dataclass(frozen=True)
class Vocabulary:
    """What selectors can match: names of elements; classes, ids and every word of the scripts."""

    elements: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, pages: Iterable[str], scripts: Iterable[str]) -> "Vocabulary":
        """The vocabulary of some HTML pages and JavaScript files."""
        elements: set[str] = set()
        attributes: set[str] = set()
        for page in pages:
            elements.update(ELEMENT.findall(page))
            attributes.update(ATTRIBUTE.findall(page))
        words = {word for script in scripts for word in WORD.findall(script)}
        names = {name for attribute in attributes for name in attribute.split()}
        return cls(frozenset(elements | {word.lower() for word in words}), frozenset(names | words))


@dataclass
class Rule:
    """A rule of a style sheet: its head, then declarations, or the rules that it holds, or neither (``@layer a;``)."""

    head: str
    declarations: list[tuple[str, str]] | None = None
    rules: "list[Rule] | None" = None

    def __str__(self) -> str:
        """The rule as CSS, with no white space that means nothing."""
        if self.declarations is not None:
            return f"{self.head}{{{';'.join(f'{name}:{value}' for name, value in self.declarations)}}}"
        if self.rules is not None:
            return f"{self.head}{{{''.join(map(str, self.rules))}}}"
        return f"{self.head};"

    def walk(self) -> "Iterator[Rule]":
        """The rule and all that it holds."""
        yield self
        for rule in self.rules or ():
            yield from rule.walk()


def used_rules(css: str, vocabulary: Vocabulary) -> list[Rule]:
    """The rules of the style sheet ``css`` that a page of the ``vocabulary`` can need.

    Raises:
        ValueError: The style sheet cannot be read, or imports another. The message says where and why.

    """
    rules = matching(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), vocabulary)
    while drop_unused_names(rules, vocabulary):
        pass
    return rules


def matching(parsed: Sequence[ast.Node], vocabulary: Vocabulary) -> list[Rule]:
    """Those of some ``parsed`` rules that can match, each with the selectors that can."""
    kept = []
    for node in parsed:
        if node.type == "error":
            raise ValueError(f"line {node.source_line}: {node.message}")
        if node.type == "qualified-rule":
            if selectors := [text(part) for part in split(node.prelude) if can_match(part, vocabulary)]:
                kept.append(Rule(",".join(selectors), declarations=declared(node.content)))
            continue
        name = node.lower_at_keyword
        head = f"@{name} {text(node.prelude)}".strip()
        if name == "import":
            raise ValueError(f"line {node.source_line}: a style sheet that is imported is not read: {head}")
        if name == "charset":
            continue
        if node.content is None:
            kept.append(Rule(head))
        elif name in CONDITIONS or name.endswith("keyframes"):
            inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            if name in CONDITIONS:
                rules = matching(inside, vocabulary)
            else:
                rules = [Rule(text(step.prelude), declarations=declared(step.content)) for step in inside]
            if rules:
                kept.append(Rule(head, rules=rules))
        else:
            kept.append(Rule(head, declarations=declared(node.content)))
    return kept


def declared(content: Sequence[ast.Node]) -> list[tuple[str, str]]:
    """Names and values of the declarations in a block."""
    found = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            raise ValueError(f"line {node.source_line}: a block holds something else than declarations")
        found.append((node.name, text(node.value) + (" !important" if node.important else "")))
    return found


def split(tokens: Sequence[ast.Node]) -> list[list[ast.Node]]:
    """The selectors of a list."""
    parts: list[list[ast.Node]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def can_match(selector: Sequence[ast.Node], vocabulary: Vocabulary) -> bool:
    """Whether all that a selector wants to be there is in the vocabulary."""
    before: ast.Node | None = None
    for token in selector:
        if token.type == "hash" and token.value not in vocabulary.names:
            return False
        if token.type == "ident":
            if before == "." and token.value not in vocabulary.names:
                return False
            if before not in (".", ":") and token.lower_value not in vocabulary.elements:
                return False
        if (
            token.type == "function"
            and token.lower_name in ALTERNATIVES
            and not any(can_match(part, vocabulary) for part in split(token.arguments))
        ):
            return False
        before = token
    return True


def text(tokens: Sequence[ast.Node]) -> str:
    """Tokens as CSS without comments, and with one space where there was white space."""
    spaced: list[ast.Node] = []
    for token in tokens:
        if token.type == "comment":
            continue
        spaced.append(ast.WhitespaceToken(0, 0, " ") if token.type == "whitespace" else token)
    return str(tinycss2.serialize(spaced)).strip()


def drop_unused_names(rules: list[Rule], vocabulary: Vocabulary) -> bool:
    """Take out the custom properties and animations that nothing refers to; whether there were any."""
    every = [rule for top in rules for rule in top.walk()]
    values = [(name, value) for rule in every for name, value in rule.declarations or ()]
    variables = {name for _, value in values for name in VARIABLE.findall(value)} | vocabulary.names
    animations = {word for name, value in values if "animation" in name for word in WORD.findall(value)}
    dropped = False
    for rule in every:
        if rule.declarations is not None:
            kept = [(name, value) for name, value in rule.declarations if name[:2] != "--" or name in variables]
            dropped |= len(kept) < len(rule.declarations)
            rule.declarations = kept
    for siblings in [rules, *(rule.rules for rule in every if rule.rules is not None)]:
        needless = [rule for rule in siblings if is_needless(rule, animations)]
        dropped |= bool(needless)
        siblings[:] = [rule for rule in siblings if rule not in needless]
    return dropped


def is_needless(rule: Rule, animations: set[str]) -> bool:
    """Whether a rule says nothing, or is an animation that none of ``animations`` names."""
    if "keyframes" in rule.head.split(" ")[0]:
        return rule.head.split(" ")[-1] not in animations
    return rule.declarations == [] or rule.rules == []
