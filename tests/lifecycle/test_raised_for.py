"""What a person says when they move a customer into churn warning stands as its suspected cause, wherever one looks."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from analytics.facts import dashboards
from lifecycle.actions import causes, stages, warnings
from lifecycle.models import Aftermath, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.usefixtures("workday")]
WORDS = "Their buyer has signed with Dongpeng"
RUN = [["silence", 1.2, {"silent": 74, "gap": 21.0}]]


@pytest.fixture
def warned(lin, acme):
    stages.move(stages.identify(acme, by=lin), to="warning", reason=WORDS, by=lin)
    return Warning.objects.get()


def html(browser, name, *args):
    return browser.get(reverse(name, args=args)).content.decode()


def test_the_case_says_what_was_said_by_whom_and_when(lin, warned, browser_of):
    page = html(browser_of(lin), "lifecycle:warning-detail", warned.pk)
    assert f"“{WORDS}”" in page and "Said by Lin Xiao when raising the warning" in page and "Suspected" in page
    assert "25 Nov" in page and f"{reverse('lifecycle:stagemove-list')}?account={warned.account_id}" in page
    assert "Nobody has written down a cause" not in page and "not written down as one of the five" in page


def test_a_newer_run_takes_it_from_nobody(lin, system, warned, browser_of):
    for _night in range(2):
        warnings.warn(warned.account, risk=0.7, value_at_risk=Decimal(900), reasons=RUN, on=timezone.localdate(),
                      by=system)  # fmt: skip
    warned.refresh_from_db()
    assert [one[0] for one in warned.reasons] == ["silence", "by_hand"]
    assert f"“{WORDS}”" in html(browser_of(lin), "lifecycle:warning-detail", warned.pk)


def test_list_file_api_today_dashboard_and_briefing_say_it_too(lin, zhao, warned, browser_of, api_of, time_machine):
    browser, told = browser_of(lin), f"“{WORDS}” (Lin Xiao, 25 Nov)"
    assert told in html(browser, "lifecycle:warning-list")
    file = browser.get(reverse("lifecycle:warning-list") + "?format=csv").getvalue().decode()
    assert told in file
    found = api_of(lin).get(f"/api/v1/warnings/{warned.pk}/").json()
    assert found["raised_for"] == {"text": WORDS, "by": "Lin Xiao", "on": "2026-11-25"} and found["cause"] == ""
    assert told in html(browser, "analytics:account-briefing", warned.account_id)
    rows = {"warnings": dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao), "warned": {"count": 1},
            "user": zhao}  # fmt: skip
    assert told in render_to_string("analytics/dashboards/_warnings.html", rows)
    time_machine.move_to("2026-12-20 10:00+08:00")
    today = html(browser_of(lin), "lifecycle:today")
    assert f"{told}, not yet one of the five causes" in today and "· no cause" not in today


def test_it_is_the_first_evidence_of_the_cause_that_is_written_down(lin, acme, warned, browser_of):
    form = html(browser_of(lin), "lifecycle:warning-cause", warned.pk)
    assert WORDS in form
    factories.PresenceFactory(account=acme, competitor__name="Dongpeng")
    piece = next(one for one in causes.facts.gather(acme.pk, timezone.localdate(), lin) if one.noun == "presence")
    causes.suspect(warned, cause="stronger_competitor", shown=causes.Shown([piece.key], WORDS), by=lin)
    page = html(browser_of(lin), "lifecycle:warning-detail", warned.pk)
    assert "A stronger competitor" in page and "not written down as one of the five" not in page


def test_a_warning_of_a_run_has_nothing_of_it(lin, system, acme, browser_of, api_of):
    found = warnings.warn(acme, risk=0.7, value_at_risk=Decimal(900), reasons=RUN, on=timezone.localdate(), by=system)
    page = html(browser_of(lin), "lifecycle:warning-detail", found.pk)
    assert "Nobody has written down a cause that you may read" in page
    assert api_of(lin).get(f"/api/v1/warnings/{found.pk}/").json()["raised_for"] is None


def toast(answer):
    return answer.content.decode().partition('id="toasts"')[2]


def test_after_a_move_and_an_end_the_message_opens_what_follows(lin, acme, browser_of):
    browser = browser_of(lin)
    stages.identify(acme, by=lin)
    move = reverse("lifecycle:stage-move", args=[acme.pk])
    moved = browser.post(move, {"to": "warning", "reason": WORDS}, follow=True)
    raised = Warning.objects.get()
    assert moved.redirect_chain[-1][0] == reverse("lifecycle:warning-detail", args=[raised.pk])
    close = reverse("lifecycle:warning-close", args=[raised.pk])
    assert "nobody knows its risk" in browser.get(close).content.decode()
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    closed = browser.post(close, {"outcome": "won_back", "note": "Signed again"}, follow=True)
    ended = Aftermath.objects.get()
    assert f'href="{reverse("lifecycle:aftermath-detail", args=[ended.pk])}">View</a>' in toast(closed)
    page = html(browser, "lifecycle:warning-detail", raised.pk)
    assert "it was never written down as one of the five causes." in page and "causes yet" not in page


def test_one_way_to_write_down_the_cause_and_not_two(lin, warned, browser_of):
    page = html(browser_of(lin), "lifecycle:warning-detail", warned.pk)
    assert page.count(f'href="{reverse("lifecycle:warning-cause", args=[warned.pk])}"') == 1
