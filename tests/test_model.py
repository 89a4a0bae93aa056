"""The rules that need no Sphinx: ids, levels, tags."""

from pathlib import Path

import pytest
from interview import model


@pytest.mark.parametrize("question_id", ["ML0016", "ML0025", "ML0101", "ML9999"])
def test_good_ids(question_id: str) -> None:
    assert model.id_problem(question_id) is None


@pytest.mark.parametrize(
    "question_id", ["", "ML", "ML25", "ml0025", "ML00250", "ML-025", "XX0025", "ML0025 ", "ML\u0660\u0660\u0662\u0665"]
)
def test_malformed_ids(question_id: str) -> None:
    assert "is not a question id" in (model.id_problem(question_id) or "")


@pytest.mark.parametrize("question_id", ["ML0000", "ML0001", "ML0015", "ML0026", "ML0100"])
def test_reserved_ids(question_id: str) -> None:
    assert "is reserved" in (model.id_problem(question_id) or "")


def test_levels() -> None:
    assert [model.level_problem(level) for level in model.LEVELS] == [None, None, None]
    assert "has no level" in (model.level_problem("") or "")
    assert "warm-up, core, deep" in (model.level_problem("Core") or "")


def test_tags_are_read_without_comments(tmp_path: Path) -> None:
    file = tmp_path / "tags.txt"
    file.write_text("# the tags\n\nloss functions\nranking  # ordered lists\n", encoding="utf-8")
    known = model.read_tags(file)
    assert known == {"loss functions", "ranking"}
    assert model.tag_problem("ranking", known) is None
    assert "chapters/tags.txt" in (model.tag_problem("losses", known) or "")


def test_lists_are_split_at_commas() -> None:
    assert model.split_list(" a, b c ,,d,") == ("a", "b c", "d")
    assert model.split_list("") == ()


def test_a_line_number_is_not_part_of_what_a_question_is() -> None:
    first, moved = (model.Question("ML0101", "T", "chapters/a", line, "core", ("t",), ()) for line in (3, 30))
    assert first == moved
    assert first.anchor == "ml0101"
