"""An order that a visit's note tells of is accepted as what the customer owes us, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import mentions
from lifecycle.models import Promise
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def visit(lin, acme):
    return factories.VisitFactory(
        account=acme, user=lin, note="客户很满意，订了300箱，单价12.5元。", held_at=timezone.now()
    )


def test_an_order_becomes_a_commitment_with_its_amount(visit, lin, browser_of, api_of):
    (heard,) = mentions.open_suggestions(visit, lin)
    soon = timezone.localdate() + timedelta(days=mentions.ANSWER_WITHIN)
    assert (heard.kind, heard.mention.detail, heard.on >= soon) == ("commitment", "order", True)
    page = browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    assert "Their order, expected by" in page and "订了300箱，单价12.5元" in page
    url = f"/api/v1/visits/{visit.pk}/"
    assert api_of(lin).get(f"{url}suggestions/").data[0]["detail"] == "order"
    made = api_of(lin).post(f"{url}accept/", {"what": heard.mention.key}, format="json").data
    promise = Promise.objects.get(pk=made["id"])
    assert (promise.side, promise.text, promise.due_on) == ("theirs", "订了300箱，单价12.5元", heard.on)
    assert not mentions.open_suggestions(visit, lin)
    assert "Their order, expected by" in browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    api_of(lin).post(f"{url}unaccept/", made, format="json")
    assert mentions.open_suggestions(visit, lin)
