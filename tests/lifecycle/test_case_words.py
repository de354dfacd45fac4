"""What a case says of its customer: the clock over there, who accepted it, who wrote; and what a survey is about."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kam.ground import outbox
from kam.models import Delivery, User
from lifecycle.actions import cases, customer_links, survey_invitations
from lifecycle.models import Case, Survey
from tests import factories
from tests.lifecycle.test_cases import TUESDAY, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(TUESDAY, tick=False)


@pytest.fixture
def case(lin, gu, acme):
    return opened(lin, acme)


def page_of(browser_of, user, case):
    return browser_of(user).get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.db_both
def test_a_deadline_stands_on_the_customers_clock_too_where_that_is_another(case, lin, acme, browser_of):
    due = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    Case.objects.update(due_at=due, answered_at=TUESDAY, answer_due_at=None)
    assert "at the customer" not in page_of(browser_of, lin, case)
    type(acme).objects.filter(pk=acme.pk).update(country="GB")
    page = page_of(browser_of, lin, case)
    assert "until Thu 01:00 (Wed 17:00 at the customer" in page and "due Thu 01:00 (Wed 17:00 at" in page
    assert "01:00 (Wed 17:00 at the customer" in browser_of(lin).get("/cases/").content.decode()
    User.objects.filter(pk=lin.pk).update(time_zone="Europe/London")
    assert "at the customer" not in page_of(browser_of, lin, case), "one clock is said once"


@pytest.mark.db_both
def test_who_accepted_it_is_named_else_whose_word_it_is(case, lin, gu, acme, browser_of):
    case = cases.resolve(case, cause="use", resolution="Shown how", by=gu)
    form = browser_of(gu).get(f"/cases/{case.pk}/accept/").content.decode()
    assert "it is my word, with my name and today" in form
    case = cases.accept(case, by=gu)
    page = page_of(browser_of, lin, case)
    assert "Accepted by the customer, by the word of Gu Wei on 24 Nov; nobody of theirs is named." in page
    Case.objects.update(accepted_by=factories.ContactFactory(account=acme, name="Li Wei"))
    assert "Accepted by Li Wei" in page_of(browser_of, lin, case)


@pytest.mark.db_both
def test_what_the_customer_wrote_is_said_to_be_theirs(lin, gu, acme, browser_of):
    made, stranger = customer_links.open(acme, by=lin), Client()
    stranger.post(made.path, {"text": "Cracks in batch 7"})
    case = cases.resolve(Case.objects.get(), cause="use", resolution="x", by=gu)
    stranger.post(made.path, {"text": "It cracked again.", "case": case.number})
    page = page_of(browser_of, lin, case)
    assert page.count("the customer, on their own page") == 3, "who opened it, twice, and who opened it again"


def test_solved_cards_of_the_board_keep_the_green_channel(case, gu, browser_of):
    Case.objects.update(is_green=True)
    cases.resolve(Case.objects.get(), cause="use", resolution="x", by=gu)
    board = browser_of(gu).get("/cases/board/").content.decode()
    assert "Green channel" in board and "Tiles of two shades" in board


def asked(system):
    survey_invitations.send_due(on=timezone.localdate(), by=system)
    mail = Delivery.objects.get()
    return f"{outbox.opened(mail.payload)}"


@pytest.mark.db_both
@pytest.mark.parametrize("what", ["case", "own", "visit"])
def test_the_survey_says_what_it_is_about_and_nothing_of_ours(lin, gu, acme, system, what, time_machine):
    li = factories.ContactFactory(account=acme, name="Li Wei", email="li@acme.example")
    Survey.objects.filter(key="visit" if what == "visit" else "case").update(automatic=True)
    if what == "visit":
        visit = factories.VisitFactory(account=acme, user=lin, held_at=TUESDAY, kind="call", note="They grumble")
        visit.contacts.add(li)
        words = "It is about our visit on 24 Nov 2026 (Call)."
    elif what == "case":
        case = opened(lin, acme, contact=li, title="Grumbles again", order=factories.OrderFactory(account=acme))
        cases.resolve(case, cause="use", resolution="x", by=gu)
        words = f"It is about your request {case.number} of 24 Nov 2026: Complaint (order {case.order.number})."
    else:
        made = customer_links.open(acme, contact=li, by=lin)
        Client().post(made.path, {"text": "Cracks in batch 7\nand more"})
        case = cases.resolve(Case.objects.get(), cause="use", resolution="x", by=gu)
        words = f"It is about your request {case.number} of 24 Nov 2026: Cracks in batch 7."
    time_machine.move_to(TUESDAY + timedelta(days=1), tick=False)
    text = asked(system)
    assert words in text and "rumble" not in text
