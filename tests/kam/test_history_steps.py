"""What was changed in one step is brought back in one, on the page and by programs: all of it that can be."""

import pytest

from accounts.actions import contacts
from kam.ground import histories
from kam.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(acme, lin):
    boss = factories.ContactFactory(account=acme, name="Li Na")
    made = contacts.create(values={"account": acme, "name": "Wang Fang", "title": "Buyer", "reports_to": boss}, by=lin)
    return contacts.change(made, values={"title": "Head", "stance": "supporter", "reports_to": None}, by=lin)


@pytest.fixture
def step(wang):
    return Event.objects.get(changes__has_key="stance")


@pytest.mark.db_both
def test_all_of_a_step_comes_back_at_once(wang, step, lin, browser_of):
    browser, home = browser_of(lin), histories.address(wang)
    address = f"{home}{step.pk}/*/restore/"
    assert address in browser.get(home).content.decode()
    asked = browser.get(address).content.decode()
    assert "<del>Head</del> <ins>Buyer</ins>" in asked and "Stance to us" in asked and "Li Na" in asked
    browser.post(address, {"_version": wang.version})
    wang.refresh_from_db()
    assert (wang.title, wang.stance, wang.reports_to.name) == ("Buyer", "", "Li Na")
    back = Event.objects.filter(changes__has_key="stance").first()
    assert back.changes.keys() >= {"title", "stance", "reports_to"} and back.data["restored"]["event"] == step.pk


def test_what_stands_so_already_is_left_and_one_alone_has_its_own_button(wang, step, lin, browser_of):
    contacts.change(wang, values={"title": "Buyer"}, by=lin)
    wang.refresh_from_db()
    contacts.change(wang, values={"stance": ""}, by=lin)
    page = browser_of(lin).get(histories.address(wang)).content.decode()
    assert f"{step.pk}/reports_to/restore/" in page and f"{step.pk}/*/restore/" not in page


def test_programs_say_it_with_a_star_and_nothing_is_half_done(wang, acme, step, lin, gu, chen, api_of):
    url = f"/api/v1/contacts/{wang.pk}/history/{step.pk}/bring-back/"
    assert api_of(gu).post(url, {"field": "*"}, format="json").status_code == 403
    assert api_of(chen).post(url, {"field": "*"}, format="json").status_code == 404
    factories.ContactFactory(account=acme, name="Li Na")
    assert api_of(lin).post(url, {"field": "*"}, format="json").status_code == 409, "two are called so"
    wang.refresh_from_db()
    assert (wang.title, wang.stance) == ("Head", "supporter")
    type(wang).objects.filter(name="Li Na").order_by("-pk").first().delete()
    answer = api_of(lin).post(url, {"field": "*"}, format="json")
    assert answer.status_code == 200 and "Buyer" in answer.json()["words"], answer.content
    again = api_of(lin).post(url, {"field": "*"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "not_restorable")
