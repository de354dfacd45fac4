"""Whom a note names though nobody was said to be met: the page of the visit asks, and one more tap writes it down."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kam.choices import Role
from lifecycle.actions import visits
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def page(browser: Any, visit: Any) -> str:
    return str(browser.get(reverse("lifecycle:visit-detail", args=[visit.pk])).content.decode())


def test_who_is_named_is_asked_about_and_ticked_on_the_form(lin: Any, acme: Any, other: Any, browser_of: Any) -> None:
    chen, li = (factories.ContactFactory(account=acme, name=name) for name in ("陈国栋", "李志"))
    away = factories.ContactFactory(account=other, name="王海")
    visit = visits.log(account=acme, said=visits.Said("advance", "和陈国栋谈了价格，王海没来。"), by=lin)
    browser, door = browser_of(lin), f"{reverse('lifecycle:visit-edit', args=[visit.pk])}?met={chen.pk}"
    assert "Did you meet 陈国栋?" in page(browser, visit) and f'href="{door}"' in page(browser, visit)
    form = browser.get(f"{door}&met={away.pk}&met=x&met={'9' * 40}").context["form"]
    assert chen.pk in form["contacts"].value() and not visit.contacts.exists()
    values = {name: form[name].value() for name in ("kind", "outcome", "note", "next_step")}
    held = visit.held_at.astimezone().strftime("%Y-%m-%dT%H:%M")
    saved = browser.post(door, values | {"held_at": held, "contacts": [chen.pk], "_version": visit.version})
    assert saved.status_code == 302 and list(visit.contacts.all()) == [chen]
    assert "Did you meet" not in page(browser, visit)
    both = visits.log(account=acme, said=visits.Said("advance", "陈国栋和李志都在。"), by=lin)
    assert "Did you meet those named here?" in page(browser, both) and li.name in page(browser, both)


def test_nobody_else_is_asked_and_nobody_without_a_name(
    lin: Any, gu: Any, zhao: Any, acme: Any, browser_of: Any
) -> None:
    chen = factories.ContactFactory(account=acme, name="陈国栋")
    visit = visits.log(account=acme, said=visits.Said("advance", "和陈国栋谈了价格。"), by=lin)
    finance = factories.UserFactory(role=Role.FINANCE)
    assert all("Did you meet" not in page(browser_of(user), visit) for user in (gu, finance))
    told = visits.log(account=acme, said=visits.Said("advance", "和陈国栋谈了价格。", contacts=[chen]), by=lin)
    plain = visits.log(account=acme, said=visits.Said("advance", "谈了价格。"), by=lin)
    assert all("Did you meet" not in page(browser_of(lin), one) for one in (told, plain))


def test_where_nobody_is_in_the_file_the_correction_leads_to_where_people_are_added(lin, acme, browser_of):
    visit = factories.VisitFactory(account=acme, user=lin, note="Met Mr Chen, buyer")
    page = browser_of(lin).get(f"/visits/{visit.pk}/edit/").content.decode()
    assert "Nobody is in this file yet." in page and f'href="/customers/{acme.pk}/people/new/"' in page
    factories.ContactFactory(account=acme)
    assert "Nobody is in this file yet." not in browser_of(lin).get(f"/visits/{visit.pk}/edit/").content.decode()
