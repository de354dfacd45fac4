"""Trees, chains and what is shared along them: nothing lost, nothing doubled, no circle without end."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import groups, money, referrals, trees
from accounts.rules.groups import Figures

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KEYS = st.integers(1, 12)
TIES = st.dictionaries(KEYS, KEYS, max_size=12)  # circles and ties to nobody among them
MONEY = st.decimals(Decimal("-99999.99"), Decimal("99999.99"), places=2)


@given(members=st.sets(KEYS), ties=TIES)
@settings(QUICK)
def test_rooted_walks_come_to_an_end_and_lose_only_what_closes_a_circle(members, ties):
    above = trees.rooted(members, ties)
    assert all(ties[key] == upper and {key, upper} <= members for key, upper in above.items())
    order = trees.leaves_first(members, above)
    assert sorted(order) == sorted(members)
    place = {key: n for n, key in enumerate(order)}
    assert all(place[key] < place[upper] for key, upper in above.items())
    for key in members:
        assert len(trees.climbed(key, above)) < max(len(members), 1)
    for key in members - set(above):
        upper = ties.get(key)  # cut: nobody, an outsider, or the way up from there leads back to it
        assert upper is None or upper not in members or upper == key or key in trees.climbed(upper, above)


@given(ties=TIES, values=st.dictionaries(KEYS, MONEY), passed=st.decimals(0, 1, places=2))
@settings(QUICK)
def test_attribution_adds_up_to_the_cent(ties, values, passed):
    everybody = {*ties, *values}
    net = referrals.network({key: ties.get(key) for key in everybody})
    shared = referrals.attributed(net, values, passed)
    assert set(shared) == everybody
    assert money.total(shared.values()) == money.total(values.values())
    came = referrals.through(net, values)
    for key in everybody:
        below = [one for one in everybody if key in trees.climbed(one, net.above)]
        assert net.reached[key] == len(below)
        assert came[key] == money.total(values.get(one) for one in below)


def test_a_chain_shares_by_halves_and_the_first_of_it_keeps_the_rest():
    net = referrals.network({4: 3, 3: 2, 2: 1, 1: None})
    shared = referrals.attributed(net, {4: Decimal("100.00")})
    assert shared == {4: Decimal("50.00"), 3: Decimal("25.00"), 2: Decimal("12.50"), 1: Decimal("12.50")}
    assert sum(shared.values()) == 100
    assert (net.brought[1], net.reached[1]) == (1, 3)


def test_what_is_not_known_passes_nothing_and_stays_unknown():
    net = referrals.network({3: 2, 2: 1, 1: None, 5: 4, 4: None})
    assert referrals.attributed(net, {3: None, 2: Decimal(4)}) == {3: None, 2: 2, 1: 2, 5: None, 4: None}
    assert referrals.through(net, {3: None, 2: Decimal(4)}) == {3: None, 2: None, 1: 4, 5: None, 4: None}


@given(shown=st.sets(KEYS), ties=TIES)
@settings(QUICK)
def test_ties_lead_on_over_what_is_not_shown(shown, ties):
    found = trees.bridged(shown, ties)
    whole = trees.rooted(range(1, 13), ties)
    assert found == {
        key: next(up for up in trees.climbed(key, whole) if up in shown)
        for key in shown
        if shown & set(trees.climbed(key, whole))
    }


def test_heirs_take_from_the_nearest_that_is_none():
    assert trees.sources({5: 4, 4: 3, 9: 8}) == {5: 3, 4: 3, 9: 8}
    circle = trees.sources({1: 2, 2: 1})
    assert set(circle.values()) <= {1, 2}


@given(ties=st.dictionaries(st.integers(2, 9), st.integers(1, 9)), shown=st.sets(st.integers(1, 9)))
@settings(QUICK)
def test_a_tree_shows_each_member_once_and_rolls_up_everything(ties, shown):
    own = {key: Figures(Decimal(key), Decimal(-key), Decimal(2 * key), key / 10, "gold") for key in {1, *shown}}
    nodes = groups.tree(1, ties, own)
    assert nodes[0].key == 1 and sorted(node.key for node in nodes) == sorted(own)
    top = nodes[0].whole
    assert (top.revenue, top.net_contribution, top.count) == (sum(own), -sum(own), len(own))
    assert (top.risk, top.tier) == (max(own) / 10, "gold")
    assert all(later.depth <= node.depth + 1 for node, later in zip(nodes, nodes[1:], strict=False))


def test_the_best_tier_and_the_highest_risk_rise_to_the_top():
    own = {1: Figures(tier=""), 2: Figures(tier="iron", risk=0.2), 3: Figures(tier="platinum", risk=None)}
    top = groups.tree(1, {2: 1, 3: 2}, own)[0].whole
    assert (top.tier, top.risk) == ("platinum", 0.2)
    assert own[1].tier == ""


def test_what_nobody_knows_is_not_zero():
    own = {1: Figures(), 2: Figures(revenue=Decimal(0)), 3: Figures(value_at_risk=Decimal(7)), 4: Figures(Decimal(-1))}
    top, *below = groups.tree(1, {2: 1, 3: 1, 4: 3}, own)
    assert (top.whole.revenue, top.whole.net_contribution, top.whole.value_at_risk) == (-1, None, 7)
    assert [node.key for node in below] == [2, 3, 4] and below[0].whole.net_contribution is None


def test_the_listed_are_the_greatest_and_their_figures_count_all():
    own = {key: Figures(Decimal(key)) for key in range(1, 8)}
    ties = {2: 1, 7: 2, 3: 1, 4: 3, 6: 4}
    all_of_them, listed = groups.tree(1, ties, own), groups.tree(1, ties, own, 2)
    assert [(node.key, node.depth) for node in listed] == [(1, 0), (6, 1), (7, 1)]
    wholes = {node.key: node.whole for node in all_of_them}
    assert all(node.whole == wholes[node.key] for node in listed) and listed[0].whole.revenue == sum(own)
