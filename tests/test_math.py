"""Formulas become MathML, and the site's font has what they print."""

import io
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from helpers import PROJECT
from interview import mathfont, mathml

FONT = PROJECT / "assets" / "texgyrepagella-math.otf"


@pytest.mark.parametrize(
    "tex",
    [
        r"\hat{y}_i = \sigma(z_i)",
        r"\left\lVert \nabla J(\theta) \right\rVert^2",
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\operatorname*{arg\,min}_c \mathbb{E}\,|Y - c|",
    ],
)
def test_the_books_formulas_can_be_read(tex: str) -> None:
    assert mathml.math_problem(tex, display=True) is None
    assert mathml.to_mathml(tex, display=True).startswith('<math display="block"')


@pytest.mark.parametrize(
    ("tex", "attribute"),
    [
        (r"\alpha < 1", r' data-tex="\alpha &lt; 1"'),
        (r'\text{"a" \& b}', r' data-tex="\text{&quot;a&quot; \&amp; b}"'),
        ("x_a", ' data-tex="x_a"'),
        ("x", ""),
        ("- n + 10", ""),
        ("a < b", ""),
    ],
)
def test_a_formula_keeps_its_tex_for_copying_unless_it_shows_it(tex: str, attribute: str) -> None:
    assert mathml.to_mathml(tex, display=False).startswith(f"<math{attribute}><")
    assert mathml.to_mathml(tex, display=True).startswith(f'<math display="block"{attribute}><')


@pytest.mark.parametrize(
    "tex", [r"\log x", r"\frac{a}{b}", r"a < b \& c > d", r"\text{“so”} \; \operatorname{sgn} x", "x'"]
)
def test_a_formula_is_xml(tex: str) -> None:
    assert ElementTree.fromstring(mathml.to_mathml(tex, display=False)).tag == "math"


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{a}{b", "cannot be read"),
        (r"\nosuchcommand", "cannot be read"),
        (r"\left( a", "cannot be read"),
    ],
)
def test_a_bad_formula_says_why(tex: str, reason: str) -> None:
    assert reason in (mathml.math_problem(tex, display=True) or "")


def test_letters_of_formulas_are_counted_upright_and_italic() -> None:
    page = '<p>Öl</p><math data-tex="\\Z"><mi>h</mi><mi>θ</mi><mn>2</mn><mo>&lt;</mo></math>'
    assert mathfont.printed_characters([page]) == frozenset(map(ord, "hθ2<")) | {0x210E, 0x1D703}


def test_a_root_needs_its_sign_although_no_text_holds_it() -> None:
    page = mathml.to_mathml(r"\sqrt{x}", display=False)
    assert ord("√") in mathfont.printed_characters([page])
    assert ord("√") not in mathfont.printed_characters(["<math><mi>x</mi></math>"])


def test_script_letters_need_no_glyph_of_their_own() -> None:
    page = mathml.to_mathml(r"\mathcal{N}", display=False)
    assert mathfont.printed_characters([page]) == {0x1D4A9}


def test_browsers_find_the_forms_of_primes() -> None:
    font, _ = mathfont.part(FONT, frozenset(map(ord, "f′")))
    with TTFont(io.BytesIO(font)) as cut:
        assert [record.ScriptTag for record in cut["GSUB"].table.ScriptList.ScriptRecord] == ["DFLT"]
        alternates = [table.alternates for lookup in cut["GSUB"].table.LookupList.Lookup for table in lookup.SubTable]
        assert [list(names) for names in alternates] == [["minute"]]


def test_the_font_is_cut_to_what_is_printed() -> None:
    font, lacking = mathfont.part(FONT, frozenset(map(ord, "∑θ")))
    assert lacking == frozenset()
    with TTFont(io.BytesIO(font)) as cut, TTFont(FONT) as whole:
        assert {ord("∑"), ord("θ")} <= set(cut.getBestCmap()) < set(whole.getBestCmap())
        assert "MATH" in cut
    assert len(font) < FONT.stat().st_size / 10


def test_a_character_that_the_font_lacks_is_named() -> None:
    _, lacking = mathfont.part(FONT, frozenset(map(ord, "x漢")))
    assert lacking == {ord("漢")}


def test_two_cuts_are_identical() -> None:
    first, second = (mathfont.part(FONT, frozenset(map(ord, "∑θab"))) for _ in range(2))
    assert first == second
