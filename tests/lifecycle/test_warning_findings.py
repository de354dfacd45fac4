"""The sentence above the warnings, which comes after them: who is at risk, with whom half stands, whom nobody sees."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account, OrderLine
from lifecycle.actions import todos
from lifecycle.models import Warning
from tests import factories
from tests.kam.later import asked, told

pytestmark = pytest.mark.django_db
LIST = "/warnings/"


def warned(account, amount, **more):
    fields = {"state": "open", "opened_on": timezone.localdate(), "risk_at_opening": 0.6, "risk": 0.6}
    return Warning.objects.create(account=account, value_at_risk=Decimal(amount), **fields | more)


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "2 customers are under a warning, with CN¥800K at risk; 63% of it is with {acme} (CN¥500K); "
            "2 are without follow-up."),
     ("zh-hans", "2 家客户处于预警，涉及风险金额 CN¥80万；其中 63% 来自{acme}（CN¥50万）；2 家无人跟进。"),
     ("zh-hant", "2 家客戶處於預警，涉及風險金額 CN¥80萬；其中 63% 來自{acme}（CN¥50萬）；2 家無人跟進。")],
)  # fmt: skip
def test_open_warnings_are_told_in_one_sentence(acme, other, zhao, browser_of, language, says):
    zhao.language = language
    zhao.save()
    warned(acme, 500_000)
    warned(other, 300_000)
    assert told(browser_of(zhao), LIST) == says.format(acme=acme, other=other)


@pytest.mark.db_both
def test_where_half_is_with_many_two_are_named_and_a_follow_up_counts(acme, other, lin, zhao, browser_of):
    for number in range(8):
        warned(factories.AccountFactory(name=f"A{number}"), 100)
    warned(acme, 300)
    todos.give(acme, title="Call them", due_on=timezone.localdate(), user=lin, by=lin)
    assert told(browser_of(zhao), LIST) == (
        f"9 customers are under a warning, with CN¥1,100 at risk; half of it is with 4 of them, most with {acme} "
        "(CN¥300) and A0 (CN¥100); 8 are without follow-up."
    )
    assert told(browser_of(lin), LIST) == "1 customer is under a warning, with CN¥300 at risk; it has a follow-up."


@pytest.mark.db_both
def test_of_ended_warnings_it_says_what_became_of_them(acme, other, zhao, browser_of):
    day = timezone.localdate()
    warned(acme, 500, state="lost", closed_on=day, closed_by=zhao, value_lost=Decimal(400))
    warned(other, 500, state="won_back", closed_on=day, closed_by=zhao, value_saved=Decimal(300))
    warned(factories.AccountFactory(), 500, state="dormant", closed_on=day, closed_by=zhao)
    client = browser_of(zhao)
    assert not told(client, LIST), "nobody is to be lost, which the list says"
    assert told(client, f"{LIST}?state=lost") == "1 was lost, worth CN¥400."
    assert told(client, f"{LIST}?state=dormant") == "1 went dormant."
    every = told(client, f"{LIST}?opened_to={day}&opened_from={day}")
    assert every == "1 was kept or won back, worth CN¥300; 1 was lost, worth CN¥400; 1 went dormant."


def test_it_asks_the_database_no_more_for_more_rows(acme, zhao, browser_of, django_assert_max_num_queries):
    for number in range(12):
        warned(factories.AccountFactory(name=f"A{number}"), 100)
    client = browser_of(zhao)
    asked(client, LIST)
    with django_assert_max_num_queries(8):
        asked(client, LIST)


def test_the_page_asks_for_its_own_filters(acme, zhao, browser_of):
    page = browser_of(zhao).get(f"{LIST}?state=lost").content.decode()
    assert 'hx-get="/warnings/?state=lost&amp;says=later" hx-trigger="load"' in page


def test_the_list_is_narrowed_by_what_all_analyses_are(acme, other, zhao, browser_of):
    Account.objects.filter(pk=acme.pk).update(region="East", segment="Export")
    warned(acme, 300)
    warned(other, 100)
    page = browser_of(zhao).get(f"{LIST}?filters=all").content.decode()
    places = [page.index(f'name="{name}"') for name in ("tier", "owner", "region", "segment", "category")]
    assert places == sorted(places) and '<option value="Export">' in page and '<option value="East">' in page
    assert "CN¥300" in told(browser_of(zhao), f"{LIST}?segment=Export")
    assert not told(browser_of(zhao), f"{LIST}?category=glue"), "nobody bought it"
    product = factories.ProductFactory(category="glue")
    order = factories.OrderFactory(account=other, ordered_on=timezone.localdate(), revenue=Decimal(10))
    OrderLine.objects.create(order=order, position=1, product=product, quantity=Decimal(1), amount=Decimal(10))
    assert "CN¥100" in told(browser_of(zhao), f"{LIST}?category=glue")
