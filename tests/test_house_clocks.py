"""Figures count days by the company's clock: whoever reads them, wherever they are, reads the same number."""

from __future__ import annotations

import ast
import re

import pytest

from tests.test_house import modules, nodes, parsed, trees

pytestmark = pytest.mark.xdist_group("house")
ROOMS = ("accounts/facts", "lifecycle/facts", "analytics/facts", "analytics/filters", "analytics/forms",
         "analytics/views", "analytics/api")  # fmt: skip
FIGURES = ("analytics/facts", "analytics/filters", "analytics/forms")
ZONED = {"localdate", "localtime", "make_aware"}
"""Of Django: each falls back on the zone of whoever reads, unless one is named."""
LOOKUP = re.compile(r"_at__(date|year|quarter|month|week|week_day|day|hour)(?![a-z])")
"""A part of a moment, which Django takes by the zone of whoever reads."""


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def names_a_zone(node: ast.Call) -> bool:
    return len(node.args) > 1 or any(one.arg in ("timezone", "tzinfo") for one in node.keywords)


def is_of_a_day(node: ast.Call) -> bool:
    """Whether it cuts a column of days (`…_on`), which have no clock."""
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Constant) and str(first.value).endswith("_on")


def without_zone(tree: ast.Module) -> list[str]:
    found = []
    for node in nodes(tree, ast.Call):
        assert isinstance(node, ast.Call)
        name = called(node)
        cuts = name.startswith(("Trunc", "Extract")) and not is_of_a_day(node)
        if (name in ZONED or cuts) and not names_a_zone(node):
            found.append(f"{node.lineno}: {name}")
        found += [f"{node.lineno}: {one.arg}" for one in node.keywords if one.arg and LOOKUP.search(one.arg)]
    strings = (node for node in nodes(tree, ast.Constant) if isinstance(getattr(node, "value", None), str))
    return found + [f"{node.lineno}: {node.value}" for node in strings if LOOKUP.search(node.value)]  # type: ignore[attr-defined]


def test_whoever_takes_a_day_of_a_moment_says_by_whose_clock():
    """`days.company_today`, `days.company_day`, a zone; `days.today` where it is the reader's own day by intent."""
    assert [f"{path}:{one}" for path, tree in trees(*ROOMS) for one in without_zone(tree)] == []


def test_figures_never_count_by_the_readers_day():
    found = [
        str(path) for path in modules(*FIGURES) for node in nodes(parsed(path), ast.Call)
        if called(node) in ("today", "get_current_timezone")  # type: ignore[arg-type]
    ]  # fmt: skip
    assert found == []


@pytest.mark.parametrize(
    "code", ["timezone.localdate()", "timezone.localdate(at)", "localtime(at).date()", "rows.filter(sent_at__date=day)",
             "rows.filter(account__made_at__year__gte=2020)", "Filter('sent_at__date')", "TruncDate('sent_at')",
             "TruncMonth('sent_at')", "make_aware(datetime.combine(day, time.min))"])  # fmt: skip
def test_the_rule_sees_each_way_to_take_the_readers_day(code):
    assert without_zone(ast.parse(code))


@pytest.mark.parametrize(
    "code", ["timezone.localdate(timezone=company)", "company_day(at)", "TruncDate('sent_at', tzinfo=company)",
             "TruncMonth('ordered_on')", "make_aware(moment, company)", "filter(at__gte=end_of(day))"])  # fmt: skip
def test_the_rule_lets_by_what_names_its_clock(code):
    assert not without_zone(ast.parse(code))
