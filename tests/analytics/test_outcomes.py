"""What became of warnings: each figure against SQL over the rows, as of a day, by page, file and API, within sight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from analytics.facts import outcomes as facts
from analytics.rules import outcomes as rules
from analytics.rules.outcomes import Row
from kam.models import Event
from lifecycle.models import Warning, WarningCause
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
END = date(2026, 6, 30)


def warned(account, by, state, opened, closed=None, *, cause="", tier="gold", stake="100", saved=None, lost=None):
    made = Warning.objects.create(
        account=account, state=state, opened_on=opened, closed_on=closed, closed_by=by if closed else None,
        risk_at_opening=0.6, risk=0.5, tier_at_opening=tier, value_at_risk=stake, value_at_opening=stake,
        value_saved=saved, value_lost=lost,
    )  # fmt: skip
    if cause:
        WarningCause.objects.create(warning=made, cause=cause, state="confirmed", by=by, on=opened)
    return made


@pytest.fixture
def book(lin, chen, acme, other):
    """Of Lin's customers six ended and one open; two that count nowhere; and one of Chen's."""
    may, june = date(2026, 5, 1), date(2026, 6, 1)
    ours = [factories.AccountFactory(name=f"Ours {n}", owner=lin, region="East" if n % 2 else "") for n in range(4)]
    warned(acme, lin, "kept", may, may + timedelta(10), cause="unresolved", saved="70.10")
    warned(acme, lin, "kept", june, june + timedelta(20), cause="unresolved", saved="0.05")
    warned(ours[0], lin, "won_back", may, june, cause="stronger_competitor", tier="platinum", saved="100")
    warned(ours[1], lin, "lost", may, june, cause="stronger_competitor", tier="platinum", lost="1000.33")
    warned(ours[2], lin, "lost", june, END, cause="unresolved", lost="200")
    warned(ours[3], lin, "dormant", june, END - timedelta(1), lost="0.67")
    warned(ours[0], lin, "open", END)
    warned(ours[1], lin, "undone", june, june, stake="5000")
    warned(ours[2], lin, "joined", june, june, stake="5000")
    warned(other, chen, "lost", june, END, cause="own_strategy", lost="9999")


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone()


def test_each_figure_is_that_of_the_rows(book, zhao):
    whole = rules.line(facts.gather(zhao, as_of=END, days=365))
    count, saved, lost, stake = sql(
        "SELECT COUNT(*), SUM(COALESCE(value_saved, 0)), SUM(COALESCE(value_lost, 0)), SUM(value_at_opening)"
        " FROM lifecycle_warning WHERE state NOT IN ('undone', 'joined')"
    )
    assert (whole.count, whole.saved, whole.lost, whole.at_stake) == (
        count, Decimal(str(saved)).quantize(Decimal("0.01")), Decimal(str(lost)).quantize(Decimal("0.01")), stake,
    )  # fmt: skip
    for state, told in (("kept", whole.kept), ("won_back", whole.won_back), ("lost", whole.gone), ("open", whole.open)):
        assert told == sql(f"SELECT COUNT(*) FROM lifecycle_warning WHERE state = '{state}'")[0]
    assert whole.days == 29  # of 10, 20, 28, 29, 29, 31, 31


def test_by_cause_and_tier_the_parts_add_up(book, lin):
    rows = facts.gather(lin, as_of=END, days=365)
    causes, tiers = rules.by(rows, lambda one: one.cause), rules.by(rows, lambda one: one.tier)
    assert {key: (one.kept, one.won_back, one.gone, one.dormant) for key, one in causes.items()} == {
        "unresolved": (2, 0, 1, 0), "stronger_competitor": (0, 1, 1, 0), "unknown": (0, 0, 0, 1),
    }  # fmt: skip
    for parts in (causes, tiers):
        assert sum(one.lost for one in parts.values()) == Decimal("1201.00")
        assert sum(one.saved for one in parts.values()) == Decimal("170.15")
    assert tiers["platinum"].lost == Decimal("1000.33")


def test_what_was_closed_later_was_open(book, lin):
    then = rules.line(facts.gather(lin, as_of=date(2026, 5, 20), days=365))
    assert (then.count, then.open, then.kept, then.saved, then.lost) == (3, 2, 1, Decimal("70.10"), 0)
    assert rules.line(facts.gather(lin, as_of=END, days=30)).count == 4


def test_a_share_is_told_from_five_on_with_its_bounds():
    def row(state):
        return Row(1, 1, state, "", "", None, "", "2026-06", Decimal(0), Decimal(0), Decimal(0), 3)

    assert rules.line([row("kept")] * 4).share is None and rules.line([row("kept")] * 4).bounds is None
    found = rules.line([row("kept")] * 3 + [row("won_back"), row("lost"), row("open")])
    assert found.share == 0.8 and found.bounds == pytest.approx((0.3755, 0.9638), abs=1e-4)
    assert rules.line([]) == rules.Line()


def test_everybody_sees_their_own(book, lin, chen, zhao, api_of, browser_of):
    counts = {user: api_of(user).get("/api/v1/outcomes/?as_of=2026-06-30").json()["whole"]["count"]
              for user in (lin, chen, zhao)}  # fmt: skip
    assert counts == {lin: 7, chen: 1, zhao: 8}
    assert "9,999" not in browser_of(lin).get("/outcomes/?as_of=2026-06-30").content.decode()


def test_the_page_says_it_in_one_sentence_and_leads_to_the_rows(book, lin, browser_of):
    page = browser_of(lin).get("/outcomes/?as_of=2026-06-30&by=tier")
    assert page.context["headline"] == (
        "Of 6 warnings that ended 3 customers stayed. CN¥1,201 was lost, most of it (83%) for this cause: "
        "A stronger competitor."
    )
    links = {name: (line.count, url) for name, line, url in page.context["rows"]}
    for count, url in links.values():
        assert browser_of(lin).get(url).context["count"] == count, url
    sheet = browser_of(lin).get("/outcomes/?as_of=2026-06-30&by=tier&format=csv").getvalue().decode("utf-8-sig")
    assert "Platinum,2,0,0,1,1,0,,,,200.00,100.00,1000.33,31" in sheet


def test_nothing_is_said_to_be_nothing(lin, browser_of):
    page = browser_of(lin).get("/outcomes/")
    assert page.context["headline"] == "No warning was opened in this time."


def test_a_wrong_question_is_told(lin, api_of, browser_of):
    assert api_of(lin).get("/api/v1/outcomes/?by=colour").status_code == 400
    assert browser_of(lin).get("/outcomes/?owner=x").context["faults"]


def test_few_questions_to_the_database(book, lin, django_assert_num_queries):
    with django_assert_num_queries(2):
        facts.gather(lin, as_of=END, days=365)


def test_what_went_without_a_known_cause_is_said_so(lin, acme, browser_of):
    warned(acme, lin, "lost", date(2026, 5, 1), END, lost="10")
    said = browser_of(lin).get("/outcomes/?as_of=2026-06-30").context["headline"]
    assert said.endswith("CN¥10 was lost, all of it without a known cause."), "all is not most"


def test_by_owner_region_and_segment_the_page_leads_to_the_same_warnings(book, acme, lin, zhao, browser_of, api_of):
    acme.__class__.objects.filter(pk=acme.pk).update(segment="roads")
    query = f"as_of={END}&days=365"
    assert api_of(zhao).get(f"/api/v1/outcomes/?{query}&segment=roads").json()["whole"]["count"] == 2
    page = browser_of(zhao).get(f"/outcomes/?{query}&segment=roads&owner={lin.pk}").context
    assert page["headline"].startswith(f"{lin}, roads: ")
    urls = [(line, url) for _name, line, url in page["rows"] if url]
    for line, url in urls:
        assert len(browser_of(zhao).get(url).context["rows"]) == line.count, url
    assert urls and ("roads", "roads") in page["choices"]["segments"]


def test_of_whom_it_is_not_known_are_opened_too(book, acme, zhao, browser_of):
    Warning.objects.filter(account=acme).update(tier_at_opening="")
    acme.__class__.objects.filter(pk=acme.pk).update(owner=None, region="")
    for by, named in (("tier", "lacks=tier"), ("owner", "owner=unassigned"), ("region", "lacks=region")):
        page = browser_of(zhao).get(f"/outcomes/?as_of={END}&by={by}").context
        urls = [(line, url) for _name, line, url in page["rows"] if named in url]
        assert len(urls) == 1, by
        assert browser_of(zhao).get(urls[0][1]).context["count"] == urls[0][0].count, by


@pytest.mark.parametrize("day", ["2026-06-30", "2026-05-20"])
@pytest.mark.parametrize("by", ["cause", "tier", "owner", "region"])
def test_each_bar_opens_just_the_warnings_it_counts(book, lin, zhao, browser_of, day, by):
    page = browser_of(zhao).get(f"/outcomes/?as_of={day}&by={by}").context
    marks = [mark for one in page["drawn"].option["series"] for mark in one["data"] if mark["value"]]
    assert sum(mark["value"] for mark in marks) == int(page["figures"][0]["value"])
    for mark in marks:
        assert browser_of(zhao).get(mark["url"]).context["count"] == mark["value"], mark["url"]


def test_the_causes_are_those_that_stood_on_the_day(lin, acme, other, system):
    may, july = date(2026, 5, 1), END + timedelta(5)
    back, later, read = (
        warned(factories.AccountFactory(owner=lin), lin, "lost", may, may + timedelta(9)) for _n in range(3)
    )
    row = {"by": lin, "on": may}
    gone = WarningCause.objects.create(warning=back, cause="unresolved", state="withdrawn", **row)
    Event.objects.create(verb="cause.withdrawn", noun="cause", subject_id=gone.pk)
    Event.objects.update(at=timezone.make_aware(datetime.combine(july, time(9))))
    WarningCause.objects.create(warning=later, cause="own_strategy", state="confirmed", by=lin, on=july, read_on=july)
    WarningCause.objects.create(warning=read, cause="unresolved", state="contested", read_on=july, **row)
    told = {day: {one.warning: one.cause for one in facts.gather(lin, as_of=day, days=365)} for day in (END, july)}
    assert told[END] == {back.pk: "unresolved", later.pk: "unknown", read.pk: "unresolved"}
    assert told[july] == {back.pk: "unknown", later.pk: "own_strategy", read.pk: "unknown"}


def test_a_customer_with_several_warnings_is_told_to_count_for_each(book, lin, browser_of):
    page = browser_of(lin).get("/outcomes/", {"as_of": END.isoformat()}).content.decode()
    assert "of 5 customers: one with several counts for each of them" in page
    Warning.objects.filter(account__name="Ours 0", state="open").delete()
    Warning.objects.filter(account__code="ACME", opened_on__month=6).delete()
    page = browser_of(lin).get("/outcomes/", {"as_of": END.isoformat()}).content.decode()
    assert "one with several" not in page


def test_the_greatest_part_of_a_loss_is_called_most_of_it_only_where_it_is(lin, browser_of):
    may, causes = date(2026, 5, 1), ("unresolved", "own_strategy", "stronger_competitor")
    for cause, lost in zip(causes, ("34", "33", "33"), strict=True):
        warned(factories.AccountFactory(owner=lin), lin, "lost", may, END, cause=cause, lost=lost)
    said = browser_of(lin).get("/outcomes/?as_of=2026-06-30").context["headline"]
    assert said.endswith("the largest part of it (34%) for this cause: Problems left unresolved."), said
