"""What a customer writes on its own page about a case: kept, run on, opened again; later a new case."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import case_replies, case_steps, cases, customer_links
from lifecycle.models import Case, CustomerLink
from tests import factories
from tests.lifecycle.test_case_races import beside

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
AGAIN = "It cracked again."


@pytest.fixture
def at(time_machine):
    return lambda hours: time_machine.move_to(TUESDAY + timedelta(hours=hours), tick=False)


@pytest.fixture
def made(lin, acme, at):
    at(0)
    return customer_links.open(acme, by=lin)


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def case(made, lin, gu, stranger):
    stranger.post(made.path, {"text": "Cracks in batch 7"})
    return Case.objects.get()


def solved(case, by):
    return cases.resolve(case, cause="product", resolution="Replaced", by=by)


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("event__verb", flat=True))


def send(client, made, case, text=AGAIN):
    return client.post(made.path, {"text": text, "case": case.number})


def test_a_solved_one_is_opened_again_and_its_clock_runs_on(case, made, lin, gu, stranger, at):
    assert case.due_at == TUESDAY + timedelta(days=10), "a Friday"
    at(1)
    solved(case, gu)
    at(25)
    assert "Until" in stranger.get(made.path).content.decode()
    done = stranger.post(made.path, {"text": AGAIN, "case": case.number}, follow=True)
    assert "Your reply has arrived" in done.content.decode() and Case.objects.count() == 1
    case.refresh_from_db()
    assert (case.state, case.reopened, case.closed_at, case.user) == ("work", 1, None, gu)
    assert case.due_at == TUESDAY + timedelta(days=13), "a working day later: for so long it was solved"
    assert "case.reopened" in told(lin) and "case.reopened" in told(gu)
    assert [step.note for step in case.steps.filter(kind="reopened")] == [AGAIN]
    assert Event.objects.get(verb="case.reopened").changes["state"] == ["resolved", "work"]
    assert Event.objects.get(verb="customerlink.replied").data == {"case": case.number}
    assert "in work" in stranger.get(made.path).content.decode()


def test_after_a_reply_the_page_shows_it_and_what_was_done_before_and_the_form_begins_empty(
    case, made, lin, gu, stranger, at, browser_of
):
    cases.comment(case, note="Ours alone", by=gu)
    cases.resolve(case, cause="product", resolution="Ours: batch 7 swapped", page_outcome="New tiles sent", by=gu)
    cases.reopen(case, note="They called me", by=lin)
    form = browser_of(gu).get(f"/cases/{case.pk}/resolve/").context["form"]
    assert not form.initial, "neither cause nor words of the solution that failed"
    cases.resolve(case, cause="product", resolution="Ours again", page_outcome="More tiles sent", by=gu)
    case_steps.back(Case.objects.get(), by=gu)
    assert "More tiles sent" not in stranger.get(made.path).content.decode(), "taken back: it was never done"
    assert browser_of(gu).get(f"/cases/{case.pk}/resolve/").context["form"].initial["page_outcome"] == "More tiles sent"
    cases.resolve(Case.objects.get(), cause="product", resolution="x", page_outcome="More tiles came", by=gu)
    at(25)
    send(stranger, made, case, "It cracked\nagain.")
    page = stranger.get(made.path).content.decode()
    assert "What was done before" in page and "More tiles came" in page
    assert "You wrote on" in page and "It cracked\nagain." in page
    assert not [words for words in ("Ours", "They called me") if words in page]
    cases.resolve(Case.objects.get(), cause="product", resolution="y", page_outcome="All laid anew", by=gu)
    page = stranger.get(made.path).content.decode()
    assert "All laid anew" in page and "What was done before" not in page and "It cracked" in page


def test_what_the_customer_accepted_can_come_back_too(case, made, lin, gu, stranger):
    cases.accept(solved(case, gu), by=lin)
    send(stranger, made, case)
    case.refresh_from_db()
    assert (case.state, case.accepted_by, case.reopened) == ("work", None, 1)


@pytest.mark.parametrize(("days", "same"), [(14, True), (15, False)])
def test_after_the_policys_days_a_new_case_begins_that_names_the_old_one(
    case, made, lin, gu, stranger, browser_of, api_of, at, days, same
):
    solved(case, gu)
    at(24 * days)
    assert ("opens it again" in stranger.get(made.path).content.decode()) is same
    send(stranger, made, case)
    send(stranger, made, case)
    assert Case.objects.count() == (1 if same else 2), "the same words twice are one"
    if same:
        return
    later = Case.objects.get(follows=case)
    assert (later.text, later.sort, later.account, later.is_open) == (AGAIN, "request", case.account, True)
    assert later.opened_at == timezone.now() and later.due_at > timezone.now()
    case.refresh_from_db()
    assert case.state == "resolved"
    for one, other in ((later, case), (case, later)):
        assert f"/cases/{other.pk}/" in browser_of(lin).get(f"/cases/{one.pk}/").content.decode()
    assert api_of(lin).get(f"/api/v1/cases/{later.pk}/").json()["follows"] == case.pk
    send(stranger, made, case, "And batch 8 too")
    assert Case.objects.count() == 2 and later.steps.get(kind="replied").note == "And batch 8 too"
    assert AGAIN in stranger.get(made.path).content.decode()


def test_one_that_waited_runs_on_and_an_open_one_keeps_the_words_once(case, made, gu, stranger, at, browser_of):
    at(1)
    cases.wait(case, note="Which batch?", by=gu)
    at(4)
    send(stranger, made, case, "Batch 7")
    case.refresh_from_db()
    assert (case.state, case.stopped_at) == ("work", None) and "case.resumed" in told(gu)
    for _tap in range(2):
        send(stranger, made, case)
    assert [step.note for step in case.steps.filter(kind="replied")] == [AGAIN]
    assert told(gu).count("case.replied") == 1
    text = browser_of(gu).get(f"/cases/{case.pk}/").content.decode()
    assert "The customer wrote" in text and AGAIN in text
    page = stranger.get(made.path).content.decode()
    assert page.count(AGAIN) == 1 and "You wrote on" in page and "Batch 7" in page
    assert case_steps.back(Case.objects.get(pk=case.pk), by=gu).state == "waiting", "the word is no step of ours"


def test_nobody_replies_to_what_the_page_does_not_show(case, made, lin, gu, other, acme, stranger):
    unseen = cases.report(values={"account": acme, "sort": "complaint", "title": "Ours"}, by=lin)
    foreign = cases.report(
        values={"account": factories.AccountFactory(owner=lin), "sort": "request", "title": "x"}, by=lin
    )
    cases.answer(foreign, note="x", by=lin)
    gone = cases.cancel(case, note="None", by=lin)
    unknown = stranger.get("/c/nobody-knows-this-secret/")
    for one in (unseen, foreign, gone):
        answer = send(stranger, made, one)
        assert (answer.status_code, answer.content) == (404, unknown.content)
        with pytest.raises(Refused) as refused:
            customer_links.reply(made.link, case=one, text=AGAIN, by=lin)
        assert refused.value.code == "unknown" and not one.steps.filter(note=AGAIN).exists()
    assert stranger.post(made.path, {"text": AGAIN, "case": "C9\x00"}).status_code in (404, 422)


def test_blank_words_are_asked_for_beside_the_request(case, made, stranger):
    answer = send(stranger, made, case, "  ")
    assert answer.status_code == 422 and answer.content.decode().count('role="alert"') == 1
    assert "<details open>" in answer.content.decode()


@pytest.mark.parametrize("end", ["revoked", "over"])
def test_a_reply_that_was_under_way_when_the_link_closed_is_none(end, case, made, lin, gu, system):
    solved(case, gu)
    read = CustomerLink.objects.known_by(made.secret)
    if end == "revoked":
        customer_links.revoke(made.link, by=lin)
    else:
        CustomerLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        customer_links.reply(read, case=case, text=AGAIN, by=system)
    case.refresh_from_db()
    assert (refused.value.code, case.state, Case.objects.count()) == ("closed", "resolved", 1)


def test_nobody_there_means_the_directors_hear_and_only_who_keeps_cases_writes(
    case, made, gu, zhao, chen, acme, system
):
    solved(case, gu)
    type(acme).objects.update(owner=None)
    Case.objects.update(user=None)
    customer_links.reply(made.link, case=case, text=AGAIN, by=system)
    assert "case.reopened" in told(zhao)
    with pytest.raises(PermissionDenied):
        case_replies.hear(case, note="x", by=factories.UserFactory(role="marketing"))


@pytest.mark.company
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("days", [1, 20])
    def test_of_five_replies_at_once_one_opens_it(self, lin, gu, acme, system, days):
        """Through two links, in the same words and in others."""
        if connection.vendor != "postgresql":
            pytest.skip("SQLite lets one writer in at a time")
        links = [customer_links.open(acme, by=lin).link for _ in range(2)]
        case = customer_links.ask(links[0], text="Cracks", by=system)
        solved(case, gu)
        Case.objects.update(closed_at=timezone.now() - timedelta(days))
        said = [AGAIN, AGAIN, AGAIN, "Batch 8 too", "Batch 8 too"]
        beside(*[
            lambda n=n, text=text: customer_links.reply(links[n % 2], case=case, text=text, by=system)
            for n, text in enumerate(said)
        ])  # fmt: skip
        assert Case.objects.count() == (1 if days == 1 else 2)
        last = Case.objects.order_by("-pk").first()
        assert last.is_open and last.reopened == (1 if days == 1 else 0)
        notes = [last.text, *last.steps.exclude(note="").values_list("note", flat=True)]
        assert sorted(one for one in notes if one in said) == sorted({*said}), "each word once"
