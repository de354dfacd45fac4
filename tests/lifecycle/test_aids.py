"""SPIN, FAB and objections: prepared from the needs, in the reader's language, from a bank the administrator keeps."""

import re

import pytest
from django.urls import reverse

from kam.models import User
from lifecycle.actions import aids, needs, objections
from lifecycle.models import Aid, Visit
from lifecycle.rules import spin
from tests import factories

pytestmark = pytest.mark.django_db


def hear(acme, lin, sign="complaint", **values):
    return needs.hear(values={"account": acme, "text": "Broken tiles", "sign": sign, **values}, by=lin)


def questions(api, acme):
    return api.get(f"/api/v1/accounts/{acme.pk}/briefing/").json()["questions"]


@pytest.mark.db_both
def test_without_a_need_one_asks_to_find_one(lin, acme, api_of):
    assert [one["kind"] for one in questions(api_of(lin), acme)] == ["situation"] * 2 + ["problem"] * 2


def test_a_latent_need_is_made_felt_and_a_stated_one_valued(lin, acme, api_of):
    need = hear(acme, lin)
    found = questions(api_of(lin), acme)
    assert [(one["kind"], one["need"]) for one in found] == [("problem", need.pk), ("implication", need.pk)]
    assert Aid.objects.get(pk=found[1]["id"]).sign == "complaint"  # what fits most closely comes first
    needs.state(need, by=lin)
    assert [one["kind"] for one in questions(api_of(lin), acme)] == ["payoff"]


@pytest.mark.db_both
def test_no_question_is_asked_twice_and_at_most_six(lin, acme):
    for number in range(9):
        hear(acme, lin, text=f"Need {number}")
    found = spin.prepare(acme.needs.all(), Aid.objects.for_talk("en", ""))
    assert len(found) <= spin.MOST and len({one.pk for one, _need in found}) == len(found)


def test_what_was_offered_too_early_is_told_before_the_visit(lin, acme, browser_of):
    page, need = reverse("analytics:account-briefing", args=[acme.pk]), hear(acme, lin)
    early = "Offered before the customer stated the need"
    assert early not in browser_of(lin).get(page).content.decode()
    needs.propose(need, values={"solution": "Better boxes"}, by=lin)
    assert early in browser_of(lin).get(page).content.decode()


def test_features_answer_stated_needs_only(lin, acme, browser_of):
    page = reverse("analytics:account-briefing", args=[acme.pk])
    browser, need = browser_of(lin), hear(acme, lin)
    assert "What answers their needs" not in browser.get(page).content.decode()
    needs.state(need, by=lin)
    html = browser.get(page).content.decode()
    assert "What answers their needs" in html and "Stock in regional warehouses" in html
    assert "You cost more than others." in html


@pytest.mark.db_both
def test_it_speaks_the_readers_language_and_knows_the_industry(acme):
    values = {"kind": "problem", "language": "zh", "text": "窑温多少？", "industry": "陶瓷"}
    aids.write(values=values, by=User.objects.system())
    assert {one.language for one in Aid.objects.for_talk("zh-hant", "陶瓷")} == {"zh"}
    assert Aid.objects.for_talk("zh-hans", "陶瓷").filter(text="窑温多少？").exists()
    assert not Aid.objects.for_talk("zh-hans", "化工").filter(text="窑温多少？").exists()


@pytest.mark.db_both
def test_who_reads_traditional_signs_reads_them_everywhere(lin, acme, browser_of):
    """Kept once in Chinese: the briefing, the log and what comes of it speak as in Taiwan, the list too."""
    lin.language = "zh-hant"
    lin.save()
    browser = browser_of(lin)
    pages = [browser.get(url).content.decode() for url in (
        reverse("analytics:account-briefing", args=[acme.pk]), f"/visits/log/?account={acme.pk}",
        reverse("lifecycle:aid-list") + "?language=zh",
    )]  # fmt: skip
    for page in pages:
        assert "現在主要用哪幾家的產品" in page and "现在主要用" not in page
        assert "你們比別家貴。" in page and "你们比别家贵" not in page
    question = Aid.objects.get(code="q00-zh")
    told = {"account": acme.pk, "outcome": "order", f"answer_{question.pk}": "三家"}
    browser.post("/visits/log/", told)
    assert Visit.objects.get().answers[0]["question"] == "現在主要用哪幾家的產品，各佔多少？"
    question.refresh_from_db()
    assert question.text.startswith("现在")
    assert "你們比別家貴" in browser.get(reverse("lifecycle:aid-list") + "?q=比別家貴").content.decode()


@pytest.mark.db_both
def test_the_log_has_benefits_and_answers_at_hand_folded(lin, acme, browser_of):
    url, browser, need = f"/visits/log/?account={acme.pk}", browser_of(lin), hear(acme, lin)
    objections.note(values={"account": acme, "text": "Samples came late", "reply": "By courier"}, by=lin)
    html = browser.get(url).content.decode()
    folded = re.search(r"<details class=\"fold\" data-aids>.*?</details>", html, re.S).group()
    assert "Samples came late" in folded and "By courier" in folded and "You cost more than others." in folded
    assert "Stock in regional warehouses" not in html  # no benefit before the need is stated
    assert html.index('class="outcome"') < html.index("data-aids")  # the two taps come first
    needs.state(need, by=lin)
    html = browser.get(url).content.decode()
    assert "Stock in regional warehouses</b> → Urgent orders need not wait for production" in html
    assert "Next-day delivery keeps the site going" in html


@pytest.mark.db_both
def test_the_log_asks_little_whatever_there_is_to_say(lin, acme, browser_of, django_assert_max_num_queries):
    for number in range(9):
        hear(acme, lin, text=f"Need {number}")
        objections.note(values={"account": acme, "text": f"Objection {number}"}, by=lin)
        factories.ContactFactory(account=acme)
    browser = browser_of(lin)
    browser.get(f"/visits/log/?account={acme.pk}")
    with django_assert_max_num_queries(20):
        assert browser.get(f"/visits/log/?account={acme.pk}").status_code == 200


@pytest.mark.db_both
def test_the_administrator_keeps_the_bank_and_nobody_else(ada, lin, browser_of, api_of):
    browser, line = browser_of(ada), Aid.objects.filter(language="en").first()
    data = {"kind": "objection", "language": "en", "text": "Too far away", "reply": "Show the warehouse map"}
    browser.post(reverse("lifecycle:aid-create"), data)
    assert Aid.objects.get(text="Too far away").reply == "Show the warehouse map"
    browser.post(reverse("lifecycle:aid-archive", args=[line.pk]))
    assert line not in Aid.objects.for_talk("en", "")
    browser.post(reverse("lifecycle:aid-restore", args=[line.pk]))
    assert line in Aid.objects.for_talk("en", "")
    assert browser_of(lin).post(reverse("lifecycle:aid-edit", args=[line.pk]), data).status_code == 403
    assert api_of(lin).patch(f"/api/v1/aids/{line.pk}/", {"text": "x"}, format="json").status_code == 403
    assert api_of(ada).patch(f"/api/v1/aids/{line.pk}/", {"text": "Why?"}, format="json").json()["text"] == "Why?"
    assert "Too far away" in browser_of(lin).get(reverse("lifecycle:aid-list") + "?q=far").content.decode()


@pytest.mark.db_both
def test_the_first_bank_is_there_once_and_what_was_changed_stays(ada):
    before = Aid.objects.count()
    line = aids.change(Aid.objects.exclude(code=None).first(), values={"text": "Our own words"}, by=ada)
    aids.ensure_first()
    line.refresh_from_db()
    assert Aid.objects.count() == before and line.text == "Our own words"
    assert {"zh", "en"} == set(Aid.objects.values_list("language", flat=True))


@pytest.mark.db_both
@pytest.mark.parametrize(("language", "own", "other"), [("zh-hans", "zh", "en"), ("en", "en", "zh")])
def test_the_bank_speaks_ones_own_language_and_the_others_where_they_are_asked_for(
    lin, browser_of, api_of, language, own, other
):
    lin.language = language
    lin.save()
    browser, page = browser_of(lin), reverse("lifecycle:aid-list")
    line = {which: Aid.objects.get(code=f"q00-{which}").text for which in ("zh", "en")}
    shown = browser.get(page).content.decode()
    assert line[own] in shown and line[other] not in shown
    assert f'<option value="{own}" selected>' in shown
    told = browser.get(page, {"language": other}).content.decode()
    assert line[other] in told and line[own] not in told
    both = browser.get(page, {"language": "all"}).content.decode()
    assert line[own] in both and line[other] in both
    count = api_of(lin).get("/api/v1/aids/").json()["count"]
    assert count == Aid.objects.live().count() > api_of(lin).get("/api/v1/aids/", {"language": own}).json()["count"]
