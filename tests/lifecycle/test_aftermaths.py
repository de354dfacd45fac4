"""Win-back: a warning ends with what follows; a loss has its cause and evidence, a suspicion its few readers."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import Presence
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import aftermaths, causes, nights, reviews, stages, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.actions.causes import Shown
from lifecycle.models import Aftermath, Journey, Todo, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
PLAIN = Said("unresolved", "Three complaints open since March")
SUSPECTED = Said("squeezed_out", "The buyer's brother runs the rival's agency")


@pytest.fixture
def warning(system, acme):
    return warnings.warn(
        acme, risk=0.8, value_at_risk=Decimal(9000), reasons=[], on=timezone.localdate(), by=system
    )  # fmt: skip


def close(warning, outcome, said=aftermaths.NOTHING, *, by):
    return warnings.close(warning, outcome=outcome, note="How it came", said=said, by=by)


def later(days):
    return timezone.localdate() + timedelta(days)


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("outcome", "said", "field"),
    [
        ("lost", Said(), "cause"),
        ("lost", Said(cause="unresolved", evidence=" "), "evidence"),
        ("lost", Said(cause="moon", evidence="x"), "cause"),
        ("dormant", Said(), "revisit_on"),
        ("dormant", Said(revisit_on=timezone.localdate() - timedelta(9000)), "revisit_on"),
    ],
)
def test_an_end_without_what_it_needs_is_refused_and_changes_nothing(lin, warning, outcome, said, field):
    with pytest.raises(Refused) as refusal:
        close(warning, outcome, said, by=lin)
    assert refusal.value.field == field
    assert Warning.objects.get().state == "open" and not Aftermath.objects.exists()


def test_won_back_begins_a_care_plan(lin, acme, warning):
    sponsor = factories.UserFactory(role=Role.DIRECTOR)
    factories.SeatFactory(account=acme, user=sponsor, function="sponsor")
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    close(warning, "won_back", by=lin)
    made = Aftermath.objects.get()
    given = {todo.reason.partition(":")[0]: todo for todo in Todo.objects.filter(source="win_back")}
    assert {key: (todo.due_on - made.on).days for key, todo in given.items()} == {
        "visit": 14, "executive": 30, "check": 60}  # fmt: skip
    assert given["executive"].user == sponsor and given["visit"].user == lin
    assert Journey.objects.get().stage == "won_back"


@pytest.mark.db_both
def test_a_loss_is_reviewed_and_its_competitor_noted_once(lin, acme, warning, browser_of):
    rival = factories.CompetitorFactory(name="Rival")
    browser = browser_of(lin)
    url = reverse("lifecycle:warning-close", args=[warning.pk])
    data = {"outcome": "lost", "note": "They signed elsewhere", "cause": "stronger_competitor", "competitor": rival.pk}
    refused = browser.post(url, data)
    assert refused.status_code == 422 and "at least one line" in refused.content.decode()
    whole = data | {"evidence": "Their mail of Monday", "confirmed": "yes"}
    assert browser.post(url, whole).status_code == 302
    made = Aftermath.objects.get()
    assert Presence.objects.get(account=acme, competitor=rival).threat == "high"
    todo = Todo.objects.get(source="win_back")
    assert (todo.reason, todo.user, todo.due_on) == (f"review:{made.pk}", lin, later(30))
    review = reverse("lifecycle:aftermath-review", args=[made.pk])
    assert browser.post(review, {"findings": " "}).status_code == 422
    assert browser.post(review, {"findings": "Quote within two days"}).status_code == 302
    todo.refresh_from_db()
    assert todo.done_on == timezone.localdate()
    page = browser.get(reverse("lifecycle:aftermath-detail", args=[made.pk])).content.decode()
    assert "Quote within two days" in page and "A stronger competitor" in page and "Their mail of Monday" in page


@pytest.mark.db_both
def test_only_a_loss_is_reviewed(lin, acme, warning):
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate())
    close(warning, "won_back", by=lin)
    with pytest.raises(Refused):
        reviews.write(Aftermath.objects.get(), findings="x", by=lin)


@pytest.mark.db_both
def test_dormant_comes_back_as_a_to_do_and_one_notice(lin, system, acme, warning, time_machine, browser_of):
    close(warning, "dormant", Said(revisit_on=later(90)), by=lin)
    shown = browser_of(lin).get(reverse("lifecycle:aftermath-list")).content.decode()
    assert "look in on" in shown and "&lt;time" not in shown
    assert Journey.objects.get().stage == "dormant"
    assert Todo.objects.get(source="win_back").due_on == later(90)
    assert aftermaths.remind(on=later(89), by=system) == 0
    assert aftermaths.remind(on=later(90), by=system) == 1
    assert aftermaths.remind(on=later(91), by=system) == 0
    notice = Notice.objects.get(event__verb="aftermath.due")
    assert (notice.user, notice.url) == (lin, f"/aftermaths/{Aftermath.objects.get().pk}/")


def test_the_night_reminds_only_of_those_that_still_lie_dormant(lin, warning, time_machine):
    close(warning, "dormant", Said(revisit_on=later(1)), by=lin)
    stages.move(Journey.objects.get(), to="engagement", reason="They called", by=lin)
    time_machine.move_to("2026-11-27 10:00+08:00")
    nights.plans()
    assert not Event.objects.filter(verb="aftermath.due").exists()


@pytest.mark.db_both
def test_whoever_lays_a_customer_to_rest_says_when_to_look_in(lin, acme, browser_of):
    stages.identify(acme, by=lin)
    url = reverse("lifecycle:stage-move", args=[acme.pk])
    data = {"to": "dormant", "reason": "Plant rebuilt until spring"}
    assert browser_of(lin).post(url, data).status_code == 422
    assert browser_of(lin).post(url, data | {"revisit_on": later(60)}).status_code == 302
    assert Aftermath.objects.get().revisit_on == later(60)
    assert Todo.objects.filter(source="win_back", due_on=later(60)).exists()


@pytest.mark.db_both
def test_a_suspicion_is_read_by_director_and_auditor_only(lin, zhao, warning, file, browser_of, api_of):
    """Everybody else reads the cause that stood beside it, and nothing tells the loss from another."""
    with pytest.raises(Refused, match="beside the suspicion"):
        close(warning, "lost", SUSPECTED, by=lin)
    causes.suspect(warning, cause="unresolved", shown=Shown([f"complaint:{file['need'].pk}"]), note="Boards", by=lin)
    close(warning, "lost", SUSPECTED, by=lin)
    made = Aftermath.objects.get()
    reviews.write(made, findings="Answer within a day", closed_findings="Tell the board", by=lin)
    auditor = factories.UserFactory(role=Role.AUDITOR)
    finance = factories.UserFactory(role=Role.FINANCE)
    secrets = ("improper", "squeezed_out", "brother", "Tell the board")
    page, listed = reverse("lifecycle:aftermath-detail", args=[made.pk]), reverse("lifecycle:aftermath-list")
    for user, may in ((zhao, True), (auditor, True), (lin, False), (finance, False)):
        texts = [browser_of(user).get(page).content.decode()]
        texts += [b"".join(browser_of(user).get(f"{listed}?format=csv").streaming_content).decode()]
        texts += [api_of(user).get(f"/api/v1/aftermaths/{made.pk}/").content.decode()]
        assert all("brother" in text for text in texts) == may
        assert may or not any(secret in text for text in texts for secret in secrets)
        assert may or all("Boards" in text and "Not known yet" not in text for text in texts)
        assert all("Answer within a day" in text for text in texts)
        counts = [api_of(user).get(f"/api/v1/aftermaths/?cause={cause}").json()["count"]
                  for cause in ("squeezed_out", "unresolved", "unknown")]  # fmt: skip
        assert counts == ([1, 0, 0] if may else [0, 1, 0])
    assert not any(word in str(e.data) + str(e.changes) for e in Event.objects.all() for word in secrets)


@pytest.mark.db_both
def test_the_api_closes_with_what_follows(lin, warning, api_of):
    url = f"/api/v1/warnings/{warning.pk}/close/"
    answer = api_of(lin).post(url, {"outcome": "lost", "note": "x", "cause": "unresolved"}, format="json")
    assert answer.status_code == 409 and answer.json()["errors"]["evidence"]
    data = {"outcome": "dormant", "note": "x", "revisit_on": str(later(10))}
    assert api_of(lin).post(url, data, format="json").json()["state"] == "dormant"
    assert api_of(lin).get("/api/v1/aftermaths/?ending=dormant").json()["count"] == 1


@pytest.mark.db_both
def test_the_api_reviews(lin, gu, chen, warning, api_of):
    close(warning, "lost", PLAIN, by=lin)
    url = f"/api/v1/aftermaths/{Aftermath.objects.get().pk}/review/"
    assert api_of(chen).post(url, {"findings": "x"}, format="json").status_code == 404
    assert (
        api_of(factories.UserFactory(role=Role.FINANCE)).post(url, {"findings": "x"}, format="json").status_code == 403
    )
    assert api_of(gu).post(url, {"findings": "We answer in two days"}, format="json").json()["reviewed_by"] == gu.pk


def test_outsiders_find_nothing(chen, lin, warning, browser_of, django_assert_max_num_queries):
    close(warning, "lost", PLAIN, by=lin)
    pk = Aftermath.objects.get().pk
    for name in ("aftermath-detail", "aftermath-review"):
        assert browser_of(chen).get(reverse(f"lifecycle:{name}", args=[pk])).status_code == 404
    assert "Acme" not in browser_of(chen).get(reverse("lifecycle:aftermath-list")).content.decode()
    browser = browser_of(lin)
    with django_assert_max_num_queries(20):
        assert "Acme" in browser.get(reverse("lifecycle:aftermath-list")).content.decode()


@pytest.fixture
def suspected(warning, file, lin):
    """A loss that lin closed on a suspicion of theirs, beside a cause that everybody reads."""
    causes.suspect(warning, cause="unresolved", shown=Shown([f"complaint:{file['need'].pk}"]), note="Boards", by=lin)
    close(warning, "lost", SUSPECTED, by=lin)
    return Aftermath.objects.get()


@pytest.mark.db_both
def test_the_review_of_a_suspected_loss_shows_everybody_who_found_what_and_when(
    lin, zhao, suspected, browser_of, api_of
):
    """Whoever knows of the suspicion is asked for it apart; a second review by its writer takes nothing away."""
    sun = factories.UserFactory(role=Role.LEAD, team=lin.team, name="Sun Lei")
    url, page = (reverse(f"lifecycle:aftermath-{verb}", args=[suspected.pk]) for verb in ("review", "detail"))
    asked = {user: "closed_findings" in browser_of(user).get(url).content.decode() for user in (lin, zhao, sun)}
    assert asked == {lin: True, zhao: True, sun: False}
    assert browser_of(sun).post(url, {"findings": "Answer within a day"}).status_code == 302
    said = api_of(sun).post(f"/api/v1/aftermaths/{suspected.pk}/review/", {"findings": "x", "closed_findings": "y"},
                            format="json")  # fmt: skip
    assert said.status_code == 400 and "closed_findings" in said.content.decode()
    assert browser_of(zhao).post(url, {"findings": "Answer today", "closed_findings": "Envelopes"}).status_code == 302
    assert "Envelopes" not in browser_of(lin).get(url).content.decode()
    browser_of(lin).post(url, {"findings": "Answer today", "closed_findings": "The brother again"})
    assert api_of(zhao).post(f"/api/v1/aftermaths/{suspected.pk}/review/", {"findings": "Answer today"},
                             format="json").json()["closed_findings"] == "Envelopes\n\nThe brother again"  # fmt: skip
    for user, may in ((zhao, True), (lin, False), (sun, False)):
        text = browser_of(user).get(page).content.decode()
        assert "Answer today" in text and "by Zhao" in text and ("Envelopes" in text) == may


@pytest.mark.db_both
def test_findings_of_several_writers_can_be_saved_up_to_one_limit(lin, zhao, suspected, browser_of, api_of):
    """Whoever adds without reading what stands there is told how much room is left; whoever reads it can save it."""
    url = reverse("lifecycle:aftermath-review", args=[suspected.pk])
    for letter in "ab":
        said = {"findings": "x", "closed_findings": letter * 1500}
        assert browser_of(lin).post(url, said).status_code == 302
    suspected.refresh_from_db()
    whole = suspected.closed_findings
    assert len(whole) == 3002
    again = browser_of(zhao).post(url, {"findings": "y", "closed_findings": whole})
    assert again.status_code == 302
    page = browser_of(lin).post(url, {"findings": "z", "closed_findings": "c" * 1500}).content.decode()
    assert "There is room for 4000 characters in all; yours may have 996." in page
    with pytest.raises(Refused) as refusal:
        reviews.write(suspected, findings="f" * 4001, by=lin)
    assert refusal.value.field == "findings"
    suspected.refresh_from_db()
    assert (suspected.findings, suspected.closed_findings) == ("y", whole)
    assert browser_of(lin).post(url, {"findings": "z", "closed_findings": "c" * 996}).status_code == 302
    suspected.refresh_from_db()
    assert len(suspected.closed_findings) == 4000


@pytest.mark.db_both
def test_findings_and_causes_of_before_are_parted_by_who_wrote_them(lin, zhao, suspected, browser_of):
    """What a reviewer who knew of no suspicion wrote is everybody's; the rest is said to be somebody's to ask."""
    sun = factories.UserFactory(role=Role.LEAD, team=lin.team, name="Sun Lei")
    part = import_module("lifecycle.migrations.0025_findings_for_everybody").part
    Aftermath.objects.update(open_cause="", open_evidence="", findings="Quote faster", reviewed_by=sun,
                             reviewed_on=timezone.localdate())  # fmt: skip
    part(apps, None)
    made = Aftermath.objects.get()
    assert (made.findings, made.closed_findings) == ("Quote faster", "")
    assert (made.cause_for(sun), made.evidence_for(sun)) == ("unresolved", "Boards")
    for writer in (lin, zhao):
        Aftermath.objects.update(findings="The brother", closed_findings="", reviewed_by=writer)
        part(apps, None)
        made.refresh_from_db()
        assert (made.findings, made.closed_findings) == ("", "The brother")
    page = reverse("lifecycle:aftermath-detail", args=[made.pk])
    text = browser_of(sun).get(page).content.decode()
    assert f"Ask {zhao}" in text and "brother" not in text and "everybody may read" not in text
    assert "Write what everybody may read" in browser_of(zhao).get(page).content.decode()


def test_the_owner_hears_once_of_what_follows(lin, zhao, acme, warning):
    Notice.objects.all().delete()
    close(warning, "dormant", Said(revisit_on=later(30)), by=zhao)
    assert Todo.objects.filter(account=acme, user=lin).count() == 2
    assert not Notice.objects.filter(user=lin, event__verb="todo.given").exists()
    assert Notice.objects.filter(user=lin, event__verb="aftermath.begun").count() == 1
