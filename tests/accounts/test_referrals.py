"""Referrals: who brought whom, what came through, seen as far as one sees the customers; people's names kept apart."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import accounts
from accounts.models import Account, Standing, referrals
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(lin, acme):
    """Acme brought B, B brought C and D; each with figures."""
    b = factories.AccountFactory(code="B", name="Bravo", owner=lin, referred_by=acme)
    c = factories.AccountFactory(code="C", name="Charlie", owner=lin, referred_by=b)
    d = factories.AccountFactory(code="D", name="Delta", owner=lin, referred_by=b)
    for account, revenue in ((acme, 1000), (b, 800), (c, 400), (d, -3)):
        Standing.objects.create(account=account, revenue=revenue, net_contribution=Decimal(revenue) / 10)
    return b, c, d


@pytest.mark.db_both
def test_what_came_through_is_ranked_and_adds_up(lin, acme, chain, django_assert_num_queries):
    with django_assert_num_queries(2):
        book = referrals.book(Account.objects.visible_to(lin).live())
    first, second = book.referrers
    assert (first.pk, first.brought, first.reached) == (acme.pk, 1, 3)
    assert (first.revenue, first.net_contribution) == (Decimal(1197), Decimal("119.70"))
    assert (second.pk, second.brought, second.revenue) == (chain[0].pk, 2, Decimal(397))
    net = sum(row["standing__net_contribution"] for row in book.rows.values())
    kept = referrals.referrals.attributed(
        book.net, {key: row["standing__net_contribution"] for key, row in book.rows.items()}
    )
    assert sum(kept.values()) == net == Decimal("219.70")
    assert first.attributed == kept[acme.pk]
    parts = referrals.referrals.attributed(book.net, {key: row["standing__revenue"] for key, row in book.rows.items()})
    assert sum(parts.values()) == 2197 and first.attributed_revenue == parts[acme.pk] == Decimal("1499.25")


def test_page_card_sheet_and_api_tell_the_same(browser_of, api_of, lin, acme, chain):
    client = browser_of(lin)
    page = client.get("/referrals/")
    text = page.content.decode()
    assert "Most contribution came through Acme Building: " in text and "with 3 customers" in text
    assert "Most customers came through" not in text and "The picture shows" not in text
    assert page.context["chart"].option["series"][0]["label"]["backgroundColor"] == "var(--sheet)"
    assert page.context["chart"].table["rows"][0][2] == 3
    drawn = page.context["chart"].option["series"][0]
    assert len(drawn["data"]) == 4 and len(drawn["links"]) == 3 and drawn["levels"] == 3
    card = client.get(f"/customers/{acme.pk}/referrals/").content.decode()
    assert "Bravo" in card and "Delta" in card and "Step 2" in card
    assert '<span class="hint">Revenue <span class="num">' in card and "<dd>1 customer ·" in card
    brought = client.get(f"/customers/{chain[1].pk}/referrals/").content.decode()
    assert "Came through" in brought and "Acme Building" in brought and "Bravo" in brought
    sheet = b"".join(client.get("/referrals/?format=csv").streaming_content).decode()
    assert "119.70" in sheet and client.get("/referrals/?format=xlsx").content[:2] == b"PK"
    found = api_of(lin).get("/api/v1/referrals/").json()
    assert found["count"] == 2 and found["results"][0]["net_contribution"] == "119.70"
    assert found["results"][0]["attributed"] == f"{referrals.around(acme, lin).referrer(acme.pk).attributed:.2f}"
    assert found["results"][0]["attributed_revenue"] == "1499.25" and "Revenue counted for it" in sheet
    assert "1499.25" in sheet and 'value="1499.25"' in text and 'value="1499.25"' in card
    assert api_of(lin).get("/api/v1/referrals/?colour=red").status_code == 400


def test_ties_to_the_unseen_are_cut(browser_of, lin, chen, acme, other, chain):
    Account.objects.filter(pk=acme.pk).update(referred_by=other)
    hidden = factories.AccountFactory(name="Hidden One", owner=chen, referred_by=acme)
    Standing.objects.create(account=hidden, revenue=Decimal(7777), net_contribution=Decimal(777))
    book = referrals.book(Account.objects.visible_to(lin).live())
    assert {one.pk for one in book.referrers} == {acme.pk, chain[0].pk} and book.referrers[0].revenue == 1197
    for page in ("/referrals/", f"/customers/{acme.pk}/referrals/"):
        text = browser_of(lin).get(page).content.decode()
        assert "Hidden One" not in text and other.name not in text
    assert browser_of(chen).get(f"/customers/{acme.pk}/referrals/").status_code == 404


@pytest.mark.db_both
def test_chains_lead_on_over_the_archived_and_the_unseen(browser_of, api_of, lin, chen, acme, chain):
    bravo, charlie, _delta = chain
    Account.objects.filter(pk=bravo.pk).update(archived_at=timezone.now())
    Account.objects.filter(pk=charlie.pk).update(owner=chen)
    deep = factories.AccountFactory(name="Echo", owner=lin, referred_by=charlie)
    Standing.objects.create(account=deep, revenue=Decimal(50))
    for book in (referrals.book(Account.objects.visible_to(lin).live()), referrals.around(acme, lin)):
        (one,) = book.referrers
        assert (one.pk, one.brought, one.reached, one.revenue) == (acme.pk, 2, 2, 47)
        assert book.net.above[deep.pk] == acme.pk
    card = browser_of(lin).get(f"/customers/{deep.pk}/referrals/").content.decode()
    assert "Acme Building" in card and "Charlie" not in card and "Bravo" not in card
    assert api_of(lin).get("/api/v1/referrals/").json()["results"][0]["reached"] == 2


def test_what_came_through_is_not_known_without_figures(browser_of, api_of, lin, acme):
    factories.AccountFactory(owner=lin, referred_by=acme)
    told = api_of(lin).get("/api/v1/referrals/").json()["results"][0]
    assert {told[name] for name in ("revenue", "net_contribution", "own", "attributed", "attributed_revenue")} == {None}
    assert "<data" not in browser_of(lin).get("/referrals/").content.decode()


@pytest.mark.db_both
def test_who_recommended_us_works_there(api_of, browser_of, lin, acme):
    mine = factories.AccountFactory(code="M", name="Mine", owner=lin)
    person, stranger = factories.ContactFactory(account=acme, name="王总"), factories.ContactFactory(account=mine)
    client, address = api_of(lin), f"/api/v1/accounts/{mine.pk}/"
    wrong = client.patch(address, {"referred_by": acme.pk, "referred_by_contact": stranger.pk}, format="json")
    assert wrong.status_code == 409 and "referred_by_contact" in wrong.json()["errors"]
    ahead = {"referred_by": acme.pk, "referred_on": str(timezone.localdate() + timedelta(days=1))}
    assert client.patch(address, ahead, format="json").status_code == 409
    body = {"referred_by": acme.pk, "referred_by_contact": person.pk, "referred_on": "2026-01-05"}
    told = client.patch(address, body, format="json")
    assert told.status_code == 200 and told.json()["referred_by_contact"] == person.pk
    assert "王总" in browser_of(lin).get(f"/customers/{mine.pk}/referrals/").content.decode()
    mine.refresh_from_db()
    other_one = factories.AccountFactory(owner=lin)
    changed = accounts.change(mine, values={"referred_by": other_one}, by=lin)
    assert changed.referred_by_contact is None
    assert client.patch(address, body, format="json").json()["referred_by_contact"] == person.pk
    nobody = client.patch(address, {"referred_by": None}, format="json").json()
    assert (nobody["referred_by"], nobody["referred_by_contact"]) == (None, None)


@pytest.mark.db_both
def test_finance_reads_no_name_of_who_recommended_us(browser_of, api_of, lin, acme):
    mine = factories.AccountFactory(code="M", name="Mine", owner=lin, referred_by=acme)
    person = factories.ContactFactory(account=acme, name="ZQPERSON")
    accounts.change(mine, values={"referred_by_contact": person}, by=lin)
    told = Event.objects.get(verb="contact.referred")
    assert told.account_id == mine.pk and told.subject_name == "ZQPERSON"
    money = browser_of(factories.UserFactory(role=Role.FINANCE))
    for page in (f"/customers/{mine.pk}/", f"/customers/{mine.pk}/timeline/", f"/customers/{mine.pk}/referrals/"):
        assert "ZQPERSON" not in money.get(page).content.decode()
    assert "ZQPERSON" in browser_of(lin).get(f"/customers/{mine.pk}/timeline/").content.decode()


def test_a_contact_of_anothers_customer_cannot_be_named(api_of, lin, acme, other):
    hidden = factories.ContactFactory(account=other)
    body = {"referred_by": other.pk, "referred_by_contact": hidden.pk}
    answer = api_of(lin).patch(f"/api/v1/accounts/{acme.pk}/", body, format="json")
    assert answer.status_code == 400 and set(answer.json()["errors"]) == {"referred_by", "referred_by_contact"}
    with pytest.raises(Refused):
        accounts.change(acme, values={"referred_by": other}, by=lin)


def test_an_empty_book_says_what_to_do(browser_of, lin, acme):
    assert "No referral known yet" in browser_of(lin).get("/referrals/").content.decode()
    assert browser_of(lin).get(f"/customers/{acme.pk}/referrals/").content.strip() == b""


def test_the_greatest_by_contribution_is_not_said_to_bring_most_customers(browser_of, lin, acme, chain, monkeypatch):
    other = factories.AccountFactory(code="E", name="Echo", owner=lin)
    for number in range(4):
        brought = factories.AccountFactory(code=f"E{number}", owner=lin, referred_by=other)
        Standing.objects.create(account=brought, revenue=1, net_contribution=1)
    monkeypatch.setattr("accounts.views.referrals.DRAWN", 4)
    says = browser_of(lin).get("/referrals/").context["chart"].says
    assert "Most contribution came through Acme Building" in says and "Most customers came through Echo: 4" in says
    assert "The picture shows 2 of 3 referrers (4 of 9 customers)" in says


@pytest.mark.db_both
def test_of_a_part_the_picture_and_the_sentence_are_of_its_own_chains(browser_of, lin, acme, chain, monkeypatch):
    """Only Acme is of the part: those it brought are not, and another's chain is none of it."""
    Account.objects.filter(pk=acme.pk).update(region="East")
    other = factories.AccountFactory(code="E", name="Echo", owner=lin, region="West")
    factories.AccountFactory(code="F", name="Foxtrot", owner=lin, referred_by=other, region="West")
    page = browser_of(lin).get("/referrals/?region=East").context
    assert "1 of them brought 3 customers; most comes through Acme Building" in page["page"]["subtitle"]
    assert "The picture shows" not in page["chart"].says, "it shows the whole chain"
    monkeypatch.setattr("accounts.views.referrals.DRAWN", 3)
    says = browser_of(lin).get("/referrals/?region=East").context["chart"].says
    assert "The picture shows 1 of 1 referrers (3 of 4 customers)" in says
    west = browser_of(lin).get("/referrals/?region=West").context["page"]["subtitle"]
    assert "1 of them brought 1 customer; most comes through Echo" in west
