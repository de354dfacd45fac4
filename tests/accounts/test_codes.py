"""The code of a new customer: proposed in the pattern of the others, editable, and left out over the API."""

import pytest

from accounts.facts import codes
from accounts.models import Account
from accounts.rules import codes as rules
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "after"), [("C0040", "C0041"), ("K-0099", "K-0100"), ("A9", "A10"), ("ACME", "C0001")]
)
def test_a_code_is_followed_by_the_next_of_its_pattern(code, after):
    assert rules.following(code) == after


def test_the_first_customer_of_all_gets_the_first_code(zhao):
    Account.objects.all().delete()
    assert codes.free(zhao) == "C0001"


def test_the_next_code_is_one_that_nobody_holds_in_sight_or_out(lin, chen):
    factories.AccountFactory(code="K-0007", owner=lin)
    for number in (12, 9):
        factories.AccountFactory(code=f"K-{number:04}", owner=chen)
    factories.AccountFactory(code="K-9", owner=chen)
    assert codes.free(lin) == "K-0013"


def test_how_codes_are_made_out_of_sight_is_not_shown(lin, chen):
    for number in range(1, 4):
        factories.AccountFactory(code=f"SECRET-{number}", owner=chen)
    assert codes.free(lin) == "C0001"


def test_the_form_proposes_it_and_the_api_may_leave_it_out(lin, browser_of, api_of):
    for number in range(1, 4):
        factories.AccountFactory(code=f"K-{number:04}", owner=lin)
    assert 'value="K-0004"' in browser_of(lin).get("/customers/new/").content.decode()
    made = api_of(lin).post("/api/v1/accounts/", {"name": "Zhuhai Bricks"}, format="json")
    assert made.status_code == 201 and made.json()["code"] == "K-0004"
    kept = api_of(lin).patch(f"/api/v1/accounts/{made.json()['id']}/", {"code": ""}, format="json")
    assert kept.status_code == 400


def test_a_refused_double_leads_to_each_file_in_sight_and_to_none_out_of_it(lin, chen, browser_of):
    mine = [factories.AccountFactory(code=f"Z-{n}", name="Zhuhai Bricks Ltd", owner=lin) for n in (1, 2)]
    theirs = factories.AccountFactory(code="Z-3", name="Zhuhai Bricks Ltd", owner=chen)
    page = browser_of(lin).post("/customers/new/", {"code": "Z-9", "name": "Zhuhai Bricks Ltd"}).content.decode()
    told = page.partition("seems to be there already: ")[2][:400]
    assert all(f'href="/customers/{one.pk}/"' in told for one in mine)
    assert f"/customers/{theirs.pk}/" not in page and "Z-3" not in page
    same = browser_of(lin).post("/customers/new/", {"code": "Z-1", "name": "Another"}).content.decode()
    assert f'Another customer has this code. <a href="/customers/{mine[0].pk}/">' in same
