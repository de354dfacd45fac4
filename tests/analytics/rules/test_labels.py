"""Names beside dots: none lies on a dot or on another name, and as many are written as fit."""

from __future__ import annotations

from analytics.rules import labels


def test_a_name_stands_on_the_side_that_is_free():
    dots = [(100.0, 50.0, 20.0), (130.0, 50.0, 20.0)]
    assert labels.beside(dots, ["Acme", "Other"], [0, 1], (260, 180), 3) == {0: "left", 1: "right"}


def test_no_name_where_both_sides_are_taken_or_end():
    dots = [(100.0, 50.0, 20.0), (130.0, 50.0, 20.0), (70.0, 52.0, 20.0)]
    assert labels.beside(dots, ["Acme", "Other", "Third"], [0], (260, 180), 3) == {0: "top"}
    packed = [*dots, (100.0, 28.0, 20.0), (100.0, 75.0, 20.0)]
    assert labels.beside(packed, ["Acme"] * 5, [0], (260, 180), 3) == {}
    assert labels.beside([(5.0, 50.0, 10.0)], ["华东建材集团"], [0], (60, 180), 3) == {}


def test_names_keep_clear_of_each_other_and_no_more_than_asked_are_written():
    dots = [(20.0, 50.0, 4.0), (24.0, 56.0, 4.0), (20.0, 90.0, 4.0), (20.0, 120.0, 4.0)]
    found = labels.beside(dots, ["Acme"] * 4, [0, 1, 2, 3], (260, 180), 2)
    assert found[0] == "right" and len(found) == 2


def test_no_name_reaches_below_the_picture_where_the_numbers_of_the_axis_stand():
    low = [(100.0, 170.0, 10.0), (60.0, 170.0, 10.0), (140.0, 170.0, 10.0), (100.0, 150.0, 10.0)]
    assert labels.beside(low, ["Acme Ltd"] * 4, [0], (260, 180), 1) == {}
    assert labels.beside(low, ["Acme Ltd"] * 4, [0], (260, 200), 1) == {0: "bottom"}
