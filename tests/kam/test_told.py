"""What is told where: notices name the customer, the record speaks the reader's language, lost pages keep the frame."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import EventVerb
from kam.actions import tokens
from kam.forms.preferences import zones
from kam.ground import events
from kam.models import Event, Notice
from kam.rules import formats
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(lin, zhao, acme):
    events.record(EventVerb.TIER_CHANGED, acme, by=zhao, changes={"tier": ["gold", "platinum"]}, notify=[lin])
    return Notice.objects.get(user=lin)


def test_a_notice_says_about_whom_and_what(lin, acme, told, browser_of):
    html = browser_of(lin).get("/notices/").content.decode()
    assert str(acme) in html and "Gold → <b>Platinum</b>" in html
    lin.language = "zh-hans"
    lin.save()
    html = browser_of(lin).get("/notices/").content.decode()
    assert str(acme) in html and "金" in html and "Gold" not in html


def test_a_notice_without_an_address_opens_its_customer(lin, acme, told, browser_of):
    assert browser_of(lin).post(f"/notices/{told.pk}/")["Location"] == f"/customers/{acme.pk}/"


def test_the_record_names_a_run_in_the_reader_s_language(ada, browser_of):
    data = {"kind": "churn", "as_of": "2026-11-26"}
    Event.objects.create(verb="run.done", noun="run", subject_name="流失风险 2026-11-26", by_name="KAM", data=data)
    html = browser_of(ada).get("/record/").content.decode()
    assert "Churn risk 26 Nov 2026" in html and "流失风险" not in html


def test_the_record_names_languages_not_their_codes(ada, browser_of):
    Event.objects.create(verb="user.changed", noun="user", by_name="A", changes={"language": ["en", "zh-hant"]})
    html = browser_of(ada).get("/record/").content.decode()
    assert "<del>English</del> <ins>繁體中文</ins>" in html


def test_the_record_is_narrowed_by_a_customer_chosen_by_name(ada, acme, told, browser_of):
    other = AccountFactory(name="Elsewhere")
    found = browser_of(ada).get(f"/record/?account={acme.pk}").content.decode()
    assert "data-picker" in found and "Tier changed</td>" in found and f"/customers/{acme.pk}/" in found
    assert "Tier changed</td>" not in browser_of(ada).get(f"/record/?account={other.pk}").content.decode()


def test_a_lost_page_keeps_menu_and_search_for_who_is_signed_in(lin, browser_of):
    answer = browser_of(lin).get("/no/such/page/")
    assert answer.status_code == 404 and 'class="rail"' in answer.content.decode()
    assert 'role="search"' in answer.content.decode()
    assert 'class="rail"' not in Client().get("/no/such/page/").content.decode()


def test_a_token_ends_with_the_day_entered(ada):
    last = timezone.localdate() + timedelta(365)
    token, _secret = tokens.create(name="ERP", scopes=["read"], expires_on=last, by=ada)
    assert timezone.localdate(token.expiry) == last


def test_yes_or_no_filters_offer_all_and_no_choice_twice(ada, browser_of):
    people = browser_of(ada).get("/settings/people/").content.decode()
    assert "Unknown" not in people and ">All</option>" in people
    products = browser_of(ada).get("/products/").content.decode()
    assert products.count("Current ones</option>") == 1


def test_zones_are_named_by_language_and_retired_ones_are_gone():
    chinese, english = dict(zones("zh-hans")), dict(zones("en"))
    assert chinese["Asia/Shanghai"].startswith("中国（上海）")
    assert english["Asia/Shanghai"].startswith("China (Shanghai)")
    assert not {"Asia/Chongqing", "Asia/Calcutta", "US/Pacific", "Etc/GMT+1"} & set(english)
    assert {"UTC", "Asia/Kolkata", "America/New_York"} <= set(english)


def test_a_retired_zone_somebody_has_stays_theirs(lin, api_of, browser_of):
    lin.time_zone = "Asia/Chongqing"
    lin.save()
    assert "Asia/Chongqing" in browser_of(lin).get("/me/").content.decode()


def test_months_and_spans_of_days_are_written_one_way():
    december = date(2024, 12, 1)
    assert [formats.month(december, language) for language in ("en", "zh-hant")] == ["Dec 2024", "2024年12月"]
    assert formats.days(date(2026, 11, 23), date(2026, 11, 29), "en") == "23 – 29 Nov"
    assert formats.days(date(2026, 11, 30), date(2026, 12, 6), "zh-hans") == "11月30日 – 12月6日"


@pytest.mark.xdist_group("schema")  # written once for those who read it
def test_every_operation_of_the_api_has_a_summary_and_a_noun(ada, browser_of):
    answer = browser_of(ada).get("/api/schema/", headers={"Accept": "application/json"})
    paths = json.loads(answer.content)["paths"]
    found = [said for methods in paths.values() for said in methods.values()]
    assert found and all(said.get("summary") for said in found)
    assert all(said["tags"] not in ([], ["default"]) for said in found)
