"""The log invents nothing: type and people are what somebody says; what was saved by mistake is taken back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.ground.errors import Refused
from kam.models import Event
from lifecycle.actions import mentions, plans, promises, take_backs, visits
from lifecycle.models import Need, Promise, Visit, VisitPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LOG = "/visits/log/"


def today(days=0):
    return timezone.localdate() + timedelta(days)


def ticked(page, name):
    return re.findall(rf'name="{name}" value="([^"]+)" checked', page)


@pytest.fixture
def people(acme, lin):
    found = [factories.ContactFactory(account=acme, name=name) for name in ("Wang", "Zhao", "Qian")]
    before = timezone.now() - timedelta(days=30)
    visits.log(account=acme, said=visits.Said("advance", contacts=found[:2]), kind="call", held_at=before, by=lin)
    VisitPlan.objects.all().delete()
    return found


@pytest.mark.db_both
def test_without_a_plan_it_is_a_visit_on_site_and_nobody_is_ticked(lin, acme, people, browser_of):
    page = browser_of(lin).get(f"{LOG}?account={acme.pk}").content.decode()
    assert ticked(page, "kind") == ["on_site"] and ticked(page, "contacts") == []
    offered = re.search(r'data-tick="contacts" data-values="([\d,]+)"', page).group(1)
    assert {int(pk) for pk in offered.split(",")} == {people[0].pk, people[1].pk}
    browser_of(lin).post(LOG, {"account": acme.pk, "note": "Rock wool", "outcome": "advance"})
    visit = Visit.objects.first()
    assert visit.kind == "on_site" and not visit.contacts.exists()


def test_a_plan_says_how_and_ticks_whom_it_leads_to_however_many(lin, acme, people, browser_of):
    plan = plans.make(acme, planned_on=today(), kind="video", by=lin)
    page = browser_of(lin).get(f"{LOG}?plan={plan.pk}").content.decode()
    assert ticked(page, "kind") == ["video"] and "data-tick" not in page
    assert {int(pk) for pk in ticked(page, "contacts")} == {people[0].pk, people[1].pk}
    assert "Nobody is ticked" not in page.split("data-met")[1].split("</p>")[0].partition(">")[2]


def test_the_one_person_to_be_met_is_ticked(lin, acme, browser_of):
    only = factories.ContactFactory(account=acme, name="Wang")
    plan = plans.make(acme, planned_on=today(), by=lin)
    page = browser_of(lin).get(f"{LOG}?plan={plan.pk}").content.decode()
    assert ticked(page, "contacts") == [str(only.pk)] and "data-tick" not in page


def test_people_whom_nobody_has_met_yet_are_offered_not_ticked(lin, acme, browser_of):
    for name in ("Wang", "Zhao"):
        factories.ContactFactory(account=acme, name=name)
    plan = plans.make(acme, planned_on=today(), by=lin)
    page = browser_of(lin).get(f"{LOG}?plan={plan.pk}").content.decode()
    assert ticked(page, "contacts") == [] and "All who were to be met:" in page
    assert "Nobody is ticked" in page.split("data-met")[1].split("</p>")[0].partition(">")[2]


@pytest.mark.db_both
def test_saved_with_nobody_met_says_so_and_leads_to_who_was_there(lin, zhao, acme, people, browser_of):
    browser = browser_of(lin)
    page = browser.post(LOG, {"account": acme.pk, "note": "x", "outcome": "advance"}, follow=True).content.decode()
    visit = Visit.objects.first()
    assert "Saved, with nobody named as met." in page and not visit.contacts.exists()
    assert "Who was there?" in page and f"/visits/{visit.pk}/edit/" in page
    told = browser_of(factories.UserFactory(role="auditor")).get(f"/visits/{visit.pk}/").content.decode()
    assert "Nobody named as met" in told and "Who was there?" not in told
    said = {"account": acme.pk, "note": "y", "outcome": "advance", "contacts": [people[0].pk]}
    page = browser.post(LOG, said, follow=True).content.decode()
    assert "Saved." in page and "obody named as met" not in page


def test_the_next_visit_is_on_site_whatever_the_last_was(lin, acme):
    visits.log(account=acme, said=visits.Said("advance", next_on=today(9)), kind="message", by=lin)
    assert VisitPlan.objects.get().kind == "on_site"


def test_a_form_that_comes_back_keeps_type_and_people(lin, acme, people, browser_of):
    data = {"account": acme.pk, "kind": "call", "contacts": [people[2].pk], "note": "x", "outcome": "moon"}
    page = browser_of(lin).post(LOG, data).content.decode()
    assert ticked(page, "kind") == ["call"] and ticked(page, "contacts") == [str(people[2].pk)]


@pytest.fixture
def saved(lin, acme, people):
    plan = plans.make(acme, planned_on=today(), by=lin)
    promise = Promise.objects.create(account=acme, text="Samples", due_on=today(3), user=lin)
    said = visits.Said("order", note="They order", contacts=[people[2]], kept=[promise], next_on=today(20))
    return visits.log(account=acme, said=said, kind="call", plan_id=plan.pk, by=lin)


@pytest.mark.db_both
def test_what_was_saved_by_mistake_is_as_if_it_had_not_been(lin, saved, acme, people):
    take_backs.take_back(saved, by=lin)
    assert VisitPlan.objects.open().get().planned_on == today()
    assert Promise.objects.get().kept_on is None
    people[2].refresh_from_db()
    assert people[2].last_met_on is None
    assert Visit.objects.live().count() == 1


@pytest.mark.db_both
def test_what_was_accepted_from_its_note_goes_with_it_unless_something_was_done_with_that(lin, acme):
    said = visits.Said("advance", "我们承诺周五前报价。他们需要防火证书。")
    visit = visits.log(account=acme, said=said, by=lin)
    made = [mentions.accept(visit, key=one.mention.key, by=lin) for one in mentions.open_suggestions(visit, lin)]
    kept = next(one for one in made if isinstance(one, Promise))
    assert len(made) > 1
    promises.move(kept, due_on=today(9), by=lin)
    take_backs.take_back(visit, by=lin)
    assert list(Promise.objects.open()) == [kept], "moved since: it is somebody's word"
    assert not Need.objects.live().exists()
    again = visits.log(account=acme, said=said, by=lin)
    made = [mentions.accept(again, key=one.mention.key, by=lin) for one in mentions.open_suggestions(again, lin)]
    take_backs.take_back(again, by=lin)
    assert not Promise.objects.open().exclude(pk=kept.pk).exists() and not Need.objects.live().exists()


@pytest.mark.db_both
def test_what_a_colleague_accepted_from_its_note_stays_and_the_taker_is_told(lin, zhao, acme, browser_of):
    visit = visits.log(account=acme, said=visits.Said("advance", "我们承诺周五前报价。他们需要防火证书。"), by=lin)
    for one, by in zip(mentions.open_suggestions(visit, lin), (zhao, lin), strict=True):
        mentions.accept(visit, key=one.mention.key, by=by)
    (theirs,), (mine,) = Promise.objects.open(), Need.objects.live()
    browser, url = browser_of(lin), reverse("lifecycle:visit-take-back", args=[visit.pk])
    words = f"What colleagues accepted from its note stays: {theirs} ({zhao})."
    assert words in browser.get(url).content.decode()
    assert words in browser.post(url, follow=True).content.decode()
    assert list(Promise.objects.open()) == [theirs] and not Need.objects.live().exists() and mine.pk


@pytest.mark.db_both
def test_the_form_opens_again_with_the_text(lin, saved, acme, people, browser_of):
    browser, there = browser_of(lin), reverse("lifecycle:visit-detail", args=[saved.pk])
    back = reverse("lifecycle:visit-take-back", args=[saved.pk])
    assert back in browser.get(there).content.decode()
    answer = browser.post(back)
    page = browser.get(answer.url).content.decode()
    assert "They order" in page and f'value="{today(20)}"' in page
    assert ticked(page, "kind") == ["call"] and ticked(page, "contacts") == [str(people[2].pk)]
    assert f'name="plan" value="{VisitPlan.objects.open().get().pk}"' in page


@pytest.mark.db_both
def test_only_the_promises_that_this_visit_kept_are_open_again(lin, acme, people):
    """Others of the same words and day, and one that was opened and kept again since, stay as they are."""
    twins = [promises.make(acme, text="Samples", due_on=today(3), by=lin) for _ in range(3)]
    promises.keep(twins[0], by=lin)
    visit = visits.log(account=acme, said=visits.Said("order", kept=twins[1:]), by=lin)
    promises.reopen(twins[2], by=lin)
    promises.keep(twins[2], by=lin)
    take_backs.take_back(visit, by=lin)
    for one in twins:
        one.refresh_from_db()
    assert [one.kept_on for one in twins] == [today(), None, today()]
    assert [one.version for one in twins] == [2, 3, 4]
    told = Event.objects.filter(verb="promise.reopened", subject_id=twins[1].pk).get()
    assert told.changes["kept_on"] == [today().isoformat(), None]


@pytest.mark.db_both
def test_the_form_that_opens_again_has_its_promises_ticked(lin, saved, browser_of):
    browser = browser_of(lin)
    page = browser.post(reverse("lifecycle:visit-take-back", args=[saved.pk]), follow=True).content.decode()
    assert ticked(page, "kept") == [str(Promise.objects.get().pk)]


def test_a_visit_without_a_word_says_so_and_offers_the_way_back(lin, acme, browser_of):
    answer = browser_of(lin).post(LOG, {"account": acme.pk, "outcome": "refused"}, follow=True)
    page = answer.content.decode()
    assert "without a word of what happened" in page
    assert page.count(reverse("lifecycle:visit-take-back", args=[Visit.objects.get().pk])) == 2  # the toast's undo too


def test_only_whoever_saved_it_and_only_soon(lin, zhao, saved, browser_of, time_machine):
    with pytest.raises(Refused):
        take_backs.take_back(saved, by=zhao)
    time_machine.move_to("2026-11-26 10:00+08:00")
    with pytest.raises(Refused):
        take_backs.take_back(saved, by=lin)
    page = browser_of(lin).get(reverse("lifecycle:visit-detail", args=[saved.pk])).content.decode()
    assert "take-back" not in page


@pytest.mark.db_both
def test_nobody_reads_anothers_words_by_the_address(lin, zhao, saved, acme, browser_of):
    take_backs.take_back(saved, by=lin)
    page = browser_of(zhao).get(f"{LOG}?account={acme.pk}&again={saved.pk}").content.decode()
    assert "They order" not in page


@pytest.mark.db_both
def test_a_visit_shows_what_was_kept_with_it_and_opens_it_again(lin, saved, browser_of):
    browser, page = browser_of(lin), reverse("lifecycle:visit-detail", args=[saved.pk])
    promise = Promise.objects.get()
    html = browser.get(page).content.decode()
    assert "Promises kept with it" in html and reverse("lifecycle:promise-detail", args=[promise.pk]) in html
    told = browser.get(reverse("lifecycle:promise-detail", args=[promise.pk])).content.decode()
    assert page in told and "ticked at the visit" in told
    browser.post(reverse("lifecycle:promise-reopen", args=[promise.pk]))
    assert "Promises kept with it" not in browser.get(page).content.decode()
