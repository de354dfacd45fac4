"""The dashboard's warnings: a missed visit is overdue and no next step, and no reason is left empty."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Account, Policy, Standing, TierChange
from analytics.facts import dashboards
from analytics.views import dashboard_figures as shown
from kam.models import Run
from lifecycle.actions import todos, warnings
from lifecycle.models import Case, Play, PlayUse, Todo, VisitPlan, WarningCause
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_a_missed_visit_is_overdue_until_another_one_is_planned(lin, zhao, acme):
    warnings.raise_by_hand(acme, reason="Quiet", by=lin)
    today = timezone.localdate()
    VisitPlan.objects.create(account=acme, user=lin, planned_on=today - timedelta(1), state="planned")
    rows = dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)
    assert (rows[0].next_on, rows[0].missed_on) == (None, today - timedelta(1))
    html = render_to_string(
        "analytics/dashboards/_warnings.html", {"warnings": rows, "warned": {"count": 1}, "user": zhao}
    )
    assert "Visit overdue: " in html and "the numbers do not show it yet" in html
    VisitPlan.objects.create(account=acme, user=lin, planned_on=today + timedelta(2), state="planned")
    assert dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)[0].next_on == today + timedelta(2)


@pytest.mark.db_both
def test_a_visit_past_its_cadence_is_overdue_like_a_missed_one_until_one_is_accepted(lin, zhao, acme):
    today = timezone.localdate()
    Policy.objects.update(visit_days={"gold": 30})
    Account.objects.filter(pk=acme.pk).update(tier="gold")
    Standing.objects.update_or_create(account=acme, defaults={"last_visit_on": today - timedelta(50)})
    warnings.raise_by_hand(acme, reason="Quiet", by=lin)
    plan = VisitPlan.objects.create(account=acme, user=lin, planned_on=today + timedelta(2), state="proposed")
    free = dashboards.open_warnings(zhao)
    (row,) = dashboards.worst_warnings(free, zhao)
    html = drawn(row, zhao)
    assert row.proposed_on == plan.planned_on and "Visit proposed for <time" in html and "not accepted yet" in html
    assert row.overdue_on == today - timedelta(20) and f'Visit overdue: <time datetime="{row.overdue_on}"' in html
    missed = VisitPlan.objects.create(account=acme, user=lin, planned_on=today - timedelta(60), state="planned")
    assert dashboards.worst_warnings(free, zhao)[0].overdue_on == today - timedelta(20), "somebody was there since"
    VisitPlan.objects.filter(pk=missed.pk).update(planned_on=today - timedelta(5))
    assert dashboards.worst_warnings(free, zhao)[0].overdue_on == today - timedelta(5)
    VisitPlan.objects.filter(pk=plan.pk).update(state="planned")
    assert "Visit overdue" not in drawn(dashboards.worst_warnings(free, zhao)[0], zhao)
    assert "Visit proposed for" not in drawn(dashboards.worst_warnings(free, zhao)[0], zhao)
    Standing.objects.filter(account=acme).update(last_visit_on=None)
    VisitPlan.objects.all().delete()
    assert "Never visited" in drawn(dashboards.worst_warnings(free, zhao)[0], zhao)


def test_an_overdue_action_comes_before_the_visit_that_is_planned(lin, zhao, acme):
    warnings.raise_by_hand(acme, reason="Quiet", by=lin)
    Todo.objects.filter(account=acme).delete()
    today = timezone.localdate()
    VisitPlan.objects.create(account=acme, user=lin, planned_on=today + timedelta(3), state="planned")
    for ahead in (1, 5):
        todos.give(acme, title="Call them", due_on=today + timedelta(ahead), by=lin)
    (row,) = dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)
    assert (row.late_on, row.acts) == (None, 2)
    Todo.objects.filter(account=acme, due_on=today + timedelta(1)).update(due_on=today - timedelta(4))
    (row,) = dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)
    assert (row.late_on, row.acts, row.next_on) == (today - timedelta(4), 2, today + timedelta(3))
    html = render_to_string(
        "analytics/dashboards/_warnings.html", {"warnings": [row], "warned": {"count": 1}, "user": zhao}
    )
    assert (
        0
        < html.index("Action overdue: ")
        < html.index("Visit ", html.index("Action overdue: "))
        < html.index("2 actions")
    )


@pytest.mark.db_both
def test_as_many_rows_say_that_nobody_follows_as_the_tile_counts(lin, zhao, acme, browser_of):
    """Missed and nothing since is nobody's; missed with an action, or visited since, is somebody's."""
    today = timezone.localdate()
    missed, acted, visited, alone = acme, *(factories.AccountFactory(owner=lin) for _ in range(3))
    for account in (missed, acted, visited, alone):
        warnings.raise_by_hand(account, reason="Quiet", by=lin)
        Todo.objects.filter(account=account).delete()
    for account in (missed, acted, visited):
        VisitPlan.objects.create(account=account, user=lin, planned_on=today - timedelta(1), state="planned")
    todos.give(acted, title="Call them", due_on=today, by=lin)
    factories.VisitFactory(account=visited, user=lin, held_at=timezone.now())
    free = dashboards.open_warnings(zhao)
    rows = dashboards.worst_warnings(free, zhao)
    html = render_to_string(
        "analytics/dashboards/_warnings.html", {"warnings": rows, "warned": {"count": 4}, "user": zhao}
    )
    count = dashboards.warnings(free, zhao, dashboards.Book(run=Run()))["unfollowed"]
    listed = browser_of(zhao).get("/warnings/?followed=false").context["count"]
    assert html.count("Nobody follows") == count == listed == 2


def test_nobody_who_left_is_no_alarm(zhao, acme):
    day = timezone.localdate()
    assert shown.reservoir(zhao, day - timedelta(90), day)["value"] == "–", "no tier of an earlier day tells anything"
    TierChange.objects.create(account=acme, tier="platinum", state="in_effect", from_on=day - timedelta(100), by=zhao)
    hint = shown.reservoir(zhao, day - timedelta(90), day)["hint"]
    assert "0 out" in hint and "down" not in hint and "up" not in hint


def test_a_critical_complaint_without_an_answer_and_a_play_that_nobody_took_are_told(lin, zhao, acme):
    warning = warnings.raise_by_hand(acme, reason="Quiet", by=lin)
    (row,) = dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)
    assert (row.unanswered, row.played) == (False, False) and "no play taken" not in drawn(row, zhao)
    late = timezone.now() - timedelta(hours=2)
    told = {"account": acme, "title": "Broken", "by": lin, "severity": "critical", "answer_due_at": late}
    Case.objects.create(**told, sort="request")
    assert not dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)[0].unanswered, "no complaint"
    case = Case.objects.create(**told, sort="complaint")
    WarningCause.objects.create(warning=warning, cause="unresolved", by=lin, on=timezone.localdate())
    (row,) = dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)
    html = drawn(row, zhao)
    assert "Critical complaint unanswered" in html and "Cause known, no play taken" in html
    Case.objects.filter(pk=case.pk).update(answered_at=timezone.now())
    PlayUse.objects.create(account=acme, warning=warning, play=Play.objects.first(), by=lin, on=timezone.localdate())
    html = drawn(dashboards.worst_warnings(dashboards.open_warnings(zhao), zhao)[0], zhao)
    assert "complaint unanswered" not in html and "no play taken" not in html


def drawn(row, reader):
    around = {"warnings": [row], "warned": {"count": 1}, "user": reader}
    return render_to_string("analytics/dashboards/_warnings.html", around)
