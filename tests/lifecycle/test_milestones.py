"""Milestones: shown by the file or said by hand, asked for before a move, given as work to whoever leads the stage."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import merges
from accounts.models import Wallet
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import milestones, stages, warnings
from lifecycle.actions.journeys import set_stage
from lifecycle.choices import Evidence, GroundMilestone, Stage, TodoSource
from lifecycle.facts import milestones as facts
from lifecycle.models import Journey, Milestone, MilestoneMark, Todo
from lifecycle.rules import milestones as rules
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def asked(evidence, **numbers):
    return Milestone.objects.create(key=f"t-{evidence}", stage="engagement", evidence=evidence, **numbers)


def proof(milestone, account, as_of=DAY):
    return facts.prove([milestone], [account.pk], as_of).get((account.pk, milestone.pk))


def visit(account, on, *people, **values):
    held = timezone.make_aware(datetime.combine(on, datetime.min.time()) + timedelta(hours=10))
    made = factories.VisitFactory(account=account, user=account.owner, held_at=held, **values)
    made.contacts.set(people)
    return made


@pytest.mark.db_both
def test_the_ground_is_laid_once_and_says_its_words_in_the_readers_language(db):
    assert Milestone.objects.count() == len(rules.GROUND) == len(GroundMilestone)
    milestones.ensure_ground()
    assert Milestone.objects.count() == len(rules.GROUND)
    assert str(Milestone.objects.get(key="first_order")) == "The first order is in"
    assert set(facts.FINDERS) == set(rules.TAKES) == set(Evidence.values)


def test_orders_count_within_their_months_and_the_completing_one_is_the_proof(acme):
    milestone = asked("orders", count=2, months=3)
    factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(200))
    second = factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(40))
    assert proof(milestone, acme) is None
    third = factories.OrderFactory(account=acme, ordered_on=DAY - timedelta(10))
    assert proof(milestone, acme) == facts.Proof("order", third.pk, third.ordered_on, third.number)
    assert proof(milestone, acme, DAY - timedelta(11)) is None
    assert second.pk != third.pk


@pytest.mark.db_both
def test_an_order_has_the_size_and_a_return_is_none(acme):
    milestone = asked("order", amount=Decimal(5000))
    factories.OrderFactory(account=acme, ordered_on=DAY, amount=Decimal("-9000"))
    factories.OrderFactory(account=acme, ordered_on=DAY, amount=Decimal(4999))
    assert proof(milestone, acme) is None
    big = factories.OrderFactory(account=acme, ordered_on=DAY, amount=Decimal(5000))
    assert proof(milestone, acme).pk == big.pk


def test_visits_show_whom_we_met(acme):
    met, decider, executive = asked("contacts_met", count=2), asked("decider_met"), asked("executive", months=6)
    user = factories.ContactFactory(account=acme, role="user")
    boss = factories.ContactFactory(account=acme, role="decision_maker")
    visit(acme, DAY - timedelta(30), user)
    visit(acme, DAY - timedelta(20), user)
    assert [proof(one, acme) for one in (met, decider, executive)] == [None, None, None]
    last = visit(acme, DAY - timedelta(5), user, boss, kind="executive")
    assert {proof(one, acme).pk for one in (met, decider, executive)} == {last.pk}
    assert proof(executive, acme, DAY + timedelta(300)) is None


def test_an_executive_visit_that_names_no_head_and_a_mail_show_no_meeting(acme):
    met, decider, executive = asked("contacts_met"), asked("decider_met"), asked("executive", months=6)
    user = factories.ContactFactory(account=acme, role="user", influence="low")
    boss = factories.ContactFactory(account=acme, role="decision_maker")
    visit(acme, DAY - timedelta(30), boss, kind="message")
    visit(acme, DAY - timedelta(5), kind="executive")
    assert [proof(one, acme) for one in (met, decider, executive)] == [None, None, None]
    visit(acme, DAY - timedelta(4), user, kind="executive")
    assert proof(executive, acme) is None


@pytest.mark.db_both
def test_paid_on_time_means_every_order_that_fell_due(acme):
    milestone = asked("on_time", count=2, months=6)
    for ago in (60, 30):
        due = DAY - timedelta(ago)
        factories.OrderFactory(account=acme, ordered_on=due, due_on=due, paid_on=due - timedelta(1))
    assert proof(milestone, acme).on == DAY - timedelta(30)
    factories.OrderFactory(account=acme, ordered_on=DAY, due_on=DAY - timedelta(3), paid_on=DAY)
    assert proof(milestone, acme) is None


@pytest.mark.db_both
def test_needs_agreements_people_and_teams_are_read_from_the_file(lin, gu, acme):
    need, signed, team, people = asked("need"), asked("agreement"), asked("team", count=2), asked("contacts", count=2)
    kinds = (need, signed, team, people)
    assert not any(proof(one, acme, timezone.localdate()) for one in kinds)
    Wallet.objects.create(account=acme, on=DAY, amount=1, currency="CNY", worth=1, source="buyer", by=lin)
    factories.AgreementFactory(account=acme, signed_on=DAY, starts_on=DAY, ends_on=None)
    factories.SeatFactory(account=acme, user=lin, function="manager")
    factories.ContactFactory.create_batch(2, account=acme)
    found = [proof(one, acme, timezone.localdate()).noun for one in kinds]
    assert found == ["wallet", "agreement", "seat", "contact"]


@pytest.mark.db_both
def test_many_customers_are_asked_with_a_query_a_milestone(lin, django_assert_max_num_queries):
    accounts = [factories.AccountFactory(owner=lin).pk for _ in range(40)]
    every = list(Milestone.objects.all())
    with django_assert_max_num_queries(len(every) + 2):
        assert facts.prove(every, accounts, DAY) == {}


def test_a_move_on_needs_its_milestones_or_a_reason(lin, acme, browser_of):
    journey = stages.identify(acme, by=lin)
    with pytest.raises(Refused, match="We know what they buy a year"):
        stages.move(journey, to="engagement", by=lin)
    url = reverse("lifecycle:stage-move", args=[acme.pk])
    assert "We know what they buy a year" in browser_of(lin).get(url).content.decode()
    assert browser_of(lin).post(url, {"to": "engagement"}).status_code == 422
    assert browser_of(lin).post(url, {"to": "engagement", "reason": "They called us"}).status_code == 302
    assert Journey.objects.get().stage == "engagement"


@pytest.mark.db_both
def test_a_stage_gives_its_open_milestones_to_whoever_leads_it(lin, gu, acme):
    journey = stages.identify(acme, by=lin)
    first = set(Todo.objects.open().values_list("reason", "user"))
    assert ("identification:fits", lin.pk) in first
    stages.move(journey, to="engagement", reason="x", by=lin)
    open_ones = Todo.objects.open()
    assert {todo.source for todo in open_ones} == {TodoSource.STAGE}
    assert set(open_ones.values_list("reason", flat=True)) == {
        "engagement:first_met", "engagement:decider_met", "engagement:first_order"}  # fmt: skip
    assert Todo.objects.filter(dropped_on__isnull=False).count() == len(first)
    stages.move(journey, to="maintenance", reason="x", by=lin)
    assert Todo.objects.open().get().user == gu  # service guards what is won
    assert Notice.objects.filter(user=gu, event__verb="todo.given").count() == 1


@pytest.mark.db_both
def test_somebodys_word_is_dated_signed_and_taken_back(lin, gu, acme, browser_of):
    stages.identify(acme, by=lin)
    milestone = Milestone.objects.get(key="fits")
    url = reverse("lifecycle:stage-tick", args=[acme.pk, milestone.pk])
    browser = browser_of(gu)
    assert browser.post(url, {"note": " "}).status_code == 422
    assert browser.post(url, {"note": "x", "on": timezone.localdate() + timedelta(3)}).status_code == 422
    assert browser.post(url, {"note": "Two plants, one head of purchasing"}).status_code == 302
    mark = MilestoneMark.objects.get()
    assert (mark.by, mark.on) == (gu, timezone.localdate())
    assert Todo.objects.get(reason="identification:fits").done_on
    panel = browser.get(reverse("lifecycle:account-stage", args=[acme.pk])).content.decode()
    assert "Two plants" in panel and "Gu Wei" in panel
    with pytest.raises(Refused):
        milestones.tick(acme, milestone=milestone, note="again", by=lin)
    assert browser.post(reverse("lifecycle:milestonemark-withdraw", args=[mark.pk])).status_code == 302
    assert not MilestoneMark.objects.live().exists()
    assert Event.objects.filter(verb="milestone.withdrawn").count() == 1


def test_others_customers_and_readers_tick_nothing(chen, acme, browser_of):
    url = reverse("lifecycle:stage-tick", args=[acme.pk, Milestone.objects.first().pk])
    assert browser_of(chen).post(url, {"note": "x"}).status_code == 404
    assert browser_of(factories.UserFactory(role=Role.AUDITOR)).post(url, {"note": "x"}).status_code == 403
    with pytest.raises(Refused):
        milestones.tick(acme, milestone=Milestone.objects.first(), note="x", by=chen)


@pytest.mark.db_both
def test_the_administrator_defines_changes_and_archives(ada, lin, acme, browser_of):
    browser = browser_of(ada)
    data = {"stage": "engagement", "name": "Plant visited", "evidence": "visits", "count": 2, "months": 6,
            "required": "on", "due_days": 30}  # fmt: skip
    assert browser.post(reverse("lifecycle:milestone-create"), data).status_code == 302
    made = Milestone.objects.get(name="Plant visited")
    edit = reverse("lifecycle:milestone-edit", args=[made.pk])
    assert browser.post(edit, data | {"count": 3, "due_days": "", "_version": 1}).status_code == 302
    made.refresh_from_db()
    assert (made.count, made.due_days) == (3, None)
    page = browser.get(reverse("lifecycle:milestone-list")).content.decode()
    assert "3 visits · within 6 months" in page and "4 orders · within 12 months" in page
    browser.post(reverse("lifecycle:milestone-archive", args=[made.pk]))
    assert made not in Milestone.objects.of_stages("engagement")
    assert browser_of(lin).get(reverse("lifecycle:milestone-list")).status_code == 403
    with pytest.raises(PermissionDenied):
        milestones.define(values=data, by=lin)


@pytest.mark.db_both
def test_ground_words_stay_in_every_language_until_somebody_says_them_otherwise(ada):
    milestone = Milestone.objects.get(key="signed")
    milestones.change(milestone, values={"name": str(milestone), "months": 0, "due_days": 90}, by=ada)
    milestone.refresh_from_db()
    assert (milestone.name, milestone.due_days) == ("", 90)
    milestones.change(milestone, values={"name": "Contract signed"}, by=ada)
    with translation.override("zh-hans"):
        assert str(Milestone.objects.get(key="signed")) == "Contract signed"


@pytest.mark.db_both
def test_the_list_has_who_is_stuck_first_and_counts_milestones(lin, acme, browser_of, django_assert_max_num_queries):
    today = timezone.localdate()
    late = factories.AccountFactory(owner=lin, name="Stuck Works")
    Journey.objects.create(account=late, stage="engagement", since=today - timedelta(500))
    Journey.objects.create(account=acme, stage="maintenance", since=today - timedelta(900))
    for account in factories.AccountFactory.create_batch(20, owner=lin):
        Journey.objects.create(account=account, stage="deepening", since=today - timedelta(5))
    browser, url = browser_of(lin), reverse("lifecycle:journey-list")
    browser.get(url)
    with django_assert_max_num_queries(42):
        page = browser.get(url)
    rows = [row["cells"][0]["html"] for row in page.context["rows"]]
    assert "Stuck Works" in rows[0] and "Acme" in rows[-1] and len(rows) == 22
    assert "0/4" in page.content.decode() and page.context["basins"][2]["count"] == 20
    assert browser.get(url + "?stuck=true").context["count"] == 1
    assert browser.get(url + "?lead=service").context["count"] == 1
    sheet = b"".join(browser.get(url + "?format=csv").streaming_content).decode()
    assert "Stuck Works" in sheet and "380" in sheet


@pytest.mark.db_both
def test_the_api_tells_and_ticks(lin, gu, chen, acme, api_of):
    journey = stages.identify(acme, by=lin)
    api, url = api_of(lin), f"/api/v1/journeys/{journey.pk}/"
    assert api.get(url).json()["days_over"] == -60
    told = {one["key"]: one for one in api.get(f"{url}milestones/").json()}
    assert told["fits"]["reached"] is False
    milestone = Milestone.objects.get(key="fits").pk
    assert api_of(chen).post(f"{url}tick/", {"milestone": milestone, "note": "x"}, format="json").status_code == 404
    assert api.post(f"{url}tick/", {"milestone": milestone}, format="json").status_code == 400
    assert api.post(f"{url}tick/", {"milestone": milestone, "note": "It fits"}, format="json").status_code == 200
    told = {one["key"]: one for one in api.get(f"{url}milestones/").json()}
    assert told["fits"]["proof"]["noun"] == "milestonemark"


def test_the_api_defines_and_needs_the_right(ada, lin, api_of):
    data = {"stage": "engagement", "name": "Plant visited", "evidence": "visits", "count": 2}
    assert api_of(lin).post("/api/v1/milestones/", data, format="json").status_code == 403
    made = api_of(ada).post("/api/v1/milestones/", data, format="json")
    assert made.status_code == 201 and made.json()["count"] == 2 and made.json()["key"].startswith("milestone-")
    changed = api_of(ada).patch(f"/api/v1/milestones/{made.json()['id']}/", {"count": 5}, format="json")
    assert (changed.json()["count"], changed.json()["name"]) == (5, "Plant visited")
    assert api_of(ada).delete(f"/api/v1/milestones/{made.json()['id']}/").status_code == 204


@pytest.mark.db_both
def test_a_merge_keeps_one_word_of_both(zhao, lin, acme):
    double = factories.AccountFactory(owner=lin)
    milestone = Milestone.objects.get(key="fits")
    mine = milestones.tick(acme, milestone=milestone, note="a", by=lin)
    milestones.tick(double, milestone=milestone, note="b", by=lin)
    merges.merge(acme, double, by=zhao)
    assert MilestoneMark.objects.live().filter(account=acme).get() == mine
    assert MilestoneMark.objects.filter(account=acme).count() == 2


@pytest.mark.db_both
def test_the_churn_run_gives_the_work_of_the_warning_stage_once_and_rings_nobody(
    lin, gu, acme, system, django_assert_max_num_queries
):
    def alarms(accounts):
        return [warnings.Alarm(one.pk, 0.7, Decimal(10), [["silence", 1, {}]]) for one in accounts]

    set_stage(stages.identify(acme, by=lin), to=Stage.MAINTENANCE, reason="", by=lin)
    before = set(Todo.objects.open().filter(account=acme).values_list("pk", flat=True))
    warnings.warn_many(alarms([acme]), on=timezone.localdate(), by=system)
    given = Todo.objects.open().filter(account=acme, reason__startswith="warning:")
    assert given and {todo.user for todo in given} == {gu}
    assert all(todo.code.startswith("milestone:") for todo in given)
    assert not Todo.objects.open().filter(pk__in=before).exists()
    assert not Notice.objects.filter(event__verb="todo.given", event__subject_id__in=given.values("pk")).exists()
    warnings.warn_many(alarms([acme]), on=timezone.localdate(), by=system)
    assert given.count() == Todo.objects.filter(account=acme, reason__startswith="warning:").count()
    many = [factories.AccountFactory(owner=lin) for _n in range(30)]
    with django_assert_max_num_queries(60):
        warnings.warn_many(alarms(many), on=timezone.localdate(), by=system)
    assert Todo.objects.open().filter(account__in=many, user=lin).count() >= 30
