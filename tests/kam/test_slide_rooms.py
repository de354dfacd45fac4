"""The room on a slide: lines of words, columns as broad as their words, rows as high as theirs, none past the foot."""

from __future__ import annotations

import pytest

from kam.rules import slide_rooms


def test_words_take_the_lines_that_their_letters_need():
    assert slide_rooms.lines("", 1, 12) == 0
    assert slide_rooms.lines("大" * 6, 1, 12) == 1 and slide_rooms.lines("大" * 7, 1, 12) == 2
    assert slide_rooms.tall([("大", 12), ("大", 12)], 1) == 2 * slide_rooms.tall([("大", 12)], 1)


def test_columns_fill_the_room_and_the_narrow_ones_keep_their_words_in_one_line():
    told = [[("日期", ""), ("备注", "")], [("2026年12月31日", ""), ("很长" * 60, "更长" * 20)]]
    widths = slide_rooms.columns(told, 6)
    assert sum(widths) == pytest.approx(6) and widths[0] < widths[1]
    assert slide_rooms.lines("2026年12月31日", widths[0] - slide_rooms.PADDING, 12) == 1
    assert slide_rooms.columns([[("a", ""), ("b", "")]], 6) == [3, 3]


def test_rows_are_as_high_as_their_words_and_end_at_the_foot():
    told = [[("头", "")], *[[("很长" * 30, "")]] * 40]
    heights = slide_rooms.rows(told, [2.0], 5)
    assert heights[1] > 2 * heights[0] and 3 < sum(heights) <= 5
    assert len(slide_rooms.rows(told, [2.0], 0.1)) == 2, "one row always stands"
