"""Files of competitors' moves: those in the market name no customer."""

from __future__ import annotations

import pytest

from accounts.models import Move
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_move_in_the_market_names_no_customer_and_is_seen_by_everybody(bring, sheet, lin, browser_of, api_of, chen):
    factories.CompetitorFactory(name="Rival One")
    bring(sheet("competitor,day,what it did", "Rival One,2026-03-02,New warehouse"), kind="moves")
    bad = bring(sheet("competitor,day,what it did", "Rival One,2999-03-02,Later"), kind="moves", good_rows=True)
    assert (bad.bad, Move.objects.get().account) == (1, None)
    assert "New warehouse" in browser_of(chen).get("/moves/").content.decode()
    items = {"items": [{"competitor": "Rival One", "on": "2026-03-02", "text": "New warehouse", "source": "Fair"}]}
    answer = api_of(lin).post("/api/v1/competitor-moves/bulk/", items, format="json").json()
    assert answer["counts"]["changed"] == 1 and Move.objects.get().source == "Fair"
