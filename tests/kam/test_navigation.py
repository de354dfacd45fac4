"""The rail: entries alone and below headings that fold, the reader's own group open."""

from kam.ground import navigation
from kam.templatetags import frame


def one(key: str, order: int, group: str = "", on: bool = False, count: int = 0) -> dict:
    return {"key": key, "label": key.title(), "url": f"/{key}/", "icon": "sun", "count": count, "on": on,
            "bottom": 0, "shortcut": "", "group": group, "order": order}  # fmt: skip


def test_entries_of_a_group_stand_below_its_heading_in_the_groups_place():
    parts = navigation.grouped(
        [one("today", 1), one("orders", 2, "trade"), one("later", 70), one("products", 99, "trade")]
    )
    shown = [(group.key if group else "", [item["key"] for item in inner]) for group, inner in parts]
    assert shown == [("", ["today"]), ("trade", ["orders", "products"]), ("", ["later"])]


def test_a_group_of_one_is_no_group():
    assert [(group, len(inner)) for group, inner in navigation.grouped([one("orders", 2, "trade")])] == [(None, 1)]
    assert "<details" not in frame.rail([one("orders", 2, "trade")])


def test_the_group_where_the_reader_is_stands_open():
    away = frame.rail([one("orders", 2, "trade"), one("products", 3, "trade")])
    here = frame.rail([one("orders", 2, "trade", on=True), one("products", 3, "trade")])
    assert '<details class="group" name="rail" data-fold="trade"><summary' in away
    assert '<details class="group" name="rail" data-fold="trade" data-inside open><summary' in here
    assert 'aria-current="page"' in here


def test_one_group_is_open_at_a_time():
    """`name` closes the others when one opens; the one meant to be open is not where the reader is elsewhere."""
    visits = [one("visits", 1, "visits"), one("calendar", 2, "visits")]
    away = frame.rail([*visits, one("orders", 2, "trade"), one("products", 3, "trade")])
    here = frame.rail([*visits, one("orders", 2, "trade", on=True), one("products", 3, "trade")])
    assert away.count(" open>") == here.count(" open>") == 1
    assert 'data-fold="visits" open>' in away and 'data-fold="visits"><summary' in here


def test_every_group_an_entry_names_is_declared():
    declared = {group.key for group in navigation.GROUPS}
    assert {item.group for item in navigation._items.values() if item.group} <= declared


def test_a_folded_group_tells_what_waits_within():
    html = frame.rail([one("orders", 2, "trade", count=2), one("products", 3, "trade", count=3)])
    assert '<span class="count">5</span>' in html.split("</summary>")[0]


def test_what_waits_behind_the_phones_bar_is_told_on_its_last_entry():
    bar = [one("today", 1) | {"bottom": 1}, one("warnings", 2, count=4) | {"bottom": 2}]
    behind = [one("notices", 3, count=2), one("cases", 4, count=3)]
    assert frame.behind_count([*bar, *behind]) == '<span class="count">5</span>'
    assert frame.behind_count(bar) == ""
