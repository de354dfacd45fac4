"""Accepting a competitor's lower price from a visit's note keeps what was said; undo takes all of it back."""

import pytest
from django.utils import timezone

from accounts.actions import moves
from accounts.models import Move, Presence
from kam.ground.errors import Refused
from lifecycle.actions import mentions, visits
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
HEARD = "顺达报价比我们低8%"


@pytest.fixture
def shunda():
    return factories.CompetitorFactory(name="顺达陶瓷", short_name="顺达")


@pytest.fixture
def visit(lin, acme, shunda):
    return visits.log(account=acme, said=visits.Said("advance", f"样板通过了。{HEARD}。"), by=lin)


def accept(visit, by):
    key = next(one.mention.key for one in mentions.open_suggestions(visit, by) if one.kind == "competitor")
    return mentions.accept(visit, key=key, by=by)


def test_a_lower_price_is_a_threat_by_price_and_a_move(lin, acme, shunda, visit):
    there = accept(visit, lin)
    assert (there.threat, there.means, there.note) == ("medium", ["price"], HEARD)
    move = Move.objects.get(competitor=shunda, account=acme)
    assert (move.text, move.on, move.source) == (HEARD, timezone.localdate(), "visit note")
    mentions.take_back(visit, kind="presence", key=there.pk, by=lin)
    assert not Presence.objects.live().exists() and not Move.objects.live().exists()


def test_what_was_known_before_stays_and_comes_back(lin, acme, shunda, visit):
    there = factories.PresenceFactory(
        account=acme, competitor=shunda, threat="high", means=["service"], note="On site", seen_on="2020-05-01"
    )
    seen = accept(visit, lin)
    assert (seen.pk, seen.threat, seen.means) == (there.pk, "high", ["service", "price"])
    assert seen.note == f"On site\n{HEARD}"
    mentions.take_back(visit, kind="presence", key=there.pk, by=lin)
    there.refresh_from_db()
    assert (there.threat, there.means, there.note) == ("high", ["service"], "On site")
    assert not Move.objects.live().exists()


def test_a_move_that_was_put_right_since_stays_with_all_of_it(lin, acme, visit):
    there = accept(visit, lin)
    moves.change(Move.objects.get(), values={"text": "8 % below us, list price"}, by=lin)
    with pytest.raises(Refused):
        mentions.take_back(visit, kind="presence", key=there.pk, by=lin)
    assert Presence.objects.live().exists() and Move.objects.live().exists()


def test_one_that_only_quotes_as_well_is_no_move(lin, acme, shunda):
    visit = visits.log(account=acme, said=visits.Said("advance", "顺达也在报价。"), by=lin)
    assert (accept(visit, lin).threat, Move.objects.count()) == ("low", 0)


def test_a_short_name_is_noted_as_the_competitor_on_file(lin, acme):
    known = factories.CompetitorFactory(name="中陶建材股份有限公司", short_name="")
    visit = visits.log(account=acme, said=visits.Said("advance", "对手中陶也在报价。"), by=lin)
    assert accept(visit, lin).competitor == known


def test_what_a_colleague_says_is_our_promise_unless_the_customers_people_bear_the_name(lin, acme):
    lin.name = "林晓"
    lin.save()
    said = visits.Said("advance", "林经理说明年12月5日前送样板。")
    visit = visits.log(account=acme, said=said, by=lin)
    assert [one.kind for one in mentions.open_suggestions(visit, lin)] == ["promise"]
    factories.ContactFactory(account=acme, name="林建国")
    assert [one.kind for one in mentions.open_suggestions(visit, lin)] == ["commitment"]
