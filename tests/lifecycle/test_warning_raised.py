"""A warning is raised from the list, with the customer first; what follows is read where it says it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.actions import cases, plays, stages, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.models import CauseEvidence, Play, Todo, Warning
from lifecycle.rules.causes import Piece, supporting
from lifecycle.views.losses import staying
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def test_the_list_leads_to_a_customer_and_its_form(lin, gu, acme, other, browser_of):
    browser, new = browser_of(lin), reverse("lifecycle:warning-new")
    assert new in browser.get("/warnings/").content.decode()
    assert new not in browser_of(gu).get("/warnings/").content.decode() and browser_of(gu).get(new).status_code == 403
    assert acme.name in browser.get(new, {"q": acme.name}).content.decode()
    asked = browser.get(new, {"account": acme.pk})
    assert asked["Location"] == reverse("lifecycle:warning-raise", args=[acme.pk])
    assert browser.get(new, {"account": other.pk}).status_code == 404


def test_the_last_move_is_taken_back_from_the_list_and_the_customer_by_whoever_made_it(lin, zhao, acme, browser_of):
    stages.identify(acme, by=lin)
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    back, moves = reverse("lifecycle:stage-take-back", args=[acme.pk]), reverse("lifecycle:stagemove-list")
    panel = reverse("lifecycle:account-stage", args=[acme.pk])
    for address in (moves, panel):
        assert browser_of(lin).get(address).content.decode().count(f'href="{back}?turn=') == 1
        assert back not in browser_of(zhao).get(address).content.decode()
    html = browser_of(lin).get(moves).content.decode()
    turn = html.partition(f"{back}?turn=")[2].partition('"')[0]
    browser_of(lin).post(f"{back}?turn={turn}")
    assert back not in browser_of(lin).get(moves).content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_of_moves_asks_once_for_all_ways_back(lin, rows, browser_of, django_assert_max_num_queries):
    for number in range(rows):
        stages.identify(factories.AccountFactory(owner=lin, name=f"Customer {number}"), by=lin)
    browser = browser_of(lin)
    with django_assert_max_num_queries(16):
        browser.get(reverse("lifecycle:stagemove-list"))


def test_what_the_file_shows_for_a_named_cause_is_found_and_not_the_persons(lin, acme, browser_of):
    cases.report(values={"account": acme, "sort": "complaint", "title": "Cracks"}, by=lin)
    made = warnings.raise_by_hand(acme, reason="They said so", said=Said(cause="unresolved"), by=lin)
    evidence = {one.code: one.by for one in CauseEvidence.objects.select_related("by")}
    assert evidence.keys() == {"case_open", "word"} and evidence["word"] == lin and evidence["case_open"].is_system
    page = browser_of(lin).get(f"/warnings/{made.pk}/").content.decode()
    assert page.count("found in the file by KAM") == 1


def test_a_low_answer_is_no_evidence_for_a_competitor():
    low = Piece("low_answer", "surveyanswer", 1, timezone.localdate())
    assert supporting([low], "unresolved") == [low] and not supporting([low], "stronger_competitor")


def test_a_loss_says_how_many_actions_stay_and_means_no_step_of_its_plays(lin, acme):
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    plays.apply(acme, play=Play.objects.order_by("pk")[0], warning=made, by=lin)
    own = todos.give(acme, title="Ring their boss", due_on=timezone.localdate(), by=lin)
    assert own in staying(acme) and not [todo for todo in staying(acme) if todo.source == "play"]
    assert Todo.objects.open().filter(source="play").exists() and Todo.objects.open().filter(source="stage").exists()
    stays = staying(acme)
    warnings.close(made, outcome="lost", note="x", said=Said(cause="unresolved", evidence="Closed down"), by=lin)
    assert set(Todo.objects.open().exclude(source="win_back")) == set(stays) == {own}


def test_the_page_of_a_warning_raised_by_hand_claims_no_rule(lin, acme, browser_of):
    made = warnings.raise_by_hand(acme, reason="Their buyer asks around", by=lin)

    def page():
        return browser_of(lin).get(f"/warnings/{made.pk}/").content.decode().replace("\u00a0", " ")

    html, kept = page(), "The customer counts as kept under"
    assert f"{lin} raised this warning by hand" in html and "“Their buyer asks around”" in html and kept not in html
    assert "No risk is known of this customer." in html
    Warning.objects.filter(pk=made.pk).update(risk=0.12)
    assert "Its risk is 12%; one opens by itself from 50% on, for platinum and gold customers." in page()
    Warning.objects.filter(pk=made.pk).update(risk=0.496)
    html = page()
    assert "Its risk is 49.6%; one opens" in html and "50%</" not in html, "never rounded to the limit"
    Warning.objects.filter(pk=made.pk).update(risk=0.61)
    assert "Its risk has reached 61% by now." in page()
    Warning.objects.filter(pk=made.pk).update(reasons=[["silence", 1.2, {"silent": 90, "gap": 20}]])
    assert "by hand" not in page() and kept in page()


def test_what_to_do_stands_before_the_visits(lin, acme, browser_of):
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    html = browser_of(lin).get(f"/warnings/{made.pk}/").content.decode()
    assert html.index(f'hx-get="/warnings/{made.pk}/plays/"') < html.index("Last visits and messages")
