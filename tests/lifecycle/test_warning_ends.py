"""A churn warning begins and ends on its pages: the form asks for what the verb needs, and words stay words."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Presence
from kam.models import Event
from lifecycle.actions import aftermaths, causes, plays, stages, todos, warnings
from lifecycle.facts import warnings as facts
from lifecycle.models import Aftermath, Play, Todo, Warning, WarningCause
from tests import factories
from tests.lifecycle.test_needed_labels import label, needs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def warning(lin, acme):
    return warnings.raise_by_hand(acme, reason="东方雨虹报价低8%", by=lin)


def later(days):
    return timezone.localdate() + timedelta(days)


def close_url(warning):
    return reverse("lifecycle:warning-close", args=[warning.pk])


def html(browser, warning, name="warning-detail"):
    return browser.get(reverse(f"lifecycle:{name}", args=[warning.pk])).content.decode()


def test_beside_a_suspicion_the_form_asks_for_what_the_verb_asks_for(zhao, warning, browser_of):
    causes.name(warning, cause="squeezed_out", evidence="They said so", by=zhao)
    browser, url = browser_of(zhao), close_url(warning)
    assert needs(browser, url, "cause") == needs(browser, url, "evidence") == {"lost"}
    assert "Only a suspicion stands" in browser.get(url).content.decode()
    lost = {"outcome": "lost", "note": "Gone", "confirmed": "yes"}
    assert browser.post(url, lost).context["form"].errors.keys() == {"cause", "evidence"}
    told = lost | {"cause": "own_strategy", "evidence": "Their letter"}
    assert browser.post(url, told).status_code == 302
    assert Aftermath.objects.get(warning=warning).cause == "own_strategy"


def test_left_empty_the_cause_that_stands_is_taken(lin, warning, browser_of):
    causes.name(warning, cause="own_strategy", evidence="Their letter", by=lin)
    browser, url = browser_of(lin), close_url(warning)
    assert needs(browser, url, "cause") == set() and "optional" in label(browser, url, "cause")
    assert "Its own strategy changed”, which stands" in browser.get(url).content.decode()
    assert browser.post(url, {"outcome": "lost", "note": "Gone", "confirmed": "yes"}).status_code == 302
    assert Aftermath.objects.get(warning=warning).cause == "own_strategy"


def test_a_suspected_cause_is_confirmed_only_by_saying_so(lin, zhao, warning, browser_of):
    made = causes.name(warning, cause="own_strategy", evidence="Their letter", by=lin)
    browser, url = browser_of(zhao), close_url(warning)
    assert "stays a suspicion" in browser.get(url).content.decode()
    lost = {"outcome": "lost", "note": "Gone", "confirmed": "yes"}
    with transaction.atomic():
        warnings.close(warning, outcome="lost", note="Gone", said=warnings.Said(cause="own_strategy"), by=zhao)
        made.refresh_from_db()
        assert made.state == "confirmed", "who names it says so"
        transaction.set_rollback(True)
    assert browser.post(url, lost).status_code == 302
    made.refresh_from_db()
    assert made.state == "suspected" and not Event.objects.filter(verb="cause.confirmed").exists()
    assert Aftermath.objects.get(warning=warning).cause == "own_strategy"


def test_an_order_since_the_warning_is_said_before_the_customer_is_filed_as_lost(lin, acme, warning, browser_of):
    told = {"outcome": "lost", "note": "Gone", "cause": "own_strategy", "evidence": "Their letter"}
    client, url = browser_of(lin), close_url(warning)
    assert "ordered" not in " ".join(client.post(url, told).context["heed"])
    factories.OrderFactory(account=acme, ordered_on=later(-40), number="SO-40")
    assert "ordered" not in " ".join(client.post(url, told).context["heed"])
    factories.OrderFactory(account=acme, ordered_on=later(-17), number="SO-17")
    assert "The customer ordered lately: SO-17 on" in client.post(url, told).context["heed"][0]
    order = factories.OrderFactory(account=acme, ordered_on=timezone.localdate(), number="SO-77")
    first = client.post(url, told).context["heed"][0]
    assert "The customer ordered since the warning opened: SO-77 on" in first and f"{order.amount:,.0f}" in first
    assert client.post(url, told | {"confirmed": "yes"}).status_code == 302


def test_what_cannot_be_chosen_is_shown_closed_with_its_reason(lin, zhao, warning, browser_of):
    def closed():
        found = browser_of(lin).get(close_url(warning)).context["form"]["outcome"]
        return {one.data["value"]: str(one.choice_label) for one in found if one.data["attrs"].get("disabled")}

    Warning.objects.update(risk=0.8)
    assert closed().keys() == {"kept", "won_back"} and "The risk is 80%" in closed()["kept"]
    factories.OrderFactory(account=warning.account, ordered_on=timezone.localdate())
    assert closed().keys() == {"kept"}
    Warning.objects.update(risk=0.01, calm_runs=2, tier_at_opening="platinum")
    assert closed().keys() == {"lost", "dormant"} and "second person first" in closed()["lost"]
    made = causes.name(warning, cause="own_strategy", evidence="Their letter", by=lin)
    causes.confirm(made, by=zhao)
    assert closed() == {}


def test_won_back_rests_on_an_order_or_an_agreement_and_of_before_on_somebodys_word(lin, acme, warning, browser_of):
    browser = browser_of(lin)
    Warning.objects.update(
        state="won_back", note="They called", closed_by=lin, closed_on=timezone.localdate(), value_saved=0
    )
    said = html(browser, warning)
    assert "“They called”" in said and f"On the word of {lin}" in said
    agreed = factories.AgreementFactory(account=acme, number="A-7", starts_on=timezone.localdate())
    said = html(browser, warning)
    assert reverse("accounts:agreement-detail", args=[agreed.pk]) in said and "On the word of" not in said
    old = timezone.localdate() - timedelta(days=1)
    factories.OrderFactory(account=acme, ordered_on=old)
    order = factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    said = html(browser, warning)
    assert reverse("accounts:order-detail", args=[order.pk]) in said and "A-7" not in said


def test_a_closed_warning_still_shows_what_was_done(lin, acme, warning, browser_of):
    browser, today = browser_of(lin), timezone.localdate()
    given = todos.give(acme, title="Ring their boss", due_on=today, by=lin)
    warnings.close(warning, outcome="dormant", note="Asleep", said=asleep(today), by=lin)
    todos.drop(given, result="Dormant", by=lin)
    said = html(browser, warning)
    assert "Ring their boss" in said and "Nothing was written down" not in said
    newest = reverse("analytics:account-reasons", args=[acme.pk])
    assert "What the numbers said until" in said and newest not in said, "what was so then, not what is so now"


def test_visits_while_it_was_open_count_as_something_done(lin, acme, warning, browser_of):
    factories.VisitFactory(account=acme, user=lin, held_at=timezone.now())
    factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(300))
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    warnings.close(warning, outcome="won_back", note="Back", by=lin)
    said = html(browser_of(lin), warning)
    assert "1 visit while the warning was open" in said and "Nothing was written down" not in said
    url = re.search(r'href="([^"]*held_from[^"]*)"', said).group(1).replace("&amp;", "&")
    assert browser_of(lin).get(url).context["count"] == 1, "the count opens exactly those"


def test_before_the_newest_reasons_are_read_nothing_is_claimed(lin, warning, browser_of):
    assert "gave no single reason" not in html(browser_of(lin), warning)


def test_a_competitor_in_the_reason_is_offered_as_the_cause(lin, acme, warning, browser_of):
    (rival,) = facts.named(warning)
    assert (rival["name"], rival["is_known"]) == ("东方雨虹", False)
    browser = browser_of(lin)
    said = html(browser, warning, "warning-proposals")
    assert "A stronger competitor" in said and "not on file yet" in said and "Note it at the customer" in said
    assert browser.get(rival["url"]).context["form"]["new_competitor"].value() == "东方雨虹"
    known = factories.CompetitorFactory(name="东方雨虹")
    assert facts.named(warning)[0]["is_known"]
    factories.PresenceFactory(account=acme, competitor=known)
    assert facts.named(warning)[0]["url"] == ""


def test_a_move_into_a_warning_may_name_its_cause_and_competitor(lin, acme, browser_of):
    stages.identify(acme, by=lin)
    rival = factories.CompetitorFactory(name="Knauf")
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    assert "optional" in label(browser, url, "cause") and "warning" not in needs(browser, url, "cause")
    told = {"to": "warning", "reason": "8 % below us", "cause": "stronger_competitor", "competitor": rival.pk}
    assert browser.post(url, told).status_code == 302
    cause = WarningCause.objects.get(warning__account=acme)
    assert (cause.cause, cause.by) == ("stronger_competitor", lin)
    assert {one.code for one in cause.evidence.all()} == {"rival", "word"}
    assert Presence.objects.get(account=acme).competitor == rival


def asleep(today):
    return warnings.Said(revisit_on=today + timedelta(days=30))


def test_all_that_a_loss_lacks_is_said_at_once(lin, warning, browser_of):
    answer = browser_of(lin).post(close_url(warning), {"outcome": "lost"})
    assert answer.context["form"].errors.keys() == {"note", "cause", "evidence"}
    assert reverse("lifecycle:warning-cause", args=[warning.pk]) not in answer.content.decode()
    dormant = browser_of(lin).post(close_url(warning), {"outcome": "dormant"})
    assert dormant.context["form"].errors.keys() == {"note", "revisit_on"}


def test_that_a_loss_can_be_taken_back_is_no_warning(lin, warning, browser_of):
    told = {"outcome": "lost", "note": "Gone", "cause": "own_strategy", "evidence": "Their letter"}
    asked = browser_of(lin).post(close_url(warning), told)
    assert "take it back later" in asked.context["calms"]
    assert not any("take it back" in line for line in asked.context["heed"])


def test_an_action_is_done_from_the_case_and_counted_as_in_the_list(lin, acme, warning, browser_of):
    browser = browser_of(lin)
    first, second = (todos.give(acme, title=name, due_on=timezone.localdate(), by=lin) for name in ("Call", "Write"))
    finish = reverse("lifecycle:todo-finish", args=[first.pk])
    assert f'action="{finish}"' in html(browser, warning)
    browser.post(finish)
    page = browser.get(reverse("lifecycle:warning-detail", args=[warning.pk])).context
    assert ([one for one, _state in page["actions"]], [one for one, _state in page["acted"]]) == ([second], [first])
    counted = [warning]
    facts.tell(counted, lin)
    assert counted[0].acts == len(page["actions"])


def test_words_that_a_cause_cites_are_told_once(lin, warning, browser_of):
    said = warnings.Said(cause="stronger_competitor")
    made = warnings.raise_by_hand(factories.AccountFactory(owner=lin), reason="They visit the rival", said=said, by=lin)
    browser = browser_of(lin)
    assert browser.get(reverse("lifecycle:warning-detail", args=[made.pk])).context["raised"] is None
    assert html(browser, made).count("They visit the rival") == 1
    assert browser.get(reverse("lifecycle:warning-detail", args=[warning.pk])).context["raised"]


def test_of_a_customer_who_has_not_left_it_is_asked_why_they_might(lin, acme, browser_of):
    stages.identify(acme, by=lin)
    browser, url = browser_of(lin), reverse("lifecycle:stage-move", args=[acme.pk])
    assert "Why might they leave?" in browser.get(f"{url}?to=warning").content.decode()
    assert "Why do they leave?" in browser.get(f"{url}?to=lost").content.decode()


def test_the_form_and_the_message_name_who_looks_in_again_and_what_closes(lin, gu, acme, warning, browser_of):
    asked = {"account": acme, "user": lin, "due_on": later(9), "source": "warning", "reason": f"see_to:{warning.pk}"}
    Todo.objects.create(title="Call them", **asked)
    client, url = browser_of(lin), reverse("lifecycle:warning-close", args=[warning.pk])
    reminded = Todo.objects.filter(source="win_back")
    assert f"as a to-do of {aftermaths.looks_in(acme)}." in client.get(url).content.decode()
    data = {"outcome": "dormant", "note": "No site this year", "revisit_on": later(90)}
    page = client.post(url, data, follow=True).content.decode()
    assert "2 to-dos closed with it." in page and f"as a to-do of {reminded.get().user}." in page
    again = client.get(reverse("lifecycle:stage-rest", args=[acme.pk])).content.decode()
    assert f"as a to-do of {reminded.get().user}." in again


def test_open_steps_of_plays_are_told_before_the_warning_closes(lin, acme, warning, browser_of):
    play = Play.objects.live().order_by("pk").first()
    plays.apply(acme, play=play, warning=warning, by=lin)
    page = browser_of(lin).get(reverse("lifecycle:warning-close", args=[warning.pk])).content.decode()
    assert "where the customer is lost or lies dormant" in page


def test_a_program_hears_what_speaks_against_a_loss_before_it_is_done(lin, acme, gu, warning, api_of):
    url = f"/api/v1/warnings/{warning.pk}/close/"
    lost = {"outcome": "lost", "note": "Gone", "cause": "own_strategy", "evidence": "Their letter"}
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate(), number="SO-77")
    client, careful = api_of(lin), lost | {"confirmed": False}
    assert api_of(gu).post(url, careful, format="json").status_code == 403
    asked = client.post(url, careful, format="json")
    assert asked.status_code == 409 and asked.json()["code"] == "unconfirmed"
    assert "The customer ordered since the warning opened: SO-77" in asked.json()["detail"]
    warning.refresh_from_db()
    assert warning.state == "open"
    assert client.post(url, lost, format="json").json()["state"] == "lost", "as ever where nothing is asked"


def test_where_nothing_speaks_against_it_a_careful_program_closes_at_once(lin, warning, api_of):
    told = {"outcome": "lost", "note": "Gone", "cause": "own_strategy", "evidence": "Their letter", "confirmed": False}
    done = api_of(lin).post(f"/api/v1/warnings/{warning.pk}/close/", told, format="json")
    assert done.status_code == 200 and done.json()["state"] == "lost"
