r"""The TeX that formulas may use: what the site's renderer (math-core) and LuaLaTeX show alike.

Everything else is refused, so that a formula can neither read a file nor define a command, whatever else the two
programs know. The tests render every command of the tables with both.
"""

import re
from difflib import get_close_matches
from typing import Final

from . import limits
from .text import words

LETTERS: Final = words(
    r"""
    \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \vartheta \iota \kappa \lambda \mu \nu \xi \pi
    \rho \varrho \sigma \varsigma \tau \upsilon \phi \varphi \chi \psi \omega
    \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega
    \ell \hbar \imath \jmath \Re \Im \aleph
    """
)
SYMBOLS: Final = words(
    r"""
    \partial \nabla \infty \emptyset \varnothing \forall \exists \neg \top \bot \angle \prime \checkmark
    \pm \mp \times \div \cdot \ast \star \circ \bullet \oplus \ominus \otimes \odot \cap \cup \wedge \vee
    \dagger \sqcup \uplus \wr
    \le \leq \ge \geq \ne \neq \ll \gg \equiv \sim \simeq \approx \cong \propto \prec \succ \preceq \succeq \subset
    \supset \subseteq \supseteq \subsetneq \in \notin \ni \mid \nmid \parallel \perp \models \vdash \doteq \lesssim
    \gtrsim \leqslant \geqslant \triangleq \not
    \to \gets \rightarrow \leftarrow \leftrightarrow \Rightarrow \Leftarrow \Leftrightarrow \longrightarrow
    \longleftarrow \Longrightarrow \Longleftrightarrow \mapsto \longmapsto \uparrow \downarrow \nearrow \searrow
    \hookrightarrow \implies \iff
    \sum \prod \coprod \int \iint \oint \bigcup \bigcap \bigoplus \bigotimes \bigvee \bigwedge
    \ldots \cdots \vdots \ddots \dots
    """
)
FUNCTIONS: Final = words(
    r"""
    \sin \cos \tan \cot \sec \csc \arcsin \arccos \arctan \sinh \cosh \tanh \exp \log \ln \lim \limsup \liminf \max
    \min \sup \inf \arg \det \dim \ker \deg \gcd \Pr \hom \bmod
    """
)
DELIMITERS: Final = words(
    r"""
    \lvert \rvert \lVert \rVert \vert \Vert \langle \rangle \lfloor \rfloor \lceil \rceil \lbrace \rbrace \lbrack
    \rbrack \{ \} \|
    """
)
SPACES: Final = frozenset([r"\,", r"\:", r"\;", r"\!", "\\ ", r"\quad", r"\qquad"])
ESCAPES: Final = frozenset([r"\%", r"\&", r"\_", r"\#", r"\$"])
ONE_ARGUMENT: Final = words(
    r"""
    \sqrt \hat \widehat \bar \overline \underline \tilde \dot \ddot \check \breve \acute \grave \mathring
    \mathrm \mathbf \mathit \mathbb \mathcal \mathscr \mathfrak \mathsf \mathtt \boldsymbol \text \textbf \textit
    \operatorname \mathop \pmod \phantom \boxed \xrightarrow
    """
)
TWO_ARGUMENTS: Final = words(r"\frac \tfrac \dfrac \cfrac \binom \tbinom \dbinom \stackrel \overset \underset")
AROUND: Final = frozenset(
    [r"\left", r"\right", r"\middle", r"\begin", r"\end", r"\limits", r"\displaystyle", r"\textstyle", r"\\"]
)
"""What stands around or beside other things."""

COMMANDS: Final = LETTERS | SYMBOLS | FUNCTIONS | DELIMITERS | SPACES | ESCAPES | ONE_ARGUMENT | TWO_ARGUMENTS | AROUND
ENVIRONMENTS: Final = words("aligned gathered cases matrix pmatrix bmatrix vmatrix Vmatrix")

INSTEAD: Final = {
    r"\vec": "write the plain letter, and say that it is a vector",
    r"\underbrace": "say it in the sentence below the formula",
    r"\overbrace": "say it in the sentence below the formula",
    r"\widetilde": r"write \tilde",
    r"\substack": "write one condition below the sign, and the others in the sentence",
    r"\tag": "give the formula a label, and it gets its number",
    r"\label": "give the formula its label behind the closing $$, as in $$ (eq-name)",
    r"\setminus": "say it in words: the font of the PDF has no such sign",
    r"\bm": r"write \boldsymbol",
    r"\coloneqq": "write =, and say that it defines",
    r"\lt": "write <",
    r"\gt": "write >",
    r"\dotsc": r"write \dots",
    r"\dotsb": r"write \dots",
    r"\rm": r"write \mathrm{…}",
    r"\bf": r"write \mathbf{…}",
    r"\cal": r"write \mathcal{…}",
    r"\mbox": r"write \text{…}",
    r"\textrm": r"write \text{…}",
    r"\argmax": r"write \operatorname*{arg\,max}",
    r"\argmin": r"write \operatorname*{arg\,min}",
}
"""What to write in place of commands that people know; the rest gets the nearest one of the tables, if any is near."""

SIZED: Final = re.compile(r"\\[Bb]igg?[lrm]?")
"""Delimiters of a fixed size, which Chromium sets off their line when they carry an exponent."""

COMMAND: Final = re.compile(r"\\(?:[a-zA-Z]+|.|$)", re.DOTALL)
ENVIRONMENT: Final = re.compile(r"\\(?:begin|end)\s*(?:\{(?P<name>[^{}]*)\})?")
TEXT: Final = re.compile(r"\\text(?:bf|it)?\s*\{[^{}$%#&^_~\\\"`@]*\}")
CHARACTER: Final = re.compile(r"[^A-Za-z0-9\s+\-*/=<>()\[\]{}|.,:;!?'^_&~\\]")
ESCAPE: Final = re.compile(r"\\[^a-zA-Z]", re.DOTALL)
NAMES: Final = re.compile(r"\\(?:text|math|operatorname)[a-z]*\*?\s*\{[^{}]*\}|\\[a-zA-Z]+|\{[A-Za-z]+\}")
WORD: Final = re.compile(r"[a-z]{3,}")
LINE_END_WITH_BRACKET: Final = re.compile(r"\\\\\s*[\[*]")
ENVIRONMENT_WITH_BRACKET: Final = re.compile(r"\\begin\s*\{[a-zA-Z]*\}\s*\[")


def problem(tex: str) -> str | None:
    """Why a formula may not stand in the book, with what to write instead; None if it may."""
    for command in COMMAND.findall(tex):
        if command not in COMMANDS and command != "\\\n":
            return f"'{command.strip()}' is not for this book: {instead_of(command)}"
    for environment in ENVIRONMENT.finditer(tex):
        if environment["name"] not in ENVIRONMENTS:
            return f"'{environment[0]}' is not for this book: of environments, use {', '.join(sorted(ENVIRONMENTS))}"
    if LINE_END_WITH_BRACKET.search(tex) or ENVIRONMENT_WITH_BRACKET.search(tex):
        return r"LaTeX reads a '[' or '*' there as a setting: put it in braces, as in \\ {[}"
    if "^^" in tex:
        return "'^^' is how TeX writes characters by number: write one '^', and braces around what it raises"
    if found := CHARACTER.search(TEXT.sub("", ESCAPE.sub("", tex))):
        return f"'{found[0]}' means something of its own to TeX, or nothing: write it as a command, or in words"
    if depth_of(tex) > limits.BRACES:
        return f"more than {limits.BRACES} pairs of braces stand in each other: give a part of the formula a name"
    if word := WORD.search(NAMES.sub("", tex)):
        return f"'{word[0]}' is a word: write \\mathrm{{…}} around it, or, where '$' is the sign of dollars, \\$"
    return None


def depth_of(tex: str) -> int:
    """How many pairs of braces stand in each other, at the most."""
    depth = deepest = 0
    for character in ESCAPE.sub("", tex):
        depth += (character == "{") - (character == "}")
        deepest = max(deepest, depth)
    return deepest


def instead_of(command: str) -> str:
    """What to write in place of ``command``."""
    if SIZED.fullmatch(command):
        return r"write \left and \right, which fit their content"
    if advice := INSTEAD.get(command):
        return advice
    near = get_close_matches(command, COMMANDS, n=1, cutoff=0.75)
    meant = f"did you mean {near[0]}? If not, " if near else ""
    return f"{meant}say it with the commands that _ext/interview/gate/tex.py lists"
