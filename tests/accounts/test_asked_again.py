"""What forms ask once more or tell beside: units, days that are over, shares above a hundred, double people, words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agreement, Competitor, Contact, Presence, Requirement
from kam.ground import intakes
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(acme):
    start = timezone.localdate() - timedelta(30)
    return Agreement.objects.create(account=acme, kind="framework", number="A1", starts_on=start)


@pytest.mark.db_both
def test_a_committed_quantity_needs_its_unit(browser_of, lin, acme):
    client, page = browser_of(lin), reverse("accounts:agreement-create")
    said = {"account": acme.pk, "kind": "framework", "number": "Q1", "starts_on": "2026-01-01", "committed_quantity": 9}
    answer = client.post(page, said)
    assert answer.status_code == 422 and "Say the unit" in answer.content.decode()
    assert client.post(page, {**said, "committed_unit": "t"}).status_code == 302
    assert Agreement.objects.get().committed_unit == "t"


@pytest.mark.db_both
def test_a_requirement_that_is_over_already_is_asked_for_once_more(browser_of, lin, agreement):
    client, page = browser_of(lin), reverse("accounts:agreement-require", args=[agreement.pk])
    past = timezone.localdate() - timedelta(1)
    said = {"kind": "quality", "text": "ISO 9001", "valid_until": past}
    asked = client.post(page, said)
    assert asked.status_code == 422 and 'type="checkbox" name="is_over"' in asked.content.decode()
    assert client.post(page, {**said, "is_over": "on"}).status_code == 302
    one = Requirement.objects.get()
    edit = reverse("accounts:requirement-edit", args=[one.pk])
    assert client.post(edit, {**said, "text": "ISO 9001:2015"}).status_code == 302, "the day is known already"


def test_the_panel_of_requirements_is_called_by_what_it_holds(browser_of, lin, acme, agreement):
    client, page = browser_of(lin), reverse("accounts:account-requirements", args=[acme.pk])
    today = timezone.localdate()
    soon = Requirement.objects.create(agreement=agreement, kind="quality", text="A", valid_until=today + timedelta(5))
    assert "that run out soon" in client.get(page).content.decode()
    Requirement.objects.create(agreement=agreement, kind="quality", text="B", valid_until=today - timedelta(5))
    assert "overdue or running out soon" in client.get(page).content.decode()
    soon.delete()
    assert "<h2>Requirements overdue</h2>" in client.get(page).content.decode()


@pytest.mark.db_both
def test_shares_of_the_wallet_above_a_hundred_are_told(browser_of, lin, acme):
    client, page = browser_of(lin), reverse("accounts:account-competitors", args=[acme.pk])
    today = timezone.localdate()
    for name, share in (("Rival", 60), ("Other", 40)):
        rival = Competitor.objects.create(name=name)
        Presence.objects.create(account=acme, competitor=rival, threat="low", wallet_percent=share, seen_on=today)
    assert "add up" not in client.get(page).content.decode()
    Presence.objects.update(wallet_percent=Decimal(60))
    assert "add up to 120%" in client.get(page).content.decode()


def test_people_who_may_be_one_are_flagged_on_the_tab(browser_of, lin, acme):
    client, page = browser_of(lin), reverse("accounts:account-contacts", args=[acme.pk])
    factories.ContactFactory(account=acme, name="张伟", mobile="13800000001")
    assert "Perhaps one person twice" not in client.get(page).content.decode()
    factories.ContactFactory(account=acme, name="Zhang W.", mobile="+86 138 0000 0001")
    assert "Perhaps one person twice" in client.get(page).content.decode()


@pytest.mark.db_both
def test_a_new_contact_reports_to_somebody_of_the_same_customer(browser_of, lin, acme):
    boss, client = factories.ContactFactory(account=acme), browser_of(lin)
    stranger, page = factories.ContactFactory(), reverse("accounts:contact-create")
    assert reverse("accounts:contact-pick") in client.get(page).content.decode()
    said = {"account": acme.pk, "name": "Wang Min"}
    assert client.post(page, {**said, "reports_to": stranger.pk}).status_code == 422
    assert client.post(page, {**said, "reports_to": boss.pk}).status_code == 302
    assert Contact.objects.get(name="Wang Min").reports_to == boss


def test_an_unknown_word_of_choice_names_the_words_there_are():
    for kind, name in (("accounts", "kind"), ("contacts", "stance"), ("agreements", "kind")):
        words = intakes.kind(kind).say("choice", "x", name)
        assert all(str(word) in words for word in intakes.kind(kind).offered[name]) and len(words) > 60, words
    assert "known words" in intakes.kind("accounts").say("choice", "x", "city")


def test_the_form_of_judgements_offers_what_people_judge(browser_of, lin, acme):
    client, page = browser_of(lin), reverse("accounts:assessment-create", args=[acme.pk])
    plain = client.get(page).content.decode()
    assert 'value="goals"' in plain and 'value="philosophy"' in plain and 'value="profit"' not in plain
    assert 'value="profit"' in client.get(page, {"criterion": "profit"}).content.decode(), "the data were silent"
    said = {"criterion": "profit", "score": 50, "note": "No costs known"}
    assert client.post(page, said).status_code == 302
