"""Dilemmas of a book: found from the files as of a day, kept while they last, answered with a to-do in one tap."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.actions import merges
from accounts.models import Account, Standing
from kam.choices import Role
from kam.ground import timeline
from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import dilemmas, promises, warnings
from lifecycle.facts import dilemmas as facts
from lifecycle.models import Diagnosis, Journey, StageMove, Todo
from lifecycle.rules import dilemmas as rules
from lifecycle.templatetags.dilemmas import WORDS, finding_words, say
from lifecycle.views import finding_rows
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def today():
    return timezone.localdate()


def stand(account, stage, days, by):
    on = today() - timedelta(days)
    journey = Journey.objects.create(account=account, stage=stage, since=on)
    StageMove.objects.create(journey=journey, was="dormant", stage=stage, on=on, by=by)
    return journey


@pytest.fixture
def stuck(lin, acme):
    """For weeks, not for half a year: each week is read back with some twenty questions."""
    return stand(acme, "engagement", 150, lin)


def test_the_facts_are_those_of_the_day(lin, acme):
    stand(acme, "deepening", 400, lin)
    for ago, amount in ((20, 300), (200, 100), (500, 200)):
        factories.OrderFactory(
            account=acme, ordered_on=today() - timedelta(ago), amount=Decimal(amount), amount_cost=Decimal(amount) / 2
        )
    boss = factories.ContactFactory(account=acme, role="decision_maker")
    factories.ContactFactory(account=acme)
    visit = factories.VisitFactory(account=acme, user=lin, held_at=timezone.now() - timedelta(50), kind="executive")
    visit.contacts.add(boss)
    factories.CostFactory(account=acme, on=today() - timedelta(3), amount=Decimal(40), hours=Decimal(5))
    promises.make(acme, text="x", due_on=today(), by=lin)
    found = facts.one(acme, today())
    assert (found.stage, found.days, found.usual, found.stuck) == ("deepening", 400, 365, True)
    assert (found.orders, found.revenue, found.before, found.earned) == (2, 400.0, 200.0, 200.0)
    assert (found.visits, found.met, found.deciders_met, found.heads_met, found.quiet) == (1, 1, 1, 1, 50)
    assert (found.people, found.deciders, found.serving, found.hours, found.promises) == (2, 1, 40.0, 5.0, 0)
    then = facts.one(acme, today() - timedelta(100))
    assert (then.orders, then.revenue, then.visits, then.serving) == (1, 100.0, 0, 0)
    assert facts.one(acme, today() - timedelta(401)) is None


def test_a_book_is_looked_at_with_a_fixed_number_of_questions(lin, system, django_assert_max_num_queries):
    for number in range(40):
        stand(factories.AccountFactory(owner=lin), "engagement", 130 + number, lin)
    facts.stays.usual(today())
    with django_assert_max_num_queries(183):  # the first look reads seven weeks back, until the last was not stuck yet
        assert dilemmas.diagnose(on=today(), by=system) == 40
    assert Event.objects.filter(verb="dilemma.found").count() == 40
    with django_assert_max_num_queries(32):
        dilemmas.diagnose(on=today(), by=system)
    assert Event.objects.filter(verb="dilemma.found").count() == 40


@pytest.mark.db_both
def test_one_that_goes_on_keeps_its_day_and_one_that_is_over_ends(lin, system, acme, stuck):
    first, then = today() - timedelta(9), today()
    dilemmas.diagnose(on=first, by=system)
    since = Diagnosis.objects.get().since
    dilemmas.diagnose(on=then, by=system)
    row = Diagnosis.objects.get()
    assert (row.dilemma, row.since, row.as_of, row.ended_on) == ("get_in", since, then, None)
    warnings.raise_by_hand(acme, reason="The buyer left", by=lin)
    dilemmas.diagnose(on=then, by=system)
    row.refresh_from_db()
    assert row.ended_on == then
    assert Diagnosis.objects.standing().get().dilemma == "keep"
    assert Diagnosis.objects.on(then - timedelta(1)).get() == row


@pytest.mark.db_both
def test_the_first_look_reads_back_since_when_it_holds(lin, zhao, system, acme, other, browser_of):
    stand(acme, "engagement", 121 + 30, lin)  # stuck from the 121st day on, and read back by weeks
    stand(other, "warning", 90, lin)
    new = factories.AccountFactory(owner=lin)
    stand(new, "deepening", 300, lin)
    Standing.objects.create(account=new, risk=0.9, as_of=today())
    dilemmas.diagnose(on=today(), by=system)
    found = {
        row.account: (row.dilemma, (today() - row.since).days, row.may_be_older) for row in Diagnosis.objects.all()
    }
    assert found[acme] == ("get_in", 28, False)
    assert found[other] == ("keep", 84, True), "its file tells of no day before"
    assert found[new] == ("keep", 0, True), "the risk of the days before is not known"
    html = browser_of(zhao).get(reverse("lifecycle:diagnosis-list")).content.decode()
    assert (html.count(" or before"), html.count("First seen today")) == (2, 0)


@pytest.mark.db_both
def test_after_a_look_what_is_new_began_since_then(lin, system, acme, other, stuck):
    dilemmas.diagnose(on=today() - timedelta(1), by=system)
    stand(other, "warning", 90, lin)
    dilemmas.diagnose(on=today(), by=system)
    row = Diagnosis.objects.get(account=other)
    assert (row.since, row.may_be_older) == (today(), False)


def test_where_nothing_is_done_the_row_leads_to_what_helps(lin, system, acme, stuck, browser_of):
    dilemmas.diagnose(on=today(), by=system)
    browser, url = browser_of(lin), reverse("lifecycle:diagnosis-list")
    helps = rules.remedies(Diagnosis.objects.get().told)[0]
    take = reverse("lifecycle:stage-take", args=[acme.pk, "get_in", helps.value])
    choose = reverse("lifecycle:stage-choose", args=[acme.pk, "get_in"])
    listed = browser.get(url).content.decode()
    assert choose in listed and take not in listed, "nothing is chosen beforehand"
    assert take in browser.get(choose).content.decode() and str(helps.label) in browser.get(take).content.decode()
    answer = browser.post(take, HTTP_REFERER=f"http://testserver{take}")
    assert answer["Location"] == reverse("accounts:account-detail", args=[acme.pk]), "not to the question again"
    assert ">Choose</a>" not in browser.get(url).content.decode(), "it is being taken"
    reader = browser_of(factories.UserFactory(role=Role.AUDITOR))
    Todo.objects.all().delete()
    assert ">Choose</a>" not in reader.get(url).content.decode()
    assert take not in reader.get(choose).content.decode()


def test_the_panel_tells_causes_and_one_tap_makes_a_to_do(lin, acme, stuck, browser_of):
    browser = browser_of(lin)
    panel = reverse("lifecycle:account-dilemma", args=[acme.pk])
    html = browser.get(panel).content.decode()
    assert "get in" in html and "Nobody visited them this year." in html and "With us" in html
    take = reverse("lifecycle:stage-take", args=[acme.pk, "get_in", "map_chain"])
    for _tap in range(2):
        assert browser.post(take).status_code == 302
    todo = Todo.objects.get()
    assert (todo.user, todo.source, todo.reason) == (lin, "dilemma", "get_in:map_chain")
    assert reverse("lifecycle:todo-detail", args=[todo.pk]) in browser.get(panel).content.decode()
    assert browser.get(reverse("lifecycle:stage-take", args=[acme.pk, "get_in", "moon"])).status_code == 404
    with pytest.raises(Refused):
        dilemmas.take(acme, dilemma="moon", remedy="map_chain", by=lin)


def test_the_countermeasure_asks_who_and_until_when_and_leads_back_to_where_one_came_from(
    lin, zhao, chen, acme, stuck, browser_of
):
    browser, take = browser_of(zhao), reverse("lifecycle:stage-take", args=[acme.pk, "get_in", "map_chain"])
    came = f"http://testserver{reverse('lifecycle:diagnosis-list')}?dilemma=get_in"
    page = browser.get(take, HTTP_REFERER=came)
    assert page.context["form"].initial["user"] == lin.pk
    assert page.context["form"].initial["due_on"] == today() + timedelta(14)
    day, here = today() + timedelta(3), {"HTTP_REFERER": f"http://testserver{take}"}
    unseeing = browser.post(take, {"user": chen.pk, "due_on": day, "came": came}, **here)
    assert unseeing.status_code == 422 and "does not see this customer" in unseeing.content.decode()
    assert browser.post(take, {"user": lin.pk, "due_on": today() - timedelta(1)}, **here).status_code == 422
    assert browser.post(take, {"user": zhao.pk, "due_on": day, "came": came}, **here).url == came
    assert [(one.user, one.due_on) for one in Todo.objects.all()] == [(zhao, day)]
    away = browser.post(take, {"came": "https://elsewhere.example/"}, **here)
    assert away.url == reverse("accounts:account-detail", args=[acme.pk])


def test_a_little_growth_is_not_told_as_none(lin):
    assert say("grow_flat", {"percent": 2, "under": 5}) == "Their revenue grew by less than 5%: +2% in a year."
    assert say("grow_flat", {"percent": -2, "under": 5}) == "Their revenue did not grow: −2% in a year."


def test_others_see_nothing_and_readers_take_nothing(chen, acme, stuck, browser_of):
    take = reverse("lifecycle:stage-take", args=[acme.pk, "get_in", "map_chain"])
    assert browser_of(chen).get(reverse("lifecycle:account-dilemma", args=[acme.pk])).status_code == 404
    assert browser_of(chen).post(take).status_code == 404
    assert browser_of(factories.UserFactory(role=Role.AUDITOR)).post(take).status_code == 403
    with pytest.raises(PermissionDenied):
        dilemmas.diagnose(on=today(), by=chen)


@pytest.mark.db_both
def test_the_book_has_counts_a_list_and_what_is_done(
    lin, chen, zhao, system, acme, other, stuck, browser_of, django_assert_max_num_queries
):
    stand(other, "engagement", 150, chen)
    dilemmas.diagnose(on=today(), by=system)
    dilemmas.take(acme, dilemma="get_in", remedy="map_chain", by=lin)
    browser, url = browser_of(zhao), reverse("lifecycle:diagnosis-list")
    assert "&lt;time" not in browser.get(url).content.decode()  # a day is read, not its tag
    with django_assert_max_num_queries(20):
        page = browser.get(url)
    assert page.context["count"] == 2 and page.context["figures"][0]["value"] == "2"
    assert [(one["name"], one["done"], one["all"]) for one in page.context["managers"]] == [
        ("Chen Rui", 0, 1), ("Lin Xiao", 1, 1)]  # fmt: skip
    assert browser.get(f"{url}?owner={lin.pk}&dilemma=get_in").context["count"] == 1
    assert browser.get(f"{url}?dilemma=keep").context["count"] == 0
    assert browser.get(f"{url}?owner={lin.pk}&taken=true").context["count"] == 1
    assert browser.get(f"{url}?taken=false").context["count"] == 1
    Account.objects.filter(pk=other.pk).update(owner=None)
    assert browser.get(f"{url}?owner=null").context["count"] == 1
    assert "?dilemma=get_in&amp;owner=null" in browser.get(url).content.decode()
    then = [browser.get(f"{url}?on={today() - timedelta(ago)}").context["count"] for ago in (1, 400)]
    assert then == [2, 0], "it held yesterday too"
    mine = browser_of(lin).get(url).content.decode()
    assert "Acme" in mine and "华东" not in mine
    sheet = b"".join(browser.get(f"{url}?format=csv").streaming_content).decode()
    assert "Nobody visited them this year." in sheet


@pytest.mark.db_both
def test_the_api_reads_and_takes(lin, chen, system, acme, stuck, api_of):
    dilemmas.diagnose(on=today(), by=system)
    row = api_of(lin).get("/api/v1/diagnoses/").json()["results"][0]
    assert row["dilemma"] == "get_in" and "map_chain" in row["helps"]
    url = f"/api/v1/diagnoses/{row['id']}/take/"
    assert api_of(chen).post(url, {"remedy": "map_chain"}, format="json").status_code == 404
    assert api_of(lin).post(url, {"remedy": "moon"}, format="json").status_code == 400
    answer = api_of(lin).post(url, {"remedy": "map_chain"}, format="json")
    assert answer.status_code == 201 and Todo.objects.get().pk == answer.json()["todo"]


@pytest.mark.db_both
def test_a_merge_ends_what_was_found_of_the_other_file(lin, zhao, system, acme, stuck):
    double = factories.AccountFactory(owner=lin)
    stand(double, "engagement", 150, lin)
    dilemmas.diagnose(on=today(), by=system)
    merges.merge(acme, double, by=zhao)
    assert Diagnosis.objects.filter(account=acme, ended_on__isnull=True).count() == 1


def test_every_sign_has_words_for_its_numbers():
    assert set(WORDS) == set(rules.BY_CODE)
    assert finding_words([["keep_promises", {"promises": 2}], ["gone", {}]]) == ["Promises of ours past their day: 2."]


def test_who_was_visited_since_the_night_is_not_called_unvisited(lin, system, acme, stuck, browser_of):
    dilemmas.diagnose(on=today(), by=system)
    browser, url = browser_of(lin), reverse("lifecycle:diagnosis-list")
    page = browser.get(f"{url}?format=csv")
    assert "Nobody visited them this year." in b"".join(page.streaming_content).decode()
    Standing.objects.update_or_create(account=acme, defaults={"last_visit_on": today()})
    assert "Nobody visited them this year." not in b"".join(browser.get(f"{url}?format=csv").streaming_content).decode()
    assert "as of " in browser.get(url).content.decode()


@pytest.mark.db_both
def test_the_message_opens_the_to_do_that_a_tap_made(lin, acme, stuck, browser_of):
    take = reverse("lifecycle:stage-take", args=[acme.pk, "get_in", "map_chain"])
    page = browser_of(lin).post(take, follow=True).content.decode()
    toast = page.partition('id="toasts"')[2]
    assert "It is a to-do now." in toast
    assert f'<a href="{reverse("lifecycle:todo-detail", args=[Todo.objects.get().pk])}">View</a>' in toast


@pytest.mark.db_both
def test_each_evidence_of_a_row_opens_what_it_is_made_of(lin, system, acme, stuck, browser_of):
    dilemmas.diagnose(on=today(), by=system)
    page = browser_of(lin).get(reverse("lifecycle:diagnosis-list")).content.decode()
    shown = Diagnosis.objects.get().findings[:2]
    assert len(shown) == 2
    for code, numbers in shown:
        url = finding_rows.address(code, acme.pk, lin, timezone.localdate())
        assert url and f'<a href="{url.replace("&", "&amp;")}">{say(code, numbers)}</a>' in page


def test_the_form_shows_what_the_file_shows_and_what_else_helps(lin, system, acme, stuck, browser_of):
    """From the list one comes to one countermeasure; it is chosen knowing the others and why."""
    dilemmas.diagnose(on=today(), by=system)
    first, second = rules.remedies(Diagnosis.objects.get().told)[:2]
    page = browser_of(lin).get(reverse("lifecycle:stage-take", args=[acme.pk, "get_in", first.value]) + "?back=/todos/")
    html = page.content.decode()
    assert acme.name in html and "Nobody visited them this year." in html
    other = reverse("lifecycle:stage-take", args=[acme.pk, "get_in", second.value])
    assert f'href="{other}?back=/todos/"' in html and 'name="came" value="/todos/"' in html


@pytest.mark.db_both
def test_the_panel_and_the_time_line_say_since_when_it_holds_and_when_it_was_seen(lin, system, acme, stuck, browser_of):
    dilemmas.diagnose(on=today(), by=system)
    row, since = Diagnosis.objects.get(), today() - timedelta(30)
    Diagnosis.objects.update(since=since, may_be_older=False)
    words = browser_of(lin).get(reverse("lifecycle:account-dilemma", args=[acme.pk])).content.decode()
    assert "Holds since: " in words and "First seen in the night of " in words
    Diagnosis.objects.update(since=today())
    words = browser_of(lin).get(reverse("lifecycle:account-dilemma", args=[acme.pk])).content.decode()
    assert "Holds since: " in words and "First seen" not in words
    event = Event.objects.get(verb="dilemma.found")
    assert event.data["since"] == row.since.isoformat()
    (told,) = timeline.tell([event])
    assert told["title"] == "Dilemma found" and [str(row.get_dilemma_display())] == told["facts"][:1]
    assert told["facts"][1].startswith("Since: ")
