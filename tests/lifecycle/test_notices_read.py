"""A notice tells no more than the record does to whoever reads it now, whatever they were when it was written."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kam.actions import roles, users
from kam.choices import Role
from kam.ground import events
from kam.models import Event, Notice, User
from lifecycle.actions import visits
from tests import factories

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def doors(user, browser_of, api_of):
    """Everything that a reader is told by their notices."""
    pages = [browser_of(user).get(path) for path in ("/notices/", "/")]
    calls = [api_of(user).get(f"/api/v1/notices/{more}") for more in ("", "?expand=event")]
    assert {answer.status_code for answer in [*pages, *calls]} == {200}
    return "".join(answer.content.decode() for answer in [*pages, *calls])


def waiting(user):
    return Notice.objects.visible_to(user).waiting()


@pytest.mark.db_both
def test_what_was_said_of_a_visit_is_not_read_by_who_keeps_accounts_now(lin, zhao, ada, acme, browser_of, api_of):
    visits.log(account=acme, said=visits.Said(outcome="advance", note="ZQXJKVNOTE", next_step="ZQXJKVSTEP"), by=zhao)
    assert "ZQXJKVNOTE" in browser_of(lin).get("/notices/").content.decode() and waiting(lin) == 1
    now = users.change(lin, {"role": Role.FINANCE}, by=ada)
    told = doors(now, browser_of, api_of)
    assert "ZQXJKV" not in told and "visit.logged" in told and waiting(now) == 1


@pytest.mark.db_both
def test_a_person_s_name_is_not_told_by_a_notice_either(lin, zhao, ada, acme, browser_of, api_of):
    contact = factories.ContactFactory(account=acme, name="Wang ZQXJKV")
    events.record("contact.changed", contact, by=zhao, notify=[lin])
    assert waiting(lin) == 1
    now = users.change(lin, {"role": Role.FINANCE}, by=ada)
    assert "ZQXJKV" not in doors(now, browser_of, api_of) and waiting(now) == 0


@pytest.mark.db_both
def test_a_suspicion_is_not_kept_by_who_may_not_read_it_now(zhao, acme, browser_of, api_of):
    auditor = factories.UserFactory(role=Role.AUDITOR)
    event = Event.objects.create(
        verb="suspicion.written",
        noun="suspicion",
        account_id=acme.pk,
        subject_id=1,
        data={"note": "ZQXJKV"},
        by_id=zhao.pk,
    )
    Notice.objects.create(user=auditor, event=event, account_id=acme.pk)
    assert "ZQXJKV" in doors(auditor, browser_of, api_of) and waiting(auditor) == 1
    User.objects.filter(pk=auditor.pk).update(role=Role.FINANCE)
    now = fresh(auditor)
    assert "ZQXJKV" not in doors(now, browser_of, api_of) and waiting(now) == 0
    assert browser_of(now).post(f"/notices/{Notice.objects.get().pk}/").status_code == 404


def test_whoever_directed_keeps_no_notices_of_colleagues_sign_ins(zhao, lin, browser_of, api_of):
    second = factories.UserFactory(role=Role.DIRECTOR)
    other = factories.UserFactory(name="ZQXJKV Other", email="zqx@example.com")
    roles.give(other, role=Role.DIRECTOR, base="http://testserver/", by=zhao)
    assert "ZQXJKV" in doors(second, browser_of, api_of)
    roles.give(second, role=Role.MANAGER, base="http://testserver/", by=zhao)
    now = fresh(second)
    assert "ZQXJKV" not in doors(now, browser_of, api_of)
    assert waiting(now) == 1, "what concerns themselves is told: they are no director any more"


@pytest.mark.db_both
def test_as_many_queries_however_many_notices(lin, zhao, acme, browser_of):
    def asked():
        client = browser_of(lin)
        client.get("/notices/")
        with CaptureQueriesContext(connection) as found:
            client.get("/notices/")
        return len(found)

    def tell(number):
        other = factories.AccountFactory(owner=lin, name=f"Told {number}")
        events.record("account.changed", other, by=zhao, notify=[lin])

    tell(0)
    few = asked()
    for number in range(1, 20):
        tell(number)
    assert asked() == few
