"""C1: what each version of the score learned from which days, how well it says that, and what it weighs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from statistics import mean
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from analytics.actions import score_models
from analytics.models import ModelPin
from kam.choices import Role
from tests import factories
from tests.analytics.figures.apart import added, morning
from tests.analytics.figures.ask import DAY, by_key, one, rows, within
from tests.analytics.figures.foretold import HORIZON, Row, leavers, logit, off_by, scored, told_right, weights_of

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]
LEARNED = (DAY - timedelta(200), DAY - timedelta(30), DAY)
"""The days as of which three versions learn, the oldest first."""
FIRST = {"bg": 1.595854, "gap_h": 0.010056, "am": -0.202533, "seas": -0.032684, "rrank": -0.065706, "ret": 0.048526,
         "od": 0.137753}  # fmt: skip
"""What the published weights of day one are; all others are nought, and the intercept is .88193."""
RAISING = {"bg", "late", "rec_h", "gap_h", "single", "ret", "od", "step60", "step180"}


def days_of(day: date) -> list[date]:
    """The past days that are learned from, the newest first."""
    return [day - timedelta(HORIZON + 30 * number) for number in range(8)]


@dataclass(frozen=True)
class Version:
    """What is stored of a version, and the rows that it learned from as SQL and plain arithmetic tell them."""

    day: date
    parameters: Any
    seen: list[Row]
    windows: list[list[Row]]
    """The newest day, and the one a year ago."""

    @property
    def pairs(self):
        return [(row.lost, row.score) for row in self.seen]


@pytest.fixture(scope="module")
def versions(_made, django_db_blocker):
    """Three versions, of a book with customers that left; the newest is in force."""
    with added(django_db_blocker):
        with morning():
            leavers(_made)
            for day in LEARNED:
                score_models.learn(as_of=day, by=_made.zhao)
            found = []
            for day in LEARNED:
                kept, days = weights_of(day), days_of(day)
                seen = [row for each in days for row in scored(each, kept)]
                season = scored(day - timedelta(365), kept)
                found.append(Version(day, kept, seen, [[row for row in seen if row.origin == days[0]], season]))
        yield found


def told(version: Version) -> dict[str, Any]:
    """The figures of a version."""
    pairs = version.pairs
    return {
        "rows": len(pairs), "accounts": len({row.account for row in version.seen}),
        "lost": sum(lost for lost, _value in pairs), "auc": told_right(pairs),
        "brier": mean((value - lost) ** 2 for lost, value in pairs), "ece": off_by(pairs),
    }  # fmt: skip


def test_what_each_version_learned_from_and_how_well_it_says_that(book, versions):
    found = {row["as_of"]: row for row in book.every("score-models")}
    assert list(found) == [str(day) for day in reversed(LEARNED)]
    for number, version in enumerate(versions, 1):
        row, days = found[str(version.day)], days_of(version.day)
        assert (row["number"], row["horizon"], row["origins"]) == (number, HORIZON, len(days))
        assert (row["from_on"], row["until_on"]) == (str(days[-1]), str(days[0]))
        assert row["in_force"] == (version.day == DAY)
        for name, value in told(version).items():
            assert row[name] == (pytest.approx(value, abs=1e-9) if isinstance(value, float) else value), name
        assert row["parameters"] == version.parameters
        assert told(version)["lost"] == sum(one(f"""SELECT COUNT(*) FROM (SELECT DISTINCT account_id FROM accounts_order
            WHERE archived_at IS NULL AND revenue > 0 AND {within("ordered_on", day - timedelta(365), day)}
            AND account_id NOT IN (SELECT account_id FROM accounts_order WHERE archived_at IS NULL AND revenue > 0
                AND {within("ordered_on", day, day + timedelta(HORIZON))})) gone""")[0] for day in days)  # fmt: skip


def chance(z: float) -> float:
    return 1 / (1 + exp(-z))


def standard(version: Version) -> list[tuple[Row, dict[str, float]]]:
    """Each row with its features as the weights know them."""
    kept = version.parameters
    return [(row, {name: (value - kept["means"][name]) / kept["sds"][name] for name, value in row.x.items()})
            for row in version.seen]  # fmt: skip


def untuned(row: dict[str, Any], kept: Any) -> tuple[float, dict[str, float]]:
    """Intercept and weights as they were before the calibration moved every logit."""
    by = row["slope"]
    return (kept["b0"] - row["intercept"]) / by, {name: value / by for name, value in kept["weights"].items()}


def offset_of(seen: list[tuple[Row, float]]) -> float:
    """The offset that the logits of a segment's rows ask for, drawn to nought; by halving."""
    low, high = -8.0, 8.0
    for _round in range(60):
        middle = (low + high) / 2
        slope = sum(chance(z + middle) - row.lost for row, z in seen) + 5 * middle
        low, high = (low, middle) if slope > 0 else (middle, high)
    return low


def nothing_to_gain(rows_, weights, start, firm, logits) -> None:
    """At the greatest posterior no weight would gain by a step that its sign allows."""
    for name, weight in weights.items():
        pull = sum((chance(z) - row.lost) * (x[name] if name else 1) for (row, x), z in zip(rows_, logits, strict=True))
        slope = pull + firm[bool(name)] * (weight - start[name])
        if name and weight == 0:
            assert slope > -0.02 if name in RAISING else slope < 0.02, name
        else:
            assert slope == pytest.approx(0, abs=0.02), name
            assert not name or (weight > 0) == (name in RAISING), name


def test_the_weights_are_those_that_its_past_asks_for(book, versions):
    """Drawn to the published ones, each keeping its sign; a segment's own are drawn to the company's."""
    for version, row in zip(versions, reversed(book.every("score-models")), strict=True):
        kept, by = version.parameters, row["slope"]
        b0, weights = untuned(row, kept)
        seen = standard(version)
        plain = [b0 + sum(weights[name] * value for name, value in x.items()) for _row, x in seen]
        sizes = Counter(each.segment for each in version.seen)
        assert set(kept["segments"]) == {name for name, count in sizes.items() if count / 8 >= 20} and len(sizes) == 2
        offsets = {name: offset_of([(each, z) for (each, _x), z in zip(seen, plain, strict=True) if
                                    each.segment == name]) for name in kept["segments"]}  # fmt: skip
        firm = 30 if len(seen) < 300 else 10
        start = {"": 0.88193} | {name: FIRST.get(name, 0.0) for name in weights}
        shifted = [z + offsets.get(each.segment, 0) for (each, _x), z in zip(seen, plain, strict=True)]
        nothing_to_gain(seen, {"": b0} | weights, start, (firm, firm), shifted)
        for name, own in kept["segments"].items():
            mine = [(each, x) for each, x in seen if each.segment == name]
            of = {"": b0 + own["offset"] / by} | {key: value / by for key, value in own["weights"].items()}
            logits = [of[""] + sum(of[key] * value for key, value in x.items()) for _row, x in mine]
            nothing_to_gain(mine, of, {"": b0 + offsets[name]} | weights, (5, 200), logits)


def asked_for(seen: list[tuple[bool, float]]) -> tuple[float, float]:
    """Intercept and slope with which logits would have been right, drawn to 0 and 1; by Newton's method."""
    a, b = 0.0, 1.0
    for _round in range(40):
        p = [chance(a + b * z) for _lost, z in seen]
        slopes = (sum(q - lost for q, (lost, _z) in zip(p, seen, strict=True)) + a,
                  sum((q - lost) * z for q, (lost, z) in zip(p, seen, strict=True)) + (b - 1) / 0.09)  # fmt: skip
        aa, ab, bb = (sum(q * (1 - q) * z**power for q, (_lost, z) in zip(p, seen, strict=True)) for power in range(3))
        aa, bb = aa + 1, bb + 1 / 0.09
        whole = aa * bb - ab * ab
        a, b = a - (bb * slopes[0] - ab * slopes[1]) / whole, b - (aa * slopes[1] - ab * slopes[0]) / whole
    return a, b


def test_the_calibration_is_of_the_newest_day_and_of_the_one_a_year_ago(book, versions):
    for version, row in zip(versions, reversed(book.every("score-models")), strict=True):
        found = [asked_for([(each.lost, (logit(version.parameters, each.segment, each.x) - row["intercept"])
                             / row["slope"]) for each in window]) for window in version.windows]  # fmt: skip
        assert all(version.windows) and len({each.lost for window in version.windows for each in window}) == 2
        assert (row["intercept"], row["slope"]) == pytest.approx(
            [mean(part) for part in zip(*found, strict=True)], abs=1e-5
        )


def test_the_list_and_its_file_show_the_same(book, versions):
    page, numbers = book.page("/risks/versions/"), by_key("SELECT as_of, number FROM analytics_scoremodel")
    shown, of_file = page.context["rows"], book.file("/risks/versions/")
    assert page.context["in_force"] == "Version 3" and set(numbers.values()) == {1, 2, 3}
    for place, version in enumerate(reversed(versions)):
        of, cells = told(version), [strip_tags(cell["html"]) for cell in shown[place]["cells"]]
        assert cells[0] == f"Version {3 - place}" and f"{version.day.day} {version.day:%b %Y}" in cells[1]
        assert cells[2] == " – ".join(f"{day.day} {day:%b %Y}" for day in days_of(version.day)[::-7])
        assert cells[3:5] == [str(of["rows"]), f"{of['lost'] / of['rows']:.0%}"]
        assert cells[5:] == [f"{of['auc']:.1%}", f"{of['brier']:.3f}", f"{of['ece']:.1%}"]
        line = of_file[place]
        assert line[1:3] == [str(3 - place), str(version.day)] and (line[4], line[-1]) == (str(of["rows"]), "90")
        assert [float(cell) for cell in line[5:9]] == pytest.approx(
            [of["lost"] / of["rows"], of["auc"], of["brier"], of["ece"]], abs=1e-6
        )


def test_what_is_asked_of_the_list(book, versions):
    asked = str(LEARNED[1])
    assert [row["number"] for row in book.every("score-models", until=asked)] == [2, 1]
    assert book.page("/risks/versions/", until=asked).context["count"] == 2
    assert not book.every("score-models", horizon=60) and len(book.every("score-models", horizon=90)) == 3
    kept = rows("SELECT id FROM analytics_scoremodel WHERE number = 1")[0][0]
    ModelPin.objects.create(score_model_id=kept, reason="It holds", from_on=DAY, by=book.zhao)
    assert {row["number"]: row["in_force"] for row in book.every("score-models")} == {1: True, 2: False, 3: False}
    page = book.page("/risks/versions/")
    assert page.context["in_force"] == "Version 1" and "Kept by Zhao since 30 Jun 2026: It holds" in strip_tags(
        page.content.decode()
    )
    (pin,) = book.every("score-pins")
    assert (pin["score_model"], pin["is_open"], pin["from_on"], pin["until_on"]) == (kept, True, str(DAY), None)


def test_what_each_reason_weighs(book, versions):
    """One version with all of its weights beside those of day one, the heaviest first; what weighs nothing is out."""
    for number, version in enumerate(versions, 1):
        of, kept = told(version), version.parameters
        page = book.page(f"/risks/versions/{one(f'SELECT id FROM analytics_scoremodel WHERE number = {number}')[0]}/")
        weights = {name: value for name, value in kept["weights"].items()
                   if abs(value) >= 0.005 or abs(FIRST.get(name, 0)) >= 0.005}  # fmt: skip
        shown = [(row["code"], row["learned"]) for row in page.context["weights"]]
        assert dict(shown) == weights and len(shown) == len(weights)
        heavy = [abs(weight) for _code, weight in shown]
        assert heavy == sorted(heavy, reverse=True)
        assert {row["code"]: row["first"] for row in page.context["weights"]} == {
            name: pytest.approx(FIRST.get(name, 0), abs=1e-6) for name in weights
        }
        assert page.context["longest"] == max(map(abs, weights.values()))
        assert {row["name"]: row["offset"] for row in page.context["branches"]} == {
            name or "Without a segment": part["offset"] for name, part in kept["segments"].items()
        }
        tiles = {str(tile["label"]): tile for tile in page.context["head"]}
        assert (tiles["In force"]["value"] == "Yes") == (number == 3)
        assert (tiles["Rows"]["value"], tiles["Rows"]["hint"]) == (str(of["rows"]), f"{of['accounts']} customers")
        assert tiles["Told right (AUC)"]["value"] == f"{of['auc']:.1%}"
        assert tiles["Off by (calibration error)"]["value"] == f"{of['ece']:.1%}"
        assert f"8 past days; in {of['lost']} of {of['rows']} rows no order came within 90 days" in strip_tags(
            page.content.decode()
        )


def test_a_lead_reads_the_companys_versions_and_a_manager_none(book, versions):
    lead = factories.UserFactory(role=Role.LEAD, team=book.owners[0].team)
    assert book.get("score-models", lead) == book.get("score-models")
    assert book.page("/risks/versions/", lead).context["count"] == len(versions)
    for user in book.owners:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get("/risks/versions/").status_code == 403
        assert book.get("score-models", user)["results"] == []
