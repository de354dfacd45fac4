"""The history of a record: in words, narrowed, as of a day; a former value brought back by the record's own verb."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import accounts, contact_merges, contacts, fields
from accounts.models import Contact
from analytics.models import Report
from kam.choices import Role
from kam.ground import doors, events, histories, timeline
from kam.ground.rest import ScopedViewSet
from kam.models import Event
from kam.rules import formats
from lifecycle.actions import visits
from tests import factories, planting
from tests.planting import Garden

pytestmark = pytest.mark.django_db


def text(browser, record, **asked):
    answer = browser.get(histories.address(record), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def wang(acme, lin):
    return contacts.create(values={"account": acme, "name": "Wang Fang", "title": "Buyer"}, by=lin)


def change(record, by, **values):
    return contacts.change(record, values=values, by=by)


@pytest.mark.usefixtures("bare_pages")
def test_every_record_with_a_version_has_a_history_and_no_outsider_opens_it(lin, acme, chen, zhao, browser_of):
    garden, director, stranger = Garden(lin, acme), browser_of(zhao), browser_of(chen)
    versioned = [model for model in planting.tables() if "version" in {f.name for f in model._meta.concrete_fields}]
    assert set(histories.nouns().values()) == set(versioned)
    for model in versioned:
        record = garden.row(model)
        seen = model._default_manager.filter(pk=record.pk).visible_to(zhao).exists()
        assert director.get(histories.address(record)).status_code == (200 if seen else 404), model
        on = {"on": "2026-06-30"}
        assert director.get(f"{histories.address(record)}as-of/", on).status_code == (200 if seen else 404), model
        if planting.is_scoped(model):
            assert stranger.get(histories.address(record)).status_code == 404, model
            assert stranger.get(f"{histories.address(record)}as-of/", on).status_code == 404, model
        else:
            assert stranger.get(histories.address(record)).status_code in (403, 404), model


def test_the_history_of_a_report_opens_for_a_director_who_wrote_it(lin, zhao, acme, browser_of):
    report = Garden(lin, acme).row(Report)
    Report.objects.filter(pk=report.pk).update(user=zhao, team=None)
    assert browser_of(zhao).get(histories.address(report)).status_code == 200


def test_every_record_that_clients_read_with_a_version_has_one_resource():
    found = [door.model for door in doors.doors().values()]
    assert len(found) == len(set(found)) > 50
    assert all(issubclass(door, ScopedViewSet) for door in doors.doors().values())


def test_changes_are_told_in_words_with_who_and_through_what(wang, lin, browser_of):
    browser = browser_of(lin)
    browser.post(f"/contacts/{wang.pk}/edit/", {"name": "Wang Fang", "title": "Head", "stance": "supporter"})
    html = text(browser, wang)
    assert "<del>Buyer</del> <ins>Head</ins>" in html
    assert "<dt>Stance to us</dt><dd><del>–</del> <ins>Supporter</ins>" in html
    assert ">Lin Xiao</td>" in html and ">Page</td>" in html
    lin.language = "zh-hans"
    lin.save()
    assert "<dt>Stance to us</dt>" not in text(browser_of(lin), wang)


def test_filters_narrow_by_person_day_and_field(wang, lin, zhao, browser_of):
    change(wang, lin, title="Head")
    change(wang, zhao, department="Works")
    Event.objects.filter(changes__has_key="title").update(at=timezone.now() - timedelta(days=40))
    browser, recently = browser_of(zhao), (timezone.localdate() - timedelta(days=5)).isoformat()
    assert "<ins>Head</ins>" in text(browser, wang) and "<ins>Works</ins>" in text(browser, wang)
    for asked in ({"person": zhao.pk}, {"since": recently}, {"field": "department"}):
        html = text(browser, wang, **asked)
        assert "<ins>Works</ins>" in html and "<ins>Head</ins>" not in html
    html = text(browser, wang, until=recently)
    assert "<ins>Head</ins>" in html and "<ins>Works</ins>" not in html


def test_money_stands_with_its_currency(lin, acme, browser_of):
    order = factories.OrderFactory(account=acme, currency="USD", amount=Decimal("1200"))
    events.record("order.changed", order, by=lin, changes={"amount": ["1100.00", "1200.00"]}, data={"currency": "USD"})
    was, now = (formats.exact_money(Decimal(amount), "USD", "en") for amount in (1100, 1200))
    assert f"<del>{was}</del> <ins>{now}</ins>" in text(browser_of(lin), order)
    words = {one.name: one.words for one in doors.state(order, timezone.localdate(), lin).stood}
    assert words["amount"] == now


def test_a_page_asks_the_same_however_long_the_history(wang, lin, browser_of):
    browser = browser_of(lin)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            text(browser, wang)
        counts.append(len(asked))
        for place in range(12):
            wang = change(wang, lin, title=f"Title {place} {_round}")
    assert counts[0] == counts[1] <= 25


def test_who_may_not_see_people_finds_none_in_a_history(lin, acme, browser_of):
    wang = factories.ContactFactory(account=acme, name="Wang Fang")
    accounts.change(acme, values={"region": "North"}, by=lin)
    events.record("account.changed", acme, by=lin, changes={"referred_by_contact": [None, wang]})
    finance = browser_of(factories.UserFactory(role=Role.FINANCE))
    assert finance.get(histories.address(wang)).status_code == 404
    assert "Referred by (person)" not in text(finance, acme) and "<ins>North</ins>" in text(finance, acme)


WORDS = st.sampled_from(["", "Buyer", "Head", "Clerk"])
ONE = st.fixed_dictionaries({}, optional={
    "title": WORDS, "department": WORDS, "note": WORDS, "stance": st.sampled_from(["", "supporter", "neutral"]),
    "left_on": st.none() | st.dates(date(2020, 1, 1), date(2026, 2, 1)), "boss": st.booleans(),
})  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.lists(ONE, max_size=2), min_size=1, max_size=5))
def test_as_of_any_day_it_stands_as_it_stood_then(acme, lin, time_machine, days):
    began = date(2026, 3, 1)
    time_machine.move_to("2026-03-01 10:00+08:00", tick=False)
    boss = factories.ContactFactory(account=acme, name="Li Na")
    one = contacts.create(values={"account": acme, "name": "Wang Fang"}, by=lin)
    then = []
    for changes in days:
        for values in changes:
            said = dict(values)
            said |= {"reports_to": boss if said.pop("boss") else None} if "boss" in said else {}
            one = contacts.change(one, values=said, by=lin)
        kept = Contact.objects.get(pk=one.pk)
        then.append({name: words(kept, name) for name in ("title", "department", "note", "stance", "left_on")}
                    | {"reports_to": words(kept, "reports_to")})  # fmt: skip
        time_machine.shift(timedelta(days=1))
    for place, expected in enumerate(then):
        state = doors.state(one, began + timedelta(days=place), lin)
        assert {field.name: field.words for field in state.stood if field.name in expected} == expected
        assert all(field.is_known for field in state.stood if field.name in expected) and state.is_there
    assert doors.state(one, began - timedelta(days=1), lin).is_there is False


def words(record, name):
    return timeline.shown("contact", name, events.plain(getattr(record, name), record))


def test_what_was_written_without_telling_is_not_known(wang, lin):
    wang = change(wang, lin, title="Head")
    Event.objects.update(at=timezone.now() - timedelta(days=3))
    Contact.objects.filter(pk=wang.pk).update(title="Chief")
    wang.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)
    known = {one.name: one for one in doors.state(wang, yesterday, lin).stood}
    assert not known["title"].is_known and known["title"].words == "" and known["name"].is_known
    assert not known["last_met_on"].is_known
    Contact.objects.filter(pk=wang.pk).update(version=wang.version + 1)
    wang.refresh_from_db()
    assert not any(one.is_known for one in doors.state(wang, yesterday, lin).stood)


def bring_back(browser, record, event, name, **more):
    address = f"{histories.address(record)}{event.pk}/{name}/restore/"
    return browser.post(address, more, HTTP_REFERER=f"http://testserver{histories.address(record)}", follow=True)


def test_a_former_value_comes_back_and_the_event_names_what_it_restores(wang, lin, browser_of):
    wang = change(wang, lin, title="Head")
    event, browser = Event.objects.get(changes__has_key="title"), browser_of(lin)
    asked = browser.get(f"{histories.address(wang)}{event.pk}/title/restore/").content.decode()
    assert "<del>Head</del> <ins>Buyer</ins>" in asked and f'name="_version" value="{wang.version}"' in asked
    assert f"{event.pk}/title/restore/" in text(browser, wang)
    html = bring_back(browser, wang, event, "title", _version=wang.version).content.decode()
    wang.refresh_from_db()
    back = Event.objects.filter(changes__has_key="title").first()
    assert wang.title == "Buyer" and back.changes["title"] == ["Head", "Buyer"]
    assert back.data["restored"]["event"] == event.pk and back.through == "page"
    assert "Brought back as it was before" in html


def test_a_person_comes_back_by_name_and_not_where_two_are_called_so(wang, acme, lin, browser_of):
    boss = factories.ContactFactory(account=acme, name="Li Na")
    wang = change(change(wang, lin, reports_to=boss), lin, reports_to=None)
    event, browser = Event.objects.filter(changes__has_key="reports_to").first(), browser_of(lin)
    bring_back(browser, wang, event, "reports_to")
    wang.refresh_from_db()
    assert wang.reports_to == boss
    wang = change(wang, lin, reports_to=None)
    factories.ContactFactory(account=acme, name="Li Na")
    html = bring_back(browser, wang, event, "reports_to").content.decode()
    wang.refresh_from_db()
    assert wang.reports_to is None and "several are called so" in html


def test_refusals_of_the_verb_and_stale_versions_are_said(wang, lin, browser_of):
    wang = change(wang, lin, title="Head")
    event, browser = Event.objects.get(changes__has_key="title"), browser_of(lin)
    html = bring_back(browser, wang, event, "title", _version=wang.version - 1).content.decode()
    assert "Somebody else has changed this meanwhile" in html
    twin = factories.ContactFactory(account=wang.account, name="Wang Fang")
    contact_merges.merge(twin, wang, by=lin)
    assert "merged into another one" in bring_back(browser, wang, event, "title").content.decode()
    wang.refresh_from_db()
    assert wang.title == "Head"


def test_who_may_not_change_it_may_not_bring_back(wang, lin, gu, chen, browser_of):
    change(wang, lin, title="Head")
    event = Event.objects.get(changes__has_key="title")
    address = f"{histories.address(wang)}{event.pk}/title/restore/"
    assert browser_of(gu).post(address).status_code == 403
    assert browser_of(chen).post(address).status_code == 404 == browser_of(chen).get(address).status_code
    assert browser_of(lin).get(f"{histories.address(wang)}{event.pk}/name/restore/").status_code == 404
    wang.refresh_from_db()
    assert wang.title == "Head"


def test_what_no_form_changes_has_no_way_back(zhao, acme, browser_of):
    events.record("account.changed", acme, by=zhao, changes={"tier": ["gold", "silver"]})
    event, browser = Event.objects.get(changes__has_key="tier"), browser_of(zhao)
    html = text(browser, acme)
    assert "<del>Gold</del>" in html and "restore/" not in html
    assert "No form changes this field" in bring_back(browser, acme, event, "tier").content.decode()


def test_a_value_that_the_log_only_counted_has_no_way_back(lin, acme, browser_of):
    visit = visits.log(account=acme, said=visits.Said("advance"), by=lin)
    events.record("visit.changed", visit, by=lin, changes={"contacts": [2, 0]})
    event, browser = Event.objects.get(changes__has_key="contacts"), browser_of(lin)
    assert "restore/" not in text(browser, visit)
    assert "No form changes this field" in bring_back(browser, visit, event, "contacts").content.decode()


def test_a_custom_field_comes_back_by_its_key(acme, ada, lin, browser_of):
    fields.define(values={"label_en": "Budget", "label_zh_hans": "预算", "kind": "money"}, by=ada)
    for amount in ("100", "250"):
        acme = accounts.change(acme, values={"custom": {"budget": amount}}, by=lin)
    event, browser = Event.objects.filter(changes__has_key="custom.budget").first(), browser_of(lin)
    assert "<dt>Budget</dt>" in text(browser, acme, field="custom.budget")
    bring_back(browser, acme, event, "custom.budget")
    acme.refresh_from_db()
    assert Decimal(acme.custom["budget"]) == 100


def test_words_found_anew_are_written_and_are_no_change(acme, zhao):
    """The index of search, gathered anew where its rules changed: the same record in the same version, and no event."""
    acme.__class__.objects.filter(pk=acme.pk).update(search_text="as once gathered")
    version, events = acme.version, Event.objects.count()
    accounts.change(acme, values={"name": acme.name}, by=zhao)
    acme.refresh_from_db()
    assert "acme" in acme.search_text and acme.version == version and Event.objects.count() == events
