"""The search across everything finds visits and cases by their words, each among those that the reader sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.timezone import localtime

from kam.ground import finding
from kam.rules import formats
from lifecycle.actions import cases
from lifecycle.facts import searches
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def hits(user, text, key):
    return [hit for group in finding.search(user, text, 5) if group.finder.key == key for hit in group.hits]


def opened(by, account, title):
    return cases.report(values={"account": account, "sort": "complaint", "title": title}, by=by)


@pytest.fixture
def told(lin, acme):
    note = "Long talk about the weather and the harbour before we came to business. " * 2
    note += "他们要换阀门 and a Gasket of steel"
    return factories.VisitFactory(account=acme, user=lin, note=note, held_at=timezone.now())


@pytest.mark.parametrize("asked", ["gasket", "阀门"])
def test_a_visit_is_found_by_the_words_of_its_note(lin, told, asked):
    (hit,) = hits(lin, asked, "visits")
    assert hit.url == f"/visits/{told.pk}/" and asked.casefold() in hit.label.casefold() and hit.label.startswith("…")
    assert str(told.account) in hit.hint


def test_a_case_is_found_by_title_and_number(lin, acme):
    case = opened(lin, acme, "Seal leaks")
    assert [hit.url for hit in hits(lin, "leaks", "cases")] == [f"/cases/{case.pk}/"]
    assert [hit.url for hit in hits(lin, case.number, "cases")] == [f"/cases/{case.pk}/"]


def test_nobody_finds_what_they_do_not_see(lin, chen, told, acme):
    opened(lin, acme, "Gasket leaks")
    assert hits(lin, "gasket", "visits") and hits(lin, "gasket", "cases")
    assert not hits(chen, "gasket", "visits") and not hits(chen, "gasket", "cases")


def test_an_archived_visit_and_a_single_sign_find_nothing(lin, told):
    assert not hits(lin, "g", "visits")
    told.archived_at = timezone.now()
    told.save()
    assert not hits(lin, "gasket", "visits")


def test_the_newest_are_looked_through_and_the_list_looks_through_all(lin, told, acme, monkeypatch, browser_of):
    monkeypatch.setattr(searches, "NEWEST", 1)
    factories.VisitFactory(account=acme, user=lin, note="Later", held_at=timezone.now() + timedelta(minutes=5))
    assert not hits(lin, "gasket", "visits")
    page = browser_of(lin).get("/visits/?q=gasket").content.decode()
    assert f"/visits/{told.pk}/" in page


def test_two_questions_whatever_is_found(lin, told, django_assert_num_queries):
    """The keys of the newest, and which of these tell of it."""
    for asked in ("nothing of it", "gasket"):
        with django_assert_num_queries(2):
            assert bool(searches.visits(lin, asked, 5)) is (asked == "gasket")


def test_the_hint_is_plain_words_with_the_day_as_its_reader_writes_it(lin, told, acme):
    case = opened(lin, acme, "Gasket leaks")
    for (hit,), at in ((hits(lin, "gasket", "visits"), told.held_at), (hits(lin, "gasket", "cases"), case.opened_at)):
        assert hit.hint == f"{acme} · {formats.day(localtime(at).date(), 'en')}" and "<" not in hit.hint
    with translation.override("zh-hans"):
        assert hits(lin, "gasket", "visits")[0].hint.endswith(formats.day(localtime(told.held_at).date(), "zh-hans"))


@pytest.mark.parametrize(("before", "asked"), [("ß" * 90, "Gasket"), ("İ" * 90, "gasket"), ("x" * 90, "STRASSE")])
def test_the_piece_shown_begins_before_the_words_whatever_letters_stand_there(before, asked):
    piece = searches._around(f"{before} the Gasket of the Straße is worn and has to go before winter comes", asked)
    assert asked.casefold() in piece.casefold() and len(piece) <= searches.SHOWN + 2


@pytest.mark.parametrize("asked", ["投诉", "投訴"])
@pytest.mark.parametrize("written", ["客户投诉包装破损", "客戶投訴包裝破損"])
def test_words_are_found_in_either_script_whichever_they_were_typed_in(lin, acme, browser_of, asked, written):
    visit = factories.VisitFactory(account=acme, user=lin, note="x " * 60 + written, held_at=timezone.now())
    case, agreement = opened(lin, acme, written), factories.AgreementFactory(account=acme, title=written)
    (hit,) = hits(lin, asked, "visits")
    assert hit.url == f"/visits/{visit.pk}/" and written[2:4] in hit.label
    assert [hit.url for hit in hits(lin, asked, "cases")] == [f"/cases/{case.pk}/"]
    assert [hit.url for hit in hits(lin, asked, "agreements")] == [f"/agreements/{agreement.pk}/"]
    for where in ("visits", "cases", "agreements"):
        assert browser_of(lin).get(f"/{where}/", {"q": asked}).context["count"] == 1, where


@pytest.mark.parametrize("asked", ["baozhuang", "bzps", "posun"])
def test_titles_of_cases_and_agreements_are_found_by_pinyin_and_initials(lin, chen, acme, browser_of, asked):
    case, agreement = opened(lin, acme, "包装破损"), factories.AgreementFactory(account=acme, title="包裝破損賠付")
    assert [hit.url for hit in hits(lin, asked, "cases")] == [f"/cases/{case.pk}/"]
    assert [hit.url for hit in hits(lin, asked, "agreements")] == [f"/agreements/{agreement.pk}/"]
    assert not hits(chen, asked, "cases") and not hits(chen, asked, "agreements")
    assert browser_of(lin).get("/cases/", {"q": asked}).context["count"] == 1


def test_what_is_found_costs_the_same_questions_however_much_there_is(lin, acme, django_assert_max_num_queries):
    for number in range(20):
        opened(lin, acme, f"包装破损 {number}")
        factories.AgreementFactory(account=acme, title=f"包装破损 {number}")
    with django_assert_max_num_queries(16):
        assert len(hits(lin, "baozhuang", "cases")) == 5


def test_what_only_the_newest_are_looked_through_for_has_a_way_to_all(lin, acme, browser_of, monkeypatch):
    assert [url for _label, url, newest in finding.beyond(lin, "钢 &x") if newest == searches.NEWEST] == [
        "/visits/?q=%E9%92%A2%20%26x", "/cases/?q=%E9%92%A2%20%26x",
    ]  # fmt: skip
    monkeypatch.setattr(searches, "NEWEST", 1)
    factories.VisitFactory(account=acme, user=lin, note="the old gasket", held_at=timezone.now() - timedelta(900))
    factories.VisitFactory(account=acme, user=lin, note="nothing", held_at=timezone.now())
    for address in ("/search/?q=gasket", "/search/suggest/?q=gasket"):
        text = browser_of(lin).get(address).content.decode()
        assert 'href="/visits/?q=gasket"' in text and "the old gasket" not in text
    assert "the old gasket" in browser_of(lin).get("/visits/?q=gasket").content.decode()
    assert not finding.beyond(lin, " ")


def test_a_case_in_the_archive_is_not_found(lin, acme):
    case = opened(lin, acme, "Seal leaks")
    case.archived_at = timezone.now()
    case.save()
    assert not hits(lin, "leaks", "cases")
