"""The self-check: the director assesses, everybody reads, history stays, a step that is due is told of once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import self_checks
from lifecycle.choices import Measure
from lifecycle.models import Diagnosis, SelfCheck
from lifecycle.rules import self_checks as rules
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def later(days):
    return timezone.localdate() + timedelta(days)


def assess(by, **values):
    return self_checks.assess(values={"measure": "drill", "state": 1, "evidence": "A plan"} | values, by=by)


def test_every_countermeasure_answers_one_dilemma():
    assert sorted(one for many in rules.ANSWERS.values() for one in many) == sorted(Measure)
    assert [rules.answered_by(one) for one in ("drill", "tactics", "project")] == ["get_in", "grow", "keep"]


@pytest.mark.db_both
def test_the_director_assesses_with_a_form_and_the_owner_is_told(zhao, lin, browser_of):
    browser, url = browser_of(zhao), reverse("lifecycle:measure-assess", args=["drill"])
    data = {"state": 2, "evidence": "Minutes of May", "owner": lin.pk, "next_step": "Examine the new ones"}
    assert browser.get(url).status_code == 200
    refused = browser.post(url, data)
    assert refused.status_code == 422 and "Until when" in refused.content.decode()
    assert browser.post(url, data | {"next_on": later(10)}).status_code == 302
    check = SelfCheck.objects.get()
    assert (check.measure, check.state, check.owner, check.by, check.on) == ("drill", 2, lin, zhao, later(0))
    assert Notice.objects.filter(user=lin, event__verb="selfcheck.assessed").count() == 1


def test_managers_read_and_do_not_assess(lin, zhao, browser_of):
    assess(zhao, evidence="Three rounds of rehearsal")
    html = browser_of(lin).get(reverse("lifecycle:self-check")).content.decode()
    assert "Three rounds of rehearsal" in html and "Begun" in html and "Assess anew" not in html
    assert browser_of(lin).get(reverse("lifecycle:measure-assess", args=["drill"])).status_code == 403
    assert browser_of(zhao).get(reverse("lifecycle:measure-assess", args=["moon"])).status_code == 404
    with pytest.raises(PermissionDenied):
        assess(lin)


@pytest.mark.db_both
def test_the_newest_counts_and_the_others_are_history(zhao, browser_of):
    assess(zhao, state=1, on=later(-90))
    assess(zhao, state=3, on=later(-1))
    assert SelfCheck.objects.newest(later(0))["drill"].state == 3
    assert SelfCheck.objects.newest(later(-2))["drill"].state == 1
    history = reverse("lifecycle:selfcheck-list")
    assert browser_of(zhao).get(f"{history}?measure=drill").context["count"] == 2
    assert b"A plan" in b"".join(browser_of(zhao).get(f"{history}?format=csv").streaming_content)


@pytest.mark.db_both
@pytest.mark.parametrize("wrong", [{"evidence": " "}, {"on": "soon"}, {"next_step": "x", "next_on": None}])
def test_nothing_is_assessed_without_evidence_or_for_a_day_to_come(zhao, wrong):
    with pytest.raises(Refused):
        assess(zhao, **{key: later(3) if value == "soon" else value for key, value in wrong.items()})
    assert not SelfCheck.objects.exists()


@pytest.mark.db_both
def test_a_step_that_is_due_is_told_of_once_and_done_with_one_tap(zhao, lin, chen, system, browser_of):
    old = assess(zhao, owner=lin, next_step="Old", next_on=later(-5), on=later(-30))
    check = assess(zhao, owner=lin, next_step="Write the cases", next_on=later(5))
    assert self_checks.remind(on=later(4), by=system) == 0
    assert [self_checks.remind(on=later(5), by=system) for _night in range(2)] == [1, 0]
    assert Notice.objects.filter(user=lin, event__verb="selfcheck.step_due").count() == 1
    assert browser_of(chen).post(reverse("lifecycle:selfcheck-done", args=[check.pk])).status_code == 403
    browser_of(zhao).post(reverse("lifecycle:selfcheck-done", args=[check.pk]))
    check.refresh_from_db()
    assert check.step_done_on == later(0) and old.step_done_on is None
    with pytest.raises(Refused):
        self_checks.finish_step(assess(zhao), by=zhao)


def test_the_step_is_one_button_of_the_page_with_a_way_back(zhao, lin, browser_of):
    check = assess(zhao, next_step="Write the cases", next_on=later(5))
    done, reopen = (reverse(f"lifecycle:selfcheck-{name}", args=[check.pk]) for name in ("done", "reopen"))
    browser, page = browser_of(zhao), reverse("lifecycle:self-check")
    shown = browser.get(page).content.decode()
    assert f'<form method="post" action="{done}">' in shown
    assert done not in browser_of(lin).get(page).content.decode()
    said = browser.post(done, follow=True).content.decode()
    assert "Step done." in said and f'action="{reopen}"' in said and f'action="{done}"' not in said
    assert browser_of(lin).post(reopen).status_code == 403
    assert f'action="{done}"' in browser.post(reopen, follow=True).content.decode()
    assert [one.verb for one in Event.objects.filter(noun="selfcheck").order_by("pk")][1:] == [
        "selfcheck.step_done", "selfcheck.step_reopened"]  # fmt: skip


@pytest.mark.db_both
def test_its_owner_finishes_a_step_with_evidence_and_opens_it_again(zhao, lin, chen, browser_of):
    check = assess(zhao, owner=lin, next_step="Write the cases", next_on=later(5))
    done, reopen = (reverse(f"lifecycle:selfcheck-{name}", args=[check.pk]) for name in ("done", "reopen"))
    page, browser = reverse("lifecycle:self-check"), browser_of(lin)
    assert done not in browser_of(chen).get(page).content.decode() and browser_of(chen).get(done).status_code == 403
    assert f'action="{done}"' in browser.get(page).content.decode() and browser.get(done).status_code == 200
    said = browser.post(done, {"evidence": "Three cases in the wiki"}, follow=True).content.decode()
    assert "A plan<br>Three cases in the wiki" in said and f'action="{reopen}"' in said
    assert Notice.objects.filter(user=zhao, event__verb="selfcheck.step_done").count() == 1
    assert browser_of(chen).post(reopen).status_code == 403
    assert "Three cases" not in browser.post(reopen, follow=True).content.decode()
    check.refresh_from_db()
    assert (check.step_done_on, check.evidence) == (None, "A plan")
    too_much = browser.post(done, {"evidence": "x" * 2000})
    assert too_much.status_code == 422 and "fewer words" in too_much.content.decode()
    browser.post(done)
    check.refresh_from_db()
    assert (check.step_done_on, check.evidence) == (later(0), "A plan"), "what shows it need not be said"
    browser.post(reopen)
    check.refresh_from_db()
    assert check.evidence == "A plan"


@pytest.mark.db_both
def test_its_owner_does_so_through_the_api_too(zhao, lin, chen, api_of):
    check = assess(zhao, owner=lin, next_step="Write the cases", next_on=later(5))
    url, said = f"/api/v1/self-checks/{check.pk}", {"evidence": "Three cases in the wiki"}
    assert api_of(chen).post(f"{url}/finish/", said, format="json").status_code == 403
    done = api_of(lin).post(f"{url}/finish/", said, format="json").json()
    assert (done["step_done_on"], done["evidence"]) == (later(0).isoformat(), "A plan\nThree cases in the wiki")
    assert api_of(chen).post(f"{url}/reopen/").status_code == 403
    assert api_of(lin).post(f"{url}/reopen/").json()["evidence"] == "A plan"
    too_much = api_of(lin).post(f"{url}/finish/", {"evidence": "x" * 2000}, format="json")
    assert too_much.status_code == 409 and "evidence" in too_much.json()["errors"]


@pytest.mark.db_both
def test_the_api_finishes_a_step_and_opens_it_again(zhao, lin, api_of):
    check = assess(zhao, next_step="Write the cases", next_on=later(5))
    url = f"/api/v1/self-checks/{check.pk}"
    for deed, on in (("finish", later(0).isoformat()), ("reopen", None)):
        assert api_of(lin).post(f"{url}/{deed}/").status_code == 403
        assert api_of(zhao).post(f"{url}/{deed}/").json()["step_done_on"] == on
    none = assess(zhao)
    assert api_of(zhao).post(f"/api/v1/self-checks/{none.pk}/finish/").status_code == 409


@pytest.mark.db_both
def test_beside_each_phase_stands_who_waits_for_it(zhao, lin, acme, other, browser_of, django_assert_max_num_queries):
    for account in (acme, other):
        Diagnosis.objects.create(account=account, dilemma="keep", since=later(-3), as_of=later(0))
    browser = browser_of(zhao)
    browser.get(reverse("lifecycle:self-check"))
    with django_assert_max_num_queries(14):
        phases = browser.get(reverse("lifecycle:self-check")).context["phases"]
    assert [phase["count"] for phase in phases] == [0, 0, 2]
    assert browser_of(lin).get(reverse("lifecycle:self-check")).context["phases"][2]["count"] == 1


def test_the_api_reads_and_assesses(zhao, lin, api_of):
    data = {"measure": "tactics", "state": 4, "evidence": "Case book", "owner": lin.pk}
    assert api_of(lin).post("/api/v1/self-checks/", data, format="json").status_code == 403
    assert api_of(zhao).post("/api/v1/self-checks/", data | {"state": 9}, format="json").status_code == 400
    made = api_of(zhao).post("/api/v1/self-checks/", data, format="json")
    assert made.status_code == 201, made.json()["errors"]
    assert (made.json()["answers"], made.json()["owner"]) == ("grow", lin.pk)
    assert api_of(factories.UserFactory(role="auditor")).get("/api/v1/self-checks/").json()["count"] == 1


def test_assessed_anew_with_nothing_changed_an_open_step_goes_on(zhao, browser_of):
    url = reverse("lifecycle:measure-assess", args=["strategy"])
    later = timezone.localdate() + timedelta(days=20)
    told = {"state": "2", "evidence": "The plan", "owner": zhao.pk, "next_step": "Goals for 2027", "next_on": later}
    browser_of(zhao).post(url, told)
    page = browser_of(zhao).get(url).content.decode()
    assert "Goals for 2027" in page and str(later) in page
