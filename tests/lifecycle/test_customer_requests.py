"""What the customer's own page says of each request: what it is about, its days, its state, what was done."""

import pytest
from django.test import Client

from lifecycle.actions import cases, customer_links
from lifecycle.models import Case
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(lin, acme):
    return customer_links.open(acme, by=lin)


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


@pytest.mark.db_both
def test_each_request_says_what_it_is_about_when_it_came_until_when_and_what_was_done(
    made, lin, gu, acme, stranger, time_machine, browser_of
):
    time_machine.move_to("2026-11-24 10:00+08:00", tick=False)
    order = factories.OrderFactory(account=acme, number="PO-77")
    long = "x" * 300 + " and more"
    stranger.post(made.path, {"text": f"Two shades in one pallet\n{long}"})
    sent = Case.objects.get()
    values = {"account": acme, "sort": "complaint", "kind": "delivery", "title": "Angry about the late truck again",
              "order": order}  # fmt: skip
    ours = cases.answer(cases.report(values=values, by=lin), note="He shouted", by=gu)
    page = stranger.get(made.path)
    text = page.content.decode()
    assert "<b>Two shades in one pallet</b>" in text and "Complaint (order PO-77)" in text
    assert f"{ours.number} · registered 24 Nov 2026 · expected by 4 Dec 2026" in text and 'class="items two"' in text
    cases.change(ours, {"page_title": "Truck of 23 November"}, by=lin)
    time_machine.move_to("2026-12-07 10:00+08:00", tick=False)
    text = stranger.get(made.path).content.decode()
    assert "<b>Truck of 23 November</b>" in text and "takes longer than planned" in text and "expected" not in text
    solution = {
        "cause": "transport",
        "resolution": "Cheap carrier, our fault",
        "page_outcome": "Another carrier comes.",
    }
    browser_of(gu).post(f"/cases/{ours.pk}/resolve/", solution)
    cases.resolve(sent, cause="product", resolution="Wrong lot", by=gu)
    shown, preview = stranger.get(made.path), browser_of(lin).get(f"/customers/{acme.pk}/page/")
    for text in (shown.content.decode(), preview.content.decode()):
        assert "solved 7 Dec 2026" in text and "What was done: </b>Another carrier comes." in text and long in text
        for hidden in ("Angry", "He shouted", "Cheap carrier", "Wrong lot", "Delivery"):
            assert hidden not in text, hidden


def test_what_we_wrote_down_of_no_product_and_no_order_is_a_request(made, lin, gu, acme, stranger):
    case = cases.report(values={"account": acme, "sort": "request", "kind": "other", "title": "Wants a bribe"}, by=lin)
    cases.answer(case, note="No", by=gu)
    text = stranger.get(made.path).content.decode()
    assert "<b>Request</b>" in text and "bribe" not in text


def test_its_days_are_those_of_the_customers_own_calendar(made, lin, acme, stranger, time_machine):
    type(acme).objects.filter(pk=acme.pk).update(country="US", region="New York")
    time_machine.move_to("2026-11-25 08:00+08:00", tick=False)
    stranger.post(made.path, {"text": "Send the report"})
    assert "registered 24 Nov 2026" in stranger.get(made.path).content.decode()
