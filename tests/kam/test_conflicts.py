"""Two people edit one record at a time: nothing of either is lost, and the form says what the other did."""

from __future__ import annotations

import pytest

from accounts.actions import accounts
from accounts.models import Account, CustomField
from tests import factories

pytestmark = pytest.mark.django_db


def sent(form):
    """What a browser sends of a shown form: nothing of an empty one and of what is not ticked."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", False, [])}


@pytest.fixture
def both(lin, acme, browser_of):
    """(where acme is edited, lin's browser, what lin's form holds when somebody else saves acme before her)."""
    CustomField.objects.create(key="floor", label_en="Floor", kind="text", position=1)
    path, client = f"/customers/{acme.pk}/edit/", browser_of(lin)
    return path, client, sent(client.get(path).context["form"]) | {"_version": acme.version}


def test_what_one_did_not_touch_stays_as_the_other_left_it(both, acme, zhao):
    path, client, held = both
    group = factories.AccountFactory(code="GROUP", name="Acme Holding", owner=acme.owner)
    theirs = {
        "custom": {"floor": "Oak"},
        "city": "Qingdao",
        "tags": ["stone"],
        "inherits_team": True,
        "parent": group,
        "credit_days": 45,
    }
    accounts.change(acme, values=theirs, by=zhao)
    stale = client.post(path, held | {"name": "Acme Stone"})
    assert stale.status_code == 412
    shown = stale.context["form"]
    assert (shown["city"].value(), shown["name"].value()) == ("Qingdao", "Acme Stone")
    again = client.post(path, sent(shown) | {"_version": stale.context["version"]})
    assert again.status_code == 302
    kept = Account.objects.get(pk=acme.pk)
    assert {name: getattr(kept, name) for name in theirs} == theirs
    assert kept.name == "Acme Stone"


def test_what_both_changed_is_asked_with_both_values(both, acme, zhao):
    path, client, held = both
    accounts.change(acme, values={"name": "Acme North"}, by=zhao)
    stale = client.post(path, held | {"name": "Acme Stone"})
    page = stale.content.decode()
    assert "<ins>Acme North</ins>" in page and "in the form: Acme Stone" in page and "Zhao Min" in page
    assert stale.context["form"]["name"].value() == "Acme Stone"


def test_of_two_changes_of_the_other_the_last_is_taken_over(both, acme, zhao):
    path, client, held = both
    for city in ("Qingdao", "Jinan"):
        accounts.change(Account.objects.get(pk=acme.pk), values={"city": city}, by=zhao)
    stale = client.post(path, held | {"name": "Acme Stone"})
    assert stale.context["form"]["city"].value() == "Jinan"
