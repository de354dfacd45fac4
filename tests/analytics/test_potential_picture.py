"""Potential against actual in one picture: the greatest gaps first, each part of a bar opens what it stands for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from analytics.models import Potential, Verdict
from analytics.views import potential_pictures
from kam.ground import drawn
from tests.analytics import books
from tests.analytics.test_potential import wallet

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(acme, other, lin):
    for account, amount in ((acme, 500_000), (other, 900_000)):
        wallet(account, Decimal(amount), lin)
    return books.computed(acme, other)


def test_bars_are_the_rows_with_the_greatest_gap_and_open_them(book, acme, other, browser_of, zhao):
    client = browser_of(zhao)
    page = client.get("/potential/")
    chart = page.context["picture"]
    rows = list(Potential.objects.current().filter(gap__gt=0).order_by("-gap")[: potential_pictures.DRAWN])
    won, rest = (one["data"][::-1] for one in chart.option["series"])
    assert [bar["value"] for bar in won] == [float(row.actual) for row in rows]
    assert [bar["value"] + more["value"] for bar, more in zip(won, rest, strict=True)] == [
        pytest.approx(float(row.potential)) for row in rows
    ]
    for row, bar, more in zip(rows, won, rest, strict=True):
        listed = client.get(bar["url"]).context
        assert listed["count"] == row.account.orders.filter(
            ordered_on__gt=books.DAY.replace(year=books.DAY.year - 1), ordered_on__lte=books.DAY
        ).count()  # fmt: skip
        assert more["url"] == f"/customers/{row.account_id}/?tab=potential"
    assert [row[0] for row in chart.table["rows"]] == [str(row.account) for row in rows]
    assert "buy CN¥" in chart.says and chart.says in page.content.decode()
    assert drawn.svg(chart, "en").count("<rect") >= 2


def test_a_filter_changes_the_picture_with_the_list(book, chen, browser_of, zhao):
    client = browser_of(zhao)
    part = client.get(f"/potential/?owner={chen.pk}", headers={"HX-Request": "true", "HX-Target": "list"})
    assert 'id="summary" hx-swap-oob="true"' in part.content.decode()
    assert len(part.context["picture"].table["rows"]) == 1
    nobody = client.get("/potential/?q=nobody-is-called-so")
    assert nobody.context["picture"] is None and 'data-chart="potential"' not in nobody.content.decode()


def test_a_false_key_account_is_marked_and_nothing_to_win(book, acme, browser_of, zhao):
    client = browser_of(zhao)
    Verdict.objects.current().update(false_keys=[], overruled=[])
    before = client.get("/potential/")
    assert acme.name in [str(row[0]) for row in before.context["picture"].table["rows"]]
    assert "false key account" not in before.content.decode()
    assert Verdict.objects.current().filter(account=acme).update(false_keys=["squeezer"]) == 1
    page = client.get("/potential/")
    assert acme.name not in [str(row[0]) for row in page.context["picture"].table["rows"]]
    assert "1 false key account is not counted as something to win" in page.content.decode()
    cells = [row["cells"][-1]["html"] for row in page.context["rows"]]
    assert sum("false key account" in cell for cell in cells) == 1 and page.context["count"] == before.context["count"]
