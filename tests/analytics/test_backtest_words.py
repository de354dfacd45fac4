"""The first lines of the backtest: also of whom it can tell nothing, for too few were lost or stayed."""

from __future__ import annotations

from analytics.views import backtests


def test_the_first_lines_name_the_groups_of_which_nothing_is_told():
    enough, few = {"enough": True}, {"enough": False}
    found = {"all": enough, "repeat": enough, "key": few, "tiers": {"platinum": few, "gold": enough, "lead": few}}
    said = backtests.few(found)
    assert said.startswith("Of these it tells nothing by themselves, fewer than 10 were lost or fewer than 10 stayed:")
    assert said.endswith("Key accounts, Platinum, Lead.")
    assert not backtests.few(found | {"key": enough, "tiers": {"gold": enough}})
    assert not backtests.few(found | {"all": few}), "then the first line says so of all"
    assert not backtests.few({"all": {}, "tiers": {"platinum": {}}}), "a test of before bounds were kept"
