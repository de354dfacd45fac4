"""Plays: the ground ones, written by the director, applied once as to-dos of the team, taken back while undone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import causes, plays, todos, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.choices import Cause, GroundPlay, GroundStep
from lifecycle.facts import plays as facts
from lifecycle.models import Play, PlayUse, Todo
from lifecycle.rules import plays as rules
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
STEPS = [{"titles": {"en": "Call them", "zh-hans": "打电话"}, "function": "manager", "days": 3}]


def today(ago=0):
    return timezone.localdate() - timedelta(ago)


@pytest.fixture
def warning(system, acme):
    return warnings.warn(acme, risk=0.8, value_at_risk=Decimal(9000), reasons=[], on=today(9), by=system)


@pytest.fixture
def play():
    return Play.objects.get(key="problems")


@pytest.mark.db_both
def test_the_ground_has_the_seven_preventions_and_a_play_for_each_cause():
    assert [one.key for one in rules.SEVEN] == [
        "department", "sales_mode", "incentives", "information", "communication", "analysis", "service"]  # fmt: skip
    assert set(Play.objects.values_list("key", flat=True)) >= set(GroundPlay.values)
    answered = {cause for one in rules.GROUND for cause in one.causes}
    assert answered == set(Cause)
    assert {step for one in rules.GROUND for step, _whose, _days in one.steps} == set(GroundStep)
    assert not any(rules.gives_away(causes) for causes in Play.objects.values_list("causes", flat=True))


@pytest.mark.db_both
def test_the_ground_is_written_once_and_left_alone(zhao, play):
    plays.change(play, values={"name_en": "Our way"}, by=zhao)
    plays.ensure_ground()
    play.refresh_from_db()
    assert str(play) == "Our way" and Play.objects.count() == len(rules.GROUND)


def test_an_administrator_writes_them_too(ada, play, browser_of, api_of):
    page = browser_of(ada)
    assert reverse("lifecycle:play-create") in page.get(reverse("lifecycle:play-list")).content.decode()
    assert page.get(reverse("lifecycle:play-edit", args=[play.pk])).status_code == 200
    assert plays.change(play, values={"name_en": "Our way"}, by=ada).name_en == "Our way"
    written = api_of(ada).post("/api/v1/plays/", {"name_en": "Ring them", "steps": STEPS}, format="json")
    assert written.status_code == 201, written.content


def test_managers_write_none(lin, play):
    for deed in (
        lambda: plays.define(values={"name_en": "x", "steps": STEPS}, by=lin),
        lambda: plays.change(play, values={"name_en": "x"}, by=lin),
        lambda: plays.archive(play, by=lin),
        lambda: plays.restore(play, by=lin),
    ):
        with pytest.raises(PermissionDenied):
            deed()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"steps": STEPS}, "name_en"), ({"name_en": "x", "steps": []}, "steps"),
     ({"name_en": "x", "steps": STEPS, "causes": ["squeezed_out"]}, "causes")],
)  # fmt: skip
def test_what_a_play_needs(zhao, values, field):
    with pytest.raises(Refused) as refusal:
        plays.define(values=values, by=zhao)
    assert refusal.value.field == field


@pytest.mark.db_both
def test_a_play_speaks_its_readers_language(zhao):
    made = plays.define(values={"name_en": "Rescue", "name_zh_hans": "抢救", "steps": STEPS}, by=zhao)
    assert str(made) == "Rescue" and [step.key for step in made.told_steps()] == [f"{made.key}-1"]
    with translation.override("zh-hans"):
        assert str(made) == "抢救" and next(made.told_steps()).title == "打电话"
    with translation.override("zh-hant"):
        assert str(made) == "Rescue"


@pytest.mark.db_both
def test_its_steps_become_to_dos_of_the_team(lin, gu, acme, warning, play):
    used = plays.apply(acme, play=play, warning=warning, by=lin)
    given = {todo.reason: todo for todo in Todo.objects.filter(source="play")}
    assert {key: todo.user for key, todo in given.items()} == {
        "list_problems": gu, "fix_problems": gu, "check_settled": lin}  # fmt: skip
    assert given["list_problems"].due_on == today(-2) and all(one.due_on.weekday() < 5 for one in given.values())
    assert used.todos.count() == 3 and used.warning == warning and used.risk == 0.8
    event = Event.objects.get(verb="playuse.applied")
    assert event.account_id == acme.pk and event.data["steps"] == 3
    assert Notice.objects.filter(user=gu, event__verb="todo.given").count() == 2


@pytest.mark.db_both
def test_a_step_two_plays_share_is_one_to_do(lin, acme, warning):
    for key in ("communication", "open_comparison"):
        plays.apply(acme, play=Play.objects.get(key=key), by=lin)
    assert Todo.objects.filter(source="play", reason="heads_meet").count() == 1
    assert Todo.objects.filter(source="play").count() == 5


def test_the_same_play_is_not_applied_twice(lin, acme, warning, play):
    used = plays.apply(acme, play=play, by=lin)
    assert used.warning == warning
    for given in (warning, None):
        with pytest.raises(Refused):
            plays.apply(acme, play=play, warning=given, by=lin)
    plays.undo(used, by=lin)
    assert plays.apply(acme, play=play, by=lin)


@pytest.mark.db_both
def test_taken_back_while_nothing_is_done(lin, acme, warning, play):
    used = plays.apply(acme, play=play, by=lin)
    plays.undo(used, by=lin)
    assert not Todo.objects.open().filter(source="play").exists() and not PlayUse.objects.standing().exists()
    with pytest.raises(Refused):
        plays.undo(used, by=lin)
    again = plays.apply(acme, play=play, by=lin)
    todos.finish(again.todos.first(), by=lin)
    with pytest.raises(Refused):
        plays.undo(again, by=lin)
    assert Todo.objects.open().filter(source="play").count() == 2


@pytest.mark.db_both
def test_what_others_gave_stays_when_a_play_is_taken_back(lin, acme, warning):
    first = plays.apply(acme, play=Play.objects.get(key="communication"), by=lin)
    plays.undo(plays.apply(acme, play=Play.objects.get(key="open_comparison"), by=lin), by=lin)
    assert set(Todo.objects.open().filter(source="play")) == set(first.todos.all())


@pytest.mark.db_both
def test_refused_where_it_cannot_be(lin, system, other, acme, warning, play, zhao):
    with pytest.raises(Refused):
        plays.apply(other, play=play, by=lin)
    with pytest.raises(Refused):
        plays.apply(other, play=play, warning=warning, by=zhao)
    plays.archive(play, by=zhao)
    with pytest.raises(Refused):
        plays.apply(acme, play=Play.objects.get(pk=play.pk), by=lin)
    with pytest.raises(PermissionDenied):
        plays.apply(acme, play=play, by=factories.UserFactory(role=Role.FINANCE))


def test_the_steps_end_with_a_customer_that_is_gone(lin, acme, warning, play):
    plays.apply(acme, play=play, by=lin)
    warnings.close(warning, outcome="lost", note="Gone", said=Said("unresolved", "Their mail"), by=lin)
    assert not Todo.objects.open().filter(source="play").exists()


def test_the_best_fit_comes_first_and_what_is_done_is_not_proposed(lin, acme, warning):
    visit = factories.VisitFactory(account=acme, user=lin, outcome="continuation")
    shown = causes.Shown([f"visit:{visit.pk}"])
    causes.suspect(warning, cause="supplier_optimisation", shown=shown, note="They said so", by=lin)
    first = facts.fitting(acme, lin, today(), warning)
    assert {one.key for one in first[:3]} == {"supply", "requalify", "more_people"}
    plays.apply(acme, play=first[0], warning=warning, by=lin)
    assert first[0].pk not in {one.pk for one in facts.fitting(acme, lin, today(), warning)}


@pytest.mark.db_both
def test_a_hidden_suspicion_does_not_move_what_others_are_proposed(lin, zhao, acme, warning):
    lead = factories.UserFactory(role=Role.LEAD, team=lin.team)
    before = [one.key for one in facts.fitting(acme, lead, today(), warning)]
    visit = factories.VisitFactory(account=acme, user=lin, outcome="continuation")
    causes.suspect(
        warning, cause="squeezed_out", shown=causes.Shown([f"visit:{visit.pk}"]), note="Their clerk hinted", by=zhao
    )
    assert [one.key for one in facts.fitting(acme, lead, today(), warning)] == before
    assert facts.fitting(acme, zhao, today(), warning)[0].key == "open_comparison"


@pytest.mark.parametrize(
    ("case", "score"),
    [
        (rules.Case(cause="unresolved", stage="warning"), 5),
        (rules.Case(proposed="unresolved"), 2),
        (rules.Case(cause="own_strategy", proposed="unresolved", stage="warning"), 1),
        (rules.Case(cause="own_strategy"), 0),
        (rules.Case(cause="unresolved", tier="iron"), 0),
        (rules.Case(cause="unresolved", tier="gold"), 4.5),
    ],
)
def test_fit(case, score):
    tiers = ["platinum", "gold"] if case.tier else []
    triggers = {"causes": ["unresolved"], "stages": ["warning"], "dilemmas": [], "tiers": tiers}
    assert rules.fit(case, triggers) == score


@pytest.mark.db_both
def test_the_pages_apply_and_take_back(lin, chen, acme, warning, play, browser_of):
    browser = browser_of(lin)
    page = browser.get(reverse("lifecycle:warning-plays", args=[warning.pk])).content.decode()
    url = reverse("lifecycle:warning-apply", args=[warning.pk, play.pk])
    assert "Plays to take" in page and browser.get(url).status_code == 200
    assert browser.post(url).status_code == 302
    used = PlayUse.objects.get()
    assert str(play) in browser.get(reverse("lifecycle:warning-detail", args=[warning.pk])).content.decode()
    undo = reverse("lifecycle:playuse-undo", args=[used.pk])
    assert browser_of(chen).post(undo).status_code == 404
    assert browser.post(undo).status_code == 302 and PlayUse.objects.get().undone_on == today()
    assert browser.get(reverse("lifecycle:warning-apply", args=[warning.pk, 999])).status_code == 404
    account = reverse("lifecycle:account-apply", args=[acme.pk, play.pk])
    assert browser.post(account).status_code == 302
    assert str(play) in browser.get(reverse("lifecycle:account-plays", args=[acme.pk])).content.decode()
    listed = browser.get(f"{reverse('lifecycle:playuse-list')}?format=csv")
    assert "Acme" in b"".join(listed.streaming_content).decode()


@pytest.mark.db_both
def test_the_director_writes_in_the_settings(zhao, lin, browser_of, play):
    browser = browser_of(zhao)
    assert "Settle the open problems" in browser.get(reverse("lifecycle:play-list")).content.decode()
    edit = reverse("lifecycle:play-edit", args=[play.pk])
    assert browser_of(lin).get(edit).status_code == 403
    assert "List every open problem" in browser.get(edit).content.decode()
    data = {
        "name_zh_hans": "一周内解决", "causes": ["unresolved"], "position": 3, "steps-0-key": "list_problems",
        "steps-0-function": "service", "steps-0-days": "4", "steps-1-title_en": "Say sorry",
        "steps-1-function": "sponsor", "steps-1-days": "9",
    }  # fmt: skip
    assert browser.post(edit, data | {"steps-1-days": "no"}).status_code == 422
    assert browser.post(edit, data).status_code == 302
    play.refresh_from_db()
    assert [(one["key"], one["days"]) for one in play.steps] == [("list_problems", 4), ("problems-1", 9)]
    assert str(play) == "Settle the open problems within a week" and play.stages == []
    made = browser.post(reverse("lifecycle:play-create"), data | {"name_en": "Mine", "position": ""})
    assert made.status_code == 302 and Play.objects.get(name_en="Mine").steps[1]["titles"] == {"en": "Say sorry"}


@pytest.mark.db_both
def test_plays_over_the_api(lin, zhao, chen, acme, warning, play, api_of):
    assert api_of(lin).get("/api/v1/plays/?cause=unresolved").json()["count"] >= 5
    assert api_of(lin).get(f"/api/v1/plays/{play.pk}/").json()["words"].startswith("Settle")
    body = {"name_en": "New", "steps": STEPS, "causes": ["own_strategy"], "stages": ["warning"]}
    assert api_of(lin).post("/api/v1/plays/", body, format="json").status_code == 403
    made = api_of(zhao).post("/api/v1/plays/", body, format="json")
    assert made.status_code == 201 and made.json()["steps"][0]["titles"]["zh-hans"] == "打电话"
    for steps in ([], "x", [{"titles": {"en": 5}}], [STEPS[0] | {"days": -1}], [STEPS[0] | {"function": "king"}],
                  [STEPS[0] | {"more": 1}], STEPS * 9, [STEPS[0] | {"titles": {"fr": "x"}}]):  # fmt: skip
        assert api_of(zhao).post("/api/v1/plays/", body | {"steps": steps}, format="json").status_code == 400, steps
    patched = api_of(zhao).patch(
        f"/api/v1/plays/{made.json()['id']}/", {"causes": ["squeezed_out"]}, format="json", HTTP_IF_MATCH=made["ETag"]
    )
    assert patched.status_code == 409
    used = api_of(lin).post("/api/v1/play-uses/", {"account": acme.pk, "play": play.pk}, format="json")
    assert used.status_code == 201 and used.json()["given"] == 3 and used.json()["warning"] == warning.pk
    assert (
        api_of(lin).post("/api/v1/play-uses/", {"account": acme.pk, "play": play.pk}, format="json").status_code == 409
    )
    assert api_of(chen).get("/api/v1/play-uses/").json()["count"] == 0
    undone = api_of(lin).post(f"/api/v1/play-uses/{used.json()['id']}/undo/", {}, format="json")
    assert undone.json()["undone_on"] == str(today())


@pytest.mark.db_both
def test_the_list_asks_no_more_for_more_uses(lin, system, browser_of, django_assert_max_num_queries):
    for number in range(12):
        account = factories.AccountFactory(name=f"A{number}", owner=lin)
        plays.apply(account, play=Play.objects.get(key="problems"), by=lin)
    with django_assert_max_num_queries(27):
        assert "A11" in browser_of(lin).get(reverse("lifecycle:playuse-list")).content.decode()


def test_the_owner_hears_once_of_a_play(gu, zhao, lin, acme, warning, play):
    Notice.objects.all().delete()
    plays.apply(acme, play=play, warning=warning, by=zhao)
    assert Todo.objects.filter(source="play", user=lin).exists()
    assert list(Notice.objects.filter(user=lin).values_list("event__verb", flat=True)) == ["playuse.applied"]
    assert Notice.objects.filter(user=gu, event__verb="todo.given").count() == 2


def test_the_form_of_a_play_is_told_in_parts_that_hold_every_field(zhao, browser_of):
    play = Play.objects.get(key="problems")
    for url in (reverse("lifecycle:play-create"), reverse("lifecycle:play-edit", args=[play.pk])):
        page = browser_of(zhao).get(url)
        form = page.context["form"]
        assert sorted(name for _title, names in form.sections for name in names) == sorted(form.fields)
        assert page.content.decode().count('<fieldset class="sheet">') == 3
