"""In which language the API speaks: the one that a call asks for, else that of whoever made its token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from kam.actions import service_accounts, tokens
from kam.models import User

pytestmark = pytest.mark.django_db
MISSING, HERE = "/api/v1/accounts/999999/", "这里没有您可以查看的内容。"
THERE = "There is nothing here that you may see."


def refused(secret, **headers):
    answer = Client(headers={"Authorization": f"Bearer {secret}", **headers}).get(MISSING)
    assert answer.status_code == 404 and "Accept-Language" in answer["Vary"]
    return answer.json()["detail"], answer["Content-Language"]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({}, "maker"), ({"Accept-Language": "*"}, "maker"), ({"Accept-Language": "xx, */*;q=1"}, "maker"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, "en"), ({"Accept-Language": "zh-CN"}, "zh-hans"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("maker", ["en", "zh-hans"])
def test_a_call_with_a_token_is_answered_in_its_makers_language(settings, zhao, maker, asked, language):
    settings.LANGUAGE_CODE = "zh-hans" if maker == "en" else "en"
    User.objects.filter(pk=zhao.pk).update(language=maker)
    until, spoken = timezone.localdate() + timedelta(days=9), maker if language == "maker" else language
    secret = tokens.create(name="erp", scopes=["read"], expires_on=until, by=zhao)[1]
    before = translation.get_language()
    assert refused(secret, **asked) == (THERE if spoken == "en" else HERE, spoken)
    assert translation.get_language() == before, "the next call begins anew"


def test_a_program_of_its_own_speaks_as_whoever_it_acts_for(settings, lin, ada):
    settings.LANGUAGE_CODE = "en"
    User.objects.filter(pk=lin.pk).update(language="zh-hans")
    values = {"name": "ERP", "username": "erp", "acts_for": User.objects.get(pk=lin.pk), "is_active": True}
    erp, until = service_accounts.add(values=values, by=ada), timezone.localdate() + timedelta(days=9)
    secret = tokens.create(name="ERP", scopes=["read"], expires_on=until, by=ada, holder=erp)[1]
    assert refused(secret) == (HERE, "zh-hans")


def test_a_browsers_session_speaks_as_its_pages(browser_of, zhao):
    User.objects.filter(pk=zhao.pk).update(language="zh-hans")
    answer = browser_of(User.objects.get(pk=zhao.pk)).get(MISSING, headers={"Accept-Language": "en"})
    assert (answer.json()["detail"], answer["Content-Language"]) == (HERE, "zh-hans")
