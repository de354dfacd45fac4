"""What statements tell: nothing is divided by nothing, what is not known stays so, and the verdict is the plain one."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import PayAbility, Trend
from accounts.rules import finances
from accounts.rules.finances import RATIOS, Figures

amounts = st.none() | st.decimals(0, 10**13, places=2)
YEARS = st.builds(
    Figures, st.integers(2020, 2026), st.sampled_from(["CNY", "USD"]), *[amounts] * 8,
    st.none() | st.decimals(-(10**13), 10**13, places=2),
)  # fmt: skip
NEEDS = {
    "current_asset_share": ("current_assets", "total_assets"),
    "current_ratio": ("current_assets", "current_liabilities"),
    "cash_ratio": ("cash", "current_liabilities"),
    "net_margin": ("net_profit", "revenue"),
    "return_on_assets": ("net_profit", "total_assets"),
    "collection_days": ("receivables", "revenue"),
    "inventory_days": ("inventory", "cost_of_sales"),
}
SOUND = Figures(
    2025, "CNY", current_assets=Decimal(300), total_assets=Decimal(500), cash=Decimal(50),
    current_liabilities=Decimal(150), receivables=Decimal(100), inventory=Decimal(80),
    revenue=Decimal(1000), cost_of_sales=Decimal(730),
    net_profit=Decimal(60),
)  # fmt: skip


def test_the_five_ratios_by_hand():
    found = finances.ratios(SOUND)
    assert asdict(found) == {
        "current_asset_share": Decimal("0.6"), "current_ratio": Decimal(2), "cash_ratio": Decimal("0.3333"),
        "net_margin": Decimal("0.06"), "return_on_assets": Decimal("0.12"), "collection_days": Decimal("36.5"),
        "inventory_days": Decimal("40.0"),
    }  # fmt: skip


def test_what_is_set_against_a_whole_year_is_the_mean_of_its_ends():
    before = replace(SOUND, year=2024, total_assets=Decimal(300), receivables=Decimal(60), inventory=Decimal(40))
    found = finances.ratios(SOUND, before)
    assert (found.return_on_assets, found.collection_days, found.inventory_days) == (
        Decimal("0.15"), Decimal("29.2"), Decimal("30.0"))  # fmt: skip
    alone = finances.ratios(SOUND)
    for other in (replace(before, year=2023), replace(before, currency="USD"), Figures(2024, "CNY")):
        assert finances.ratios(SOUND, other) == alone


@given(YEARS, YEARS)
def test_a_ratio_is_known_when_its_figures_are_and_nothing_is_divided_by_nothing(now, before):
    found = finances.ratios(now, before)
    assert set(NEEDS) == set(RATIOS)
    for name, (part, whole) in NEEDS.items():
        over = getattr(now, whole)
        is_asset_mean = name == "return_on_assets" and before.year == now.year - 1 and before.currency == now.currency
        if getattr(now, part) is None or over is None:
            assert getattr(found, name) is None
        elif not is_asset_mean:
            assert (getattr(found, name) is None) == (over == 0)


@given(YEARS)
def test_the_verdict_holds_what_it_says(year):
    found = finances.verdict(year)
    is_known = year.current_assets is not None and year.current_liabilities is not None
    fits = finances.contradiction(year) is None
    assert (found.ability == PayAbility.UNKNOWN) == (not is_known or not fits)
    if found.ability == PayAbility.STRONG:
        assert year.current_assets >= year.current_liabilities * Decimal("1.5")
        assert year.cash >= year.current_liabilities * Decimal("0.2") and year.net_profit >= 0
    if is_known and fits and year.current_assets < year.current_liabilities:
        assert found.ability == PayAbility.WEAK


@pytest.mark.parametrize(
    ("changed", "ability"),
    [
        ({}, "strong"),
        ({"cash": Decimal(20)}, "fair"),
        ({"cash": None}, "fair"),
        ({"net_profit": None}, "fair"),
        ({"net_profit": Decimal(-1)}, "fair"),
        ({"net_profit": Decimal(-1), "cash": Decimal(10)}, "weak"),
        ({"current_assets": Decimal(149), "receivables": Decimal(9)}, "weak"),
        ({"current_liabilities": Decimal(0)}, "strong"),
        ({"current_liabilities": None}, "unknown"),
        ({"current_assets": None}, "unknown"),
        ({"cash": Decimal(301)}, "unknown"),
        ({"current_assets": Decimal(501)}, "unknown"),
    ],
)
def test_the_verdict_case_by_case(changed, ability):
    assert finances.verdict(replace(SOUND, **changed)).ability == ability


def test_better_is_up_for_earnings_and_down_for_days():
    half, third = Decimal("0.5"), Decimal("0.3")
    assert finances.trend("net_margin", half, third) == Trend.BETTER
    assert finances.trend("collection_days", Decimal(60), Decimal(40)) == Trend.WORSE
    assert finances.trend("inventory_days", Decimal(40), Decimal(60)) == Trend.BETTER
    assert finances.trend("current_asset_share", half, half + Decimal("0.01")) == Trend.FLAT
    assert finances.trend("net_margin", None, third) is None and finances.trend("net_margin", half, None) is None


def test_years_come_oldest_first_each_against_the_one_before():
    years = finances.by_year([SOUND, replace(SOUND, year=2024, receivables=Decimal(60)), replace(SOUND, year=2022)])
    assert [year.year for year, _found in years] == [2022, 2024, 2025]
    assert years[2][1].collection_days == Decimal("29.2") and years[1][1].collection_days == Decimal("21.9")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"cash": Decimal(301)}, (("cash",), "current_assets")),
        ({"current_assets": Decimal(501)}, (("current_assets",), "total_assets")),
        ({"current_assets": None, "receivables": Decimal(501)}, (("receivables",), "total_assets")),
        ({"receivables": Decimal(200), "cash": Decimal(101)}, (finances.CURRENT, "current_assets")),
        ({"total_assets": None, "current_assets": None, "cash": Decimal(10**9)}, None),
        ({"current_liabilities": Decimal(9000)}, None),
    ],
)
def test_a_part_is_never_more_than_its_whole(changed, expected):
    assert finances.contradiction(replace(SOUND, **changed)) == expected
