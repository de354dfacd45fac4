"""The risk that stands over a group is that of a member that matters, by name."""

from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Standing
from tests import factories

pytestmark = pytest.mark.django_db


def standing(account, revenue, risk):
    worth = {"net_contribution": Decimal(1), "value_at_risk": Decimal(1)}
    Standing.objects.create(account=account, revenue=Decimal(revenue), risk=risk, **worth)


def tile(browser, account):
    return browser.get(f"/customers/{account.pk}/group/").context["head"][3]


def test_a_tiny_member_does_not_stand_for_the_risk_of_its_group(zhao, lin, acme, browser_of):
    east, tiny = (factories.AccountFactory(name=name, owner=lin, parent=acme) for name in ("Acme East", "Acme Tiny"))
    standing(acme, 600, 0.1)
    standing(east, 390, 0.2)
    standing(tiny, 10, 0.87)
    told = tile(browser_of(zhao), acme)
    assert (told["label"], str(told["value"]), told["tone"]) == ("Highest risk of a main member", "20%", "")
    assert told["hint"] == "Acme East; smaller members up to 87%"
    Standing.objects.filter(account=tiny).update(revenue=Decimal(60))
    told = tile(browser_of(zhao), acme)
    assert (str(told["value"]), told["hint"], told["tone"]) == ("87%", "Acme Tiny", "bad")


def test_a_group_of_which_no_risk_is_known_has_a_dash(zhao, lin, acme, browser_of):
    factories.AccountFactory(owner=lin, parent=acme)
    told = tile(browser_of(zhao), acme)
    assert "–" in str(told["value"]) and told["hint"] == ""


def test_list_file_and_api_name_the_main_member_as_the_page_does(zhao, lin, acme, browser_of, api_of):
    east, tiny = (factories.AccountFactory(name=name, owner=lin, parent=acme) for name in ("Acme East", "Acme Tiny"))
    for account, revenue, risk in ((acme, 600, 0.1), (east, 390, 0.2), (tiny, 10, 0.87)):
        standing(account, revenue, risk)
    other = factories.AccountFactory(name="Borealis", owner=lin)
    standing(other, 500, 0.5), standing(factories.AccountFactory(name="B2", owner=lin, parent=other), 500, 0.3)
    browser = browser_of(zhao)
    page = browser.get("/groups/?sort=-risk")
    assert [(one.account, one.main_risk, beside) for one, beside in page.context["groups"]] == [
        (other, 0.5, ""), (acme, 0.2, "Acme East; smaller members up to 87%")
    ], "ranked by what is shown"  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT MAX(s.risk) FROM accounts_standing s JOIN accounts_account a ON a.id = s.account_id
            WHERE (a.id = %s OR a.parent_id = %s) AND s.revenue >= 0.05 * (SELECT SUM(t.revenue) FROM accounts_standing
            t JOIN accounts_account b ON b.id = t.account_id WHERE b.id = %s OR b.parent_id = %s)""",
            [acme.pk] * 4,
        )
        assert cursor.fetchone()[0] == 0.2
    lines = b"".join(browser.get("/groups/?format=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert ",Highest risk of a main member,Main member at the highest risk,Highest risk of any member," in lines[0]
    assert any(line.startswith(f"{acme.pk},") and ",0.2,Acme East,0.87," in line for line in lines)
    (told,) = [one for one in api_of(zhao).get("/api/v1/groups/").data["results"] if one["id"] == acme.pk]
    assert (told["main_risk"], told["main_member"], told["whole"]["risk"]) == (0.2, east.pk, 0.87)
    one = api_of(zhao).get(f"/api/v1/accounts/{acme.pk}/group/").data
    assert (one["main_risk"], one["main_member"], one["total"]["risk"]) == (0.2, east.pk, 0.87)
