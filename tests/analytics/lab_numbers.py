"""Numbers of a policy at random, such that they fit together, and the columns that they stand for."""

from __future__ import annotations

from hypothesis import strategies as st

shares = st.integers(5, 99)
NUMBERS = st.fixed_dictionaries(
    {
        "borders": st.tuples(shares, shares, shares).filter(lambda three: len(set(three)) == 3).map(sorted),
        "margin": st.sampled_from([0.0, 0.02, 0.1]),
        "runs_needed": st.integers(1, 3),
        "loyal_months": st.integers(0, 12),
        "loyal_days": st.integers(0, 500),
        "loyal_orders": st.integers(0, 6),
        "floors": st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)).map(sorted),
        "false_top_share": st.sampled_from([0.0, 0.1, 0.2, 0.5]),
        "one_off_share": st.sampled_from([0.5, 0.75, 1.0]),
        "one_off_months": st.integers(0, 4),
        "gates": st.one_of(st.just([0, 0]), st.tuples(st.integers(0, 60), st.integers(0, 90)).map(sorted)),
        "false_key": st.fixed_dictionaries(
            {
                "burst_history": st.sampled_from([30, 120, 400]),
                "poor_margin": st.sampled_from([0.0, 0.5, 0.9]),
                "discount_quantile": st.sampled_from([0.6, 0.8, 0.95]),
                "margin_spread": st.sampled_from([0.5, 1, 2]),
                "margin_fall": st.sampled_from([0.0, 0.05, 0.2]),
            }
        ),
        "loyalty": st.fixed_dictionaries(
            {
                "tenure": st.integers(1, 100),
                "repurchase": st.integers(1, 100),
                "full_tenure": st.sampled_from([60, 365, 1825]),
                "full_months": st.integers(1, 12),
                "trial": st.sampled_from([0, 90]),
            }
        ),
    }
).filter(lambda found: found["borders"][0] <= 95 and found["borders"][2] >= 10)


def columns(found):
    apart = ("borders", "floors", "gates", "false_key", "loyalty")
    values = {name: value for name, value in found.items() if name not in apart}
    named = zip(("platinum_share", "gold_share", "iron_share"), found["borders"], strict=True)
    gold, platinum = found["floors"]
    values |= {name: share / 100 for name, share in named} | {"gold_floor": gold, "platinum_floor": platinum}
    gates = dict(zip(("gold_loyalty", "platinum_loyalty"), found["gates"], strict=True))
    return values | {"numbers": {"gates": gates, "false_key": found["false_key"], "loyalty": found["loyalty"]}}
