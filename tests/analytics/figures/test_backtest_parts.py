"""C2 for a part of the customers: what each owner, region, segment and tier was foretold, in page, file and API."""

from __future__ import annotations

from math import ceil, pi, sqrt
from statistics import mean

import pytest
from django.utils.translation import gettext
from rest_framework.test import APIClient

from kam.choices import Role
from tests import factories
from tests.analytics.figures.ask import by_key
from tests.analytics.figures.foretold import classes, off_by
from tests.analytics.figures.test_backtest import asked, measures, shown  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
MEASURES = ("auc", "auc_naive", "auc_bgnbd", "auc_low", "auc_high", "ahead", "ahead_low", "ahead_high")
WORDS = {"owner": "unassigned", "region": "none", "segment": "none"}


def of_each(asked, name):  # noqa: F811
    """{key of a part: what was scored of it}."""
    where = {"owner": "owner_id"}.get(name, name)
    known = {} if name == "tier" else by_key(f"SELECT id, {where} FROM accounts_account")
    found: dict = {}
    for each in asked.seen:
        found.setdefault(each.tier if name == "tier" else known[each.row.account], []).append(each)
    return found


def measured(seen):
    """The measures of a part, of which it may be that all were lost or none: then nothing is told apart."""
    if len({each.row.lost for each in seen}) > 1:
        return measures(seen)
    lost, known = [each for each in seen if each.row.lost], dict.fromkeys(MEASURES)
    pairs = [(each.row.lost, each.row.score) for each in seen]
    caught = measures_caught(seen) if lost else None
    return known | {
        "n": len(seen), "brier": mean((score - gone) ** 2 for gone, score in pairs), "ece": off_by(pairs),
        "lift20": 1.0 if lost else None, "revenue_caught20": caught, "enough": False,
        "lost_accounts": len({each.row.account for each in lost}),
    }  # fmt: skip


def measures_caught(seen):
    """Of the revenue of those that were lost, the part of the fifth with most at risk."""
    dearest = sorted(seen, key=lambda one: -one.at_risk)[: ceil(round(len(seen) / 5, 9))]
    whole = sum(max(one.row.revenue, 0) for one in seen if one.row.lost)
    return sum(max(one.row.revenue, 0) for one in dearest if one.row.lost) / whole if whole else None


def test_each_part_has_its_own_test(book, asked):  # noqa: F811
    for name in ("owner", "region", "segment", "tier"):
        for key, seen in of_each(asked, name).items():
            filters = {name: key or WORDS[name]}
            found, by_sql = book.get("backtest", **filters), measured(seen)
            assert found["all"] == {one: pytest.approx(value, abs=1e-6) if isinstance(value, float) else value
                                    for one, value in by_sql.items()}, filters  # fmt: skip
            bins = classes([(each.row.lost, each.row.score) for each in seen])
            assert [tuple(row.values()) for row in found["calibration"]] == [
                pytest.approx(row, abs=1e-6) for row in bins
            ]
            chance = sum(sqrt(2 / pi * n * promised * (1 - promised)) for n, promised, _seen in bins) / len(seen)
            assert found["calibrated"] == (by_sql["ece"] <= 0.045 + chance if by_sql["enough"] else None)
            page = book.page("/risks/backtest/", **filters).context
            assert [one["n"] for one in page["groups"]] == [len(seen), len(asked.seen)]
            assert page["figures"][0]["value"] == shown(by_sql["auc"] if by_sql["enough"] else None)
            (line,) = book.file("/risks/backtest/", **filters)
            assert line[0] == page["part"] and line[1] == str(len(seen))


def test_one_part_at_a_time_and_nobody(book, asked, client):  # noqa: F811
    region = next(key for key in of_each(asked, "region") if key)
    both = book.page("/risks/backtest/", region=region, tier="gold")
    alone = book.page("/risks/backtest/", region=region)
    assert both.context["figures"] == alone.context["figures"] and gettext("Each part was tested on its own") in str(
        both.context["alone"]
    )
    assert both.context["chips"] and not alone.context["alone"]
    assert "Nowhere" in book.page("/risks/backtest/", region="Nowhere").context["nobody"]["title"]
    client.force_login(book.zhao, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/risks/backtest/?region=Nowhere&format=csv").status_code == 200


def test_a_part_of_which_one_sees_nobody_is_not_told(book, asked):  # noqa: F811
    """A lead asks for the owners of both teams: how many were lost with a stranger is none of their business."""
    lead_of, client = factories.UserFactory(role=Role.LEAD, team=book.owners[0].team), APIClient()
    client.force_authenticate(lead_of)
    for owner, is_theirs in zip(book.owners, (True, True, False), strict=True):
        assert of_each(asked, "owner")[owner.pk]
        answer = client.get("/api/v1/backtest/", {"owner": owner.pk})
        page = book.page("/risks/backtest/", lead_of, owner=owner.pk)
        assert answer.status_code == (200 if is_theirs else 404)
        assert ("groups" in page.context) is is_theirs
