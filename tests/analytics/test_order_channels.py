"""By which way orders come: sums to the cent, what shifted in words, and each amount opens the orders it is made of."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.db import connection

from accounts.models import Account, Order
from analytics.actions import recompute
from analytics.models import Behaviour
from analytics.rules import order_channels as rules
from analytics.views import order_channels as ways
from kam.choices import RunKind
from tests.analytics import behaviour_books as books

pytestmark = pytest.mark.django_db
DAY, YEAR = books.DAY, timedelta(365)


@pytest.fixture
def said(two_years):
    """Acme went from the phone to the web shop, the other wrote mails all along, the young one says nothing."""
    acme, other, _young = two_years
    mine, old = Order.objects.filter(account=acme), DAY - YEAR
    mine.filter(ordered_on__lte=old).update(channel="phone")
    mine.filter(ordered_on__gt=old).update(channel="shop")
    keys = list(mine.filter(ordered_on__gt=old, revenue__gt=0).order_by("pk").values_list("pk", flat=True)[:2])
    Order.objects.filter(pk__in=keys[:1]).update(channel="phone", revenue=Decimal("300.07"))
    Order.objects.filter(pk__in=keys[1:]).update(channel="")
    Order.objects.filter(account=other).update(channel="email")
    return two_years


def computed(by, day=DAY):
    return recompute.start(RunKind.BEHAVIOUR, as_of=day, by=by)


def by_sql(accounts):
    """{way: [of the year, of the year before]} by a statement of its own, in the company's currency."""
    listed = ",".join(str(account.pk) for account in accounts)
    found = {}
    for year in (0, 1):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT CASE WHEN channel = '' THEN 'none' ELSE channel END, SUM(revenue) FROM accounts_order"
                f" WHERE account_id IN ({listed}) AND revenue > 0 AND archived_at IS NULL AND ordered_on > %s"
                " AND ordered_on <= %s GROUP BY 1",
                [DAY - YEAR * (year + 1), DAY - YEAR * year],
            )
            for way, amount in cursor.fetchall():
                found.setdefault(way, [0, 0])[year] = round(Decimal(str(amount)) * 100)
    return found


@pytest.mark.db_both
def test_every_sum_is_what_sql_says_to_the_cent(said, zhao):
    run = computed(zhao)
    assert run.result["channels"] == by_sql(said)
    for account in said:
        assert Behaviour.objects.get(account=account).channels == by_sql([account])


@pytest.mark.db_both
def test_the_book_narrowed_says_the_same_and_each_sees_their_own(said, zhao, chen, browser_of):
    acme, other, young = said
    Account.objects.filter(pk=other.pk).update(region="East")
    computed(zhao)

    def sums(user, **asked):
        found = browser_of(user).get("/behaviour/", asked).context
        lines = {line["label"]: line["cells"] for line in found["channel_lines"]}
        rows = {str(label): [round((cell["amount"] or 0) * 100) for cell in cells] for label, cells in lines.items()}
        return rows | {"none": [round((cell["amount"] or 0) * 100) for cell in found["channel_unsaid"] or ()]}

    words = {"shop": "Web shop", "phone": "Phone", "email": "E-mail", "none": "none"}
    for user, asked, whose in (
        (zhao, {}, said), (zhao, {"owner": acme.owner_id}, [acme, young]), (chen, {}, [other]),
        (zhao, {"region": "East"}, [other]),
    ):  # fmt: skip
        want = {words[way]: both for way, both in by_sql(whose).items()}
        assert {way: both for way, both in sums(user, **asked).items() if both} == want


@pytest.mark.db_both
def test_each_amount_opens_the_orders_it_is_made_of(said, zhao, browser_of, api_of):
    acme, _other, _young = said
    computed(zhao)
    browser = browser_of(zhao)
    for page in ("/behaviour/", f"/behaviour/?owner={acme.owner_id}", f"/customers/{acme.pk}/behaviour/"):
        found = browser.get(page).context
        cells = [cell for line in found["channel_lines"] for cell in line["cells"]] + found["channel_unsaid"]
        opened = [cell for cell in cells if cell["amount"]]
        assert len(opened) >= 4
        for cell in opened:
            asked = urlsplit(cell["url"]).query
            rows = api_of(zhao).get(f"/api/v1/orders/?{asked}&page_size=200").json()["results"]
            assert sum(Decimal(row["revenue"]) for row in rows) == cell["amount"]
            assert browser.get(cell["url"]).context["count"] == len(rows)


def test_the_sentence_names_what_shifted(said, zhao, lin, browser_of):
    acme, other, young = said
    computed(zhao)
    page = browser_of(lin).get(f"/customers/{acme.pk}/behaviour/")
    told = page.context["channel_says"]
    assert told.startswith("Now 91% comes by web shop; a year ago it was 0%. What comes by phone fell from 100% to 9%.")
    assert "of the year’s revenue" not in told, "so little of it is not said that no sentence tells"
    same = browser_of(zhao).get(f"/customers/{other.pk}/behaviour/").context["channel_says"]
    assert same == "As a year ago most comes by e-mail: 100%, then 100%."
    quiet = browser_of(lin).get(f"/customers/{young.pk}/behaviour/").content.decode()
    assert "No order of the last two years says by which way it came." in quiet and "order-channels" not in quiet
    series = page.context["channel_picture"].option["series"]
    assert [len(one["data"]) for one in series] == [2, 2] and "channel=shop" in series[1]["data"][1]["url"]


def test_a_book_that_says_no_way_has_one_quiet_line_and_few_orders_claim_no_shift(two_years, zhao, browser_of):
    acme, _other, young = two_years
    run = computed(zhao)
    assert run.result["channels"] == {} and not Behaviour.objects.exclude(channels={}).exists()
    told = browser_of(zhao).get("/behaviour/").content.decode()
    assert "No order of the last two years says by which way it came." in told and "order-channels" not in told
    Order.objects.filter(account=young).update(channel="fair")
    computed(zhao)
    says = browser_of(zhao).get(f"/customers/{young.pk}/behaviour/").context["channel_says"]
    assert says == "100% comes at trade fairs."


@pytest.mark.parametrize("asked", ["manner=basket", "category=pipes", "q=a"])
def test_what_no_order_answers_is_said_and_the_page_without_it_opened(said, zhao, lin, browser_of, asked):
    computed(zhao)
    client = browser_of(zhao)
    found = client.get(f"/behaviour/?{asked}&owner={lin.pk}")
    assert "channel_lines" not in found.context
    assert "This is told by tier, owner, region and segment alone." in found.content.decode()
    url = found.context["channels_whole"]
    assert url == f"/behaviour/?owner={lin.pk}#channels" and client.get(url).context["channel_lines"]


def test_the_api_tells_it(said, zhao, lin, api_of):
    acme, _other, _young = said
    computed(zhao)
    rows = {row["account"]: row for row in api_of(lin).get("/api/v1/behaviours/").json()["results"]}
    assert rows[acme.pk]["channels"] == by_sql([acme])


@pytest.mark.parametrize("channel", ["", "shop"])
def test_queries_stay_few(said, zhao, browser_of, channel, django_assert_max_num_queries):
    Order.objects.update(channel=channel)
    computed(zhao)
    acme, _other, _young = said
    browser = browser_of(zhao)
    pages = {"/behaviour/": 20, f"/behaviour/?owner={acme.owner_id}": 23, f"/customers/{acme.pk}/behaviour/": 20}
    for page, most in pages.items():
        browser.get(page)
        with django_assert_max_num_queries(most):
            browser.get(page)


def test_what_moved_most_is_told_before_what_stayed():
    found = rules.ways({"link": (3500, 3200), "phone": (1100, 1500), "email": (5400, 5300)})
    assert ways.says(found) == (
        "What comes by phone fell from 15% to 11%. As a year ago most comes by e-mail: 54%, then 53%."
    )
    still = rules.ways({"link": (3500, 3400), "phone": (6500, 6600)})
    assert still.mover is None and ways.says(still).startswith("As a year ago most comes by phone")
    rose = rules.ways({"shop": (500, 200), "phone": (9500, 9800)})
    assert "web shop rose from 2% to 5%" in ways.says(rose) or "by phone fell from 98% to 95%" in ways.says(rose)
