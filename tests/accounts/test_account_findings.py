"""The sentence above the list of customers, which comes after it: what they bring, who brings half, what is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.facts import carriers
from accounts.models import Account, Standing
from tests import factories
from tests.kam.later import asked, told

pytestmark = pytest.mark.django_db
LIST = "/customers/"


def bring(*amounts: tuple[Account, int]) -> None:
    for account, net in amounts:
        Standing.objects.update_or_create(account=account, defaults={"net_contribution": Decimal(net)})


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "2 customers brought CN¥800K net within a year; 1 of them brings half of it: {acme} (CN¥500K)."),
     ("zh-hans", "2 家客户一年内共带来净贡献 CN¥80万；其中 1 家带来一半，主要是{acme}（CN¥50万）。"),
     ("zh-hant", "2 家客戶一年內共帶來淨貢獻 CN¥80萬；其中 1 家帶來一半，主要是{acme}（CN¥50萬）。")],
)  # fmt: skip
def test_the_list_says_what_its_customers_bring(acme, other, zhao, browser_of, language, says):
    zhao.language = language
    zhao.save()
    bring((acme, 500_000), (other, 300_000))
    assert told(browser_of(zhao), LIST) == says.format(acme=acme, other=other)
    assert not told(browser_of(zhao), f"{LIST}?q={acme.code}"), "one row says it itself"


@pytest.mark.db_both
def test_half_is_of_what_those_bring_that_earn_and_the_loss_of_the_others_is_told(acme, other, zhao, browser_of):
    third, fourth, _unknown = (factories.AccountFactory(name=name) for name in ("Third", "Fourth", "Unknown"))
    bring((acme, 500_000), (other, 300_000), (third, 300_000), (fourth, -90_000))
    assert told(browser_of(zhao), LIST) == (
        "5 customers brought CN¥1.01M net within a year; of what 3 earn us half is from 2, most of all "
        f"{acme} (CN¥500K) and {other} (CN¥300K); with 1 we lose CN¥90K."
    )
    found = carriers.gather(Account.objects.visible_to(zhao))
    assert (found.count, found.known, found.net, found.half, found.earning) == (5, 4, Decimal(1_010_000), 2, 3)
    assert (found.losing, found.lost) == (1, Decimal(-90_000))


@pytest.mark.db_both
def test_exactly_half_is_half_and_equals_are_counted_one_by_one(acme, other, zhao):
    bring((acme, 200), (other, 100), (factories.AccountFactory(), 100))
    assert carriers.gather(Account.objects.visible_to(zhao)).half == 1
    Standing.objects.update(net_contribution=Decimal(100))
    assert carriers.gather(Account.objects.visible_to(zhao)).half == 2


def test_it_is_of_what_the_reader_sees_and_the_filters_leave(acme, other, lin, zhao, browser_of):
    third = factories.AccountFactory(name="Third", owner=lin, region="Faraway")
    bring((acme, 500_000), (other, 300_000), (third, 600_000))
    assert told(browser_of(zhao), LIST).startswith("3 customers brought CN¥1.40M net")
    assert told(browser_of(lin), LIST).startswith("2 customers brought CN¥1.10M net") and acme.owner == lin
    assert told(browser_of(zhao), f"{LIST}?owner={lin.pk}").startswith("2 customers brought CN¥1.10M net")
    assert not told(browser_of(zhao), f"{LIST}?region=Nowhere"), "the empty list says it itself"
    assert not told(browser_of(zhao), f"{LIST}?tier=tin"), "nothing is told of what nobody understood"


def test_of_customers_without_numbers_or_earnings_it_says_so(acme, other, zhao, browser_of):
    assert told(browser_of(zhao), LIST) == "None of these 2 customers had an order or a cost within a year."
    bring((acme, -500_000), (other, 0))
    assert told(browser_of(zhao), LIST) == (
        "2 customers brought −CN¥500K net within a year; none of them earns us anything; with 1 we lose CN¥500K."
    )


def test_it_asks_the_database_once_whatever_the_rows(acme, other, zhao, browser_of, django_assert_max_num_queries):
    for _number in range(12):
        bring((factories.AccountFactory(), 100))
    client = browser_of(zhao)
    asked(client, LIST)
    with django_assert_max_num_queries(4):  # session, reader, fields of one's own, the sentence
        asked(client, LIST)


def test_the_page_keeps_the_place_and_asks_for_its_own_filters(acme, zhao, browser_of):
    page = browser_of(zhao).get(f"{LIST}?tier=gold&sort=name&cursor=").content.decode()
    assert (
        'hx-get="/customers/?tier=gold&amp;says=later" hx-trigger="load"' in page
        and 'class="sub comes comes-customers"' in page
    )
    part = browser_of(zhao).get(f"{LIST}?tier=gold", headers={"HX-Request": "true"}).content.decode()
    assert 'id="says" hx-swap-oob="true" hx-get="/customers/?tier=gold&amp;says=later"' in part
