"""What an account review says beside its figures, so that no two of them speak against each other."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from accounts.actions import erasures
from accounts.models import Account, Contact
from analytics.actions import packs, recompute
from analytics.facts import packs as facts
from analytics.rules import packs as rules
from analytics.templatetags import pack_papers, pack_parts, pack_talks, pack_words
from kam.choices import RunKind
from kam.ground import papers
from kam.ground.papers import Cell, Part
from kam.models import User
from kam.rules.redaction import MARK
from tests import factories
from tests.analytics import books
from tests.kam.test_papers import needs_library, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(acme: Account, lin: User, other: Account) -> Account:
    """Acme as of the book's day with its value, two visits, and somebody who pays and was never met."""
    books.computed(acme, other)
    recompute.start(RunKind.VALUE, as_of=books.DAY, by=User.objects.system())
    for number, kind in enumerate(("executive", "call")):
        held = timezone.make_aware(datetime(2026, 6, 12 - number, 10))
        factories.VisitFactory(account=acme, user=lin, held_at=held, kind=kind)
    factories.ContactFactory(account=acme, name="刘杰", role="economic_buyer")
    return acme


def tile(content, label):
    return next(one for one in pack_papers.tiles(content) if one.label == label)


def test_a_value_says_that_the_risk_is_in_it_and_what_it_would_be_without(full):
    content = facts.gather(full, books.DAY)
    content["risk"]["at_risk"] = "0.00"  # what speaks of it is told below
    content["value"] |= {"value": "50.00", "low": "-10.00", "high": "90.00", "at_risk": "950.00"}
    assert tile(content, "Customer asset value").hint == (
        "−CN¥10 – CN¥90 · three years ahead with the 95% risk of leaving counted in; CN¥1,000 if it stayed "
        "for sure at its pace of late"
    )
    for value, at_risk in (("960.00", "40.00"), ("-5.00", "0.00")):
        content["value"] |= {"value": value, "at_risk": at_risk}
        assert tile(content, "Customer asset value").hint.endswith("· three years ahead")


def test_a_risk_of_days_that_exceeds_the_value_of_years_is_explained(full, zhao):
    pack = packs.drawn(full, on=books.DAY, by=zhao)
    for value, is_told in (("50.00", True), ("5000.00", False)):
        pack.content["value"] |= {"value": value, "low": "-10.00", "high": "90.00", "at_risk": "950.00"}
        pack.content["risk"]["at_risk"] = "900.00"
        said = tile(pack.content, "Customer asset value").hint
        assert ("less than the CN¥900 at risk in 90 days, because here the risk is taken off" in said) is is_told


def test_what_is_not_won_is_no_nought_where_the_estimate_ends_at_what_they_buy(full):
    content = facts.gather(full, books.DAY)
    content["potential"] = (content["potential"] or {}) | {
        "of": books.DAY.isoformat(), "wallet": "1500.00", "actual": "1000.00", "potential": "1000.00", "gap": "0.00",
        "basis": "rivals",
    }  # fmt: skip
    others = tile(content, "Bought of others")
    assert others.value == "CN¥500"
    need = "of the CN¥1,500 a year that they need of what we sell, as estimated"
    assert others.hint == f"{need} · by our estimate no more of it can be won"
    content["potential"] |= {"wallet": "1000.00", "basis": "own_purchases"}
    mine = tile(content, "Not yet won")
    assert (mine.value, mine.hint) == (
        "–",
        "their like suggest no more than they buy; what they buy of others is not noted",
    )
    content["potential"] |= {"basis": "entered"}
    assert tile(content, "Not yet won").hint == "all they need they buy of us"
    content["potential"] |= {"potential": "1200.00", "gap": "200.00"}
    assert tile(content, "Not yet won").value == "CN¥200"


def test_each_figure_of_an_older_run_says_its_day_and_the_headline_too(full):
    content = facts.gather(full, books.DAY + timedelta(20))
    for label in ("Net contribution, 12 months", "Churn risk", "Customer asset value"):
        assert tile(content, label).hint.endswith("as of 30 Jun 2026"), label
    assert "(as of 30 Jun 2026)" in pack_words.headline(content)
    assert "as of" not in pack_words.headline(facts.gather(full, books.DAY))


def test_who_was_written_to_was_not_visited(full, lin):
    held = timezone.make_aware(datetime(2026, 6, 20, 10))
    factories.VisitFactory(account=full, user=lin, held_at=held, kind="message")
    content = facts.gather(full, books.DAY)
    assert content["visits"]["year"] == 2 and content["visits"]["last_on"] == "2026-06-12"
    shown = tile(content, "Visits, 12 months")
    assert shown.value == "2" and "12 Jun" in shown.hint and "spoken=true" in shown.url
    says = next(part.says for part in pack_parts.parts(content) if part.key == "visits")
    assert says.startswith("2 visits in twelve months (1 face to face)") and says.endswith(
        "besides 1 e-mail or message"
    )
    content["visits"]["year"] = 3  # as one was kept before
    assert tile(content, "Visits, 12 months").value == "2"


def test_visits_say_how_many_were_face_to_face_and_of_which_kinds(full):
    content = facts.gather(full, books.DAY)
    assert content["held"] == {"call": 1, "executive": 1}
    assert tile(content, "Visits, 12 months").hint.startswith("1 face to face · last on")
    says = next(part.says for part in pack_parts.parts(content) if part.key == "visits")
    assert says == "2 visits in twelve months (1 face to face); Call 1, Executive visit 1"
    del content["held"]  # as one was kept before
    assert next(p.says for p in pack_parts.parts(content) if p.key == "visits") == "2 visits in twelve months"


def test_whom_to_meet_is_named_by_the_part_the_map_gives_them(full):
    content = facts.gather(full, books.DAY)
    assert [cell.text for cell in pack_talks._met(content)] == [
        "Meet who pays (economic buyer), for the first time: 刘杰"
    ]


def test_no_month_is_told_twice_a_day_apart():
    days = (date(2025, 11, 30), date(2025, 12, 1), date(2026, 1, 1), date(2026, 1, 31))
    assert [day for day, _value in rules.monthly((day, Decimal(1)) for day in days)] == [days[1], days[2], days[3]]
    assert [rules.closed_by(day) for day in days] == ["2025-11", "2025-11", "2025-12", "2026-01"]


@needs_library
def test_an_erased_name_is_told_in_the_papers_language(full, lin, ada):
    pack = packs.drawn(full, on=books.DAY, by=lin)
    erasures.erase(Contact.objects.get(name="刘杰"), name="刘杰", by=ada)
    pack.refresh_from_db()
    with translation.override("en"):
        told = pack_papers.paper(pack, reader=lin, language="zh-hans")
    cells = [cell.text for part in told.parts for row in part.rows for cell in row]
    assert "［已抹除］" in cells and MARK not in str(told)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(papers.pdf(paper(headline=MARK)))).pages)
    assert "已抹除" in text and MARK not in text


def pages(lines: int) -> int:
    """How many pages a table of so many lines takes."""
    part = Part("orders", "Orders", head=["Order"], rows=[[Cell(f"SO{number}")] for number in range(lines)], wide=True)
    return len(PdfReader(io.BytesIO(papers.pdf(paper(parts=[part])))).pages)


@needs_library
def test_letters_are_set_closer_only_where_that_spares_a_page(monkeypatch):
    assert (pages(20), pages(34)) == (1, 1)
    monkeypatch.setattr(papers, "FEW", 0)
    assert (pages(20), pages(34)) == (1, 2), "as large as it was made"


def test_months_of_orders_are_whole_ones_and_add_up_to_what_stands_above_them(acme, lin):
    for day, amount in (("2024-12-31", "1"), ("2025-01-01", "20"), ("2025-12-31", "300"), ("2026-01-01", "4000")):
        factories.OrderFactory(account=acme, ordered_on=day, revenue=amount)
    found = facts.gather(acme, date(2026, 1, 1))
    part = next(one for one in pack_parts.parts(found) if one.key == "months")
    assert found["trade"]["months"][-1] == ["2025-12", "300.00"]
    assert sum(Decimal(amount) for _month, amount in found["trade"]["months"][12:]) == Decimal(320)
    assert part.says == (
        "CN¥320 in the twelve whole months to 31 Dec 2025, CN¥1 in the twelve before; the year told above is the "
        "365 days to 1 Jan 2026"
    )
    assert "until=2025-12-31" in part.url and "since=2025-01-01" in part.url
    assert facts.gather(acme, date(2025, 12, 31))["trade"]["months"] == found["trade"]["months"]


def test_a_pack_of_running_months_stays_as_it_was_and_is_not_called_changed_for_it(acme, lin):
    factories.OrderFactory(account=acme, ordered_on="2026-01-01", revenue="4000")
    now = facts.gather(acme, date(2026, 1, 1))
    months = [*now["trade"]["months"][1:], ["2026-01", "4000.00"]]
    kept = now | {"shape": 2, "trade": now["trade"] | {"months": months}}
    part = next(one for one in pack_parts.parts(kept) if one.key == "months")
    assert part.says.startswith("CN¥4,000 in the year to 1 Jan 2026") and "until=2026-01-01" in part.url
    assert rules.changed(kept, now) == []
    assert rules.changed(kept, now | {"trade": now["trade"] | {"revenue": "1.00"}}) == ["trade"]


def test_satisfaction_tells_how_many_answers_were_low_and_is_red_for_that_alone(full):
    content = facts.gather(full, books.DAY)
    content["satisfaction"] = {"mean": "7.50", "answers": 1, "low": 0, "asked": 2, "nps": -100, "rows": []}
    would = "2 answers on recommending us: NPS −100"
    for low, of, value, tone, hint in (
        (2, 3, "2 of 3 answers low", "bad", f"1 answer on satisfaction: 7.5 of 10 · {would}"),
        (1, 3, "7.5 of 10", "warn", f"3 answers in twelve months, 1 of them low · 1 answer on satisfaction · {would}"),
        (0, 3, "7.5 of 10", "", f"1 answer on satisfaction · {would}"),
    ):
        content["lows"] = {"low": low, "of": of}
        shown = tile(content, "Satisfaction")
        assert (shown.value, shown.tone, shown.hint) == (value, tone, hint)
    content["lows"] = {"low": 2, "of": 3}
    kept = tile(content | {"shape": 3}, "Satisfaction")
    assert (kept.value, kept.tone) == ("7.5 of 10", "bad"), "a review of before reads as it was kept"
    content["satisfaction"] |= {"mean": None, "answers": 0}
    content["lows"] = {"low": 2, "of": 2}
    assert tile(content, "Satisfaction").value == "2 of 2 answers low" and tile(content, "Satisfaction").hint == would
