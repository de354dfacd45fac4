"""The first run: one button computes, the dashboard asks for no import that is done, a new password leads inside."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from kam.actions import users
from kam.choices import RunKind
from kam.ground.rights import Right
from kam.models import Run
from tests import factories

pytestmark = pytest.mark.django_db


def test_with_orders_the_dashboard_offers_to_compute_and_the_button_starts_it_all(acme, ada, browser_of):
    browser, page = browser_of(ada), reverse("analytics:dashboard")
    assert "Import customers and orders" in browser.get(page).content.decode()
    factories.OrderFactory(account=acme)
    for address in (page, reverse("kam:guide")):
        shown = browser.get(address).content.decode()
        assert f'<form method="post" action="{reverse("kam:run-start")}"' in shown, address
        assert "Import customers and orders" not in shown or address != page
        assert f'href="{reverse("kam:run-start")}"' in shown, "the long form is a link away"
    answer = browser.post(reverse("kam:run-start"), {"kind": "all", "as_of": ""})
    run = Run.objects.get()
    assert run.kind == RunKind.ALL and answer.headers["Location"] == reverse("kam:run-detail", args=[run.pk])


def test_a_director_finds_the_first_steps_in_the_settings_and_no_door_that_is_closed(zhao, ada, lin, browser_of):
    page = reverse("kam:guide")
    assert f'href="{page}"' in browser_of(zhao).get(reverse("kam:settings")).content.decode()
    assert f'href="{page}"' not in browser_of(lin).get(reverse("kam:settings")).content.decode()
    shown = browser_of(zhao).get(page)
    assert shown.status_code == 200 and "This step is taken by: Administrator" in shown.content.decode()
    assert not any(item["url"] for item in shown.context["steps"] if item["step"].right == Right.IMPORT)
    assert all(item["url"] for item in shown.context["steps"] if item["step"].right == Right.LOG_VISITS)


def test_whoever_sets_their_first_password_is_signed_in(ada, client):
    person = factories.UserFactory(username="new", email="new@example.com")
    person.set_unusable_password()
    person.save()
    link = users.invite(person, base="http://testserver/", by=ada)
    form = client.get(link, follow=True)
    told = {"password1": "four words make one", "password2": "four words make one"}
    client.post(form.request["PATH_INFO"], told)
    assert client.get(reverse("kam:preferences-edit")).status_code == 200


def test_the_words_of_the_password_page_are_polite():
    with translation.override("zh-hans"):
        assert gettext("Your password can’t be a commonly used password.").startswith("您的密码")
        assert gettext("Writing") == "写入"


def test_an_empty_coverage_is_one_line(ada, browser_of):
    page = browser_of(ada).get(reverse("analytics:coverage")).content.decode()
    assert "No customer is there yet" in page and "Day by day" not in page
