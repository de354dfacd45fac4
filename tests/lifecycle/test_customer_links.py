"""The customer's own page: what is meant for them and nothing internal; opened, used, revoked; requests come in."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.actions import merges
from kam.ground.errors import Refused
from kam.models import Event, Key, Notice
from kam.models.tokens import digest
from lifecycle.actions import cases, customer_links, plans, promises
from lifecycle.facts import customer_pages
from lifecycle.models import Case, CustomerLink, Promise, Survey, SurveyInvitation
from tests import factories
from tests.planting import LIVE, MARK, PERSON, RUN, Garden

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(lin, acme):
    return customer_links.open(acme, by=lin)


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def test_whom_to_call_stands_in_the_order_in_which_a_customer_needs_them(acme, gu, chen, sun, zhao):
    for user, function in ((zhao, "sponsor"), (chen, "finance"), (sun, "marketing")):
        factories.SeatFactory(account=acme, user=user, function=function)
    shown = [line.text for line in customer_pages.people(acme, timezone.localdate()).lines]
    assert shown == ["Account manager", "Service", "Finance", "Marketing", "Executive sponsor"]


@pytest.mark.db_both
def test_the_page_shows_what_is_agreed_promised_planned_and_whom_to_call(made, lin, gu, acme, stranger):
    today = timezone.localdate()
    type(lin).objects.filter(pk=lin.pk).update(phone="+86 21 5555 0101")
    factories.AgreementFactory(account=acme, number="F-1", title="Framework 2026", starts_on=today, ends_on=None)
    factories.AgreementFactory(account=acme, number="OLD", title="Over", starts_on=today - timedelta(900),
                               ends_on=today - timedelta(5))  # fmt: skip
    shown = promises.make(acme, text="Samples by Friday", due_on=today + timedelta(2), is_shown=True, by=lin)
    promises.make(acme, text="Ask our boss for a rebate", due_on=today, by=lin)
    promises.make(acme, text="They sign the order", due_on=today, side="theirs", is_shown=True, by=lin)
    plans.make(acme, planned_on=today + timedelta(6), by=lin)
    text = stranger.get(made.path).content.decode()
    for expected in ("Acme Building", "Framework 2026", "Samples by Friday", "Our next visit", "Lin Xiao", "Gu Wei"):
        assert expected in text, expected
    assert 'href="tel:+862155550101"' in text
    for hidden in ("Over", "rebate", "They sign", "<script"):
        assert hidden not in text, hidden
    promises.keep(shown, by=lin)
    assert "done" in stranger.get(made.path).content.decode()
    Promise.objects.update(kept_on=today - timedelta(200))
    assert "Samples" not in stranger.get(made.path).content.decode()


@pytest.mark.db_both
def test_nothing_internal_is_on_it_whatever_the_file_holds(lin, acme, stranger):
    """A mark stands in every text of every table of this customer; only the names that are meant for them come out."""
    Garden(lin, acme)
    Promise.objects.update(is_shown=True, side="ours", dropped_on=None, broken_on=None, kept_on=None)
    acme.refresh_from_db()
    page = stranger.get(customer_links.open(acme, by=lin).path).content.decode()
    assert not RUN.search(page)
    text = html.unescape(page).replace(LIVE, "")
    found = set(re.findall(f"{MARK}[ 0-9a-z_]*|{PERSON}[ 0-9a-z_]*", text))
    assert {re.sub(r"\d+", "", one).strip() for one in found} <= {f"{MARK} name", f"{MARK} title", f"{MARK} text", MARK}
    for word in ("platinum", "gold", "margin", "risk", "churn", "competitor", "7654321"):
        assert word not in text.lower(), word


def test_no_sign_in_no_session_no_cache_and_its_own_policy(made, stranger):
    page = stranger.get(made.path)
    assert page.status_code == 200 and not stranger.cookies
    assert page["Cache-Control"] == "no-store" and page["Referrer-Policy"] == "no-referrer"
    assert "script-src 'none'" in page["Content-Security-Policy"]
    chinese = stranger.get(f"{made.path}?lang=zh-hans")
    assert chinese["Content-Language"] == "zh-hans"


@pytest.mark.db_both
def test_only_the_digest_is_kept_and_looking_is_remembered(made, stranger):
    link = CustomerLink.objects.get()
    assert link.digest == digest(made.secret) and len(made.secret) >= 32 and link.last_used_at is None
    before = {**CustomerLink.objects.values().get(), "last_used_at": None}
    stranger.get(made.path)
    link.refresh_from_db()
    assert link.last_used_at is not None
    assert {**CustomerLink.objects.values().get(), "last_used_at": None} == before


@pytest.mark.db_both
def test_unknown_revoked_expired_and_put_away_look_the_same(made, lin, acme, stranger):
    unknown = stranger.get("/c/nobody-knows-this-secret/")
    assert unknown.status_code == 404
    CustomerLink.objects.update(expires_at=timezone.now() - timedelta(1))
    assert stranger.get(made.path).content == unknown.content
    CustomerLink.objects.update(expires_at=timezone.now() + timedelta(1))
    customer_links.revoke(made.link, by=lin)
    assert stranger.get(made.path).content == unknown.content
    again = customer_links.open(acme, by=lin)
    type(acme).objects.filter(pk=acme.pk).update(archived_at=timezone.now())
    assert stranger.get(again.path).content == unknown.content
    assert stranger.post(again.path, {"text": "x"}).status_code == 404


def test_the_link_of_somebody_who_left_is_closed(lin, acme, stranger):
    li = factories.ContactFactory(account=acme)
    made = customer_links.open(acme, contact=li, by=lin)
    assert stranger.get(made.path).status_code == 200
    type(li).objects.update(left_on=timezone.localdate())
    assert stranger.get(made.path).status_code == 404


def test_a_request_becomes_a_case_once_with_its_state_on_the_page_and_is_limited(
    made, lin, acme, stranger, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    done = stranger.post(made.path, {"text": "Please send the test report.\nFor batch 7."}, follow=True)
    assert "Your request has arrived" in done.content.decode()
    stranger.post(made.path, {"text": "Please send the test report.\nFor batch 7."})
    case = Case.objects.get()
    assert (case.sort, case.title, case.account) == ("request", "Please send the test report.", acme)
    assert case.text.splitlines()[1] == "For batch 7." and case.due_at is not None
    assert Notice.objects.filter(event__noun="case").exists()
    text = stranger.get(made.path).content.decode()
    assert case.number in text and "received" in text and "For batch 7." in text
    cases.change(case, {"text": "Batch 7; they always ask."}, by=lin)
    text = stranger.get(made.path).content.decode()
    assert case.number in text and "always ask" not in text
    case.refresh_from_db()
    cases.resolve(case, cause="question", resolution="Sent it, they grumbled", by=lin)
    text = stranger.get(made.path).content.decode()
    assert "solved" in text and "grumbled" not in text
    assert stranger.post(made.path, {"text": "  "}).status_code == 422
    assert stranger.post(made.path, {"text": "x" * 2001}).status_code == 422
    statuses = [stranger.post(made.path, {"text": f"More {number}"}).status_code for number in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    assert Event.objects.filter(verb="customerlink.requested").count() == 4


def test_what_we_wrote_down_ourselves_stands_there_once_it_was_answered_and_not_by_our_word_for_it(
    made, lin, gu, acme, stranger
):
    values = {"account": acme, "sort": "complaint", "kind": "channel", "title": "They undercut a dealer"}
    case = cases.report(values=values, by=lin)
    assert case.number not in stranger.get(made.path).content.decode()
    cases.answer(case, note="Rang them", by=gu)
    text = stranger.get(made.path).content.decode()
    assert case.number in text and "in work" in text
    for hidden in (case.get_kind_display(), "undercut", "Rang them"):
        assert str(hidden) not in text, hidden


def test_who_writes_again_after_a_solution_is_heard_again(made, lin, acme, stranger):
    words = {"text": "The report is for the wrong batch."}
    stranger.post(made.path, words)
    first = cases.resolve(Case.objects.get(), cause="question", resolution="Sent it", by=lin)
    assert stranger.post(made.path, words).status_code == 302
    again = Case.objects.exclude(pk=first.pk).get()
    assert again.is_open and again.text == first.text and again.due_at is not None
    text = stranger.get(made.path).content.decode()
    assert first.number in text and again.number in text and "solved" in text and "received" in text
    cases.reopen(first, note="They say it is the wrong batch", by=lin)
    assert "They say" not in stranger.get(made.path).content.decode()


def test_nothing_that_nobody_sees_stands_in_the_title_of_a_request(made, acme, stranger):
    """A stranger writes it: a mark that turns the writing round, or no letter at all, never reaches our lists."""
    for nothing in ("\u200b\u200b", "\u202e \n\u2066"):
        assert stranger.post(made.path, {"text": nothing}).status_code == 422
    stranger.post(made.path, {"text": "\u200b\n\u202eexe.txt\u202c please\nBy Friday"})
    assert Case.objects.get().title == "exe.txt please"


@pytest.mark.db_both
def test_links_of_a_merged_file_open_nothing_until_the_merge_is_undone(made, lin, sun, acme, stranger, browser_of):
    """Merged by mistake: one customer's people must not see the other customer's page for a minute."""
    twin = factories.AccountFactory(name="Another Builder", owner=lin)
    li = factories.ContactFactory(account=twin)
    theirs, over = (customer_links.open(twin, contact=who, by=lin) for who in (li, None))
    customer_links.revoke(over.link, by=lin)
    revoked = CustomerLink.objects.get(pk=over.link.pk).revoked_at
    page = f"/customers/{acme.pk}/page/"
    merge = merges.merge(acme, twin, by=sun)
    assert stranger.get(theirs.path).status_code == 404
    assert stranger.post(theirs.path, {"text": "Send the report"}).status_code == 404 and not Case.objects.exists()
    assert stranger.get(made.path).status_code == 200
    text = browser_of(lin).get(page).content.decode()
    assert text.count("closed by a merge") == 1 and "make new ones" in text
    merges.undo(merge, by=sun)
    shown = stranger.get(theirs.path)
    assert shown.status_code == 200 and "Another Builder" in shown.content.decode()
    assert stranger.get(over.path).status_code == 404
    assert CustomerLink.objects.get(pk=over.link.pk).revoked_at == revoked
    assert "closed by a merge" not in browser_of(lin).get(page).content.decode()


def test_nobody_who_is_gone_gets_a_link(lin, acme):
    for gone in ({"left_on": timezone.localdate()}, {"archived_at": timezone.now()}):
        with pytest.raises(Refused) as refused:
            customer_links.open(acme, contact=factories.ContactFactory(account=acme, **gone), by=lin)
        assert refused.value.code == "left"


@pytest.mark.db_both
def test_no_address_is_kept_with_the_key_of_its_request(lin, acme, browser_of, api_of):
    """Pages and programs send a key, so that a second tap makes no second link; the answer stays nowhere."""
    contact, survey = factories.ContactFactory(account=acme), Survey.objects.get(key="visit")
    page, asked = browser_of(lin), {"contact": contact.pk, "survey": survey.pk, "mail": ""}
    for address, data, mark in ((f"/customers/{acme.pk}/page/open/", {"days": 5}, "/c/"),
                                (f"/customers/{acme.pk}/survey/", asked, "/s/")):  # fmt: skip
        first, again = (page.post(address, data | {"_key": f"one-{mark}"}) for _tap in range(2))
        assert first.status_code == 200 and mark in first.content.decode() and again.status_code == 409
    api, told = api_of(lin), {"account": acme.pk}
    first, again = (
        api.post("/api/v1/customer-links/", told, format="json", HTTP_IDEMPOTENCY_KEY="one") for _tap in range(2)
    )
    assert first.json()["path"].startswith("/c/") and first["Cache-Control"] == "no-store"
    assert (again.status_code, again.json()["code"]) == (409, "shown_once")
    assert CustomerLink.objects.count() == 2 and SurveyInvitation.objects.count() == 1
    assert set(Key.objects.values_list("body", flat=True)) == {""}


@pytest.mark.db_both
def test_who_may_open_and_revoke_links(lin, gu, chen, acme, other, browser_of, api_of):
    client = browser_of(gu)
    li = factories.ContactFactory(account=acme, name="Li Wei")
    made = client.post(f"/customers/{acme.pk}/page/open/", {"days": 30, "contact": li.pk})
    assert made.status_code == 200 and "/c/" in made.content.decode() and made["Cache-Control"] == "no-store"
    page = client.get(f"/customers/{acme.pk}/page/").content.decode()
    assert "Li Wei" in page and "never opened" in page and "/c/" not in page
    link = CustomerLink.objects.get()
    assert browser_of(chen).post(f"/customer-links/{link.pk}/revoke/").status_code == 404
    assert browser_of(chen).get(f"/customers/{acme.pk}/page/").status_code == 404
    assert client.post(f"/customer-links/{link.pk}/revoke/").status_code == 302
    opened = api_of(lin).post("/api/v1/customer-links/", {"account": acme.pk}, format="json")
    assert opened.status_code == 201 and opened.json()["path"].startswith("/c/")
    key = opened.json()["id"]
    assert api_of(lin).get(f"/api/v1/customer-links/{key}/").json()["path"] is None
    assert api_of(lin).delete(f"/api/v1/customer-links/{key}/").status_code == 204
    assert api_of(lin).get("/api/v1/customer-links/?open=true").json()["count"] == 0
    assert api_of(lin).post("/api/v1/customer-links/", {"account": other.pk}, format="json").status_code == 400
    with pytest.raises(Refused):
        customer_links.open(acme, contact=factories.ContactFactory(account=other), by=lin)
    with pytest.raises(PermissionDenied):
        customer_links.open(acme, by=factories.UserFactory(role="marketing"))


@pytest.mark.db_both
@pytest.mark.parametrize("end", ["revoked", "over"])
def test_a_request_that_was_under_way_when_the_link_closed_is_none(end, made, lin, acme):
    """Its page was read while it was open; the words come a moment after it was closed."""
    read = CustomerLink.objects.known_by(made.secret)
    if end == "revoked":
        customer_links.revoke(made.link, by=lin)
    else:
        CustomerLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        customer_links.ask(read, text="One more pallet, please.", by=lin)
    assert refused.value.code == "closed" and not Case.objects.exists()
