"""Complaints as signals of the score: as of a date, fading after the solution, never by what came later."""

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.urls import reverse

from analytics.facts import engagement, service
from analytics.rules import signals
from lifecycle.actions import cases
from lifecycle.facts import dilemmas
from lifecycle.models import Case, Survey, SurveyAnswer
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
CADENCE = {"platinum": 20}


def complained(by, account, days_ago, **more):
    at = datetime(2026, 6, 30, 4, tzinfo=UTC) - timedelta(days=days_ago)
    values = {"account": account, "sort": "complaint", "kind": "quality", "title": "Cracks", "opened_at": at, **more}
    return cases.report(values=values, by=by)


def solved(case, by, days_ago):
    at = datetime(2026, 6, 30, 5, tzinfo=UTC) - timedelta(days=days_ago)
    return cases.resolve(case, cause="product", resolution="Replaced", at=at, by=by)


def logits(*accounts, day=DAY):
    keys = np.array([one.pk for one in accounts])
    found = engagement.gather(keys, np.zeros(len(keys), np.int64), day, CADENCE)
    return signals.offsets(found)[:, signals.SIGNALS.index("complaints")].round(4).tolist()


def test_complaints_weigh_by_gravity_and_lateness_and_fade(lin, zhao):
    rows = [factories.AccountFactory(owner=lin) for _ in range(8)]
    fresh, late, grave, channel, request, over, half, cancelled = rows
    complained(lin, fresh, 1)
    complained(lin, late, 60)
    complained(lin, grave, 0, severity="critical")
    complained(lin, channel, 0, kind="channel")
    complained(lin, request, 1, sort="request")
    solved(complained(lin, over, 40), lin, 31)
    solved(complained(lin, half, 16), lin, 15)
    cases.cancel(complained(lin, cancelled, 3), note="Twice", at=datetime(2026, 6, 29, tzinfo=UTC), by=lin)
    assert logits(*rows) == [0.35, 0.6, 0.7, 0.7, 0, 0, 0.175, 0]


def test_nothing_that_came_later_counts(lin, acme):
    case = complained(lin, acme, 1)
    cases.change(case, {"severity": "critical"}, by=lin)
    cases.resolve(case, cause="product", resolution="Replaced", by=lin)
    complained(lin, acme, -2)
    assert logits(acme) == [0.35] and logits(acme, day=DAY - timedelta(2)) == [0]


def test_one_more_never_lowers_and_all_together_are_bounded(lin, acme):
    before = 0.0
    for number in range(6):
        complained(lin, acme, 90 - 3 * number, severity="critical" if number % 2 else "low")
        (now,) = logits(acme)
        assert before <= now <= 1.0
        before = now


@pytest.mark.db_both
def test_the_rows_behind_stand_beside_the_reason(lin, acme, other, browser_of):
    values = {"account": acme, "sort": "complaint", "kind": "quality", "title": "Cracks in the slabs",
              "opened_at": datetime(2026, 6, 1, tzinfo=UTC)}  # fmt: skip
    case = cases.report(values=values, by=lin)
    books.computed(acme, other)
    page = browser_of(lin).get(reverse("analytics:account-risk", args=[acme.pk])).content.decode()
    assert reverse("lifecycle:case-detail", args=[case.pk]) in page and "Cracks in the slabs" in page
    assert [one.case.pk for one in service.behind(acme.pk, books.DAY)] == [case.pk]
    beside = browser_of(lin).get(reverse("analytics:account-reasons", args=[acme.pk])).content.decode()
    assert reverse("lifecycle:case-detail", args=[case.pk]) in beside and "Complaint not settled" in beside


@pytest.mark.db_both
def test_every_signal_has_its_rows_on_pages_and_in_the_api(lin, acme, other, chen, browser_of, api_of):
    held = datetime.combine(books.DAY - timedelta(days=40), datetime.min.time(), UTC)
    visit = factories.VisitFactory(account=acme, held_at=held, kind="executive")
    visit.contacts.add(factories.ContactFactory(account=acme, role="decision_maker"))
    factories.VisitFactory(account=acme, held_at=held - timedelta(days=1), kind="executive")  # names nobody
    rival = factories.PresenceFactory(account=acme, seen_on=books.DAY - timedelta(days=5), threat="medium")
    answer = SurveyAnswer.objects.create(
        account=acme, survey=Survey.objects.filter(audience="customer").first(), scale="csat5", score=1, points=0,
        is_low=True, answered_on=books.DAY - timedelta(days=9))  # fmt: skip
    books.computed(acme, other)
    expected = {"executive_met": ("visit", visit.pk), "visit_overdue": ("visit", visit.pk),
                "competitor": ("presence", rival.pk), "satisfaction": ("surveyanswer", answer.pk)}  # fmt: skip
    told = api_of(lin).get(f"/api/v1/accounts/{acme.pk}/reasons/").json()
    found = {one["code"]: (one["rows"][0]["noun"], one["rows"][0]["id"]) for one in told["reasons"] if one["rows"]}
    assert found == expected
    total = told["base"] + sum(one["share"] for one in told["reasons"])
    assert abs(1 / (1 + math.exp(-total)) - told["p"]) < 1e-6
    page = browser_of(lin).get(reverse("analytics:account-risk", args=[acme.pk])).content.decode()
    for address in (f"/visits/{visit.pk}/", f"/surveys/answers/{answer.pk}/", "?tab=competitors"):
        assert address in page
    assert api_of(chen).get(f"/api/v1/accounts/{acme.pk}/reasons/").status_code == 404


def test_the_briefing_and_the_customers_page_tell_of_it(lin, acme, other, browser_of, api_of):
    books.computed(acme, other)
    case = cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks in the slabs"}, by=lin)
    page = browser_of(lin).get(f"/customers/{acme.pk}/briefing/").content.decode()
    assert "Complaints and requests" in page and "Cracks in the slabs" in page
    assert api_of(lin).get(f"/api/v1/accounts/{acme.pk}/briefing/").json()["cases"][0]["id"] == case.pk
    aside = browser_of(lin).get(reverse("lifecycle:account-cases-now", args=[acme.pk])).content.decode()
    assert "Cracks in the slabs" in aside
    cases.resolve(case, cause="product", resolution="Replaced", by=lin)
    aside = browser_of(lin).get(reverse("lifecycle:account-cases-now", args=[acme.pk])).content.decode()
    assert "Cracks in the slabs" not in aside


@pytest.mark.db_both
def test_a_complaint_is_a_sign_of_cannot_be_kept(lin, acme):
    from lifecycle.actions import journeys

    journeys.identify(acme, by=lin)
    cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks"}, by=lin)
    assert dilemmas.gather([acme.pk], date.today())[acme.pk].complaints == 1
    assert Case.objects.complaints().open_on(date.today()).count() == 1
