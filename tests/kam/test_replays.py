"""A kept answer is told again to whoever may still do, and still sees, what it was given for; to nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.actions import accounts, arrivals
from accounts.models import Account, Contact
from kam.choices import Role, TokenScope
from kam.ground import idempotency, origins
from kam.ground.errors import Refused
from kam.ground.replays import Sight
from kam.models import Event, Key, Token, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
KEY = {"Idempotency-Key": "k"}
DEEDS = {
    "made": lambda acme: ("contacts/", {"account": acme.pk, "name": "SECRET"}),
    "many": lambda acme: ("accounts/bulk/", {"items": [{"code": acme.code, "city": "SECRET"}]}),
    "to a record": lambda acme: (f"accounts/{acme.pk}/restore/", {}),
}


def asked(user: User, path: str, said: Any, **more: Any) -> Any:
    """By the person as they stand now."""
    client = APIClient()
    client.force_authenticate(User.objects.get(pk=user.pk))
    return client.post(f"/api/v1/{path}", said, format="json", headers=KEY | more)


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_lost_sight_of_the_customer_hears_as_if_there_were_none(deed, acme, lin, chen):
    Account.objects.filter(pk=acme.pk).update(code="A-1")
    acme.refresh_from_db()
    path, said = DEEDS[deed](acme)
    first, again = asked(lin, path, said), asked(lin, path, said)
    assert first.status_code < 300, first.content
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    told = Event.objects.count()
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    lost = asked(lin, path, said)
    assert lost.status_code == 404 and "Idempotent-Replayed" not in lost and b"SECRET" not in lost.content
    assert Event.objects.count() == told, "nor is anything done anew"
    Account.objects.filter(pk=acme.pk).update(owner=lin)
    assert asked(lin, path, said).content == first.content


def test_whoever_may_less_by_now_is_refused(acme, zhao):
    path, said = DEEDS["made"](acme)
    assert asked(zhao, path, said).status_code == 201
    User.objects.filter(pk=zhao.pk).update(role=Role.FINANCE)  # sees all customers, and none of their people
    lost = asked(zhao, path, said)
    assert lost.status_code == 403 and b"SECRET" not in lost.content
    User.objects.filter(pk=zhao.pk).update(role=Role.DIRECTOR)
    assert asked(zhao, path, said)["Idempotent-Replayed"] == "true"


def test_whoever_may_more_by_now_hears_it_again(acme, lin):
    path, said = DEEDS["made"](acme)
    first = asked(lin, path, said)
    User.objects.filter(pk=lin.pk).update(role=Role.DIRECTOR)
    assert asked(lin, path, said).content == first.content


def test_a_token_whose_scope_was_cut_is_refused(acme, zhao):
    token, secret = Token.objects.create(user=zhao, name="erp", scopes=[TokenScope.READ, TokenScope.ACCOUNTS])
    client = APIClient(headers={"Authorization": f"Bearer {secret}"})
    path, said = DEEDS["made"](acme)

    def ask() -> Any:
        return client.post(f"/api/v1/{path}", said, format="json", headers=KEY)

    assert ask().status_code == 201 and ask()["Idempotent-Replayed"] == "true"
    Token.objects.filter(pk=token.pk).update(scopes=[TokenScope.READ])
    lost = ask()
    assert lost.status_code == 403 and b"SECRET" not in lost.content


def test_a_program_loses_with_whom_it_acts_for(acme, zhao, lin, chen):
    robot = factories.UserFactory(role=Role.INTEGRATION, acts_for=lin)
    path, said = DEEDS["many"](acme)
    assert asked(robot, path, said).status_code == 200
    User.objects.filter(pk=robot.pk).update(acts_for=chen)
    assert asked(robot, path, said).status_code == 404


def test_whoever_gave_the_customer_away_by_it_hears_that_it_is_done(acme, lin, chen):
    """Their own deed took the record out of their sight: the answer is not told again, and that it is done is."""
    sight = Sight(lin, SimpleNamespace(model=Account, kwargs={"pk": str(acme.pk)}))

    def answer() -> HttpResponse:
        Account.objects.filter(pk=acme.pk).update(owner=chen)
        return HttpResponse("SECRET")

    assert idempotency.once("user:1", "k", "asked", answer, sight=sight).content == b"SECRET"
    with pytest.raises(Refused) as refusal:
        idempotency.once("user:1", "k", "asked", answer, sight=sight)
    assert (refusal.value.status, refusal.value.code) == (409, "shown_once") and not Key.objects.get().body


def test_a_page_tells_no_part_of_itself_again_to_whoever_lost_sight(acme, lin, chen, browser_of):
    said = {"name": "Ruolan", "_key": "k"}
    browser, path = browser_of(lin), f"/customers/{acme.pk}/people/new/"
    first = browser.post(path, said)
    assert first.status_code == 302 and browser.post(path, said)["Location"] == first["Location"]
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    assert browser.post(path, said).status_code == 404


def test_an_answer_of_the_old_code_is_told_by_the_record_alone(acme, lin, chen):
    path, said = DEEDS["to a record"](acme)
    first = asked(lin, path, said)
    Key.objects.update(sight=None)
    assert asked(lin, path, said).content == first.content
    Account.objects.filter(pk=acme.pk).update(owner=chen)
    assert asked(lin, path, said).status_code == 404


def test_the_sight_of_what_a_verb_looked_up_costs_no_query(acme, lin, zhao, chen, django_assert_num_queries):
    """Until the deed itself changes who sees what: then it is asked again."""
    with origins.one_deed():
        arrivals.open_for(acme, lin)
        origins.touch(acme.pk)
        with django_assert_num_queries(0):
            assert Sight(lin).told(HttpResponse())["accounts"] == [acme.pk]
        with django_assert_num_queries(1):
            assert Sight(chen).told(HttpResponse())["accounts"] == [], "found for one, and not for another"
        accounts.change(acme, values={"owner": chen}, by=zhao)
        assert Sight(lin).told(HttpResponse())["accounts"] == []
        assert Sight(chen).told(HttpResponse())["accounts"] == [acme.pk]
    assert not origins.seen_by(lin.pk) and not origins.touched()


@pytest.mark.parametrize(("who", "most"), [("lin", 1), ("zhao", 0)])
def test_a_record_in_the_address_is_asked_for_once(who, most, acme, request):
    """Whose reach is the company sees it anyway; of anybody else its customer is seen by the same query."""
    person = factories.ContactFactory(account=acme)
    sight = Sight(request.getfixturevalue(who), SimpleNamespace(model=Contact, kwargs={"pk": str(person.pk)}))
    with origins.one_deed():
        origins.touch(acme.pk)
        with CaptureQueriesContext(connection) as found:
            kept = sight.told(HttpResponse("told"))
        assert kept["accounts"] == [acme.pk] * most and len(found) == most
