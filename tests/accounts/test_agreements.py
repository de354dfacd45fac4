"""Agreements through every door: made, watched, renewed, ended, and what was bought to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Agreement, Order, OrderLine, Requirement
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
BODY = {
    "kind": "framework", "number": "FW-1", "title": "Framework 2026", "starts_on": "2026-01-01",
    "ends_on": "2026-12-31", "notice_days": "60", "committed_amount": "1000000", "without_tender": "on",
}  # fmt: skip
JSON = BODY | {"notice_days": 60, "without_tender": True}


def this_year(account, **more):
    """An agreement half over today."""
    today = timezone.localdate()
    return factories.AgreementFactory(
        account=account, starts_on=today - timedelta(100), ends_on=today + timedelta(99), **more
    )


def test_it_is_made_shown_and_changed(browser_of, lin, acme):
    client = browser_of(lin)
    answer = client.post("/agreements/new/", BODY | {"account": acme.pk})
    row = Agreement.objects.get()
    assert answer.status_code == 302 and answer.url == f"/agreements/{row.pk}/"
    assert row.renew_by == date(2026, 11, 1) and row.without_tender
    page = client.get(answer.url).content.decode()
    assert "Framework 2026" in page and "without formal procurement" in page
    assert "Framework 2026" in client.get(f"/customers/{acme.pk}/agreements/").content.decode()
    body = BODY | {"ends_on": "2026-06-30", "_version": "1"}
    assert client.post(f"/agreements/{row.pk}/edit/", body).status_code == 302
    assert client.post(f"/agreements/{row.pk}/edit/", body | {"title": "Late"}).status_code == 412
    row.refresh_from_db()
    assert row.renew_by == date(2026, 5, 1)
    assert Event.objects.filter(noun="agreement", account_id=acme.pk).count() == 2


def test_others_rows_are_not_there_and_the_right_is_asked_for(browser_of, api_of, chen, gu, acme):
    row = factories.AgreementFactory(account=acme)
    wanted = factories.RequirementFactory(agreement=row)
    paths = [f"/agreements/{row.pk}/{verb}" for verb in ("edit/", "renew/", "end/", "resume/", "archive/", "restore/")]
    paths += [f"/agreements/{row.pk}/requirements/new/", f"/requirements/{wanted.pk}/edit/"]
    for path in paths:
        assert browser_of(chen).get(path).status_code == 404
        assert browser_of(gu).get(path).status_code == 403
    assert browser_of(gu).get(f"/agreements/{row.pk}/").status_code == 200
    for noun, key in (("agreements", row.pk), ("requirements", wanted.pk)):
        assert api_of(chen).get(f"/api/v1/{noun}/{key}/").status_code == 404
        assert api_of(chen).get(f"/api/v1/{noun}/").json()["results"] == []
        assert api_of(gu).delete(f"/api/v1/{noun}/{key}/").status_code == 403


def test_references_are_looked_up_in_what_one_sees(api_of, lin, acme, other):
    foreign = factories.AgreementFactory(account=other)
    answer = api_of(lin).post("/api/v1/agreements/", JSON | {"account": other.pk}, format="json")
    assert answer.status_code == 400 and "account" in answer.json()["errors"]
    body = {"agreement": foreign.pk, "kind": "quality", "text": "ISO"}
    assert api_of(lin).post("/api/v1/requirements/", body, format="json").status_code == 400
    assert not Requirement.objects.exists()


def test_rules_explain_themselves(browser_of, api_of, lin, acme):
    client = browser_of(lin)
    client.post("/agreements/new/", BODY | {"account": acme.pk})
    again = client.post("/agreements/new/", BODY | {"account": acme.pk})
    assert again.status_code == 422 and "of this number already" in again.content.decode()
    turned = client.post("/agreements/new/", BODY | {"account": acme.pk, "number": "2", "ends_on": "2025-01-01"})
    assert turned.status_code == 422 and "before the beginning" in turned.content.decode()
    row = Agreement.objects.get()
    late = api_of(lin).post(
        f"/api/v1/agreements/{row.pk}/end/", {"ended_on": "2027-02-01", "end_reason": "x"}, format="json"
    )
    assert late.status_code == 409 and "ended_on" in late.json()["errors"]


def test_what_was_bought_equals_the_orders_to_the_cent(api_of, lin, acme, other):
    row = factories.AgreementFactory(account=acme, committed_amount=Decimal(1_000_000))
    days = [
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 5, 5),
        date(2026, 6, 30),
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    for place, day in enumerate(days):
        factories.OrderFactory(
            account=acme, ordered_on=day, amount=Decimal("1000.10") + place, revenue=Decimal("7301.33") + place
        )
    factories.OrderFactory(account=acme, ordered_on=days[2], revenue=Decimal("-55.55"), amount=Decimal("-55.55"))
    factories.OrderFactory(account=acme, ordered_on=days[2], archived_at=timezone.now())
    factories.OrderFactory(account=other, ordered_on=days[2])
    for as_of in (date(2025, 6, 1), date(2026, 1, 1), date(2026, 6, 30), date(2028, 1, 1)):
        found = api_of(lin).get(f"/api/v1/agreements/{row.pk}/?as_of={as_of}").json()
        counted = Order.objects.live().filter(
            account=acme, ordered_on__range=("2026-01-01", min(as_of, date(2026, 12, 31)))
        )
        wanted = counted.aggregate(sum=Sum("revenue"))["sum"] or Decimal("0.00")
        assert found["bought_amount"] == f"{wanted:.2f}"
    assert found["state"] == "expired" and found["elapsed_share"] == "1.0000"
    assert api_of(lin).get("/api/v1/agreements/?as_of=soon").status_code == 400


def test_quantity_and_category_are_read_from_the_lines(acme):
    glass = factories.ProductFactory(category="glass", unit="m2")
    frame = factories.ProductFactory(category="frames", unit="pc")
    order = factories.OrderFactory(
        account=acme, ordered_on=date(2026, 3, 1), currency="USD", rate=Decimal("7.12345678")
    )
    for place, (product, quantity, amount) in enumerate(
        [(glass, "10.5", "33.33"), (frame, "4", "50"), (None, "2", "9")]
    ):
        OrderLine.objects.create(order=order, position=place, product=product, quantity=quantity, amount=amount)

    def bought(**terms):
        row = factories.AgreementFactory(account=acme, **terms)
        return Agreement.objects.with_bought(date(2026, 12, 1)).get(pk=row.pk)

    assert bought(committed_quantity=100).bought_quantity == Decimal("16.5")
    of_glass = bought(committed_quantity=100, committed_category="glass", committed_unit="m2")
    assert (of_glass.bought_quantity, of_glass.bought_amount) == (Decimal("10.5"), Decimal("237.42"))
    assert bought(committed_quantity=100, committed_unit="pc").bought_quantity == 4
    assert bought(committed_quantity=100, committed_category="doors").bought_quantity == 0


@pytest.mark.db_both
def test_the_watch_finds_what_is_due_run_out_and_behind(browser_of, api_of, lin, acme):
    today = timezone.localdate()
    ends = {"due": today + timedelta(40), "later": today + timedelta(100), "gone": today - timedelta(3)}
    rows = {
        name: factories.AgreementFactory(
            account=acme, number=name, starts_on=today - timedelta(300), ends_on=end, notice_days=20
        )
        for name, end in ends.items()
    }
    rows["behind"] = this_year(acme, number="behind", committed_amount=Decimal(1000))
    rows["kept"] = this_year(acme, number="kept", committed_amount=Decimal(400))
    rows["renewed"] = factories.AgreementFactory(
        account=acme, number="renewed", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)
    )
    factories.AgreementFactory(
        account=acme, number="next", follows=rows["renewed"], starts_on=date(2021, 1, 1), ends_on=None
    )
    factories.OrderFactory(account=acme, ordered_on=today - timedelta(5), revenue=Decimal(300))
    wanted = {
        "due30": {"due"},
        "due90": {"due", "later"},
        "expired": {"gone"},
        "behind": {"behind"},
        "force": {"due", "later", "behind", "kept", "next"},
    }
    for watch, numbers in wanted.items():
        found = api_of(lin).get(f"/api/v1/agreements/?watch={watch}&fields=number,is_behind").json()["results"]
        assert {row["number"] for row in found} == numbers, watch
        assert all(row["is_behind"] == (row["number"] == "behind") for row in found)
    soon = browser_of(lin).get("/agreements/?watch=due90").content.decode()
    assert soon.index(">due<") < soon.index(">later<"), "what runs out first stands first"
    page = browser_of(lin).get("/agreements/?watch=behind").content.decode()
    assert ">behind<" in page and ">kept<" not in page
    panel = browser_of(lin).get(f"/customers/{acme.pk}/agreements/").content.decode()
    assert "behind." in panel and "nothing follows it" in panel


def test_renewal_takes_the_terms_over_and_happens_once(browser_of, api_of, lin, acme):
    row = factories.AgreementFactory(
        account=acme, number="A", delivery="in 7 days", committed_amount=Decimal(500), notice_days=30
    )
    factories.RequirementFactory(agreement=row, text="ISO 9001")
    client = browser_of(lin)
    form = client.get(f"/agreements/{row.pk}/renew/").content.decode()
    assert "2027-01-01" in form and "2027-12-31" in form
    answer = client.post(
        f"/agreements/{row.pk}/renew/",
        {"number": "B", "starts_on": "2027-01-01", "ends_on": "2027-12-31", "committed_amount": "800"},
    )
    follower = Agreement.objects.get(number="B")
    assert answer.url == f"/agreements/{follower.pk}/" and follower.follows == row
    assert (follower.delivery, follower.committed_amount, follower.renew_by) == ("in 7 days", 800, date(2027, 12, 1))
    assert [one.text for one in follower.requirements.all()] == ["ISO 9001"]
    assert Event.objects.filter(verb="agreement.renewed").count() == 1
    again = api_of(lin).post(
        f"/api/v1/agreements/{row.pk}/renew/", {"number": "C", "starts_on": "2027-01-01"}, format="json"
    )
    assert again.status_code == 409 and "renewed already" in again.json()["detail"]


@pytest.mark.db_both
def test_the_api_renews_with_what_is_said_only(api_of, lin, acme):
    row = factories.AgreementFactory(account=acme, committed_amount=Decimal(500))
    answer = api_of(lin).post(
        f"/api/v1/agreements/{row.pk}/renew/", {"number": "N", "starts_on": "2027-01-01"}, format="json"
    )
    assert answer.status_code == 201 and answer.json()["committed_amount"] == "500.00"
    early = factories.AgreementFactory(account=acme)
    wrong = api_of(lin).post(
        f"/api/v1/agreements/{early.pk}/renew/", {"number": "M", "starts_on": "2025-01-01"}, format="json"
    )
    assert wrong.status_code == 409 and "starts_on" in wrong.json()["errors"]


def test_ended_stops_counting_and_can_be_resumed(browser_of, api_of, lin, acme):
    row = this_year(acme, committed_amount=Decimal(1000))
    today = timezone.localdate()
    factories.OrderFactory(account=acme, ordered_on=today - timedelta(50), revenue=Decimal(100))
    factories.OrderFactory(account=acme, ordered_on=today - timedelta(5), revenue=Decimal(100))
    client = browser_of(lin)
    body = {"ended_on": str(today - timedelta(10)), "end_reason": "Factory closed"}
    assert client.post(f"/agreements/{row.pk}/end/", body).status_code == 302
    found = api_of(lin).get(f"/api/v1/agreements/{row.pk}/").json()
    assert (found["state"], found["bought_amount"], found["is_behind"]) == ("ended", "100.00", False)
    assert "Factory closed" in client.get(f"/agreements/{row.pk}/").content.decode()
    client.post(f"/agreements/{row.pk}/resume/")
    assert api_of(lin).get(f"/api/v1/agreements/{row.pk}/").json()["bought_amount"] == "200.00"


def test_requirements_run_out_in_words(browser_of, lin, acme):
    row = this_year(acme)
    client, today = browser_of(lin), timezone.localdate()
    body = {
        "kind": "safety",
        "text": "Fire class A",
        "valid_until": str(today - timedelta(1)),
        "evidence": "No. 4",
        "is_over": "on",
    }
    assert client.post(f"/agreements/{row.pk}/requirements/new/", body).status_code == 302
    wanted = Requirement.objects.get()
    assert "overdue since" in client.get(f"/customers/{acme.pk}/agreements/").content.decode()
    client.post(f"/requirements/{wanted.pk}/edit/", body | {"valid_until": str(today + timedelta(20))})
    assert "only until" in client.get(f"/agreements/{row.pk}/").content.decode()
    client.post(f"/requirements/{wanted.pk}/archive/")
    assert "Fire class A" not in client.get(f"/agreements/{row.pk}/").content.decode()
    client.post(f"/requirements/{wanted.pk}/restore/")
    assert "Fire class A" in client.get(f"/agreements/{row.pk}/").content.decode()


def test_archive_and_back(browser_of, lin, acme):
    row = this_year(acme, number="gone")
    client = browser_of(lin)
    client.post(f"/agreements/{row.pk}/archive/")
    assert ">gone<" not in client.get("/agreements/").content.decode()
    client.post(f"/agreements/{row.pk}/restore/")
    assert ">gone<" in client.get("/agreements/").content.decode()


@pytest.mark.db_both
def test_queries_stay_the_same_however_many_rows(browser_of, zhao, acme, django_assert_max_num_queries):
    for _n in range(20):
        factories.RequirementFactory(agreement=this_year(acme, committed_amount=Decimal(10)))
    client = browser_of(zhao)
    client.get("/agreements/")
    with django_assert_max_num_queries(15):
        assert client.get("/agreements/").status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get(f"/customers/{acme.pk}/agreements/").status_code == 200
    assert client.get("/agreements/?format=xlsx").content[:2] == b"PK"


def test_the_signed_paper_is_tied_to_the_agreement(browser_of, api_of, lin, acme):
    agreement, other = factories.AgreementFactory(account=acme, number="F1"), factories.AccountFactory(owner=lin)
    paper, foreign = (factories.DocumentFactory(account=one, title=f"Contract {one.pk}") for one in (acme, other))
    client, api = browser_of(lin), f"/api/v1/agreements/{agreement.pk}/"
    form = client.get(f"/agreements/{agreement.pk}/edit/").context["form"]
    assert list(form.fields["document"].queryset) == [paper], "of its own customer alone"
    answer = api_of(lin).patch(api, {"document": foreign.pk}, format="json")
    assert answer.status_code == 400 and "document" in answer.json()["errors"]
    assert api_of(lin).patch(api, {"document": paper.pk}, format="json").json()["document"] == paper.pk
    page = client.get(f"/agreements/{agreement.pk}/").content.decode()
    assert f"Contract {acme.pk}" in page and f"/documents/{paper.pk}/" in page
