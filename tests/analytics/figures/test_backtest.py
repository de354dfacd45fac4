"""C2: how well the risks of past days foretold who would order no more, and how early they warned of key accounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, pi, sqrt
from statistics import mean, median
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from analytics.actions import recompute, score_models
from analytics.models import ModelPin, ScoreModel
from analytics.models.score_models import day_one
from analytics.templatetags.foretold import came_true
from kam.choices import Role, RunKind
from tests import factories
from tests.analytics.figures.apart import added, morning
from tests.analytics.figures.ask import DAY, START, one, rows
from tests.analytics.figures.foretold import (
    HORIZON,
    ORIGINS,
    Row,
    classes,
    history,
    known,
    leavers,
    off_by,
    scored,
    sold,
    told_right,
    weights_of,
)
from tests.analytics.figures.ledger import ledger
from tests.analytics.figures.test_lab import BASE, TIERS, tier_of

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
GROUPS = {"all": "All that ordered within a year", "repeat": "With two order days or more", "key": "Key accounts"}
PINNED = 2
"""The pinned version learned as of this one of the past days, so that three can be told by it."""


@dataclass(frozen=True)
class Seen:
    """A row with where its customer stood then and what was at stake."""

    row: Row
    tier: str
    key: bool
    at_risk: int


@dataclass(frozen=True)
class Asked:
    """Which version was replayed, and what came of it by SQL and plain arithmetic."""

    version: str
    seen: list[Seen]

    def group(self, name: str) -> list[Seen]:
        belongs = {"all": lambda _one: True, "repeat": lambda one: len(one.row.ages) > 1, "key": lambda one: one.key}
        return [one for one in self.seen if belongs.get(name, lambda one: one.tier == name)(one)]


@pytest.fixture(scope="module", params=["learned", "pinned", "first"])
def asked(request, _made, django_db_blocker):
    """The book with customers that left, tested by what was learned by each day, a pinned version, and day one."""
    with added(django_db_blocker):
        with morning():
            leavers(_made)
            for day in ORIGINS:
                recompute.start(RunKind.TIERS, as_of=day, by=_made.zhao)
                score_models.learn(as_of=day, by=_made.zhao)
            if request.param != "learned":
                kept = ScoreModel.objects.get(as_of=ORIGINS[PINNED]) if request.param == "pinned" else None
                ModelPin.objects.create(score_model=kept, reason="It holds", from_on=START, by=_made.zhao)
            recompute.start(RunKind.BACKTEST, as_of=DAY, by=_made.zhao)
            seen = [each for place, day in enumerate(ORIGINS) for each in stood(day, version(request.param, place))]
        yield Asked(request.param, seen)


def version(which: str, place: int) -> Any:
    """The parameters by which a past day is scored; a pinned version scores those that it did not learn from."""
    if which == "first":
        return day_one()
    return weights_of(ORIGINS[max(place, PINNED) if which == "pinned" else place])


def stood(day: date, parameters: Any) -> list[Seen]:
    """The scored of a day with their tiers by the numbers alone, and risk times what they were expected to bring."""
    tiers = {key: tier for key, (tier, _net, _revenue) in tier_of(BASE, day).items()}
    named = {key for (key,) in rows(f"""SELECT account_id FROM accounts_nomination WHERE archived_at IS NULL
        AND state = 'confirmed' AND from_on <= '{day}' AND until >= '{day}'
        AND (ended_on IS NULL OR ended_on > '{day}')""")}  # fmt: skip
    brings = expected(day, tiers)
    return [Seen(row, tiers[row.account], tiers[row.account] in TIERS[:2] or row.account in named,
                 round(row.score * max(brings[row.account], 0))) for row in scored(day, parameters)]  # fmt: skip


def expected(day: date, tiers: dict[int, str]) -> dict[int, int]:
    """Cents of margin in the horizon: rates of the year and the quarter, both drawn to those of others."""
    earned = {key: (int(revenue), int(cost)) for key, revenue, cost in
              rows(f"{ledger(day)} SELECT account, revenue, cost FROM ledger")}  # fmt: skip
    year, quarter, ages = sold(day), sold(day, 90), known(day)
    whole = sum(revenue for revenue, _cost in earned.values())
    rate = sum(revenue - cost for revenue, cost in earned.values()) / whole
    typical = median(revenue for revenue, _cost in earned.values() if revenue > 0)
    paces = {key: max(year.get(key, (0, 0))[0] / 730 + quarter.get(key, (0, 0))[0] / 180, 0.0) for key in tiers}
    of_tier = {name: mean([paces[key] for key in tiers if tiers[key] == name] or [0.0]) for name in TIERS}
    found = {}
    for key, tier in tiers.items():
        revenue, cost = earned.get(key, (0, 0))
        margin = (revenue - cost + typical * rate) / (max(revenue, 0) + typical)
        n = len(ages.get(key, ()))
        found[key] = round(margin * (n * paces[key] + 2 * of_tier[tier]) / (n + 2) * HORIZON)
    return found


def measures(seen: list[Seen]) -> dict[str, Any]:
    """All that is told of a group."""
    pairs = [(one.row.lost, one.row.score) for one in seen]
    silent = [(one.row.lost, float(one.row.silent)) for one in seen]
    own, ahead = bounds(seen, pairs), bounds(seen, pairs, silent)
    lost, top = [one for one in seen if one.row.lost], ceil(round(len(seen) / 5, 9))
    highest = sorted(seen, key=lambda one: -one.row.score)[:top]
    dearest = sorted(seen, key=lambda one: -one.at_risk)[:top]
    whole = sum(max(one.row.revenue, 0) for one in lost)
    return {
        "n": len(seen), "auc": told_right(pairs), "auc_naive": told_right(silent),
        "auc_bgnbd": told_right([(one.row.lost, one.row.plain) for one in seen]),
        "brier": mean((value - lost) ** 2 for lost, value in pairs) if pairs else None, "ece": off_by(pairs),
        "lift20": sum(one.row.lost for one in highest) / top / (len(lost) / len(seen)) if lost else None,
        "revenue_caught20":
            sum(max(one.row.revenue, 0) for one in dearest if one.row.lost) / whole if whole else None,
        "lost_accounts": len({one.row.account for one in lost}), "enough": own is not None,
        "auc_low": own and max(own[1], 0.0), "auc_high": own and min(own[2], 1.0),
        "ahead": ahead and ahead[0], "ahead_low": ahead and ahead[1], "ahead_high": ahead and ahead[2],
    }  # fmt: skip


def bounds(seen, pairs, others=None):
    """The AUC, or how far it is ahead of another, with 95 % bounds of clustered data (Obuchowski 1997)."""
    part = defaultdict(lambda: ([], []))
    for place, each in enumerate(seen):
        value = placed(pairs, place) - (placed(others, place) if others else 0)
        part[each.row.account][0 if each.row.lost else 1].append(value)
    sides = [[value for both in part.values() for value in both[side]] for side in (0, 1)]
    groups = [sum(bool(both[side]) for both in part.values()) for side in (0, 1)]
    if min(groups) < 10:
        return None
    found, count = mean(sides[0]), len(part)
    off = {key: [sum(value - found for value in both[side]) / len(sides[side]) for side in (0, 1)]
           for key, both in part.items()}  # fmt: skip
    spread = sum(sum(one[side] ** 2 for one in off.values()) * groups[side] / (groups[side] - 1) for side in (0, 1))
    spread += 2 * sum(bad * good for bad, good in off.values()) * count / (count - 1)
    return found, found - 1.959964 * sqrt(spread), found + 1.959964 * sqrt(spread)


def placed(pairs, place):
    """The share of the other side that a row stands on the right side of."""
    lost, own = pairs[place]
    return mean((own > value if lost else value > own) + (own == value) / 2 for gone, value in pairs if gone != lost)


def lead(asked: Asked) -> tuple[int, list[int]]:
    """How many that were key on any of the days are lost for good, and the days from their warning to the loss."""
    level = one("SELECT warn_at FROM accounts_policy ORDER BY number DESC LIMIT 1")[0]
    back = {key for key, ages in history().items() if any(0 <= age < HORIZON for age in ages)}
    lost, found = 0, []
    for key in sorted({each.row.account for each in asked.seen if each.key} - back):
        then = sorted((one.row for one in asked.seen if one.row.account == key), key=lambda row: row.origin)
        if not then[-1].lost:
            continue
        lost += 1
        since = max((place for place, row in enumerate(then) if not row.lost), default=-1) + 1
        gone = then[since].origin + timedelta(HORIZON)
        before = [row for row in then if row.origin <= gone]
        calm = max((place for place, row in enumerate(before) if row.score < level), default=-1)
        if calm + 1 < len(before):
            found.append((gone - before[calm + 1].origin).days)
    return lost, sorted(found)


def test_the_measures_of_every_group_and_tier(book, asked):
    found = book.get("backtest")
    assert found["as_of"] == str(DAY) and found["origins"] == [str(day) for day in ORIGINS]
    assert (found["horizon"], found["scope"]) == (HORIZON, "orders")
    number = ScoreModel.objects.get(as_of=ORIGINS[PINNED]).number
    assert found["version"] == {"learned": None, "pinned": {"number": number, "days": PINNED + 1},
                                "first": {"number": 0, "days": len(ORIGINS)}}[asked.version]  # fmt: skip
    for name, part in {**{name: found[name] for name in GROUPS}, **found["tiers"]}.items():
        by_sql = measures(asked.group(name))
        assert part == {key: pytest.approx(value, abs=1e-6) if isinstance(value, float) else value
                        for key, value in by_sql.items()}, name  # fmt: skip
    assert set(found["tiers"]) == set(TIERS) and found["key"]["enough"] and not found["tiers"]["gold"]["enough"]


def test_what_was_promised_against_what_was_seen(book, asked):
    found, bins = book.get("backtest"), classes([(each.row.lost, each.row.score) for each in asked.seen])
    assert [tuple(row.values()) for row in found["calibration"]] == [pytest.approx(row, abs=1e-6) for row in bins]
    whole = measures(asked.seen)
    chance = sum(sqrt(2 / pi * n * promised * (1 - promised)) for n, promised, _seen in bins) / len(asked.seen)
    assert found["calibrated"] == (whole["ece"] <= 0.045 + chance) and found["ece_allowed"] == 0.045
    assert found["beats_naive"] == (whole["ahead_low"] > 0)


def test_how_early_it_warned_of_key_accounts(book, asked):
    lost, days = lead(asked)
    at = [days[round((len(days) - 1) * part)] for part in (0.25, 0.5, 0.75)]
    assert book.get("backtest")["lead"] == {"level": 0.5, "lost": lost, "warned": len(days), "quartiles": at}
    assert lost >= len(days) >= 2 and days[0] < days[-1], "some were warned of early and some late"
    assert asked.version == "learned" or lost > len(days), "and some not at all"


def shown(value: float | None, places: int = 1) -> str:
    """A share as per cent with one decimal."""
    if value is None:
        return "–"
    return f"{(Decimal(str(round(value, 6))) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def test_the_page_and_its_file_show_the_same(book, asked):
    page = book.page("/risks/backtest/").context
    lines, names = [*page["groups"], *page["tiers"]], [*GROUPS, *TIERS]
    files = book.file("/risks/backtest/")
    for line, name, cells in zip(lines, names, files, strict=True):
        of = measures(asked.group(name))
        told = of if of["enough"] else dict.fromkeys(of)
        assert (line["n"], line["few"]) == (of["n"], not of["enough"])
        assert [line[key] for key in ("auc", "naive", "plain", "ece", "caught")] == [
            shown(told[key]) for key in ("auc", "auc_naive", "auc_bgnbd", "ece", "revenue_caught20")
        ]
        assert line["brier"] == ("–" if told["brier"] is None else f"{told['brier']:.3f}")
        assert line["lift"] == ("–" if told["lift20"] is None else f"{told['lift20']:.2f}")
        assert line["bounds"] == (bool(of["enough"]) and [shown(of["auc_low"]), shown(of["auc_high"])])
        assert line["worse"] == (of["enough"] and of["ahead_high"] < 0)
        assert cells[0] == GROUPS.get(name, name.title())
        assert [float(cell) if cell else None for cell in cells[1:10]] == [
            value if value is None else pytest.approx(value, abs=1e-4) for value in list(of.values())[:9]
        ]
    whole = measures(asked.seen)
    assert [tile["value"] for tile in page["figures"]] == [
        shown(whole["auc"]), shown(whole["ece"]), shown(whole["revenue_caught20"]), f"{whole['lift20']:.2f}"
    ]  # fmt: skip
    for value in (whole["auc"], whole["auc_low"], whole["auc_high"], whole["auc_naive"]):
        assert shown(value) in page["verdict"]


def test_the_sentences_tell_the_same(book, asked):
    page, bins = book.page("/risks/backtest/").context, classes([(one.row.lost, one.row.score) for one in asked.seen])
    assert page["chart"].table["rows"] == [[shown(promised), shown(seen), str(n)] for n, promised, seen in bins]
    high = [each for each in asked.seen if int(each.row.score * 10) >= 5]
    share, promised = mean(float(one.row.lost) for one in high), mean(one.row.score for one in high)
    assert f"Of {len(high)} scores of 50% or more, {shown(share)} were followed by no order" in page["chart"].says
    assert f"{shown(promised)} had been promised" in page["chart"].says
    assert shown(measures(asked.seen)["ece"]) in page["chart"].says
    lost, days = lead(asked)
    came, ahead, whole = page["answers"][0], page["answers"][1], measures(asked.seen)
    assert (came["value"], ahead["value"]) == (shown(share), f"{len(days)} of {lost}")
    assert f"{len(high)} scores" in came["hint"] and shown(promised) in came["hint"]
    assert page["answers"][2]["value"] == ("Yes" if whole["ahead_low"] > 0 else "No" if whole["ahead_high"] < 0
                                           else "Not shown")  # fmt: skip
    assert page["answers"][3]["value"] == shown(whole["revenue_caught20"])
    low, mid, top = (days[round((len(days) - 1) * part)] for part in (0.25, 0.5, 0.75))
    assert page["lead"].startswith(f"Of {lost} key accounts lost for good the score had warned of {len(days)}.")
    if len(days) < 5:
        assert asked.version == "first" and page["lead"].endswith("These are too few to tell how early it warns.")
        return
    assert page["lead"].endswith(f"In the middle {mid} days before the loss (half of them {low} to {top}).")


def test_what_came_true_is_told_by_classes_of_the_days_tested(book, asked):
    bins = classes([(each.row.lost, each.row.score) for each in asked.seen])
    found = book.get("backtest")
    for low, high in ((0.75, 1.01), (0.5, 0.75)):
        held = [(n, seen) for n, promised, seen in bins if low <= promised < high]
        count = sum(n for n, _seen in held)
        told = [part for part in came_true(found) if part.startswith(f"at {round(100 * low)}%")]
        if count < 10:
            assert told == []
        else:
            assert f" {round(10 * sum(n * seen for n, seen in held) / count)} of 10 " in told[0]


def test_a_lead_reads_the_companys_test_and_a_manager_none(book, asked):
    lead_of = factories.UserFactory(role=Role.LEAD, team=book.owners[0].team)
    assert book.get("backtest", lead_of) == book.get("backtest")
    assert book.page("/risks/backtest/", lead_of).context["figures"] == book.page("/risks/backtest/").context["figures"]
    for user in book.owners:
        api, client = APIClient(), Client()
        api.force_authenticate(user)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert api.get("/api/v1/backtest/").status_code == client.get("/risks/backtest/").status_code == 403
