"""Who writes at one record and names the version they read is told where somebody else wrote since: at every verb."""

import pytest
from django.utils import timezone

from kam.actions import absences, calendars
from kam.ground.errors import Stale
from lifecycle.actions import promises, self_checks, visit_drafts
from lifecycle.models import VisitDraft
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def check(zhao):
    step = {"next_step": "Drill", "next_on": timezone.localdate()}
    return self_checks.assess(values={"measure": "drill", "state": 1, "evidence": "A plan"} | step, by=zhao)


@pytest.fixture
def promise(acme, zhao):
    return promises.make(acme, text="The sample", due_on=timezone.localdate(), by=zhao)


@pytest.fixture
def draft(zhao):
    return VisitDraft.objects.create(user=zhao, key="mail-1", starts_at=timezone.now(), subject="Visit")


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("noun", "made", "deeds"),
    [
        ("self-checks", "check", ["finish", "reopen"]),
        ("promises", "promise", ["keep", "reopen"]),
        ("visit-drafts", "draft", ["drop", "restore"]),
    ],
)
def test_a_deed_heeds_the_version_that_was_read(zhao, api_of, request, noun, made, deeds):
    record, client = request.getfixturevalue(made), api_of(zhao)
    for deed in deeds:
        url = f"/api/v1/{noun}/{record.pk}/{deed}/"
        record.refresh_from_db()
        stale, fresh = f'"{record.pk}-{record.version + 1}"', f'"{record.pk}-{record.version}"'
        refused = client.post(url, headers={"If-Match": stale})
        assert refused.status_code == 412, refused.content
        assert client.post(url, headers={"If-Match": fresh}).status_code == 200


def test_it_does_where_nothing_but_the_record_is_looked_up(zhao, acme, api_of):
    client, tag = api_of(zhao), f'"{acme.pk}-{acme.version + 1}"'
    order = factories.OrderFactory(account=acme)
    for method, url in (
        ("post", f"/api/v1/accounts/{acme.pk}/restore/"), ("delete", f"/api/v1/accounts/{acme.pk}/tier/"),
        ("post", f"/api/v1/orders/{order.pk}/restore/"),
    ):  # fmt: skip
        assert getattr(client, method)(url, headers={"If-Match": tag}).status_code == 412, url
    assert client.get(f"/api/v1/accounts/{acme.pk}/", headers={"If-Match": tag}).status_code == 200


def test_between_the_look_and_the_lock_somebody_else_may_have_been_quicker(zhao, lin, ada, check, promise, draft):
    day = timezone.localdate()
    away = absences.put(None, {"starts_on": day, "until_on": day, "user": lin}, by=lin)
    calendar = calendars.ensure_company()
    for deed in (
        lambda: self_checks.finish_step(check, version=9, by=zhao),
        lambda: self_checks.reopen_step(check, version=9, by=zhao),
        lambda: promises.reopen(promise, version=9, by=zhao),
        lambda: visit_drafts.drop(draft, version=9, by=zhao),
        lambda: visit_drafts.bring_back(draft, version=9, by=zhao),
        lambda: absences.remove(away, version=9, by=lin),
        lambda: calendars.remove(calendar, version=9, by=ada),
        lambda: calendars.remove_day(calendar.days.first(), version=9, by=ada),
    ):
        with pytest.raises(Stale):
            deed()
