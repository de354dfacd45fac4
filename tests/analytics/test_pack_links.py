"""What the figures of an account file of a past day open, and what it says of a high risk."""

from __future__ import annotations

import io
from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import escape
from pypdf import PdfReader

from accounts.models import Account, Order
from analytics.actions import recompute
from analytics.facts import packs as facts
from analytics.templatetags import pack_talks, pack_words
from analytics.templatetags.pack_parts import parts
from kam.choices import RunKind
from kam.models import User
from lifecycle.actions import cases
from tests import factories
from tests.analytics import books
from tests.analytics.test_satisfaction import said as answered
from tests.kam.test_papers import needs_library

pytestmark = pytest.mark.django_db
URL, ON = "/customers/{}/pack/", books.DAY.isoformat()


@pytest.fixture
def full(acme: Account, lin: User, other: Account) -> Account:
    """Acme as of the book's day, computed and visited."""
    books.computed(acme, other)
    recompute.start(RunKind.VALUE, as_of=books.DAY, by=User.objects.system())
    for held in (datetime(2026, 6, 12, 10), datetime(2025, 1, 12, 10)):
        factories.VisitFactory(account=acme, user=lin, held_at=timezone.make_aware(held))
    return acme


def test_each_figure_of_a_past_day_opens_the_rows_it_was_read_from(full, lin, browser_of):
    answered(full, 20, 7)
    answered(full, 400, 2)
    for ago in (30, 500):
        values = {"account": full, "sort": "complaint", "kind": "quality", "title": f"case {ago}"}
        opened = timezone.make_aware(datetime.combine(books.DAY, datetime.min.time())) - timedelta(ago)
        cases.report(values=values | {"opened_at": opened}, by=lin)
    browser = browser_of(lin)
    paper = browser.get(URL.format(full.pk), {"on": ON, "language": "en"}).context["paper"]
    recompute.start(RunKind.ALL, as_of=books.DAY + timedelta(40), by=User.objects.system())
    tiles = {tile.label: tile for tile in paper.tiles}
    for label in ("Net contribution, 12 months", "Churn risk", "Customer asset value", "Satisfaction",
                  "Visits, 12 months"):  # fmt: skip
        tile = tiles[label]
        listed = browser.get(tile.url)
        assert listed.status_code == 200 and listed.context["count"] == 1, (label, tile.url)
        assert "as_of=" + ON in tile.url or "=" + ON in tile.url, label
    part = next(part for part in paper.parts if part.key == "cases")
    assert browser.get(part.url).context["count"] == 1 and part.says.startswith("1 complaint in twelve months")


def test_a_high_risk_says_what_it_measures(full):
    content = facts.gather(full, books.DAY)
    content["risk"] |= {"p": "0.6000", "horizon": 90}
    assert "likelier not to order in 90 days than to (60%)" in pack_words.headline(content)
    content["risk"]["p"] = "0.9400"
    assert "will most likely not order in the next 90 days (94%)" in pack_words.headline(content)


def test_a_meeting_speaks_of_the_worst_first_and_of_small_chances_last(full):
    content = facts.gather(full, books.DAY)
    case = {"id": 1, "sort": "complaint", "state": "new", "opened": ON, "late": True}
    rows = [case | {"title": "Slow", "severity": "low"}]
    content["cases"] |= {"rows": [*rows, case | {"title": "Broken", "severity": "critical", "late": False}]}
    content["trade"] |= {"revenue": "1000.00", "before": "1000.00", "categories": [["Tiles", "100.00", "400.00"]]}
    content |= {"lows": {"low": 2, "of": 3}, "potential": {"gap": "11.00"}}
    said = [cell.text for cell in pack_talks.talk(content) if not cell.text.startswith(("Win back", "Collect"))]
    assert said[:2] == ["Solve, critical: Broken", "Solve, past its deadline: Slow"]
    asked = said.index("Ask what was wrong: 2 low answers in twelve months")
    assert said[asked + 1].startswith("Ask why they buy less Tiles: ") and said[-1].startswith("Win what others sell")
    content["potential"] = {"gap": "9.00"}
    assert not [one for one in pack_talks.talk(content) if one.text.startswith("Win what")], "not worth a word"


def test_low_answers_are_counted_on_every_scale_and_one_answer_is_one(full, lin, browser_of):
    answered(full, 20, 5)
    answered(full, 30, 2, scale="nps")
    answered(full, 40, 9, scale="nps")
    content = facts.gather(full, books.DAY)
    assert content["lows"] == {"low": 2, "of": 3}
    says = next(part.says for part in parts(content) if part.key == "satisfaction")
    assert says.startswith("3 answers in twelve months, 2 of them low; 1 answer on satisfaction: ")
    assert "2 answers on recommending us: NPS" in says, "both kinds together are all that were counted"
    del content["lows"]  # as one was kept before
    assert "answers in twelve months, 1 of them low" in next(p.says for p in parts(content) if p.key == "satisfaction")


def test_a_renewal_whose_day_is_over_is_overdue(full):
    past, ends = books.DAY - timedelta(20), books.DAY + timedelta(30)
    row = factories.AgreementFactory(account=full, title="Frame", renew_by=past, ends_on=ends)
    factories.AgreementFactory(account=full, title="Open end", renew_by=None, ends_on=None)
    content = facts.gather(full, books.DAY)
    assert content["overdue"] == [row.pk]
    said = [cell for cell in pack_talks._ahead(content) if "Frame" in cell.text]
    assert len(said) == 1 and said[0].tone == "bad"
    assert said[0].text == "Renew Frame: talks or notice were due by 10 Jun 2026 (overdue); it ends on 30 Jul 2026"
    content = facts.gather(full, past)
    assert [cell.text for cell in pack_talks._ahead(content) if "Frame: talks or notice are due by" in cell.text]


def test_each_month_category_and_share_opens_the_rows_it_is_made_of(full, lin, browser_of):
    tiles = factories.ProductFactory(category="Tiles")
    newest = Order.objects.filter(account=full).order_by("-ordered_on").first()
    newest.lines.create(position=1, product=tiles, quantity=3, amount=Decimal("9000.00"))
    rival = factories.CompetitorFactory(name="Shunda")
    factories.PresenceFactory(account=full, competitor=rival, seen_on=books.DAY, wallet_percent=30)
    browser = browser_of(lin)
    paper = browser.get(URL.format(full.pk), {"on": ON, "language": "en"}).context["paper"]
    found = {part.key: part for part in paper.parts}
    content = facts.gather(full, books.DAY)
    for (month, amount), url in zip(content["trade"]["months"][12:], found["months"].bars.urls, strict=True):
        first, last = date.fromisoformat(f"{month}-01"), f"{month}-{monthrange(*map(int, month.split('-')))[1]}"
        assert f"since={first}" in url and f"until={last}" in url
        orders = Order.objects.filter(account=full, ordered_on__range=(first, last))
        assert sum(row.revenue for row in orders) == Decimal(amount)
        assert browser.get(url).context["count"] == len(orders)
    (category, *_amounts), *others = found["categories"].rows
    assert not others and category.text == "Tiles"
    listed = browser.get(category.url)
    assert listed.context["count"] == 1 and f"/orders/{newest.pk}/" in listed.content.decode()
    share = found["rivals"].rows[0][2]
    assert share.text == "30%" and browser.get(share.url).context["count"] == 1
    page = browser.get(URL.format(full.pk), {"on": ON, "language": "en"}).content.decode()
    assert f'<a href="{escape(found["months"].bars.urls[0])}">' in page


def test_orders_are_narrowed_by_category_through_page_and_api(full, lin, browser_of, api_of):
    oak, tiles = (factories.ProductFactory(category=name) for name in ("Oak", "Tiles"))
    one, two, _three = Order.objects.filter(account=full).order_by("-ordered_on")[:3]
    for order, product in ((one, oak), (one, tiles), (two, tiles)):
        order.lines.create(position=order.lines.count() + 1, product=product, quantity=1, amount=Decimal("1.00"))
    for category, wanted in (("Oak", {one.pk}), ("Tiles", {one.pk, two.pk}), ("None", set())):
        asked = {"account": full.pk, "category": category}
        assert browser_of(lin).get("/orders/", asked).context["count"] == len(wanted)
        assert {row["id"] for row in api_of(lin).get("/api/v1/orders/", asked).json()["results"]} == wanted


@needs_library
def test_months_lead_to_their_orders_in_the_pdf_too(full, lin, browser_of, settings):
    settings.SITE_URL = "https://kam.example/"
    asked = {"format": "pdf", "on": ON, "language": "en"}
    pdf = PdfReader(io.BytesIO(browser_of(lin).get(f"{URL.format(full.pk)}file/", asked).content))
    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    targets = {link["/A"]["/URI"] for link in links if "/A" in link}
    assert f"https://kam.example/orders/?account={full.pk}&since=2026-06-01&until=2026-06-30" in targets
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert text.count("Jun") >= 1


def test_a_review_kept_before_leads_where_it_led(full):
    """Its files are the same to the byte: the links are in them."""
    kept = facts.gather(full, books.DAY) | {"shape": 3}
    assert not any(cell.url for part in parts(kept) if part.key == "categories" for row in part.rows for cell in row)
    assert not any(next(part for part in parts(kept) if part.key == "months").bars.urls)
