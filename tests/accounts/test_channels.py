"""The channel file through every door: parts, quota against achieved to the cent, conflicts of territories."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import channels
from accounts.facts import channels as facts
from accounts.models import Account, Downstream, Order, OrderLine, Outlet, Quota, Seller, Territory
from accounts.rules import channels as rules
from kam.choices import Role
from kam.models import Event
from tests import factories
from tests.accounts import makers

pytestmark = pytest.mark.django_db
BODIES = {
    "outlet": {"name": "Pudong store", "city": "Shanghai", "staff": "12", "opened_on": "2024-05-01"},
    "territory": {"region": "East", "exclusive": "on", "since": "2026-01-01"},
    "seller": {"name": "Wang Lei", "lines": "tiles, glue", "phone": "021-5555 6666"},
    "downstream": {"name": "Site 7", "city": "Suzhou", "estimate": "250000"},
    "quota": {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "amount": "120000"},
}
MODELS = {"outlet": Outlet, "territory": Territory, "seller": Seller, "downstream": Downstream, "quota": Quota}
PLURAL = {"territory": "territories"}
TODAY = timezone.localdate


def url(noun):
    return f"/api/v1/{PLURAL.get(noun, f'{noun}s')}/"


@pytest.fixture
def dealer(acme):
    acme.kind = "dealer"
    acme.save()
    return acme


def body(noun, **more):
    """The same as JSON."""
    plain = {"staff": 12, "exclusive": True}
    return {name: plain.get(name, value) for name, value in BODIES[noun].items()} | more


@pytest.mark.db_both
@pytest.mark.parametrize("noun", BODIES)
def test_a_part_is_added_changed_archived_and_brought_back(noun, browser_of, api_of, lin, dealer):
    client, model = browser_of(lin), MODELS[noun]
    answer = client.post(f"/customers/{dealer.pk}/channel/{noun}/new/", BODIES[noun])
    assert answer.status_code == 302 and answer.url == f"/customers/{dealer.pk}/?tab=channel"
    row = model.objects.get()
    edit = f"/channel/{noun}/{row.pk}/edit/"
    assert client.post(edit, BODIES[noun] | {"note": "seen", "title": "Chief", "_version": "1"}).status_code == 302
    assert client.post(edit, BODIES[noun] | {"note": "x", "title": "x", "_version": "1"}).status_code == 412
    client.post(f"/channel/{noun}/{row.pk}/archive/")
    assert not model.objects.live().exists()
    found = api_of(lin).post(f"{url(noun)}{row.pk}/restore/").json()
    assert found["archived_at"] is None and found["account"] == dealer.pk
    assert Event.objects.filter(noun=noun, account_id=dealer.pk).count() == 4
    panel = client.get(f"/customers/{dealer.pk}/channel/").content.decode()
    assert {"outlet": "Pudong store", "territory": "East", "seller": "Wang Lei", "downstream": "Site 7",
            "quota": "CN¥120,000"}[noun] in panel  # fmt: skip


@pytest.mark.db_both
@pytest.mark.parametrize("noun", BODIES)
def test_others_rows_are_not_there_and_the_right_is_asked_for(noun, browser_of, api_of, chen, gu, lin, dealer):
    row = channels.add(MODELS[noun], values=clean(noun, dealer), by=lin)
    assert browser_of(chen).get(f"/channel/{noun}/{row.pk}/edit/").status_code == 404
    assert browser_of(gu).get(f"/channel/{noun}/{row.pk}/edit/").status_code == 403
    assert api_of(chen).get(url(noun)).json()["results"] == []
    assert api_of(gu).get(f"{url(noun)}{row.pk}/").status_code == 200
    assert api_of(gu).delete(f"{url(noun)}{row.pk}/").status_code == 403
    assert api_of(chen).post(url(noun), body(noun, account=dealer.pk), format="json").status_code == 400


def clean(noun, account):
    from accounts.forms import channels as forms

    form = {"outlet": forms.OutletForm, "territory": forms.TerritoryForm, "seller": forms.SellerForm,
            "downstream": forms.DownstreamForm, "quota": forms.QuotaForm}[noun]  # fmt: skip
    found = form(BODIES[noun] | {"account": account.pk}, user=account.owner)
    assert found.is_valid(), found.errors
    return found.cleaned_data


@pytest.mark.parametrize(("noun", "more", "field"), [
    ("outlet", {"closed_on": "2024-01-01"}, "closed_on"), ("outlet", {"name": ""}, "name"),
    ("territory", {"until": "2025-01-01"}, "until"), ("quota", {"ends_on": "2025-01-01"}, "ends_on"),
    ("quota", {"amount": "0"}, "amount"), ("seller", {"phone": "call me"}, "phone"),
    ("downstream", {"estimate": "-1"}, "estimate"),
])  # fmt: skip
def test_bad_input_stays_on_the_form(noun, more, field, browser_of, lin, dealer):
    page = browser_of(lin).post(f"/customers/{dealer.pk}/channel/{noun}/new/", BODIES[noun] | more)
    assert page.status_code == 422 and page.context["form"].errors[field]
    assert not MODELS[noun].objects.exists()


def test_rules_explain_themselves(browser_of, api_of, lin, acme):
    plain = api_of(lin).post(url("outlet"), body("outlet", account=acme.pk), format="json")
    assert plain.status_code == 409 and "no channel partner" in plain.json()["detail"]
    assert "Channel</a>" not in browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    Account.objects.filter(pk=acme.pk).update(kind="agent")
    assert "Channel</a>" in browser_of(lin).get(f"/customers/{acme.pk}/").content.decode()
    for noun, words in (("outlet", "there already"), ("quota", "for this period already")):
        first = api_of(lin).post(url(noun), body(noun, account=acme.pk), format="json")
        again = api_of(lin).post(url(noun), body(noun, account=acme.pk), format="json")
        assert (first.status_code, again.status_code) == (201, 409) and words in again.json()["detail"]
    own = api_of(lin).post(url("downstream"), body("downstream", account=acme.pk, customer=acme.pk), format="json")
    assert own.status_code == 400 and "own customer" in own.json()["errors"]["customer"][0]


def test_achieved_equals_the_orders_to_the_cent(api_of, lin, dealer, other):
    glass = factories.ProductFactory(category="glass")
    whole = makers.QuotaFactory(account=dealer, amount=Decimal(10_000))
    part = makers.QuotaFactory(account=dealer, amount=Decimal(100), category="glass")
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)):
        factories.OrderFactory(account=dealer, ordered_on=day, revenue=Decimal("1000.33"))
    back = factories.OrderFactory(account=dealer, ordered_on=date(2026, 6, 1), rate="7.1", revenue=Decimal("-0.66"))
    OrderLine.objects.create(order=back, position=1, product=glass, quantity=1, amount=Decimal("10.05"))
    factories.OrderFactory(account=dealer, ordered_on=date(2026, 6, 1), archived_at=timezone.now())
    factories.OrderFactory(account=other, ordered_on=date(2026, 6, 1))
    client = api_of(lin)

    def read(row, day):
        found = client.get(f"{url('quota')}{row.pk}/?as_of={day}").json()
        return found["achieved"], found["attainment"], found["state"]

    assert read(whole, "2026-06-30") == ("2000.00", "0.2000", "behind")
    assert read(whole, "2026-07-01") == ("3000.33", "0.3000", "behind")
    assert read(whole, "2025-06-30") == ("0.00", "0.0000", "coming")
    assert read(whole, "2027-06-30")[2] == "missed"
    assert read(part, "2026-06-30") == (None, None, "unknown")
    for order in Order.objects.filter(lines=None):
        OrderLine.objects.create(order=order, position=1, quantity=1, amount=order.amount)
    assert read(part, "2026-06-30") == ("71.36", "0.7136", "ahead")


@pytest.mark.parametrize(("achieved", "day", "wanted"), [
    (0, date(2025, 12, 31), "coming"), (1, date(2026, 1, 1), "ahead"), (49, date(2026, 7, 2), "behind"),
    (51, date(2026, 7, 2), "ahead"), (100, date(2026, 3, 1), "reached"), (99, date(2027, 1, 1), "missed"),
])  # fmt: skip
def test_where_a_quota_stands(achieved, day, wanted):
    found = rules.state(Decimal(achieved), Decimal(100), date(2026, 1, 1), date(2026, 12, 31), day)
    assert found == wanted
    assert rules.attainment(Decimal(1), None) is None and rules.attainment(Decimal(1), Decimal(3)) == Decimal("0.3333")


@pytest.mark.db_both
def test_overlaps_are_shown_and_only_of_partners_one_sees(browser_of, api_of, lin, zhao, dealer, other):
    Account.objects.filter(pk=other.pk).update(kind="distributor")
    ours = makers.TerritoryFactory(account=dealer, region="East", category="tiles")
    makers.TerritoryFactory(account=other, region="EAST")
    makers.TerritoryFactory(account=other, region="East", category="glass")
    makers.TerritoryFactory(account=other, region="East", until=TODAY() - timedelta(1))
    second = factories.AccountFactory(kind="agent", owner=lin, name="Second agent")
    makers.TerritoryFactory(account=second, region="West")
    makers.TerritoryFactory(account=dealer, region="west", category="tiles")

    def told(user):
        page = browser_of(user).get(f"/customers/{dealer.pk}/channel/").content.decode()
        rows = api_of(user).get(f"{url('territory')}?conflict=true").json()["results"]
        return page, {row["id"] for row in rows}

    page, ids = told(lin)
    assert "Second agent" in page and "华东" not in page and ours.pk not in ids and len(ids) == 2
    page, ids = told(zhao)
    assert "华东" in page and ours.pk in ids and len(ids) == 4
    rivals = facts.conflicts([ours], zhao, TODAY())[ours.pk]
    assert [(one.account, one.category) for one in rivals] == [(other, "")]
    found = {row["id"]: row["conflicts"] for row in api_of(zhao).get("/api/v1/channels/").json()["results"]}
    assert found == {dealer.pk: 2, other.pk: 1, second.pk: 1}
    listed = api_of(lin).get("/api/v1/channels/?watch=conflict").json()["results"]
    assert {row["id"]: row["conflicts"] for row in listed} == {dealer.pk: 1, second.pk: 1}


@pytest.mark.db_both
def test_the_list_says_who_is_behind_and_page_and_api_agree(browser_of, api_of, lin, dealer):
    today = TODAY()
    start, end = today - timedelta(49), today + timedelta(50)
    other = factories.AccountFactory(kind="retailer", owner=lin)
    factories.AccountFactory(kind="wholesaler", owner=lin)
    factories.AccountFactory(kind="end_user", owner=lin)
    for account in (dealer, other):
        makers.QuotaFactory(account=account, starts_on=start, ends_on=end, amount=Decimal(1000))
        makers.QuotaFactory(account=account, starts_on=start, ends_on=end, amount=Decimal(1), category="glass")
    factories.OrderFactory(account=dealer, ordered_on=today, revenue=Decimal("499.99"))
    factories.OrderFactory(account=other, ordered_on=today, revenue=Decimal("500"))
    makers.OutletFactory(account=dealer, staff=5)
    makers.OutletFactory(account=dealer, staff=7, closed_on=today)
    client = api_of(lin)
    for watch, wanted in (("behind", [dealer.pk]), ("none", 1), ("conflict", [])):
        rows = client.get(f"/api/v1/channels/?watch={watch}").json()["results"]
        assert [row["id"] for row in rows] == wanted or len(rows) == wanted
    row = client.get(f"/api/v1/channels/{dealer.pk}/").json()
    assert (row["achieved"], row["quota"], row["outlets"], row["staff"]) == ("499.99", "1000.00", 1, 5)
    assert (row["attainment"], row["elapsed"]) == (pytest.approx(0.49999), pytest.approx(0.5))
    page = browser_of(lin).get("/channels/?sort=attainment")
    assert page.context["count"] == 3 and "Behind the quota" in page.content.decode()


@pytest.mark.db_both
def test_lists_export_and_cost_few_queries(browser_of, lin, dealer, django_assert_max_num_queries):
    client = browser_of(lin)
    for _ in range(3):
        makers.OutletFactory(account=dealer)
        partner = factories.AccountFactory(kind="dealer", owner=lin)
        makers.QuotaFactory(account=partner)
        makers.TerritoryFactory(account=partner)
    client.get("/channels/")
    for path in ("/channels/", "/outlets/?open=true", "/quotas/?as_of=2026-06-30&running=true"):
        with django_assert_max_num_queries(16):
            assert client.get(path).status_code == 200
    for path, words in (("/outlets/", "ACME"), ("/quotas/", "120000.00"), ("/channels/", "Acme Building")):
        assert words in b"".join(client.get(f"{path}?format=csv").streaming_content).decode()


def test_the_sales_team_is_for_those_who_may_see_contacts(browser_of, api_of, dealer):
    makers.SellerFactory(account=dealer, name="Wang Lei")
    tang = factories.UserFactory(role=Role.FINANCE)
    assert "Wang Lei" not in browser_of(tang).get(f"/customers/{dealer.pk}/channel/").content.decode()
    assert api_of(tang).get(url("seller")).json()["results"] == []


def test_a_downstream_customer_of_ours_is_named_only_to_those_who_see_it(browser_of, api_of, lin, zhao, dealer, other):
    row = makers.DownstreamFactory(account=dealer, customer=other)
    assert "华东" not in browser_of(lin).get(f"/customers/{dealer.pk}/channel/").content.decode()
    assert "华东" in browser_of(zhao).get(f"/customers/{dealer.pk}/channel/").content.decode()
    assert api_of(lin).get(f"{url('downstream')}{row.pk}/").json()["customer"] is None
    edit = f"/channel/downstream/{row.pk}/edit/"
    assert browser_of(lin).post(edit, BODIES["downstream"]).status_code == 302
    row.refresh_from_db()
    assert row.customer == other and row.name == "Site 7"


@pytest.mark.db_both
def test_a_lead_asks_everything_at_once(browser_of, api_of, north, dealer):
    lead = factories.UserFactory(role=Role.LEAD, team=north)
    makers.TerritoryFactory(account=dealer)
    query = f"watch=behind&region=East&kind=dealer&owner={dealer.owner_id}"
    assert browser_of(lead).get(f"/channels/?q=acme&sort=-conflicts&{query}").status_code == 200
    assert browser_of(lead).get(f"/channels/?format=csv&watch=conflict&{query[13:]}").status_code == 200
    assert api_of(lead).get(f"/api/v1/channels/?search=acme&{query}").json()["results"] == []
    assert api_of(lead).get("/api/v1/territories/?conflict=false&search=acme").json()["count"] == 1


def test_a_quota_of_a_category_is_a_quota(api_of, lin, dealer):
    makers.QuotaFactory(account=dealer, starts_on=TODAY(), ends_on=TODAY(), category="glass")
    without = factories.AccountFactory(kind="retailer", owner=lin)
    rows = api_of(lin).get("/api/v1/channels/?watch=none").json()["results"]
    assert [row["id"] for row in rows] == [without.pk]


@pytest.mark.db_both
def test_the_channel_speaks_of_the_day_of_the_book_and_says_so(browser_of, api_of, lin, dealer):
    """A book that ended long ago is read as of its last day, as what customers owe is."""
    last = date(2024, 9, 30)
    row = makers.QuotaFactory(account=dealer, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31), amount=1000)
    factories.OrderFactory(account=dealer, ordered_on=last, revenue=Decimal(800))
    client, page = api_of(lin), browser_of(lin)
    found = client.get(f"/api/v1/channels/{dealer.pk}/").json()
    assert (found["as_of"], found["achieved"], found["quota_end"]) == ("2024-09-30", "800.00", "2024-12-31")
    quota = client.get(f"{url('quota')}{row.pk}/").json()
    assert (quota["as_of"], quota["state"]) == ("2024-09-30", "ahead")
    assert client.get(f"{url('quota')}{row.pk}/?as_of=2025-01-01").json()["as_of"] == "2025-01-01"
    assert [one["id"] for one in client.get(f"{url('quota')}?running=true").json()["results"]] == [row.pk]
    for path in ("/channels/", "/quotas/", f"/customers/{dealer.pk}/channel/"):
        assert "30 Sep 2024" in page.get(path).content.decode(), path
