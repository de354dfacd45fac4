"""Core or important: judged from signs and signatures, kept with its history, and never demoted without being told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import assessments, classes, marks
from accounts.facts import classes as pictures
from accounts.facts import signs
from accounts.models import Account, Assessment, ClassChange, Mark, Policy, Standing
from kam.actions import runs
from kam.choices import Role, RunKind
from kam.ground.errors import Refused
from kam.models import Event, Notice
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
CORE = {"philosophy": 90, "policies": 80, "sway": 70, "prestige": 75, "outsells": 80}
STRONG = {"weight": 90, "network": 80, "operation": 70, "management": 60, "place": 75}


@pytest.fixture(autouse=True)
def _day(time_machine):
    time_machine.move_to("2026-06-30 10:00+08:00")


@pytest.fixture
def key(acme):
    Account.objects.filter(pk=acme.pk).update(tier="gold", tier_since=DAY)
    acme.refresh_from_db()
    return acme


def say(account, by, **scores):
    for criterion, score in scores.items():
        assessments.give(values={"account": account, "criterion": criterion, "score": score, "note": "seen"}, by=by)
    account.refresh_from_db()


@pytest.fixture
def judged(system, time_machine):
    """A run of the scorecards says of every key account what it is."""

    def compute(day=DAY):
        time_machine.move_to(datetime(day.year, day.month, day.day, 12))
        return _judged(system, day)

    return compute


def _judged(system, day):
    run = runs.begin(RunKind.STANDARDS, as_of=day, by=system)
    found = classes.judge(run, by=system)
    runs.finish(run, result=found)
    return found


# -- assessments ------------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_a_judgement_is_dated_signed_and_the_newest_counts(browser_of, lin, key):
    client, page = browser_of(lin), f"/customers/{key.pk}/assess/"
    assert "Matters for our goals" in client.get(f"{page}?criterion=goals").content.decode()
    before = {"criterion": "goals", "score": "40", "note": "Asked Wang", "judged_on": "2026-05-01"}
    assert client.post(page, before)["Location"] == f"/customers/{key.pk}/?tab=standards"
    client.post(page, {"criterion": "goals", "score": "80", "judged_on": ""})
    client.post(page, {"criterion": "goals", "score": "", "note": "Cannot say after their merger"})
    counts = Assessment.objects.newest(DAY).get()
    assert (counts.score, counts.judged_on, counts.by) == (80, DAY, lin)
    assert Assessment.objects.newest(date(2026, 5, 31)).get().score == 40
    assert not Assessment.objects.newest(date(2026, 4, 30)).exists() and Assessment.objects.count() == 3
    event = Event.objects.filter(verb="assessment.created").earliest("pk")
    assert (event.account_id, event.by_id, event.data["score"]) == (key.pk, lin.pk, 40)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"score": "101"}, "score"),
        ({"score": "-1"}, "score"),
        ({"score": "", "note": " "}, "score"),
        ({"criterion": "volume"}, "criterion"),
        ({"judged_on": "2026-07-01"}, "judged_on"),
    ],
)
def test_what_cannot_be_judged_names_its_field(api_of, browser_of, lin, key, values, field):
    body = {"account": key.pk, "criterion": "goals", "score": 50, "note": "x"} | values
    body["score"] = None if body["score"] == "" else body["score"]
    answer = api_of(lin).post("/api/v1/assessments/", body, format="json")
    assert answer.status_code in (400, 409) and field in answer.json()["errors"]
    asked = {name: "" if value is None else value for name, value in body.items()}
    assert browser_of(lin).post(f"/customers/{key.pk}/assess/", asked).status_code == 422
    assert not Assessment.objects.exists()


@pytest.mark.db_both
def test_who_may_judge_and_who_sees_it(api_of, browser_of, lin, chen, gu, zhao, key, other):
    say(key, gu, goals=60)
    mine, theirs = Assessment.objects.get(), f"/customers/{other.pk}/assess/"
    assert browser_of(gu).get(theirs).status_code == 404
    body = {"account": other.pk, "criterion": "goals", "score": 5}
    assert api_of(lin).post("/api/v1/assessments/", body, format="json").status_code == 400
    finance = factories.UserFactory(username="tang", role=Role.FINANCE)
    assert browser_of(finance).get(f"/customers/{key.pk}/assess/").status_code == 403
    body = {"account": key.pk, "criterion": "goals", "score": 5}
    assert api_of(finance).post("/api/v1/assessments/", body, format="json").status_code == 403
    assert api_of(chen).get(f"/api/v1/assessments/{mine.pk}/").status_code == 404
    assert api_of(chen).get("/api/v1/assessments/").json()["results"] == []
    assert "Gu Wei" in browser_of(lin).get("/assessments/").content.decode()
    assert api_of(lin).patch(f"/api/v1/assessments/{mine.pk}/", {"score": 9}, format="json").status_code == 405
    with pytest.raises(PermissionDenied):  # another's signature
        assessments.withdraw(mine, by=lin)
    assert assessments.withdraw(mine, by=zhao).archived_at is not None
    assert assessments.restore(mine, by=gu).archived_at is None


def test_an_old_judgement_counts_and_is_shown_as_old(api_of, browser_of, lin, key):
    old = {"account": key, "criterion": "philosophy", "score": 70, "judged_on": DAY - timedelta(days=366)}
    assessments.give(values=old, by=lin)
    assert api_of(lin).get("/api/v1/assessments/").json()["results"][0]["old"] is True
    assert "old</span>" in browser_of(lin).get(f"/customers/{key.pk}/class/").content.decode()
    assert pictures.look([key], DAY)[0].points["philosophy"].score == 70


# -- signs ------------------------------------------------------------------------------------------------------------


def test_signs_are_read_from_the_records_and_the_unknown_is_none(key, other):
    assert signs.gather([key.pk, other.pk], DAY) == {}
    factories.AgreementFactory(account=key, kind="partnership", without_tender=True)
    factories.ContactFactory(account=key, role="decision_maker", stance="champion", last_met_on=DAY)
    factories.ContactFactory(account=key, role="economic_buyer", stance="neutral", last_met_on=DAY - timedelta(200))
    factories.ContactFactory(account=key, role="user", stance="blocker")
    factories.PresenceFactory(account=key, threat="high")
    for paid_on in (date(2026, 6, 10), date(2026, 6, 25)):
        factories.OrderFactory(
            account=key, due_on=date(2026, 6, 15), paid_on=paid_on, discount=Decimal("250.00"), revenue=Decimal("1000")
        )
    for ordered_on in (date(2025, 3, 1), date(2024, 6, 30)):
        factories.OrderFactory(account=key, ordered_on=ordered_on, revenue=Decimal("1000"))
    factories.AccountFactory(referred_by=key, referred_on=DAY)
    factories.StatementFactory(account=key, net_profit=Decimal(10), total_assets=Decimal(100))
    Policy.objects.update(worth={"gold": {"discount_ceiling": 15}})
    for account, revenue in ((key, 3000), (other, 1000)):
        Standing.objects.create(account=account, as_of=DAY, revenue=Decimal(revenue))
    found = {
        sign.value: (round(seen.score), seen.numbers) for sign, seen in signs.gather([key.pk], DAY)[key.pk].items()
    }
    assert found == {
        "tie": (100, {"kind": "no_tender"}),
        "met": (50, {"met": 1, "of": 2, "days": 180}),
        "stance": (75, {"of": 2}),
        "alone": (25, {"threat": "high"}),
        "paid": (50, {"share": 0.5}),
        "discount": (67, {"rate": 20.0, "ceiling": 15}),
        "referred": (50, {"count": 1}),
        "trend": (100, {"change": 1.0}),
        "returns": (100, {"rate": 0.1, "year": 2025}),
        "among_peers": (100, {"place": 1.0, "peers": 0}),
        "revenue": (100, {"above": 0.0}),
    }
    assert "met" not in signs.gather([other.pk], DAY).get(other.pk, {})


@pytest.mark.db_both
def test_signs_take_the_same_queries_for_any_number(key, django_assert_num_queries):
    many = [key.pk, *(factories.AccountFactory(tier="gold").pk for _ in range(12))]
    for number in (1, 13):
        with django_assert_num_queries(13):
            signs.gather(many[:number], DAY)


@pytest.mark.db_both
def test_a_few_are_placed_as_the_whole_book_is(key, monkeypatch):
    everybody = [key, *(factories.AccountFactory(kind="dealer" if n < 7 else "agent") for n in range(9))]
    for number, account in enumerate(everybody):
        Standing.objects.create(account=account, as_of=DAY, revenue=Decimal(100 * (number // 2)))
    keys = [account.pk for account in everybody]
    few = {(account, sign): seen for account, sign, seen in signs.placed(keys, DAY)}
    monkeypatch.setattr(signs, "FEW", 0)
    assert few == {(account, sign): seen for account, sign, seen in signs.placed(keys, DAY)} and len(few) == 16


# -- classes ----------------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_a_class_follows_the_judgements_at_once_and_keeps_its_history(lin, key, api_of, time_machine, judged):
    assert judged()["unknown"] == 1
    time_machine.move_to("2026-07-10 10:00+08:00")
    say(key, lin, **STRONG)
    assert (key.key_class, key.key_class_since) == ("important", date(2026, 7, 10))
    time_machine.move_to("2026-08-10 10:00+08:00")
    say(key, lin, **CORE)
    assert key.key_class == "core"
    rows = [(one.key_class, one.was, one.from_on, one.to_on) for one in ClassChange.objects.of(key)]
    assert rows == [
        ("core", "important", date(2026, 8, 10), None),
        ("important", "unknown", date(2026, 7, 10), date(2026, 8, 10)),
        ("unknown", "", DAY, date(2026, 7, 10)),
    ]
    stands = ClassChange.objects.standing().get()
    assert (stands.core_score, stands.reasons["philosophy"]["judged"]) == (79, 90)
    on = api_of(lin).get("/api/v1/classes/?on=2026-07-20").json()["results"]
    assert [row["key_class"] for row in on] == ["important"]
    assert Event.objects.filter(verb="class.changed").count() == 2
    then = api_of(lin).get(f"/api/v1/accounts/{key.pk}/on/?day=2026-07-20").json()
    assert then["key_class"] == "important"
    assert [row["key_class"] for row in api_of(lin).get("/api/v1/accounts/?key_class=core").json()["results"]] == [
        "core"
    ]


def test_a_run_judges_the_book_and_takes_the_class_of_those_that_are_key_no_more(lin, key, other, judged):
    say(key, lin, **CORE, **STRONG)
    Account.objects.filter(pk=other.pk).update(tier="platinum")
    later = DAY + timedelta(days=30)
    assert judged(later) == {"core": 1, "important": 0, "neither": 0, "unknown": 1, "changed_classes": 1}
    assert judged(later)["changed_classes"] == 0
    Account.objects.filter(pk=key.pk).update(tier="iron")
    judged(later + timedelta(days=30))
    key.refresh_from_db()
    assert (key.key_class, key.key_class_since) == ("", None)
    assert ClassChange.objects.on(later).get(account=key).key_class == "core"
    assert Notice.objects.filter(user=lin, event__verb="class.changed").exists()


@pytest.mark.db_both
def test_the_panel_says_why_what_is_missing_and_what_follows(browser_of, lin, key, chen):
    Policy.objects.update(worth={"important": {"credit_days": 45}})
    factories.ContactFactory(account=key, role="decision_maker", last_met_on=DAY)
    say(key, lin, **STRONG, policies=30)
    client = browser_of(lin)
    page = client.get(f"/customers/{key.pk}/class/").content.decode()
    steps = client.get(f"/customers/{key.pk}/core-steps/").content.decode()
    assert "A partnership" in page and "1 of 1 who decide were met" in page
    assert page.count("1 of 1 who decide were met") == 2, "beside the point and beside the mark it bears on"
    assert "Agree on price and payment discipline" in steps and "30 of 100" in steps and "not known yet" in steps
    assert f"/customers/{key.pk}/core-steps/policies/" in steps and f"/customers/{key.pk}/core-steps/" in page
    assert "45 days of credit" in page
    account = client.get(f"/customers/{key.pk}/").content.decode()
    assert "45 days of credit" in account and "Important" in account
    assert browser_of(chen).get(f"/customers/{key.pk}/class/").status_code == 404
    listed = client.get("/customers/?key_class=important").content.decode()
    assert key.name in listed and key.name not in client.get("/customers/?key_class=core").content.decode()
    assert "Acme" in client.get("/classes/").content.decode()


def test_an_iron_customer_has_no_class(browser_of, lin, acme):
    say(acme, lin, **CORE, **STRONG)
    assert acme.key_class == "" and not ClassChange.objects.exists()
    assert "Only key accounts" in browser_of(lin).get(f"/customers/{acme.pk}/class/").content.decode()


# -- marks ------------------------------------------------------------------------------------------------------------


@pytest.mark.db_both
def test_a_mark_holds_with_evidence_until_it_no_longer_does(browser_of, api_of, lin, chen, key, other):
    client, page = browser_of(lin), f"/customers/{key.pk}/marks/new/"
    assert client.get(f"{page}?kind=joint_lead").status_code == 200
    bare = client.post(page, {"kind": "joint_lead", "since": "2026-06-01"})
    assert bare.status_code == 422 and "what proves it" in bare.content.decode()
    proved = {"kind": "joint_lead", "since": "2026-06-01", "evidence": "Both heads chair the board"}
    assert client.post(page, proved)["Location"].endswith("?tab=standards")
    again = client.post(page, proved)
    assert again.status_code == 422 and "holds already" in again.content.decode()
    mark = Mark.objects.get()
    told = client.get(f"/customers/{key.pk}/class/").content.decode()
    assert "1 of 5 marks hold" in told and "Both heads chair the board" in told
    stranger = factories.DocumentFactory(account=other)
    body = {"account": key.pk, "kind": "agreements", "document": stranger.pk}
    assert api_of(lin).post("/api/v1/marks/", body, format="json").status_code == 400
    assert api_of(chen).get(f"/api/v1/marks/{mark.pk}/").status_code == 404
    assert browser_of(chen).get(f"/marks/{mark.pk}/end/").status_code == 404
    wrong = client.post(f"/marks/{mark.pk}/end/", {"until": "2026-05-01"})
    assert wrong.status_code == 422 and "before it began" in wrong.content.decode()
    client.post(f"/marks/{mark.pk}/end/", {"until": "2026-06-30"})
    mark.refresh_from_db()
    assert (
        mark.until == DAY and not Mark.objects.holding(DAY).exists() and Mark.objects.holding(date(2026, 6, 9)).exists()
    )
    assert "held from" in client.get(f"/customers/{key.pk}/class/").content.decode()
    assert marks.note(values={"account": key, "kind": "joint_lead", "evidence": "Again"}, by=lin).since == DAY
    with pytest.raises(Refused):
        marks.change(mark, values={"until": None}, by=lin)
