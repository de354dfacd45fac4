"""Twenty at once, as a company runs it: one is stored, nobody gets a fault."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest
from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import accounts
from kam.actions import preferences, roles, sign_ons, users
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import SavedView, Token, User
from kam.rules.sign_ons import Person, Provider
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.company]
VIEW = json.dumps({"page": "customers", "name": "Mine", "query": "q=a", "shared": False})


@pytest.fixture(autouse=True)
def _needs_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")


@pytest.fixture(autouse=True)
def _patient_connections(_needs_postgres, monkeypatch):
    """New connections wait for each other as long as it takes: on a busy machine the twentieth waits long."""
    patient = {"options": "-c statement_timeout=0 -c lock_timeout=0"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", connection.settings_dict["OPTIONS"] | patient)


def at_once(work, times=20):
    def one(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_twenty_calls_with_one_key_store_one_row(zhao):
    _token, secret = Token.objects.create(user=zhao, name="erp", scopes=["read", "accounts:write"])

    def call(_number):
        client = APIClient(raise_request_exception=False)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "HTTP_IDEMPOTENCY_KEY": "one"}
        return client.post("/api/v1/saved-views/", VIEW, content_type="application/json", **headers)

    answers = at_once(call)
    codes = {answer.status_code for answer in answers}
    assert SavedView.objects.count() == 1
    assert codes <= {201, 409} and 201 in codes
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1


def test_twenty_new_customers_without_a_code_get_twenty_codes(zhao):
    made = at_once(lambda number: accounts.create(values={"name": f"Customer {number}"}, by=zhao).code)
    assert sorted(made) == [f"C{number:04}" for number in range(1, 21)]


def test_a_survey_link_answered_twenty_times_at_once_holds_one_answer(acme, lin):
    from lifecycle.actions import survey_invitations
    from lifecycle.models import Survey, SurveyAnswer, Todo

    contact = factories.ContactFactory(account=acme, email="li@acme.example")
    sent = survey_invitations.send(Survey.objects.get(key="nps"), contact, by=lin)
    answers = at_once(lambda number: Client(raise_request_exception=False).post(sent.path, {"score": number % 7}))
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert SurveyAnswer.objects.count() == Todo.objects.count() == 1


def test_two_nights_at_once_ask_nobody_twice(acme, lin, system):
    from django.utils import timezone

    from lifecycle.actions import survey_invitations
    from lifecycle.models import Survey, SurveyInvitation

    Survey.objects.filter(key="nps").update(automatic=True, tiers=[], delay_days=0)
    for number in range(5):
        account = factories.AccountFactory(owner=lin)
        factories.ContactFactory(account=account, email=f"c{number}@example.com")
    day = timezone.localdate()
    counts = at_once(lambda _number: survey_invitations.send_due(on=day, by=system).get("sent", 0), times=6)
    assert sorted(counts) == [0, 0, 0, 0, 0, 5] and SurveyInvitation.objects.count() == 5


def test_twenty_taps_on_one_button_start_one_run(zhao, settings):
    from kam.models import Run

    settings.CELERY_TASK_ALWAYS_EAGER = False
    client = Client()
    client.force_login(zhao, backend="allauth.account.auth_backends.AuthenticationBackend")
    values = {"kind": "all", "as_of": "2026-06-30", "_key": "one"}

    def tap(_number):
        fresh = Client(raise_request_exception=False)
        fresh.cookies = client.cookies
        return fresh.post("/runs/start/", values).status_code

    assert set(at_once(tap)) <= {302, 409}
    assert Run.objects.filter(kind="all").count() == 1


def test_of_twenty_writers_each_change_is_kept_or_refused(ada, lin):
    before = lin.version

    def write(number):
        user = User.objects.get(pk=lin.pk)
        try:
            users.change(user, {"phone": str(number)}, version=before, by=ada)
        except Exception as error:  # noqa: BLE001  (what it is, is what is asked)
            return type(error).__name__
        return "kept"

    answers = at_once(write)
    assert answers.count("kept") == 1 and set(answers) == {"kept", "Stale"}


@pytest.mark.parametrize("turned", [False, True])
def test_bulk_calls_with_the_same_new_codes_all_go_through(zhao, turned):
    """Whoever comes second finds what the first brought; two that wait for each other try again."""
    from accounts.models import Account, Order

    def call(number):
        client = APIClient(raise_request_exception=False)
        client.force_authenticate(User.objects.get(pk=zhao.pk))
        order = -1 if turned and number % 2 else 1
        items = [{"code": f"N{place}", "name": f"N{place}", "region": str(number)} for place in range(60)][::order]
        made = client.post("/api/v1/accounts/bulk/", {"items": items}, format="json")
        items = [
            {"account": f"N{place}", "number": "1", "ordered_on": "2026-05-01", "amount": f"{number + 1}"}
            for place in range(60)
        ][::order]
        return made, client.post("/api/v1/orders/bulk/", {"items": items}, format="json")

    answers = at_once(call, 8)
    assert {one.status_code for pair in answers for one in pair} == {200}
    assert {item["status"] for pair in answers for one in pair for item in one.json()["results"]} <= {
        "created",
        "changed",
    }
    assert Account.objects.count() == Order.objects.count() == 60


def test_a_code_that_somebody_out_of_sight_took_meanwhile_is_an_error_of_its_item(lin, chen):
    from accounts.models import Account

    def call(number):
        client = APIClient(raise_request_exception=False)
        client.force_authenticate(User.objects.get(pk=(lin, chen)[number % 2].pk))
        items = [{"code": f"N{place}", "name": "N"} for place in range(30)]
        return client.post("/api/v1/accounts/bulk/", {"items": items}, format="json")

    assert {answer.status_code for answer in at_once(call, 4)} == {200}
    assert Account.objects.count() == 30


def test_visits_logged_at_once_plan_one_next_visit(lin, acme):
    from accounts.models import Policy
    from lifecycle.actions import visits
    from lifecycle.models import Visit, VisitPlan

    tier = next(iter(Policy.objects.current().visit_days))
    type(acme).objects.filter(pk=acme.pk).update(tier=tier)

    def log(_number):
        account = type(acme).objects.get(pk=acme.pk)
        return visits.log(account=account, said=visits.Said(outcome="advance"), by=User.objects.get(pk=lin.pk))

    at_once(log, 6)
    assert Visit.objects.count() == 6 and VisitPlan.objects.open().count() == 1


@pytest.mark.parametrize("way", ["disabled", "lowered", "by the provider"])
def test_of_directors_who_are_all_sent_away_at_once_one_stays(ada, zhao, way):
    """Each request alone would leave somebody; the second counts who is left when the first is done."""
    directors = [zhao, *(factories.UserFactory(role=Role.DIRECTOR) for _number in range(3))]
    provider = Provider(issuer="https://id.acme.cn", client_id="kam", secret="s", name="Acme ID", roles=())
    for one in directors:
        SocialAccount.objects.create(user=one, provider=provider.issuer, uid=str(one.pk))

    def send_away(number):
        one, other = directors[number], directors[number - 1]
        try:
            if way == "disabled":
                users.change(one, {"is_active": False}, by=ada)
            elif way == "lowered":
                roles.give(one, role=Role.LEAD, base="http://testserver/", by=other)
            else:
                person = Person(str(one.pk), one.name, one.username, one.email, Role.LEAD, "", ("kam-leads",))
                sign_ons.admit(person, provider)
        except (Refused, PermissionDenied) as error:
            return type(error).__name__
        return "done"

    answers = at_once(send_away, len(directors))
    assert User.objects.directors().count() >= 1 and "done" in answers
    if way != "lowered":
        assert answers.count("done") == len(directors) - 1 and answers.count("Refused") == 1


def test_two_directors_who_lower_each_other_at_once_leave_one(zhao):
    other = factories.UserFactory(role=Role.DIRECTOR, email="other@example.com")

    def lower(number):
        whom, by = ((zhao, other), (other, zhao))[number % 2]
        try:
            roles.give(whom, role=Role.MANAGER, base="http://testserver/", by=by)
        except (Refused, PermissionDenied) as error:
            return type(error).__name__
        return "done"

    answers = at_once(lower, 8)
    assert answers.count("done") >= 1 and User.objects.directors().count() == 1


def test_two_administrators_who_lower_each_other_at_once_leave_one(ada, zhao):
    second = factories.UserFactory(role=Role.ADMINISTRATOR)

    def lower(number):
        whom, by = ((ada, second), (second, ada))[number]
        try:
            users.change(whom, {"role": Role.MANAGER}, by=by)
        except (Refused, PermissionDenied) as error:
            return type(error).__name__
        return "done"

    assert sorted(at_once(lower, 2)) == ["PermissionDenied", "done"]


@pytest.mark.parametrize("way", ["their own", "the administrator's", "a password"])
def test_a_role_given_while_the_way_in_moves_lets_in_only_whom_the_director_saw(ada, zhao, lin, way):
    """Whichever comes first: no director with another address, or with a password that somebody set meanwhile."""
    read = User.objects.get(pk=lin.pk)

    def act(number):
        try:
            if number == 0:
                roles.give(read, role=Role.DIRECTOR, base="http://testserver/", version=read.version, by=zhao)
            elif way == "a password":
                get_adapter().set_password(copy(read), f"set by {number} now")
            elif way == "their own":
                preferences.move(email=f"evil{number}@example.com", by=read)
            else:
                users.change(read, {"email": f"evil{number}@example.com"}, by=ada)
        except Refused as error:
            return type(error).__name__
        return "done"

    at_once(act, 6)
    now = User.objects.get(pk=lin.pk)
    if now.role == Role.DIRECTOR:
        assert now.email == "lin@example.com" and not now.has_usable_password()
    else:
        assert now.email.startswith("evil") and way != "a password"
