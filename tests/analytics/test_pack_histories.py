"""Contribution and loyalty month by month in an account review: drawn, read aloud, in files, as the rows say."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from pptx import Presentation

from accounts.models import Account
from analytics.actions import packs, recompute
from analytics.facts import packs as facts
from analytics.models import Contribution, Loyalty, Pack
from analytics.rules import packs as rules
from analytics.templatetags import pack_histories, pack_papers
from kam.choices import RunKind
from kam.ground import slides
from kam.models import User
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def thrice(acme: Account, other: Account) -> Account:
    """Acme with runs at three ends of months, each of which tells another contribution."""
    books.computed(acme, other)
    for day, cost in ((books.DAY - timedelta(62), "400.00"), (books.DAY - timedelta(31), "800.00")):
        factories.CostFactory(account=acme, on=day, amount=Decimal(cost))
        recompute.start(RunKind.ALL, as_of=day, by=User.objects.system())
    return acme


def told(account: Account, user: User, language: str = "en"):
    pack = packs.drawn(account, on=books.DAY, by=user)
    return pack_papers.paper(pack, reader=user, language=language)


def part_of(paper, key):
    return next((part for part in paper.parts if part.key == key), None)


def test_both_histories_are_drawn_as_the_runs_have_them(thrice, lin):
    paper = told(thrice, lin)
    net = Contribution.objects.filter(account=thrice).order_by("run__as_of").values_list("net_contribution", flat=True)
    loyal = Loyalty.objects.filter(account=thrice).order_by("run__as_of").values_list("score", flat=True)
    drawn = part_of(paper, "contributions")
    assert len(net) == 3 and list(drawn.bars.now) == [value.quantize(Decimal("0.01")) for value in net]
    assert max(loyal) - min(loyal) < max(loyal) / 20
    told_in_words = part_of(paper, "loyalties")
    assert told_in_words.bars is None and told_in_words.says, "what hardly moves is told in a sentence alone"
    assert drawn.bars.told[-1] in drawn.bars.says
    assert drawn.bars.says.count("CN¥") == 3 and "Apr" in drawn.bars.labels


def test_a_peak_between_is_said_where_it_stands_clearly_above_both_ends(thrice, lin):
    assert "at its highest" not in part_of(told(thrice, lin), "contributions").says
    content = facts.gather(thrice, books.DAY)
    for values, highest in ((("598", "741", "504"), "CN¥741"), (("598", "680", "504"), None),
                            (("-50", "-10", "-40"), None), (("-50", "10", "-40"), "CN¥10"),
                            (("741", "504", "598"), None)):  # fmt: skip
        days = ("2026-04-29", "2026-05-30", "2026-06-30")
        content["contribution"]["history"] = [list(one) for one in zip(days, values, strict=True)]
        says = next(part.says for part in pack_histories.parts(content) if part.key == "contributions")
        assert (f"at its highest {highest} at the end of May" in says) if highest else "highest" not in says, values


def test_they_stand_on_the_page_and_on_slides_and_lead_to_the_account(thrice, lin, browser_of):
    asked = {"on": books.DAY.isoformat(), "language": "zh-hans"}
    page = browser_of(lin).get(f"/customers/{thrice.pk}/pack/", asked).content.decode()
    for title in ("净贡献走势", "忠诚度走势"):
        assert title in page
    assert f"/customers/{thrice.pk}/?tab=contribution" in page
    deck = Presentation(io.BytesIO(slides.pptx(told(thrice, lin))))
    charts = [one.chart for slide in deck.slides for one in slide.shapes if one.has_chart]
    names = [series.name for chart in charts for series in chart.plots[0].series]
    assert "Net contribution, 12 months" in names
    assert [len(chart.plots[0].categories) for chart in charts].count(3) == 1


def test_one_month_is_no_history_and_a_pack_of_before_stays_as_it_was(acme, other, lin):
    books.computed(acme, other)
    assert part_of(told(acme, lin), "contributions") is None
    pack = Pack.objects.get(account=acme)
    content = {**pack.content, "shape": 1}
    content["loyalty"] = {name: value for name, value in content["loyalty"].items() if name != "history"}
    Pack.objects.filter(pk=pack.pk).update(content=content, digest=rules.digest(content), shape=1)
    assert part_of(told(acme, lin), "loyalties") is None and rules.SHAPE > 1
