"""The reservoir balances whatever happens: random tiers, nominations, losses, returns, archives and moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Tier
from analytics.choices import Flow
from analytics.rules import histories as histories_of
from analytics.rules import reservoir
from analytics.rules.histories import Change, History, Place, TierSpan
from analytics.rules.reservoir import INFLOWS, OUTFLOWS, Month, Still
from analytics.rules.standing_losses import standing_losses

FIRST = date(2026, 1, 1)
BOUNDS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 20)]
DAYS = st.integers(0, 130).map(lambda n: FIRST + timedelta(n))
PLACES = st.builds(Place, st.sampled_from([1, 2, "gone by name", None]), st.sampled_from(["North", "South", ""]))
MONEY = st.decimals(-5000, 9000, places=2)


@st.composite
def histories(draw):
    """One account's past: tiers that follow on each other (with gaps), and everything else on any days."""
    days = sorted(draw(st.lists(DAYS, max_size=6, unique=True)))
    ends = [*days[1:], None][: len(days)]
    tiers = [
        TierSpan(draw(st.sampled_from(Tier.values)), start, None if draw(st.booleans()) and end is None else end,
                 draw(st.booleans()))
        for start, end in zip(days, ends, strict=True)
        if draw(st.integers(0, 4))
    ]  # fmt: skip
    spans = draw(st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=3))
    return History(
        place=draw(PLACES), tiers=tiers, nominated=[(start, start + timedelta(n)) for start, n in spans],
        lost=draw(st.lists(st.tuples(DAYS, st.booleans()), max_size=4)),
        closed=draw(st.lists(st.tuples(DAYS, st.booleans()), max_size=4)),
        moved=sorted(draw(st.dictionaries(DAYS, PLACES, max_size=3)).items()),
    )  # fmt: skip


@st.composite
def books(draw):
    """Several accounts, what each brought by the run of each bound, and some that stood still."""
    movers = dict(enumerate(draw(st.lists(histories(), max_size=5))))
    nets = [{key: draw(MONEY) for key in movers if draw(st.booleans())} for _bound in BOUNDS]
    return movers, nets, Still(draw(st.integers(0, 3)), tuple(draw(MONEY) for _bound in BOUNDS))


@given(books())
def test_each_month_balances_in_accounts_and_to_the_cent_and_carries_over(book):
    movers, nets, still = book
    months = reservoir.ledger(BOUNDS, movers, still=still, nets=nets)
    assert all(month.is_balanced for month in months)
    for before, after in zip(months, months[1:], strict=False):
        assert (before.closing, before.closing_net) == (after.opening, after.opening_net)
    stands = [sum(one.stands(day) for one in movers.values()) + still.count for day in BOUNDS]
    assert [months[0].opening, *(month.closing for month in months)] == stands
    assert not any(month.flows[flow] for month in months for flow in (Flow.MOVED_IN, Flow.MOVED_OUT))


@given(books(), st.sampled_from(["owner", "region"]))
def test_the_parts_balance_and_add_up_to_the_whole_and_moves_cancel_out(book, by):
    movers, nets, _still = book
    nothing = Still(0, (Decimal(0),) * len(BOUNDS))
    whole = reservoir.ledger(BOUNDS, movers, still=nothing, nets=nets)
    places = {place for one in movers.values() for place in (one.place, *(p for _day, p in one.moved))}
    parts = [
        reservoir.ledger(BOUNDS, movers, still=nothing, nets=nets, keep=lambda p, key=key: getattr(p, by) == key)
        for key in {getattr(place, by) for place in places}
    ]
    for place, month in enumerate(whole):
        lines = [part[place] for part in parts]
        assert all(line.is_balanced for line in lines)
        assert sum(line.opening for line in lines) == month.opening
        assert sum((line.closing_net for line in lines), Decimal(0)) == month.closing_net
        added = sum((line.flows for line in lines), Counter())
        assert added[Flow.MOVED_IN] == added[Flow.MOVED_OUT]
        assert {flow: added[flow] for flow in (*INFLOWS, *OUTFLOWS) if "moved" not in flow} == {
            flow: month.flows[flow] for flow in (*INFLOWS, *OUTFLOWS) if "moved" not in flow
        }


@given(books(), st.sampled_from(["owner", "region"]))
def test_what_parts_bring_balances_line_by_line_and_transfers_cancel_out_to_the_cent(book, by):
    movers, nets, _still = book
    nothing = Still(0, (Decimal(0),) * len(BOUNDS))
    places = {place for one in movers.values() for place in (one.place, *(p for _day, p in one.moved))}
    parts = [
        reservoir.whole(
            reservoir.ledger(BOUNDS, movers, still=nothing, nets=nets, keep=lambda p, key=key: getattr(p, by) == key)
        )
        for key in {getattr(place, by) for place in places}
    ]
    whole = reservoir.whole(reservoir.ledger(BOUNDS, movers, still=nothing, nets=nets))
    assert whole.is_balanced and all(part.is_balanced for part in parts)
    if not parts:
        return
    added = reservoir.together(parts)
    assert added.is_balanced
    assert added.net([Flow.MOVED_IN]) == added.net([Flow.MOVED_OUT])
    moves = (Flow.MOVED_IN, Flow.MOVED_OUT)
    for flow in (*INFLOWS, *OUTFLOWS):
        assert flow in moves or added.net([flow]) == whole.net([flow])
    # Whoever stood at the opening and moved has grown in the part it left, and in no other.
    assert (added.opening_net, added.grown, added.closing_net) == (whole.opening_net, whole.grown, whole.closing_net)


@given(histories())
def test_nobody_comes_in_twice_without_going_out_and_only_the_lost_are_won_back(history):
    inside, last = False, ""
    for change in histories_of.changes(history):
        if change.other is not None:
            assert inside
            continue
        assert inside == (change.flow in OUTFLOWS)
        assert (change.flow == Flow.WON_BACK) == (not inside and last == Flow.CHURNED)
        last, inside = change.flow if inside else last, not inside
    assert inside == history.stands(date(2027, 1, 1))


def on(month, day):
    return date(2026, month, day)


def flows(history):
    return [(change.on, change.flow) for change in histories_of.changes(history)]


def test_a_story_is_told_by_its_words():
    gold, iron = Tier.GOLD.value, Tier.IRON.value
    story = History(
        tiers=[TierSpan(iron, on(1, 1), on(2, 1)), TierSpan(gold, on(2, 1), on(4, 1)),
               TierSpan(iron, on(4, 1), on(5, 1), unmasks=True), TierSpan(gold, on(5, 1))],
        lost=[(on(2, 20), True), (on(3, 5), False)], closed=[(on(6, 2), True)],
    )  # fmt: skip
    assert flows(story) == [
        (on(2, 1), Flow.PROMOTED), (on(2, 20), Flow.CHURNED), (on(3, 5), Flow.WON_BACK), (on(4, 1), Flow.UNMASKED),
        (on(5, 1), Flow.PROMOTED), (on(6, 2), Flow.CLOSED),
    ]  # fmt: skip
    assert flows(History(tiers=[TierSpan(gold, on(1, 1), on(3, 1)), TierSpan(iron, on(3, 1))])) == [
        (on(1, 1), Flow.NEW), (on(3, 1), Flow.DEMOTED)
    ]  # fmt: skip


def test_a_nominated_account_whose_tier_falls_stays():
    story = History(tiers=[TierSpan("gold", on(1, 1), on(2, 1)), TierSpan("lead", on(2, 1))],
                    nominated=[(on(1, 15), on(3, 1))])  # fmt: skip
    assert [(c.on, c.flow, c.by_nomination) for c in histories_of.changes(story)] == [
        (on(1, 1), Flow.NEW, False), (on(3, 1), Flow.DEMOTED, True)
    ]  # fmt: skip


def test_a_handover_is_no_flow_of_the_whole_and_two_of_the_parts():
    lin, chen = Place(1, "North"), Place(2, "North")
    story = History(place=chen, tiers=[TierSpan("gold", on(1, 1))], moved=[(on(2, 10), lin)])
    found = histories_of.changes(story)
    assert [(c.flow, c.place) for c in found[1:]] == [(Flow.MOVED_OUT, lin), (Flow.MOVED_IN, chen)]
    assert histories_of.seen(found, lambda place: place.region == "North") == found[:1]
    assert [c.flow for c in histories_of.seen(found, lambda place: place.owner == 1)] == [Flow.NEW, Flow.MOVED_OUT]
    assert isinstance(found[1], Change)


def test_the_alarm_takes_two_months_in_a_row():
    def month(came, went, brought=0, taken=0):
        line = Month(on(1, 1), on(2, 1), flows=Counter({Flow.NEW: came, Flow.DEMOTED: went}))
        line.nets.update({Flow.NEW: Decimal(brought), Flow.DEMOTED: Decimal(taken)})
        return line

    assert reservoir.falls([month(0, 1), month(1, 2)]) == (True, False)
    assert reservoir.falls([month(1, 1, 5, 9), month(1, 1, 5, 6)]) == (False, True)
    assert reservoir.falls([month(0, 1), month(1, 1)]) == (False, False)
    assert reservoir.falls([month(0, 1)]) == (False, False)


@given(histories(), st.lists(st.tuples(DAYS, st.booleans()), max_size=5))
def test_a_ledger_without_losses_that_were_taken_back_balances_too(history, ends):
    history.lost = standing_losses(sorted(history.lost), sorted(ends))
    months = reservoir.ledger(BOUNDS, {1: history}, still=Still(), nets=[{1: Decimal(7)}] * len(BOUNDS))
    assert all(month.is_balanced for month in months)


def test_a_loss_that_was_taken_back_never_was_and_the_next_one_stands():
    said = [(FIRST, True), (FIRST, False), (FIRST, True), (BOUNDS[1], False), (BOUNDS[2], True)]
    ends = [(FIRST, True), (FIRST, False), (BOUNDS[2], True)]
    assert standing_losses(said, ends) == [(FIRST, True), (BOUNDS[1], False)]
    assert standing_losses(said, []) == said


@given(histories(), DAYS)
def test_what_is_said_of_a_file_later_changes_no_month_before(history, later):
    """Archived or brought back after a day: all that stood by that day, and how it came and went, is as it was."""
    before = [change for change in histories_of.changes(history) if change.on < later]
    stood = [history.stands(day) for day in BOUNDS if day < later]
    for is_closed in (True, False):
        told = History(**{**vars_of(history), "closed": [*history.closed, (later, is_closed)]})
        assert [change for change in histories_of.changes(told) if change.on < later] == before
        assert [told.stands(day) for day in BOUNDS if day < later] == stood


def vars_of(history):
    return {one.name: getattr(history, one.name) for one in fields(history)}


def test_a_file_that_is_brought_back_comes_in_as_reopened():
    gold = [TierSpan("gold", on(1, 1))]
    there = History(tiers=gold, closed=[(on(2, 3), True), (on(3, 4), False)])
    assert flows(there) == [(on(1, 1), Flow.NEW), (on(2, 3), Flow.CLOSED), (on(3, 4), Flow.REOPENED)]
    assert flows(History(tiers=gold, closed=[(on(2, 3), True), (on(2, 3), False)])) == [(on(1, 1), Flow.NEW)]
    risen = History(tiers=[TierSpan("gold", on(1, 1), on(3, 4)), TierSpan("iron", on(3, 4), on(4, 1)),
                           TierSpan("gold", on(4, 1))], closed=[(on(2, 3), True), (on(3, 4), False)])  # fmt: skip
    assert flows(risen)[-1] == (on(4, 1), Flow.PROMOTED)
