"""What customers owe and how we deliver, as of a day: page, API, file and plain SQL say the same to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.actions import payments
from accounts.models import Account, Order, deliveries, receivables
from accounts.views.receivables import open_cell
from kam.choices import Role
from kam.ground import days
from kam.templatetags import ui
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
LATE = {"A": 0, "B": 1, "C": 30, "D": 31, "E": 60, "F": 61, "G": 90, "H": 91}
AGES = {"due": 1, "days30": 2 + 4, "days60": 8 + 16, "days90": 32 + 64, "over90": 128}


@pytest.fixture
def book(acme, lin):
    """Orders of 1, 2, 4 … a day on each border of the ages, one paid, one archived, one return, one of tomorrow."""
    for place, (number, late) in enumerate(LATE.items()):
        factories.OrderFactory(account=acme, number=number, amount=Decimal(2**place), ordered_on=date(2026, 1, 1),
                               due_on=DAY - timedelta(late))  # fmt: skip
    more = {"account": acme, "amount": Decimal(4096), "ordered_on": date(2026, 2, 1)}
    factories.OrderFactory(**more, due_on=DAY - timedelta(5), paid_on=DAY)
    factories.OrderFactory(**more, due_on=DAY - timedelta(5), archived_at="2026-06-01T00:00Z")
    factories.OrderFactory(**more | {"ordered_on": DAY + timedelta(1)}, due_on=DAY)
    factories.OrderFactory(account=acme, amount=Decimal("-3"), ordered_on=date(2026, 3, 1))
    acme.credit_limit = Decimal(200)
    acme.save()
    return acme


def owing(user, day=DAY):
    return receivables.owing(Account.objects.visible_to(user), day).get()


def test_each_age_holds_what_belongs_to_it(book, lin):
    row = owing(lin)
    assert {name: getattr(row, name) for name in AGES} == AGES
    assert (row.open, row.overdue, row.credits, row.balance) == (255, 254, 3, 252)
    assert row.over == 52 and row.oldest == 91
    weighed = sum(2**place * late for place, late in enumerate(LATE.values())) / 254
    assert row.late_days == pytest.approx(weighed)


@pytest.mark.db_both
def test_terms_stand_in_for_a_missing_due_date(acme, lin):
    factories.OrderFactory(account=acme, amount=Decimal(10), ordered_on=DAY - timedelta(40))
    assert owing(lin).undated == 10 and owing(lin).overdue == 0 and owing(lin).over is None
    Account.objects.update(credit_days=30)
    assert owing(lin).undated == 0 and owing(lin).days30 == 10 and owing(lin).late_days == 10


@pytest.mark.db_both
def test_payments_count_from_their_day(book, lin):
    values = {"account": book, "on": DAY - timedelta(3), "amount": Decimal("3.50")}
    payments.enter(values=values, by=lin)
    assert owing(lin).open == Decimal("251.50")
    assert owing(lin, DAY - timedelta(4)).open == 255 + 4096, "before it came, and before the other was paid"
    order = Order.objects.get(number="C")
    assert order.settled == Decimal("0.50")
    payments.enter(values=values | {"amount": Decimal(9000), "on": DAY}, by=lin)
    assert not receivables.owing(Account.objects.all(), DAY).exists()
    before = owing(lin, DAY - timedelta(1))
    assert before.open == Decimal("251.50") + 4096
    ahead = owing(lin, DAY + timedelta(1)) if receivables.owing(Account.objects.all(), DAY + timedelta(1)) else None
    assert ahead is None, "what was paid ahead settled the order of the next day"


def sql(day):
    """The same by plain statements: open orders joined to what payments had settled by then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.revenue, o.due_on, (SELECT SUM(a.settled) FROM accounts_allocation a JOIN accounts_payment p"
            ' ON p.id = a.payment_id WHERE a.order_id = o.id AND p."on" <= %s) FROM accounts_order o'
            " WHERE o.archived_at IS NULL AND o.ordered_on <= %s AND o.amount > 0"
            " AND (o.paid_on IS NULL OR o.paid_on > %s)",
            [day, day, day],
        )
        rows = cursor.fetchall()
    left = [(Decimal(str(revenue)) - Decimal(str(paid or 0)), due) for revenue, due, paid in rows]
    due_before = [amount for amount, due in left if due is not None and str(due) < str(day)]
    return sum((amount for amount, _due in left), Decimal(0)), sum(due_before, Decimal(0))


@pytest.mark.db_both
def test_totals_equal_plain_sql_to_the_cent(book, other, lin, zhao, api_of, browser_of):
    for place in range(30):
        factories.OrderFactory(account=other, amount=Decimal(place) + Decimal("0.33"), ordered_on=DAY - timedelta(70),
                               due_on=DAY - timedelta(place))  # fmt: skip
    payments.enter(values={"account": other, "on": DAY - timedelta(9), "amount": Decimal("17.77")}, by=zhao)
    for day in (DAY, DAY - timedelta(10)):
        sums = receivables.totals(receivables.owing(Account.objects.visible_to(zhao), day))
        assert (sums["open"], sums["overdue"]) == sql(day)
    said = api_of(zhao).get(f"/api/v1/receivables/totals/?as_of={DAY}").json()
    assert (Decimal(said["open"]), Decimal(said["overdue"])) == sql(DAY)
    rows = api_of(zhao).get(f"/api/v1/receivables/?as_of={DAY}&ordering=-overdue").json()["results"]
    assert sum(Decimal(row["open"]) for row in rows) == sql(DAY)[0] and [r["account"] for r in rows][0] == other.pk
    file = b"".join(browser_of(zhao).get(f"/receivables/?as_of={DAY}&format=csv").streaming_content).decode()
    assert len(file.strip().splitlines()) == 3


@pytest.mark.db_both
def test_what_is_kept_as_of_now_says_the_same_as_the_parts_of_each_day(book, other, lin, zhao, browser_of):
    factories.OrderFactory(account=other, amount=Decimal("70.01"), ordered_on=DAY - timedelta(50), due_on=DAY)
    for account, amount in ((book, "3.50"), (other, "17.77")):
        payments.enter(values={"account": account, "on": DAY - timedelta(9), "amount": Decimal(amount)}, by=zhao)
    factories.OrderFactory(account=other, amount=Decimal(-40), ordered_on=DAY - timedelta(30))
    names, after = (*receivables.SUMS, "over", "late_days", "oldest"), DAY + timedelta(1)
    kept, by_parts = (receivables.owing(Account.objects.all(), after, newest=newest) for newest in (True, False))
    rows = [list(found.order_by("pk").values_list("pk", *names)) for found in (kept, by_parts)]
    assert rows[0] == rows[1] and len(rows[0]) == 2
    sums = receivables.totals(kept)
    assert sums == receivables.totals(by_parts) and (sums["count"], sums["credits"]) == (2, 43)
    page = browser_of(zhao).get(f"/receivables/?as_of={after}&sort=-open&page_size=25")
    assert page.context["count"] == 2 and [row["id"] for row in page.context["rows"]] == [book.pk, other.pk]


@pytest.mark.db_both
def test_the_list_filters_sorts_and_keeps_to_its_scope(book, other, lin, chen, zhao, api_of, browser_of):
    for n in range(30):
        owed = factories.AccountFactory(owner=lin, region="East" if n % 2 else "West")
        factories.OrderFactory(account=owed, amount=Decimal(100 + n), ordered_on=DAY, due_on=DAY - timedelta(n))
    client, address = browser_of(lin), f"/receivables/?as_of={DAY}"
    page = client.get(address).content.decode()
    assert "31" in page and "Acme" in page and "by more than 90 days" in page
    assert b"Acme" not in browser_of(chen).get(address).content
    for query, count in (("over=true", 1), ("age=over90", 1), ("age=overdue", 30), ("region=East", 15), ("q=acme", 1)):
        rows = api_of(lin).get(f"/api/v1/receivables/?as_of={DAY}&{query}").json()
        assert rows["count"] == count, query
    assert api_of(chen).get(f"/api/v1/receivables/?as_of={DAY}").json()["count"] == 0
    assert api_of(chen).get(f"/api/v1/receivables/{book.pk}/?as_of={DAY}").status_code == 404
    assert api_of(lin).get(f"/api/v1/receivables/{book.pk}/?as_of={DAY}").json()["over"] == "52.00"
    assert api_of(lin).get("/api/v1/receivables/?as_of=soon").status_code == 400
    first = client.get(f"{address}&page_size=25&sort=-open")
    following = first.context["pager"]["next_url"]
    seen = {row["id"] for row in first.context["rows"]}
    rest = client.get(f"/receivables/{following}")
    assert len(seen) == 25 and len(rest.context["rows"]) == 6 and not seen & {r["id"] for r in rest.context["rows"]}


def test_the_page_asks_no_more_for_more_rows(book, lin, browser_of, django_assert_max_num_queries):
    for _ in range(8):
        factories.OrderFactory(account=factories.AccountFactory(owner=lin), ordered_on=DAY, due_on=DAY)
    client = browser_of(lin)
    client.get("/receivables/")
    for address, most in (("/receivables/", 16), ("/deliveries/", 14), (f"/customers/{book.pk}/trade/", 18)):
        with django_assert_max_num_queries(most):
            client.get(address)


@pytest.mark.db_both
def test_a_customers_page_shows_open_orders(book, lin, browser_of):
    page = browser_of(lin).get(f"/customers/{book.pk}/trade/").content.decode()
    assert "over the credit limit" in page and "Over 90 days" in page and f"/payments/new/?account={book.pk}" in page


@pytest.fixture
def delivered(acme):
    """Promised on DAY-20: on the day, early, three days late, a week late and broken, still open; one due later."""
    for number, came in (("A", 20), ("B", 22), ("C", 17), ("D", 13), ("E", None)):
        factories.OrderFactory(
            account=acme, number=number, ordered_on=DAY - timedelta(30), promised_on=DAY - timedelta(20),
            delivered_on=None if came is None else DAY - timedelta(came), damaged=number == "D",
        )  # fmt: skip
    factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(3), promised_on=DAY)
    return acme


@pytest.mark.db_both
def test_money_ahead_shows_where_nothing_is_open(acme, lin, browser_of):
    today = days.today()
    payments.enter(values={"account": acme, "amount": Decimal("120.50"), "on": today - timedelta(2)}, by=lin)
    factories.OrderFactory(account=acme, amount=Decimal(-30), ordered_on=today - timedelta(1))
    page = browser_of(lin).get(f"/customers/{acme.pk}/trade/").text
    assert "Nothing is open; CN¥150.50 of returns and money ahead" in page
    before = receivables.ahead(Account.objects.filter(pk=acme.pk), today - timedelta(2)).get()
    assert before.credits == Decimal("120.50")


def test_deliveries_are_judged_by_their_promise(delivered, lin):
    row = deliveries.of_accounts(Account.objects.visible_to(lin), DAY).get()
    assert (row.promised, row.kept, row.late, row.open_late, row.damaged) == (5, 2, 3, 1, 1)
    assert row.rate == pytest.approx(0.4) and row.delay == pytest.approx((3 + 7 + 20) / 3)
    assert row.damage_rate == pytest.approx(0.25)
    before = deliveries.of_accounts(Account.objects.all(), DAY - timedelta(18)).get()
    assert (before.promised, before.kept, before.late) == (5, 2, 3), "what came later was open and late then"


@pytest.mark.db_both
def test_orders_are_found_by_their_delivery(delivered, lin, browser_of, api_of):
    client = api_of(lin)
    for kind, count in (("late", 2), ("on_time", 2), ("late_open", 2), ("open", 2), ("damaged", 1)):
        found = client.get(f"/api/v1/orders/?delivery={kind}").json()["results"]
        assert len(found) == count, kind
    assert "days late" in browser_of(lin).get("/orders/").content.decode()
    row = client.get(f"/api/v1/deliveries/?as_of={DAY}").json()["results"][0]
    assert (row["promised"], row["kept"], row["open_late"]) == (5, 2, 1)
    assert client.get(f"/api/v1/deliveries/?as_of={DAY}&late=false").json()["count"] == 0
    assert f"/orders/?account={delivered.pk}&amp;delivery=late_open" in browser_of(lin).get(
        f"/deliveries/?as_of={DAY}"
    ).content.decode().replace("&delivery", "&amp;delivery")


@pytest.mark.db_both
def test_overdue_orders_are_found(acme, lin, api_of):
    acme.credit_days = 10
    acme.save()
    factories.OrderFactory(account=acme, number="by terms", ordered_on=date(2026, 1, 1))
    factories.OrderFactory(account=acme, number="paid", ordered_on=date(2026, 1, 1), paid_on=date(2026, 1, 5))
    found = api_of(lin).get("/api/v1/orders/?overdue=true").json()["results"]
    assert [row["number"] for row in found] == ["by terms"]


@pytest.mark.db_both
def test_hours_get_their_amount_from_the_rate_of_their_day(acme, lin, api_of, browser_of):
    keeper = factories.UserFactory(role=Role.FINANCE)
    client = api_of(keeper)
    body = {"kind": "hours", "on": "2026-01-01", "amount": "180.00"}
    assert api_of(lin).post("/api/v1/hour-rates/", body, format="json").status_code == 403
    made = client.post("/api/v1/hour-rates/", body, format="json")
    assert made.status_code == 201, made.json()
    entry = {"account": acme.pk, "on": "2026-05-01", "kind": "hours", "hours": "2.55"}
    cost = client.post("/api/v1/costs/", entry, format="json")
    assert (cost.json()["amount"], cost.json()["hour_rate"]) == ("459.00", "180.00")
    by_hand = client.post("/api/v1/costs/", entry | {"amount": "400"}, format="json").json()
    assert (by_hand["amount"], by_hand["hour_rate"]) == ("400.00", None)
    nothing = client.post("/api/v1/costs/", entry | {"on": "2025-05-01"}, format="json")
    assert nothing.status_code == 409 and nothing.json()["code"] == "no_rate"
    assert client.post("/api/v1/costs/", entry | {"hours": None}, format="json").status_code == 400
    address = cost["Location"]
    assert client.patch(address, {"hours": "3"}, format="json").json()["amount"] == "540.00"
    page = browser_of(keeper)
    response = page.post("/hour-rates/new/", {"kind": "hours", "on": "2026-01-01", "amount": "200.10"})
    assert response.status_code == 302
    assert client.get(address).json()["amount"] == "600.30", "valued anew"
    assert client.get(f"/api/v1/costs/{by_hand['id']}/").json()["amount"] == "400.00"
    assert client.patch(address, {"amount": "1.00"}, format="json").json()["hour_rate"] is None
    assert client.post("/api/v1/costs/", entry, format="json").json()["amount"] == "510.26", "half up, to the cent"
    assert "× " in page.get("/costs/").content.decode()
    moved = client.patch(made["Location"], {"on": "2026-02-01"}, format="json")
    assert moved.status_code == 409
    assert page.get("/hour-rates/").status_code == 200 and b"/hour-rates/" in page.get("/settings/").content
    assert browser_of(lin).get("/hour-rates/new/").status_code == 403


def test_what_is_not_due_stands_below_what_is_open() -> None:
    row = SimpleNamespace(open=Decimal(5000), due=Decimal(2000))
    assert "CN¥2,000 not due" in open_cell(row)
    assert ">not due<" in open_cell(SimpleNamespace(open=Decimal(5000), due=Decimal(5000)))
    assert (
        "not due" not in open_cell(SimpleNamespace(open=Decimal(5000), due=0))
        and open_cell(SimpleNamespace(open=0)) == ui.nothing()
    )


@pytest.mark.db_both
def test_a_due_day_by_credit_days_is_shown_as_reckoned_on_pages_api_and_file_and_never_stored(
    acme, lin, browser_of, api_of
):
    Account.objects.filter(pk=acme.pk).update(credit_days=30)
    day = date(2026, 3, 1)
    bare = factories.OrderFactory(account=acme, number="BARE", amount=Decimal(10), ordered_on=day)
    said = factories.OrderFactory(account=acme, number="SAID", amount=Decimal(10), ordered_on=day, due_on=day)
    back = factories.OrderFactory(account=acme, number="BACK", amount=Decimal(-10), ordered_on=day)
    page, api = browser_of(lin), api_of(lin)
    told = page.get(f"/orders/{bare.pk}/").content.decode()
    assert "2026-03-31" in told and ">reckoned<" in told and "30 days of credit" in told
    assert all("reckoned" not in page.get(f"/orders/{one.pk}/").content.decode() for one in (said, back))
    assert "overdue since" in page.get("/orders/?q=BARE").content.decode()
    assert ">reckoned<" in page.get(f"/customers/{acme.pk}/trade/").content.decode()
    rows = {row["number"]: row for row in api.get("/api/v1/orders/").json()["results"]}
    assert (rows["BARE"]["due_on"], rows["BARE"]["due_reckoned_on"]) == (None, "2026-03-31")
    assert (rows["SAID"]["due_on"], rows["SAID"]["due_reckoned_on"]) == ("2026-03-01", None)
    assert rows["BACK"]["due_reckoned_on"] is None
    file = page.get("/orders/?format=csv")
    text = (b"".join(file.streaming_content) if file.streaming else file.content).decode("utf-8-sig")
    assert "Due by credit days, reckoned" in text and "2026-03-31" in text
    bare.refresh_from_db()
    assert bare.due_on is None


@pytest.mark.db_both
def test_what_a_customer_paid_ahead_is_reckoned_once_a_customer(book):
    """Grouped by its value it was made anew for each open order: with the square of them, minutes for thousands."""
    found = receivables.owing(Account.objects.all(), DAY)
    grouping = str(found.order_by().query).rpartition(" GROUP BY ")[2].partition(" HAVING ")[0]
    assert grouping and "SELECT" not in grouping
