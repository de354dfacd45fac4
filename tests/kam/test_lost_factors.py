"""A colleague's lost phone or key: the factor goes by whoever keeps people, is told, and opens no door to more."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from kam.choices import Role
from kam.ground import outbox
from kam.models import Delivery, Event
from tests import factories

pytestmark = pytest.mark.django_db


def armed(user: Any) -> Any:
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={})
    return user


def test_a_lost_factor_is_removed_told_and_written_down(browser_of: Any, ada: Any, lin: Any) -> None:
    armed(lin)
    lin.email = "lin@example.com"
    lin.save()
    theirs = browser_of(lin)
    assert theirs.get("/today/").status_code == 200
    client = browser_of(ada)
    page = client.get(f"/settings/people/{lin.pk}/").content.decode()
    assert f"/settings/people/{lin.pk}/factors/" in page
    answer = client.post(f"/settings/people/{lin.pk}/factors/")
    assert answer.url == f"/settings/people/{lin.pk}/" and not Authenticator.objects.filter(user=lin).exists()
    assert theirs.get("/today/").status_code == 302, "signed out everywhere"
    event = Event.objects.get(verb="user.factor_removed")
    assert event.by_id == ada.pk and event.data["kind"] == "recovery_codes, totp"
    mail = Delivery.objects.get(kind="mail", name="lin@example.com")
    assert str(ada) in outbox.opened(mail.payload)["text"]
    assert f"/settings/people/{lin.pk}/factors/" not in client.get(f"/settings/people/{lin.pk}/").content.decode()
    client.post(f"/settings/people/{lin.pk}/factors/")
    assert Event.objects.filter(verb="user.factor_removed").count() == 1, "nothing was there to be removed"


def test_nobody_disarms_themselves_nor_whoever_may_more(browser_of: Any, ada: Any, zhao: Any) -> None:
    armed(ada), armed(zhao)
    client = browser_of(ada)
    for user in (ada, zhao):
        client.post(f"/settings/people/{user.pk}/factors/")
        assert Authenticator.objects.filter(user=user).count() == 2
        assert "/factors/" not in client.get(f"/settings/people/{user.pk}/").content.decode()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LEAD, Role.DIRECTOR, Role.AUDITOR])
def test_it_takes_the_right_to_keep_people(browser_of: Any, lin: Any, role: str) -> None:
    armed(lin)
    answer = browser_of(factories.UserFactory(role=role)).post(f"/settings/people/{lin.pk}/factors/")
    assert answer.status_code in (403, 404) and Authenticator.objects.filter(user=lin).count() == 2
    assert Session.objects.exists()
