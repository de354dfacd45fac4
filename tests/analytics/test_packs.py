"""Packs: told once and the same ever after, figures as the rows have them, within rights, through every door."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pptx import Presentation
from pypdf import PdfReader

from accounts.actions import erasures
from accounts.models import Account, Contact, Order
from analytics.actions import packs, recompute
from analytics.facts import packs as facts
from analytics.models import Pack
from analytics.rules import packs as rules
from analytics.templatetags import pack_papers
from kam.choices import Role, RunKind
from kam.ground import papers, slides
from kam.ground.errors import Refused
from kam.models import Event, User
from kam.rules.redaction import MARK
from lifecycle.actions import cases, promises, visits
from lifecycle.models import CaseStep, Visit
from tests import factories
from tests.analytics import books
from tests.kam.test_papers import needs_library

pytestmark = pytest.mark.django_db
URL, FILE, API = "/customers/{}/pack/", "/customers/{}/pack/file/", "/api/v1/accounts/{}/pack/"
ON = books.DAY.isoformat()
BOSS, NOTE = "欧阳若兰", "他们问起岩板的价格和交期"


@pytest.fixture
def full(acme: Account, lin: User, other: Account) -> Account:
    """Acme as of the book's day with something of everything."""
    books.computed(acme, other)
    recompute.start(RunKind.VALUE, as_of=books.DAY, by=User.objects.system())
    boss = factories.ContactFactory(account=acme, name=BOSS, role="decision_maker")
    buyer = factories.ContactFactory(account=acme, name="Buyer Met", role="user")
    held = timezone.make_aware(datetime(2026, 6, 12, 10))
    visit = factories.VisitFactory(account=acme, user=lin, held_at=held, note=f"{NOTE}，{BOSS}不在", outcome="advance")
    visit.contacts.set([buyer])
    promises.make(acme, text="Send the slab prices", due_on=date(2026, 6, 20), by=lin)
    factories.PresenceFactory(account=acme, competitor=factories.CompetitorFactory(name="Shunda"), seen_on=books.DAY)
    factories.AgreementFactory(account=acme, title="Frame 2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 9, 1))
    line = {"order": Order.objects.filter(account=acme).order_by("-ordered_on").first(), "position": 1}
    tiles = factories.ProductFactory(category="Tiles")
    line["order"].lines.create(position=1, product=tiles, quantity=3, amount=Decimal("9000.00"))
    assert boss.pk
    return acme


def correct_everything(account: Account, by: User) -> None:
    """What happens later: an order changed and another gone, names changed, a visit gone, all computed anew."""
    newest, oldest = Order.objects.filter(account=account).order_by("-ordered_on")[:2]
    Order.objects.filter(pk=newest.pk).update(revenue=Decimal("1.23"), amount=Decimal("1.23"))
    Order.objects.filter(pk=oldest.pk).update(archived_at=timezone.now())
    Account.objects.filter(pk=account.pk).update(name="Acme Renamed", tier="lead")
    Contact.objects.filter(account=account).update(name="Somebody Else", role="user")
    Visit.objects.filter(account=account).update(archived_at=timezone.now())
    factories.CostFactory(account=account, on=books.DAY, amount=Decimal("7777.00"))
    for kind in (RunKind.ALL, RunKind.VALUE):
        recompute.start(kind, as_of=books.DAY, by=User.objects.system())


def taken(client: Any, account: Account, kind: str, language: str = "zh-hans") -> bytes:
    response = client.get(FILE.format(account.pk), {"format": kind, "on": ON, "language": language})
    assert response.status_code == 200 and response["Content-Type"] == papers.MEDIA_TYPES[kind]
    return bytes(response.content)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def words_of(deck: bytes) -> str:
    shapes = [shape for slide in Presentation(io.BytesIO(deck)).slides for shape in slide.shapes]
    found = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    tables = [shape.table for shape in shapes if shape.has_table]
    return "\n".join([*found, *(cell.text_frame.text for table in tables for cell in table.iter_cells())])


@needs_library
def test_a_day_that_is_over_is_told_to_the_byte_as_before_whatever_was_corrected_since(full, lin, browser_of):
    client = browser_of(lin)
    before = {(kind, code): taken(client, full, kind, code) for kind in ("pdf", "pptx") for code in ("en", "zh-hant")}
    correct_everything(full, lin)
    after = {(kind, code): taken(client, full, kind, code) for kind, code in before}
    assert after == before
    assert Pack.objects.get().is_whole and "Acme Renamed" not in text_of(after["pdf", "en"])


@pytest.mark.db_both
def test_the_page_and_the_api_tell_it_as_before_too_and_say_what_would_be_otherwise(full, lin, browser_of, api_of):
    said = api_of(lin).get(API.format(full.pk), {"on": ON}).json()
    correct_everything(full, lin)
    assert api_of(lin).get(API.format(full.pk), {"on": ON}).json() == said
    assert said["kept"] and said["whole"] and said["content"]["account"]["name"] == "Acme Building"
    page = browser_of(lin).get(URL.format(full.pk), {"on": ON, "language": "en"})
    assert page.context["paper"].title == "Acme Building"
    assert set(page.context["changed"]) >= {"Orders", "Visits", "Contribution", "Names and places", "Contacts"}


def test_the_running_day_is_told_as_it_stands_and_kept_only_with_a_file(full, lin, browser_of, api_of):
    today = timezone.localdate()
    said = api_of(lin).get(API.format(full.pk)).json()
    assert said["as_of"] == today.isoformat() and said["kept"] is False and not Pack.objects.exists()
    first = packs.take(full, on=today, kind="pptx", language="en", by=lin)
    Account.objects.filter(pk=full.pk).update(name="Acme Renamed")
    full.refresh_from_db()
    second = packs.take(full, on=today, kind="pptx", language="en", by=lin)
    assert second.pk == first.pk and Pack.objects.get().content["account"]["name"] == "Acme Renamed"


def rows(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


@pytest.mark.db_both
def test_every_amount_is_what_the_rows_say_to_the_cent(full):
    told = facts.gather(full, books.DAY)
    year, two = books.DAY - timedelta(365), books.DAY - timedelta(730)
    bought = "SELECT SUM(revenue) FROM accounts_order WHERE account_id=%s AND ordered_on>%s AND ordered_on<=%s"
    assert Decimal(told["trade"]["revenue"]) == Decimal(str(rows(bought, full.pk, year, books.DAY)[0]))
    assert Decimal(told["trade"]["before"]) == Decimal(str(rows(bought, full.pk, two, year)[0]))
    assert sum(Decimal(amount) for _month, amount in told["trade"]["months"]) == Decimal(
        str(rows(bought, full.pk, date(2024, 6, 30), books.DAY)[0])
    )
    kept = """SELECT c.revenue, c.net_contribution, c.rank FROM analytics_contribution c JOIN kam_run r ON r.id=c.run_id
        WHERE c.account_id=%s AND r.as_of=%s"""
    revenue, net, rank = rows(kept, full.pk, books.DAY)
    found = told["contribution"]
    assert (Decimal(found["revenue"]), Decimal(found["net"]), found["rank"]) == (
        Decimal(str(revenue)), Decimal(str(net)), rank,
    )  # fmt: skip
    worth = "SELECT a.value, a.at_risk FROM analytics_assetvalue a JOIN kam_run r ON r.id=a.run_id WHERE account_id=%s"
    value, at_risk = rows(worth, full.pk)
    assert (Decimal(told["value"]["value"]), Decimal(told["value"]["at_risk"])) == (
        Decimal(str(value)), Decimal(str(at_risk)),
    )  # fmt: skip
    open_ = "SELECT SUM(revenue) FROM accounts_order WHERE account_id=%s AND ordered_on<=%s AND paid_on IS NULL"
    assert Decimal(told["owed"]["open"]) == Decimal(str(rows(open_, full.pk, books.DAY)[0]))
    assert told["trade"]["categories"] == [["Tiles", "9000.00", "0.00"]] and told["trade"]["lined"] == "9000.00"


def test_what_came_after_the_day_is_not_told(full, lin):
    early = facts.gather(full, books.DAY)
    visits.log(account=full, said=visits.Said("advance", "Later on"), by=lin)
    factories.OrderFactory(account=full, ordered_on=books.DAY + timedelta(3), amount=5, revenue=Decimal(5))
    promise = full.promises.get()
    promise.kept_on = books.DAY + timedelta(1)
    promise.save()
    assert facts.gather(full, books.DAY) == early
    assert early["promises"]["late"] == 1 and early["visits"]["year"] == 1


def test_a_case_that_waits_for_the_customer_is_open_and_not_late(full, lin):
    case = cases.report(values={"account": full, "sort": "complaint", "title": "Broken"}, by=lin)
    today = timezone.localdate()
    overdue = timezone.now() - timedelta(days=3)
    for state, late in (("work", True), ("waiting", False)):
        CaseStep.objects.filter(case=case).update(state=state, due_at=overdue)
        told = facts.gather(full, today)["cases"]
        assert (told["open"], told["late"], told["rows"][0]["late"]) == (1, int(late), late)


def test_in_another_language_all_of_the_paper_is_in_it(full, lin, browser_of):
    type(lin).objects.filter(pk=lin.pk).update(language="zh-hans")
    page = browser_of(lin).get(f"/customers/{full.pk}/pack/?on={ON}&language=en").content.decode()
    paper = page.partition('<div lang="en">')[2].partition("</footer>")[0]
    assert ">All</a>" in paper and "全部" not in paper and "数字表格" not in paper


def test_as_many_reads_whatever_the_history(full, lin, django_assert_max_num_queries):
    for number in range(30):
        factories.VisitFactory(account=full, user=lin, held_at=timezone.make_aware(datetime(2026, 5, 1 + number)))
    with django_assert_max_num_queries(19):
        facts.gather(full, books.DAY)


def test_the_content_is_the_same_bytes_after_the_database(full, lin):
    pack = packs.drawn(full, on=books.DAY, by=lin)
    again = Pack.objects.get(pk=pack.pk)
    assert rules.canonical(again.content) == rules.canonical(facts.gather(full, books.DAY)) and again.is_whole
    assert json.loads(rules.canonical(again.content)) == again.content


@needs_library
def test_who_may_not_see_contacts_gets_it_without_people_through_every_door(full, lin, browser_of, api_of):
    tang = factories.UserFactory(username="tang", role=Role.FINANCE)
    seen, kept_from = browser_of(lin), browser_of(tang)
    asked = {"on": ON, "language": "zh-hans"}
    assert BOSS in seen.get(URL.format(full.pk), asked).content.decode()
    page = kept_from.get(URL.format(full.pk), asked).content.decode()
    said = api_of(tang).get(API.format(full.pk), asked)
    for text in (page, said.content.decode(), text_of(taken(kept_from, full, "pdf")),
                 words_of(taken(kept_from, full, "pptx"))):  # fmt: skip
        assert "Buyer Met" not in text
    assert said.json()["content"]["people"] is None
    assert "Buyer Met" in text_of(taken(seen, full, "pdf")) and "Buyer Met" in words_of(taken(seen, full, "pptx"))


def test_nobody_opens_a_pack_of_a_customer_that_is_not_theirs(full, chen, browser_of, api_of):
    for address in (URL, FILE, API, f"{API}file/"):
        client = api_of(chen) if address.startswith("/api") else browser_of(chen)
        asked = {"on": ON} if address == API else {"format": "pptx", "on": ON}
        assert client.get(address.format(full.pk), asked).status_code == 404
    assert not Pack.objects.exists()


@needs_library
def test_the_pdf_holds_its_letters_and_its_text_can_be_read_and_leads_back(full, lin, browser_of, settings):
    settings.SITE_URL = "https://kam.example/"
    pdf = taken(browser_of(lin), full, "pdf")
    reader = PdfReader(io.BytesIO(pdf))
    flat = text_of(pdf).replace("\n", "")
    assert BOSS in flat and NOTE in flat and "Acme Building" in flat
    assert reader.metadata.title == "Acme Building · 2026年6月30日"
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    targets = {link["/A"]["/URI"] for link in links if "/A" in link}
    order = Order.objects.filter(account=full).order_by("-ordered_on").first()
    assert f"https://kam.example/orders/{order.pk}/" in targets
    assert f"https://kam.example/contributions/?account={full.pk}&as_of=2026-06-30" in targets


def test_each_link_of_the_paper_opens(full, lin, browser_of):
    client = browser_of(lin)
    paper = pack_papers.paper(packs.drawn(full, on=books.DAY, by=lin), reader=lin, language="en")
    cells = [cell for part in paper.parts for row in (*part.rows, part.lines) for cell in row]
    addresses = {one.url for one in (*paper.tiles, *paper.parts, *cells) if one.url}
    assert len(addresses) > 12
    assert [url for url in addresses if client.get(url).status_code != 200] == []


def test_who_took_it_is_written_down(full, lin, api_of):
    response = api_of(lin).get(f"{API.format(full.pk)}file/", {"format": "pptx", "on": ON, "language": "en"})
    assert response.status_code == 200 and 'filename="ACME-2026-06-30-en.pptx"' in response["Content-Disposition"]
    event = Event.objects.get(verb="pack.taken")
    assert (event.account_id, event.by_id) == (full.pk, lin.pk)
    assert {"format": "pptx", "language": "en", "as_of": ON}.items() <= event.data.items()


@pytest.mark.db_both
def test_erasing_a_person_takes_them_out_of_what_is_kept_and_the_page_says_so(full, lin, ada, browser_of):
    pack = packs.drawn(full, on=books.DAY, by=lin)
    assert BOSS in json.dumps(pack.content, ensure_ascii=False)
    erasures.erase(Contact.objects.get(name=BOSS), name=BOSS, by=ada)
    pack.refresh_from_db()
    assert BOSS not in json.dumps(pack.content, ensure_ascii=False) and not pack.is_whole
    page = browser_of(lin).get(URL.format(full.pk), {"on": ON, "language": "en"}).content.decode()
    assert "A person was erased since" in page and MARK in page and BOSS not in page


def test_a_day_to_come_and_no_day_are_refused_in_words(full, lin, browser_of, api_of):
    tomorrow = (timezone.localdate() + timedelta(2)).isoformat()
    page = browser_of(lin).get(URL.format(full.pk), {"on": tomorrow})
    assert page.status_code == 200 and page.context["fault"]
    assert api_of(lin).get(API.format(full.pk), {"on": tomorrow}).status_code == 400
    assert api_of(lin).get(API.format(full.pk), {"on": "soon"}).status_code == 400
    assert api_of(lin).get(API.format(full.pk), {"language": "fr"}).status_code == 400
    assert browser_of(lin).get(URL.format(full.pk), {"on": "soon"}).context["fault"]
    with pytest.raises(Refused):
        packs.drawn(full, on=date(1800, 1, 1), by=lin)


def test_a_customer_without_anything_has_a_page_too(acme, lin, browser_of):
    page = browser_of(lin).get(URL.format(acme.pk), {"language": "en"})
    assert page.status_code == 200
    assert {tile.value for tile in page.context["paper"].tiles} >= {"–", "0"}
    assert "what is left of it was not computed yet" in page.context["paper"].headline
    assert slides.pptx(page.context["paper"]).startswith(b"PK")


def test_quarters_end_on_the_last_day_before():
    assert rules.quarter_end(date(2026, 7, 1)) == date(2026, 6, 30)
    assert rules.quarter_end(date(2026, 9, 30)) == date(2026, 6, 30)
    assert rules.quarter_end(date(2026, 1, 15)) == date(2025, 12, 31)
