"""Prepared questions are answered in the log of a visit: folded away, optional, kept with the visit."""

import pytest
from django.urls import reverse

from lifecycle.models import Aid, Need, Visit

pytestmark = pytest.mark.django_db
LOG = reverse("lifecycle:visit-log")


@pytest.fixture
def question(db):
    Aid.objects.all().delete()
    return Aid.objects.create(kind="problem", language="en", text="What goes wrong today?")


def test_the_log_asks_and_keeps_what_was_said(lin, acme, question, browser_of):
    client = browser_of(lin)
    page = client.get(f"{LOG}?account={acme.pk}").content.decode()
    assert f'name="answer_{question.pk}"' in page and "<details" in page.split("What goes wrong today?")[0]
    said = {"account": acme.pk, "outcome": "advance", f"answer_{question.pk}": " The grout  cracks ", "answer_x": ""}
    assert client.post(LOG, said | {"answer_x": "?"}).status_code == 422
    del said["answer_x"]
    assert client.post(LOG, said).status_code == 302
    visit = Visit.objects.get()
    assert visit.answers == [{"kind": "problem", "question": question.text, "answer": "The grout cracks"}]
    assert "The grout cracks" in client.get(f"/visits/{visit.pk}/").content.decode()


def test_without_answers_nothing_is_kept_and_nothing_is_asked_for(lin, acme, question, browser_of):
    said = {"account": acme.pk, "outcome": "continuation", f"answer_{question.pk}": ""}
    assert browser_of(lin).post(LOG, said).status_code == 302
    assert Visit.objects.get().answers == []


@pytest.mark.db_both
def test_the_interface_takes_and_tells_them(lin, acme, question, api_of):
    api = api_of(lin)
    sent = {"account": acme.pk, "outcome": "order", "answers": {str(question.pk): "Late deliveries"}}
    answer = api.post("/api/v1/visits/", sent, format="json")
    assert answer.status_code == 201 and answer.json()["answers"][0]["answer"] == "Late deliveries"
    for wrong in ({"99999": "x"}, {"a": "x"}, {str(question.pk): "x" * 501}, {str(question.pk): 7}, ["x"], "x"):
        assert api.post("/api/v1/visits/", sent | {"answers": wrong}, format="json").status_code == 400


def test_a_solution_offered_too_early_is_hinted_at(lin, acme, question, browser_of):
    values = {"sign": "doubt", "heard_on": "2026-01-02", "proposed_on": "2026-02-02"}
    Need.objects.create(account=acme, text="Grout", user=lin, **values)
    page = browser_of(lin).get(f"{LOG}?account={acme.pk}").content.decode()
    assert "Offered before the customer stated the need" in page
