"""The first lines of the backtest: also of whom it can tell nothing, for too few were lost or stayed."""

from __future__ import annotations

from analytics.views import backtests


def test_the_first_lines_name_the_groups_of_which_nothing_is_told():
    enough, few = {"enough": True}, {"enough": False}
    found = {"all": enough, "repeat": enough, "key": few, "tiers": {"platinum": few, "gold": enough, "lead": few}}
    said = backtests.few(found)
    assert said.startswith("For these groups alone it cannot tell: Key accounts, Platinum")
    assert said.endswith("Lead. That takes 10 customers that were lost and 10 that stayed.")
    assert not backtests.few(found | {"key": enough, "tiers": {"gold": enough}})
    assert not backtests.few(found | {"all": few}), "then the first line says so of all"
    assert not backtests.few({"all": {}, "tiers": {"platinum": {}}}), "a test of before bounds were kept"


def test_of_few_warnings_no_quartiles_are_told():
    said = [backtests.lead({"lead": {"lost": n, "warned": n, "quartiles": [low, mid, high]}})
            for n, low, mid, high in ((1, 0, 0, 0), (1, 9, 9, 9), (3, 2, 8, 20), (5, 2, 8, 20))]  # fmt: skip
    assert said[0].endswith("had warned of 1. These are too few to tell how early it warns.")
    assert said[1] == said[0] and said[2].endswith("of 3. These are too few to tell how early it warns.")
    assert said[3].endswith("(half of them 2 to 20).")


def test_the_calibration_names_the_class_that_is_farthest_off():
    bins = [{"promised": 0.1, "seen": 0.1, "n": 900}, {"promised": 0.4, "seen": 0.7, "n": 40},
            {"promised": 0.9, "seen": 0.1, "n": 3}]  # fmt: skip
    says = backtests.calibration({"calibration": bins, "all": {"ece": 0.041}}).says
    assert "Farthest off: 40.0% was promised and 70.0% seen, of 40 scores." in says, "three are too few"
    even = [{"promised": 0.1, "seen": 0.13, "n": 900}]
    assert "Farthest" not in backtests.calibration({"calibration": even, "all": {"ece": 0.03}}).says
