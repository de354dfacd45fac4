"""Reports are told: frozen, answered, sent as PDF, through page and API alike, within each one's reach (K13)."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from accounts.models import Account, Order
from analytics.actions import report_tellings, reports
from analytics.models import Report
from kam.choices import Role
from kam.ground import documents, outbox
from kam.ground.errors import Refused
from kam.models import Event, Mail, Notice
from lifecycle.models import Visit
from tests import factories
from tests.analytics import report_books as book
from tests.kam.test_papers import needs_library

pytestmark = pytest.mark.django_db
URL, API = "/reports/{}/", "/api/v1/reports/{}/"
OWN = "两家客户的框架协议下月签约"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(book.NOW)


@pytest.fixture
def sun(north):
    return book.lead_of(north)


@pytest.fixture
def june(acme, lin, sun):
    book.month(acme, lin)
    report = reports.make(span="month", day=book.LAST, by=lin)
    return reports.change(report, {"added": {"results": OWN}, "goal": Decimal("1800.00")}, by=lin)


@pytest.fixture
def told(june, lin):
    return report_tellings.submit(june, by=lin)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def correct_everything(acme, lin):
    Order.objects.filter(account=acme).update(revenue=Decimal("1.23"), amount=Decimal("1.23"))
    Account.objects.filter(pk=acme.pk).update(name="Acme Renamed", tier="lead")
    Visit.objects.filter(account=acme).delete()


@needs_library
def test_what_was_submitted_is_told_to_the_byte_as_before_whatever_was_corrected_since(told, acme, lin, sun):
    before = {code: report_tellings.take(told, language=code, by=sun) for code in ("en", "zh-hans", "zh-hant")}
    correct_everything(acme, lin)
    assert {code: report_tellings.take(told, language=code, by=lin) for code in before} == before
    copy = told.copies.get()
    assert copy.is_whole and Event.objects.filter(verb="report.taken").count() == 6


def test_what_was_submitted_cannot_be_changed(told, lin):
    for verb in (lambda: reports.change(told, {"goal": Decimal(5)}, by=lin), lambda: reports.read_again(told, by=lin),
                 lambda: report_tellings.submit(told, by=lin), lambda: reports.put_away(told, by=lin)):  # fmt: skip
        with pytest.raises(Refused):
            verb()


def test_who_leads_is_told_and_answers_and_the_writer_is_told(told, lin, sun):
    notice = Notice.objects.get(user=sun, event__verb="report.submitted")
    assert notice.url == URL.format(told.pk)
    with pytest.raises(Refused, match="otherwise"):
        report_tellings.answer(told, accept=False, comment=" ", by=sun)
    back = report_tellings.answer(told, accept=False, comment="Where is the plan for Acme?", by=sun)
    assert back.state == "returned" and Notice.objects.filter(user=lin, event__verb="report.returned").exists()
    again = report_tellings.submit(reports.change(back, {"added": {"plan": "Acme on Monday"}}, by=lin), by=lin)
    done = report_tellings.answer(again, accept=True, comment="Good.", by=sun)
    assert done.state == "accepted"
    known = list(done.copies.order_by("number").values_list("number", "verdict", "answer"))
    assert known == [(1, "returned", "Where is the plan for Acme?"), (2, "accepted", "Good.")]
    with pytest.raises(Refused):
        report_tellings.answer(done, accept=True, by=sun)


def test_nobody_answers_their_own_and_only_who_leads_answers(told, lin, zhao, qiu, north, sun):
    for user in (lin, qiu):
        with pytest.raises(PermissionDenied):
            report_tellings.answer(told, accept=True, by=user)
    team = reports.make(span="month", day=book.LAST, team=north, by=sun)
    assert report_tellings.readers(team) == [zhao]
    team = report_tellings.submit(team, by=sun)
    with pytest.raises(PermissionDenied):
        report_tellings.answer(team, accept=True, by=sun)
    assert report_tellings.answer(team, accept=True, by=zhao).state == "accepted"


@pytest.fixture
def qiu(db):
    return factories.UserFactory(username="qiu", role=Role.AUDITOR)


def statuses(browser_of, api_of, report, *users):
    found = {}
    for user in users:
        page, said = browser_of(user).get(URL.format(report.pk)), api_of(user).get(f"{API.format(report.pk)}told/")
        assert page.status_code == said.status_code
        found[user.username] = page.status_code
    return found


def test_a_draft_is_its_writers_alone_and_what_was_told_is_read_by_who_leads(
    june, lin, sun, chen, gu, zhao, qiu, ada, browser_of, api_of
):
    everybody = (lin, sun, chen, gu, zhao, qiu, ada)
    assert statuses(browser_of, api_of, june, *everybody) == {
        "lin": 200, "sun": 404, "chen": 404, "gu": 404, "zhao": 404, "qiu": 404, "ada": 404,
    }  # fmt: skip
    report_tellings.submit(june, by=lin)
    south = book.lead_of(chen.team, username="he", name="He Jing", email="he@example.com")
    assert statuses(browser_of, api_of, june, *everybody, south) == {
        "lin": 200, "sun": 200, "chen": 404, "gu": 404, "zhao": 200, "qiu": 200, "ada": 404, "he": 404,
    }  # fmt: skip


def test_what_its_writer_has_in_hand_again_is_read_as_it_was_told(told, lin, sun, browser_of, api_of):
    report_tellings.answer(told, accept=False, comment="Say more", by=sun)
    told.refresh_from_db()
    reports.change(told, {"added": {"help": "NOT YET TOLD"}}, by=lin)
    for client, path in ((browser_of(sun), URL), (api_of(sun), API + "told/"), (api_of(sun), API)):
        assert b"NOT YET TOLD" not in client.get(path.format(told.pk)).content
    assert b"NOT YET TOLD" in browser_of(lin).get(URL.format(told.pk)).content
    assert b"NOT YET TOLD" not in browser_of(lin).get(URL.format(told.pk), {"copy": 1}).content
    assert browser_of(lin).get(URL.format(told.pk), {"copy": 2}).status_code == 404


@needs_library
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Monthly report", "CN¥1,600 came in with 2 orders.", "Of 3 planned visits 2 were held.")),
     ("zh-hans", ("月报", "订单金额¥1,600，共 2 笔。", "计划拜访 3 次，完成 2 次。")),
     ("zh-hant", ("月報", "計畫拜訪 3 次，完成 2 次；"))],
)  # fmt: skip
def test_the_pdf_holds_its_letters_its_text_can_be_read_and_each_number_leads_back(
    told, lin, browser_of, settings, language, words
):
    settings.SITE_URL = "https://kam.example/"
    response = browser_of(lin).get(f"/reports/{told.pk}/file/", {"language": language})
    assert response["Content-Type"] == "application/pdf" and response.status_code == 200
    reader = PdfReader(io.BytesIO(response.content))
    flat = text_of(response.content).replace("\n", "").replace(" ", "")
    for one in (*words, OWN):
        assert one.replace(" ", "") in flat, one
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert inner and all(one.keys() & {"/FontFile2", "/FontFile3"} for one in inner)
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    targets = {link["/A"]["/URI"] for link in links if "/A" in link}
    assert f"https://kam.example/reports/{told.pk}/rows/planned/?copy=1" in targets


def test_each_figure_opens_its_rows_and_each_row_its_record(told, lin, browser_of):
    client, content = browser_of(lin), told.content
    addresses = set()
    for key in content["rows"]:
        page = client.get(f"/reports/{told.pk}/rows/{key}/", {"copy": 1})
        assert page.status_code == 200, key
        table = page.context["table"]
        assert len(table.rows) == len(content["rows"][key])
        addresses |= {cell.url for row in table.rows for _label, cell in row if cell.url}
    assert len(addresses) > 12
    assert [url for url in addresses if client.get(url).status_code != 200] == []
    assert client.get(f"/reports/{told.pk}/rows/nothing/").status_code == 404


@needs_library
def test_it_is_sent_as_pdf_once_a_day_to_those_who_may_read_it_in_their_language(told, lin, sun, zhao, chen):
    sun.language = "zh-hans"
    sun.save()
    sent = report_tellings.send(told, people=[sun, zhao], by=lin)
    assert {one.user for one in sent} == {sun, zhao}
    outbox.relay()
    first, second = sorted(mail.outbox, key=lambda one: one.to)
    (name, pdf, kind), *_rest = next(one for one in (first, second) if one.to == [sun.email]).attachments
    assert kind == "application/pdf" and name.endswith("-zh-hans.pdf") and OWN in text_of(pdf).replace("\n", "")
    assert report_tellings.send(told, people=[sun, zhao], by=lin) == []
    assert Mail.objects.filter(kind=f"report-{told.pk}").count() == 2
    assert Event.objects.filter(verb="report.sent").count() == 1
    assert all(one.delivery.payload == {} for one in Mail.objects.select_related("delivery"))
    with pytest.raises(Refused):
        report_tellings.send(told, people=[chen], by=lin)


def test_a_draft_is_not_sent(june, lin, sun):
    with pytest.raises(Refused):
        report_tellings.send(june, people=[sun], by=lin)
    assert not Mail.objects.exists()


def test_the_whole_way_on_pages(acme, lin, sun, browser_of):
    book.month(acme, lin)
    writer, reader = browser_of(lin), browser_of(sun)
    assert writer.post("/reports/new/", {"span": "month", "day": "2026-06-30"}).status_code == 302
    report = Report.objects.get()
    home = URL.format(report.pk)
    form = writer.get(f"{home}edit/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"edited:visits.visits": "Five visits.", "added:help": "An engineer", "goal": "2000", "_version": 1}
    assert writer.post(f"{home}edit/", values).status_code == 302
    report.refresh_from_db()
    assert {key: one["text"] for key, one in report.edited.items()} == {"visits.visits": "Five visits."}
    assert report.added == {"help": "An engineer"} and report.goal == 2000
    assert writer.post(f"{home}edit/", values).status_code == 412
    assert writer.post(f"{home}submit/").status_code == 302
    assert writer.get(f"{home}edit/").status_code == 404
    assert "An engineer" in reader.get(home).content.decode()
    assert reader.post(f"{home}answer/", {"accept": "no"}).status_code == 422
    assert reader.post(f"{home}answer/", {"accept": "yes", "comment": "Fine."}).status_code == 302
    page = writer.get(home).content.decode()
    assert "Fine." in page and "As the product wrote it" in page and "Left out: 4." in page
    assert writer.post("/reports/wishes/", {"own": ["week", "month"]}).status_code == 302
    assert writer.get("/reports/wishes/").context["form"].initial == {"own": ["month", "week"]}
    assert len(writer.get("/reports/").context["rows"]) == 1


def test_the_whole_way_over_the_api(acme, lin, sun, api_of):
    book.month(acme, lin)
    writer, reader = api_of(lin), api_of(sun)
    made = writer.post("/api/v1/reports/", {"span": "month", "day": "2026-06-30"}, format="json")
    assert made.status_code == 201 and made.json()["state"] == "draft"
    home = API.format(made.json()["id"])
    words = {"edited": {"visits.visits": "Five visits."}, "goal": "2000.00"}
    changed = writer.patch(home, words, format="json", HTTP_IF_MATCH=made["ETag"])
    assert changed.status_code == 200
    assert writer.patch(home, words, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 412
    assert writer.patch(home, {"edited": ["x"]}, format="json").status_code == 400
    assert writer.post(f"{home}submit/").json()["state"] == "submitted"
    assert writer.patch(home, words, format="json").status_code == 409
    said = reader.get(f"{home}told/", {"language": "en"}).json()
    assert said["copy"] == 1 and said["goal"] == "2000.00" and said["content"]["figures"]["revenue"] == "1600.35"
    visits = next(part for part in said["parts"] if part["key"] == "visits")["sentences"][0]
    assert visits == {"key": "visits.visits", "product": "4 visits were held.", "own": "Five visits.",
                      "notes": ["Left out: 4."], "left_out": False}  # fmt: skip
    assert reader.get(f"{home}told/", {"language": "fr"}).status_code == 400
    assert reader.get(f"{home}told/", {"copy": 7}).status_code == 404
    assert reader.post(f"{home}answer/", {"accept": False}, format="json").status_code == 400
    answered = reader.post(f"{home}answer/", {"accept": True, "comment": "Fine."}, format="json")
    assert answered.json()["state"] == "accepted"
    wish = writer.post("/api/v1/report-wishes/", {"span": "week"}, format="json")
    assert wish.status_code == 201 and len(writer.get("/api/v1/report-wishes/").json()["results"]) == 1
    assert reader.get("/api/v1/report-wishes/").json()["results"] == []
    assert writer.delete(f"/api/v1/report-wishes/{wish.json()['id']}/").status_code == 204


def test_who_has_no_right_draws_up_nothing_through_any_door(gu, qiu, browser_of, api_of):
    for user in (gu, qiu):
        assert browser_of(user).get("/reports/new/").status_code == 403
        assert (
            api_of(user).post("/api/v1/reports/", {"span": "week", "day": "2026-06-30"}, format="json").status_code
            == 403
        )
    assert not Report.objects.exists()


def test_the_list_reads_as_often_however_long(june, lin, browser_of, django_assert_num_queries):
    client = browser_of(lin)
    client.get("/reports/")

    with CaptureQueriesContext(connection) as few:
        client.get("/reports/")
    for number in range(1, 12):
        days = {"first_on": date(2025, number, 1), "last_on": date(2025, number, 28)}
        Report.objects.create(user=lin, unit=lin.team, span="month", **days)
    with django_assert_num_queries(len(few)):
        client.get("/reports/")
    assert len(few) <= 25


def test_the_parts_that_are_told_are_those_of_the_document(told, lin, api_of):
    known = documents.kept()["components"]["schemas"]["ReportPartShape"]["properties"]["key"]["enum"]
    parts = api_of(lin).get(f"{API}told/".format(told.pk)).json()["parts"]
    assert parts and {part["key"] for part in parts} <= set(known)
