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


def test_a_name_that_has_no_room_is_cut_to_its_first_word_or_a_few_characters():
    dots = [(230.0, 40.0, 20.0), (100.0, 40.0, 8.0)]
    names = ["Nordwind Fassaden of the whole North", "x"]
    assert labels.beside(dots, names, [0], (260, 180), 3) == {}
    assert labels.named(dots, names, [0], (260, 180), 3) == {0: ("left", "Nordwind…")}
    assert labels.shortened("Acme") == "Acme" and labels.shortened("华东建材集团北方公司") == "华东建材集…"


def test_no_name_of_those_that_are_cut_lies_on_a_dot_or_another_name():
    dots = [(200.0 + 7 * n, 60.0 + 9 * n, 12.0) for n in range(6)]
    names = [f"Customer {n} and sons" for n in range(6)]
    found = labels.named(dots, names, range(6), (260, 180), 6)
    boxes = []
    for place, (side, name) in found.items():
        box = dict(labels._sides(dots[place], labels.width(name)))[side]
        others = [*boxes, *(labels._box(dot) for at, dot in enumerate(dots) if at != place)]
        assert not any(labels._meet(box, other) for other in others)
        boxes.append(box)
    assert found
