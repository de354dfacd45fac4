"""Loyalty and potential as computed: as of a date, handed down, shown with their rows, the same on page and API."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from accounts.models import Account, Presence, Standing, Wallet
from analytics.actions import recompute
from analytics.models import Loyalty, Potential
from analytics.views import pictures
from kam.choices import RunKind
from lifecycle.models import Survey, SurveyAnswer
from tests import factories
from tests.analytics import books

pytestmark = pytest.mark.django_db
DAY = books.DAY


def wallet(account, amount, by, on=DAY):
    return Wallet.objects.create(
        account=account, on=on, amount=amount, worth=amount, currency="CNY", source="Their buyer", by=by
    )


@pytest.fixture
def book(lin, acme, other):
    """Acme buys every month for two years, half of what it needs of us; a prospect buys nothing yet."""
    books.buys(acme, months=24, amount="1000.00")
    books.buys(other, months=1, amount="400.00", until=DAY - timedelta(10))
    prospect = factories.AccountFactory(code="PRO", owner=lin, name="Prospect")
    wallet(acme, Decimal(26000), lin)
    wallet(prospect, Decimal(50000), lin, on=DAY - timedelta(30))
    factories.AccountFactory(code="NEW", owner=lin, referred_by=acme, customer_since=DAY - timedelta(100))
    return {"acme": acme, "other": other, "prospect": prospect}


def computed(day=DAY, by=None):
    return recompute.start(RunKind.CHURN, as_of=day, by=by)


@pytest.mark.db_both
def test_the_run_writes_both_and_hands_them_down(book, zhao):
    run = computed(by=zhao)
    acme = Loyalty.objects.get(run=run, account=book["acme"])
    days = acme.inputs["tenure"]
    assert (acme.repurchase, acme.wallet, acme.recommendation) == (1.0, 0.5, 1.0)
    assert acme.tenure == pytest.approx(days / 1825, abs=1e-4) and acme.inputs["referrals"] == 1
    other = Loyalty.objects.get(run=run, account=book["other"])
    assert other.repurchase is None and other.wallet is None and other.recommendation is None
    assert not Loyalty.objects.filter(run=run, account=book["prospect"]).exists(), "a prospect has none"
    row = Potential.objects.get(run=run, account=book["acme"])
    assert (row.wallet, row.basis, row.actual) == (Decimal(26000), "entered", Decimal(13000))
    assert row.potential == max(row.actual, (row.wallet * Decimal(str(row.reachable_share))).quantize(Decimal("0.01")))
    assert row.gap == row.potential - row.actual
    hoped = Potential.objects.get(run=run, account=book["prospect"])
    assert hoped.loyalty_assumed and hoped.actual == 0 and hoped.gap == hoped.potential > 0
    stands = Standing.objects.get(account=book["acme"])
    assert (stands.loyalty, stands.potential, stands.potential_gap) == (acme.score, row.potential, row.gap)
    unknown = Potential.objects.get(run=run, account=book["other"])
    assert unknown.wallet is None and unknown.gap is None and unknown.basis == "unknown"
    assert run.result["potential"]["bases"]["entered"] == 2


def test_a_past_day_reads_nothing_dated_later_and_is_kept(book, zhao):
    past = computed(DAY - timedelta(200), by=zhao)
    computed(by=zhao)
    acme = Loyalty.objects.get(run=past, account=book["acme"])
    assert acme.wallet is None and acme.recommendation is None, "the wallet and the referral came later"
    assert not Loyalty.objects.filter(run=past, account=book["other"]).exists()
    assert Potential.objects.get(run=past, account=book["prospect"]).wallet is None
    again = computed(DAY - timedelta(200), by=zhao)
    assert Loyalty.objects.get(run=again, account=book["acme"]).score == acme.score
    assert not Loyalty.objects.filter(run=past.pk).exists(), "the same day again replaces it"
    assert Standing.objects.get(account=book["acme"]).loyalty != acme.score, "an older day changes nothing of today"


def test_power_to_pay_counts_by_the_newest_year_that_had_ended(book, zhao):
    money = {"current_assets": 50, "current_liabilities": 100, "cash": 1, "net_profit": -5}
    factories.StatementFactory(account=book["prospect"], year=2025, year_end=date(2025, 12, 31), **money)
    sound = {"current_assets": 300, "current_liabilities": 100, "cash": 90, "net_profit": 5}
    factories.StatementFactory(account=book["prospect"], year=2026, year_end=date(2026, 12, 31), **sound)
    run = computed(by=zhao)
    row = Potential.objects.get(run=run, account=book["prospect"])
    assert row.ability == "weak"
    assert row.reachable_share == pytest.approx((0.2 + 0.6 * row.loyalty / 100) * 0.5, abs=1e-4)


@pytest.mark.db_both
def test_an_estimate_has_no_cents_and_the_risk_stands_beside_what_is_won(book, zhao, browser_of):
    computed(by=zhao)
    row, url = Potential.objects.get(account=book["acme"]), f"/customers/{book['acme'].pk}/potential/"
    Potential.objects.filter(pk=row.pk).update(potential=row.actual, gap=0, wallet=row.actual + Decimal("11273651.57"))
    Standing.objects.filter(account=book["acme"]).update(risk=0.94)
    page = browser_of(zhao).get(url).content.decode()
    assert "No more than it buys of us is estimated to be within reach; CN¥11.3M of its wallet goes to others." in page
    assert "The risk of losing it is 94%: what it buys is not safe." in page
    Standing.objects.filter(account=book["acme"]).update(risk=0.1)
    assert "The risk of losing it" not in browser_of(zhao).get(url).content.decode()


def test_lists_pages_and_api_answer_alike(book, browser_of, api_of, zhao, chen, gu, django_assert_max_num_queries):
    computed(by=zhao)
    browser, api = browser_of(zhao), api_of(zhao)
    for number in range(8):
        factories.AccountFactory(code=f"X{number}")
    with django_assert_max_num_queries(15):
        page = browser.get("/potential/?sort=-gap")
    rows = api.get("/api/v1/potentials/?ordering=-gap").json()["results"]
    known = [row for row in rows if row["gap"] is not None]
    first = Potential.objects.get(pk=page.context["rows"][0]["id"])
    assert first.account == book["prospect"] and str(first.gap) in {row["gap"] for row in known}
    assert len(page.context["rows"]) == len(rows) == 4
    with django_assert_max_num_queries(14):
        assert len(browser.get("/loyalty/").context["rows"]) == 2
    assert [row["account_code"] for row in api.get("/api/v1/loyalties/").json()["results"]] == ["ACME", "OTHER"]
    assert api.get(f"/api/v1/loyalties/?as_of={DAY}").json()["results"]
    assert not api.get("/api/v1/loyalties/?as_of=2026-01-01").json()["results"]
    assert {row["account_code"] for row in api_of(chen).get("/api/v1/potentials/").json()["results"]} == {"OTHER"}
    found = api.get(f"/api/v1/accounts/{book['acme'].pk}/").json()
    assert found["loyalty"] == Loyalty.objects.get(account=book["acme"]).score
    sorted_page = browser.get("/customers/?sort=-gap").context["rows"]
    assert sorted_page[0]["id"] == book["prospect"].pk


def test_those_whose_wallet_is_noted_estimated_and_not_known_add_up_to_the_whole_list(book, browser_of, zhao, chen):
    computed(by=zhao)
    Potential.objects.filter(account=book["other"]).update(basis="rivals")
    page = browser_of(zhao).get("/potential/")
    assert len(page.context["rows"]) == 4
    assert "Wallets of 4 customers: 2 noted by people, 1 estimated, 1 not known" in page.content.decode()
    own = browser_of(chen).get("/potential/").content.decode()
    assert "Wallet of 1 customer: 0 noted by people, 1 estimated, 0 not known" in own, "of those one sees"


def test_noted_and_estimated_are_told_apart_in_lists_files_finding_and_api(book, browser_of, api_of, zhao):
    computed(by=zhao)
    other = Potential.objects.current().filter(account=book["other"])
    other.update(basis="peer_purchases", potential=Decimal(900), gap=Decimal(500))
    Standing.objects.filter(account=book["other"]).update(potential_gap=Decimal(500))
    browser = browser_of(zhao)
    page = browser.get("/potential/")
    told = {row["id"]: row["cells"][-1]["html"] for row in page.context["rows"]}
    noted = Potential.objects.current().get(account=book["acme"])
    assert ">noted by people</span>" in told[noted.pk] and ">rough: from its like alone</span>" in told[other.get().pk]
    sums = Potential.objects.current().filter(gap__gt=0)
    entered = sum(row.gap for row in sums if row.basis == "entered")
    said = strip_tags(str(page.context["page"]["subtitle"]))
    assert f"{pictures.short(entered)} of it rests on wallets that people noted, the rest is estimated." in said
    lines = {line.split(",")[1]: line for line in _csv(browser, "/customers/?format=csv")}
    assert ",noted by people," in lines["ACME"] and ",estimated," in lines[book["other"].code]
    answer = {row["code"]: row for row in api_of(zhao).get("/api/v1/accounts/").json()["results"]}
    assert answer["ACME"]["potential_noted"] is True and answer[book["other"].code]["potential_noted"] is False
    assert api_of(zhao).get(f"/api/v1/accounts/{book['acme'].pk}/").json()["potential_noted"] is True
    page = browser.get("/customers/").content.decode()
    assert '<span class="sub">noted by people</span>' in page and '<span class="sub">estimated</span>' in page


def _csv(browser, path):
    return b"".join(browser.get(path).streaming_content).decode().splitlines()


def test_the_panel_tells_the_parts_with_their_rows(book, browser_of, zhao, lin, chen):
    computed(DAY - timedelta(200), by=zhao)
    computed(by=zhao)
    panel = browser_of(lin).get(f"/customers/{book['acme'].pk}/potential/")
    text = panel.content.decode()
    for words in ("Their buyer", "First order O", "Orders of the year", "It brought 1 customer.", "Enter the wallet"):
        assert words in text, words
    assert panel.context["history"] is not None
    prospect = browser_of(lin).get(f"/customers/{book['prospect'].pk}/potential/").content.decode()
    assert "the middle of the book" in prospect and "No order yet" in prospect and "Nominate for" in prospect
    assert browser_of(chen).get(f"/customers/{book['acme'].pk}/potential/").status_code == 404
    unknown = browser_of(chen).get(f"/customers/{book['other'].pk}/potential/").content.decode()
    assert "Nobody knows what this customer needs" in unknown and "too young to tell" in unknown


@pytest.mark.db_both
def test_who_brought_nobody_is_heard_when_asked_whether_they_would(book, browser_of, zhao, chen):
    asked = {"account": book["other"], "survey": Survey.objects.get(key="nps")}
    for scale, score, ago in (("nps", 9, 0), ("nps", 6, 364), ("nps", 0, 365), ("nps", 0, -1), ("csat10", 1, 0)):
        day = DAY - timedelta(ago)
        SurveyAnswer.objects.create(**asked, scale=scale, score=score, points=score, answered_on=day)
    run = computed(by=zhao)
    other = Loyalty.objects.get(run=run, account=book["other"])
    assert other.recommendation == 0.75 and other.inputs["recommends"] == 0.75
    panel = browser_of(chen).get(f"/customers/{book['other'].pk}/potential/").content.decode()
    assert "its people answered 7.5 of 10" in panel
    link = f"/surveys/answers/?account={book['other'].pk}&scale=nps&from_day={DAY - timedelta(364)}&to_day={DAY}"
    assert link.replace("&", "&amp;") in panel
    listed = [row["id"] for row in browser_of(chen).get(link).context["rows"]]
    assert set(SurveyAnswer.objects.filter(pk__in=listed).values_list("score", flat=True)) == {9, 6}


@pytest.mark.db_both
def test_referred_customers_that_one_does_not_see_are_counted_and_not_named(book, browser_of, zhao, lin, chen):
    Account.objects.filter(code="NEW").update(owner=chen, name="Secret Works", short_name="")
    computed(by=zhao)
    text = browser_of(lin).get(f"/customers/{book['acme'].pk}/potential/").content.decode()
    assert "It brought 1 customer." in text and "Secret Works" not in text


def rival(account, percent, category="", days=10):
    return Presence.objects.create(
        account=account, competitor=factories.CompetitorFactory(), wallet_percent=percent, category=category,
        seen_on=DAY - timedelta(days),
    )  # fmt: skip


@pytest.fixture
def like(lin, acme):
    """Six of one kind that buy of us, Acme the most: what its like suggest is less than what it buys already."""
    Account.objects.filter(pk=acme.pk).update(kind="dealer")
    books.buys(acme, months=12, amount="1000.00")
    for number in range(5):
        other = factories.AccountFactory(code=f"L{number}", owner=lin, kind="dealer")
        books.buys(other, months=12, amount=f"{100 + number}.00")
    return acme


@pytest.mark.db_both
def test_noted_shares_of_competitors_bound_the_estimated_wallet_on_page_api_and_export(
    like, browser_of, api_of, lin, zhao
):
    rival(like, 20, "tiles")
    rival(like, 10, "doors")
    rival(like, 50, "old", days=400)
    run = computed(by=zhao)
    row = Potential.objects.get(run=run, account=like)
    bought = row.actual
    assert bought > 0 and row.estimate < bought and row.rivals_share == pytest.approx(0.3)
    assert row.basis == "rivals" and row.wallet == row.at_least == (bought / Decimal("0.7")).quantize(Decimal("0.01"))
    panel = browser_of(lin).get(f"/customers/{like.pk}/potential/").content.decode()
    assert "1 − 30% that competitors are noted with" in panel and "Its like suggest" in panel
    assert f"/customers/{like.pk}/?tab=competitors" in panel and "70%" in panel
    assert "100%" not in panel.split('id="wallets"')[0]
    told = next(r for r in api_of(lin).get("/api/v1/potentials/").json()["results"] if r["account"] == like.pk)
    assert (told["basis"], told["wallet"], told["at_least"]) == ("rivals", str(row.wallet), str(row.wallet))
    assert told["rivals_share"] == pytest.approx(0.3) and told["estimate"] == str(row.estimate)
    sheet = browser_of(lin).get("/potential/?format=csv").getvalue().decode()
    line = next(one for one in sheet.splitlines() if "Acme" in one)
    assert f'noted with",{row.estimate},0.3,{row.at_least}' in line


def test_where_its_like_suggest_no_more_nothing_is_called_won(like, browser_of, lin, zhao):
    row = Potential.objects.get(run=computed(by=zhao), account=like)
    assert (row.basis, row.wallet, row.gap) == ("own_purchases", row.actual, 0)
    panel = browser_of(lin).get(f"/customers/{like.pk}/potential/").content.decode()
    assert "Nobody noted what it buys of others" in panel and "is won" not in panel.split('id="wallets"')[0]


def test_what_cannot_be_together_is_said(like, browser_of, lin, zhao):
    wallet(like, Decimal(13000), lin)
    rival(like, 30)
    row = Potential.objects.get(run=computed(by=zhao), account=like)
    assert row.basis == "entered" and row.wallet == 13000 < row.at_least
    page = f"/customers/{like.pk}/potential/"
    assert "correct one of the two" in browser_of(lin).get(page).content.decode()
    Presence.objects.update(wallet_percent=100)
    computed(by=zhao)
    assert "noted with the whole wallet" in browser_of(lin).get(page).content.decode()


def test_who_brought_others_but_would_not_today_is_told_so_and_a_loyal_one_at_risk_is_marked(book, browser_of, zhao):
    computed(by=zhao)
    row = Loyalty.objects.current().filter(score__isnull=False).first()
    Loyalty.objects.filter(pk=row.pk).update(score=90, recommendation=0.5, inputs=row.inputs | {
        "referrals": 1, "recommends": 0.3})  # fmt: skip
    client, mark = browser_of(zhao), "loyal so far, at risk now"
    assert mark not in client.get("/loyalty/").content.decode()
    Standing.objects.filter(account=row.account_id).update(risk=0.6)
    assert client.get("/loyalty/").content.decode().count(mark) == 1
    Standing.objects.filter(account=row.account_id).update(risk=0.1)
    assert mark not in client.get("/loyalty/").content.decode()
    told = client.get(f"/customers/{row.account_id}/potential/").content.decode()
    assert "answered 3 of 10: below 7" in told or "answered 3.0 of 10: below 7" in told
