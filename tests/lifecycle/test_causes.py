"""Causes of warnings: evidence from the file, a second reader for platinum, a suspicion for its few readers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from kam.choices import Role
from kam.ground.errors import Refused
from kam.models import Event, Notice
from lifecycle.actions import cases, causes, warnings
from lifecycle.actions.aftermaths import Said
from lifecycle.actions.causes import Shown
from lifecycle.facts import causes as facts
from lifecycle.facts.warnings import address
from lifecycle.models import Aftermath, CauseEvidence, MilestoneMark, Need, Survey, SurveyAnswer, Warning, WarningCause
from lifecycle.models.evidence import say
from lifecycle.rules import causes as rules
from lifecycle.rules.causes import Piece
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def today(ago=0):
    return timezone.localdate() - timedelta(ago)


def key(code, row):
    return f"{code}:{row.pk}"


def written(warning, file, by, cause="unresolved", code="complaint", row="need"):
    return causes.suspect(warning, cause=cause, shown=Shown([key(code, file[row])]), by=by)


def platinum(acme):
    Account.objects.filter(pk=acme.pk).update(tier="platinum")


@pytest.mark.db_both
def test_an_unpaid_order_is_late_by_credit_days_too(file, acme):
    Account.objects.filter(pk=acme.pk).update(credit_days=30)
    order = factories.OrderFactory(account=acme, number="TERMS", ordered_on=today(50), due_on=None, paid_on=None)
    late = [one for one in facts.orders(acme.pk, today()) if one.key == key("late_payment", order)]
    assert [(one.on, one.numbers) for one in late] == [(today(20), {"number": "TERMS", "days": 20})]


@pytest.mark.db_both
def test_a_cause_cites_rows_of_the_file_with_day_and_words(lin, warning, file):
    shown = Shown([key("complaint", file["need"]), key("late_delivery", file["order"])], "They said so on the phone")
    made = causes.suspect(warning, cause="unresolved", shown=shown, note="Two months", by=lin)
    rows = {one.code: one for one in CauseEvidence.objects.filter(cause=made)}
    assert (rows["complaint"].noun, rows["complaint"].subject_id, rows["complaint"].on) == (
        "need", file["need"].pk, today(30))  # fmt: skip
    assert rows["late_delivery"].numbers == {"number": "SO-1", "days": 10}
    assert rows["word"].text == "They said so on the phone"
    event = Event.objects.get(verb="cause.suspected")
    assert event.changes == {"cause": ["", "unresolved"]} and event.noun == "cause"
    assert MilestoneMark.objects.get(account=warning.account).milestone.key == "cause_found"


@pytest.mark.db_both
@pytest.mark.parametrize(
    ("cause", "keys", "field"),
    [("unresolved", [], "evidence"), ("unresolved", ["complaint:999999"], "evidence"), ("moon", None, "cause"),
     ("unknown", None, "cause")],
)  # fmt: skip
def test_without_evidence_or_with_another_cause_it_is_refused(lin, warning, file, cause, keys, field):
    shown = Shown([key("complaint", file["need"])] if keys is None else keys, "word alone")
    with pytest.raises(Refused) as refusal:
        causes.suspect(warning, cause=cause, shown=shown, by=lin)
    assert refusal.value.field == field and not WarningCause.objects.exists()


def test_evidence_that_does_not_count_for_the_cause_needs_a_word(lin, warning, file):
    with pytest.raises(Refused) as refusal:
        written(warning, file, lin, "own_strategy")
    assert refusal.value.field == "note" and not WarningCause.objects.exists()
    shown = Shown([key("complaint", file["need"])])
    assert causes.suspect(warning, cause="own_strategy", shown=shown, note="They build their own plant", by=lin).pk


def test_the_list_names_a_contested_cause_as_such(lin, sun, warning, file, browser_of):
    causes.contest(written(warning, file, lin), note="They told me otherwise", by=sun)
    page = browser_of(lin).get("/warnings/").content.decode()
    assert "No cause that you can see (Contested: Problems left unresolved)" in page


def test_today_says_that_a_cause_is_contested(lin, sun, warning, file, browser_of):
    Warning.objects.update(opened_on=timezone.localdate() - timedelta(days=20))
    assert "no cause" in browser_of(lin).get("/today/").content.decode()
    causes.contest(written(warning, file, lin), note="They told me otherwise", by=sun)
    page = browser_of(lin).get("/today/").content.decode()
    assert "its cause is contested" in page and "no cause" not in page


def test_evidence_that_ages_is_read_again(lin, warning, file, time_machine, browser_of):
    written(warning, file, lin)
    time_machine.move_to(timezone.now() + timedelta(days=5), tick=False)
    address = reverse("lifecycle:warning-detail", args=[warning.pk])
    assert "Dissatisfaction heard, not answered for 35 days" in browser_of(lin).get(address).content.decode()
    Need.objects.filter(pk=file["need"].pk).update(closed_on=timezone.localdate() - timedelta(days=2))
    page = browser_of(lin).get(address).content.decode()
    assert "Dissatisfaction heard, not answered for 33 days" in page and "over since" in page


def test_another_cause_takes_the_place_of_the_first(lin, warning, file):
    first = written(warning, file, lin)
    second = written(warning, file, lin, "stronger_competitor", "rival", "rival")
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "suspected")
    assert Event.objects.filter(verb="cause.suspected").first().changes == {
        "cause": ["unresolved", "stronger_competitor"]
    }


def test_the_file_proposes_the_likeliest_cause(warning, file, lin, zhao, browser_of, api_of):
    page = browser_of(lin).get(reverse("lifecycle:warning-proposals", args=[warning.pk])).content.decode()
    assert "Problems left unresolved" in page and "Dissatisfaction heard, not answered for 30 days" in page
    assert "improper" not in page
    answer = api_of(lin).get(f"/api/v1/warnings/{warning.pk}/evidence/").json()
    assert answer["likeliest"][0] == "unresolved" and "squeezed_out" not in answer["likeliest"]
    assert {one["key"] for one in answer["evidence"]} >= {key("left", file["contact"]), key("rival", file["rival"])}
    assert "Wang Secret" not in str(answer)
    assert "squeezed_out" in api_of(zhao).get(f"/api/v1/warnings/{warning.pk}/evidence/").json()["likeliest"]


def test_who_may_not_see_people_is_shown_no_contact(warning, file, api_of):
    finance = factories.UserFactory(role=Role.FINANCE)
    answer = api_of(finance).get(f"/api/v1/warnings/{warning.pk}/evidence/").json()
    assert not [one for one in answer["evidence"] if one["noun"] == "contact"]


def test_the_weights_fade_and_repeat_less():
    day = today()
    fresh, old = (Piece("late_delivery", "order", n, today(ago)) for n, ago in ((1, 0), (2, 9999)))
    assert rules.weigh([fresh], day)["supplier_optimisation"] == 1.5
    assert rules.weigh([old], day)["supplier_optimisation"] == pytest.approx(1.5 * 0.25)
    both = rules.weigh([fresh, Piece("late_delivery", "order", 3, day)], day)["supplier_optimisation"]
    assert both == pytest.approx(1.5 * 1.5)
    assert rules.likeliest([fresh], day, suspicions=False) == ["supplier_optimisation", "unresolved"]


def test_whoever_wrote_it_does_not_confirm_it(lin, sun, warning, file):
    made = written(warning, file, lin)
    with pytest.raises(Refused):
        causes.confirm(made, by=lin)
    with pytest.raises(Refused):
        causes.contest(made, note="No", by=lin)
    assert causes.confirm(made, note="So it is", by=sun).read_by == sun
    with pytest.raises(Refused):
        causes.contest(made, note="Yet no", by=sun)
    assert Notice.objects.filter(user=lin, event__verb="cause.confirmed").count() == 1


def test_an_integration_is_no_second_reader_for_its_creator(zhao, warning, file):
    made = written(warning, file, zhao)
    robot = factories.UserFactory(role=Role.INTEGRATION, acts_for=zhao)
    with pytest.raises(Refused):
        causes.confirm(made, by=robot)


def test_a_contested_cause_does_not_stand(lin, zhao, warning, file):
    made = written(warning, file, lin)
    with pytest.raises(Refused) as refusal:
        causes.contest(made, note=" ", by=zhao)
    assert refusal.value.field == "note"
    causes.contest(made, note="Ask them first", by=zhao)
    assert not WarningCause.objects.standing().exists()
    with pytest.raises(Refused):
        causes.cite(made, shown=Shown([key("left", file["contact"])]), by=lin)
    written(warning, file, lin)


@pytest.mark.db_both
def test_more_evidence_and_taking_back(lin, sun, warning, file):
    made = written(warning, file, lin)
    causes.cite(made, shown=Shown([key("complaint", file["need"]), key("left", file["contact"])]), by=sun)
    assert made.evidence.count() == 2
    with pytest.raises(Refused):
        causes.withdraw(made, by=sun)
    assert causes.withdraw(made, by=lin).state == "withdrawn"


def test_readers_of_a_platinum_customer_are_told_once(lin, sun, zhao, acme, warning, file):
    platinum(acme)
    warning = Warning.objects.get()
    written(warning, file, lin)
    told = Notice.objects.filter(event__verb="cause.suspected")
    assert {one.user for one in told} == {sun, zhao} and told.first().url == f"/warnings/{warning.pk}/"


def test_lost_needs_a_confirmed_cause_of_a_platinum_customer(lin, zhao, acme, warning, file):
    platinum(acme)
    made = written(Warning.objects.get(), file, lin)
    for said in (Said(), Said("unresolved", "x"), Said("own_strategy", "Board minutes")):
        with pytest.raises(Refused) as refusal:
            warnings.close(warning, outcome="lost", note="Gone", said=said, by=lin)
        assert refusal.value.field == "cause"
    assert Warning.objects.get().state == "open" and WarningCause.objects.count() == 1
    causes.confirm(made, by=zhao)
    warnings.close(warning, outcome="lost", note="Gone", by=lin)
    assert Aftermath.objects.get().cause == "unresolved"


def test_lost_takes_the_cause_that_stands_as_far_agreed_on_as_it_was(lin, warning, file):
    made = written(warning, file, lin)
    closed = warnings.close(warning, outcome="lost", note="Gone", by=lin)
    made.refresh_from_db()
    heard = "Dissatisfaction heard, not answered for 30 days"
    assert made.state == "suspected" and Aftermath.objects.get().evidence == heard
    assert (closed.value_lost, closed.value_saved) == (Decimal("11250.00"), Decimal(0))


def test_lost_without_a_cause_on_the_warning_cites_the_file_itself(lin, warning, file):
    with pytest.raises(Refused) as refusal:
        warnings.close(warning, outcome="lost", note="Gone", said=Said("unresolved", " "), by=lin)
    assert refusal.value.field == "evidence"
    warnings.close(warning, outcome="lost", note="Gone", said=Said("unresolved", "Their mail"), by=lin)
    cited = set(CauseEvidence.objects.values_list("code", flat=True))
    assert cited == {"complaint", "promise_late", "late_delivery", "word"}


def test_after_the_end_nothing_is_written(lin, zhao, warning, file):
    made = written(warning, file, lin)
    warnings.close(warning, outcome="lost", note="Gone", by=lin)
    for deed in (
        lambda: written(Warning.objects.get(), file, lin),
        lambda: causes.cite(made, shown=Shown((), "x"), by=lin),
        lambda: causes.confirm(made, by=zhao),
        lambda: causes.withdraw(made, by=lin),
    ):
        with pytest.raises(Refused):
            deed()


def test_only_whoever_moves_stages_writes(gu, warning, file):
    with pytest.raises(PermissionDenied):
        written(warning, file, gu)


def test_outsiders_find_nothing(chen, lin, warning, file, browser_of, api_of):
    made = written(warning, file, lin)
    browser = browser_of(chen)
    for name in ("cite", "confirm", "contest", "withdraw"):
        assert browser.get(reverse(f"lifecycle:cause-{name}", args=[made.pk])).status_code == 404
    assert browser.get(reverse("lifecycle:warning-cause", args=[warning.pk])).status_code == 404
    assert api_of(chen).get("/api/v1/causes/").json()["count"] == 0
    assert api_of(chen).post(f"/api/v1/causes/{made.pk}/confirm/", {}, format="json").status_code == 404


def test_page_and_api_write_and_read_alike(lin, sun, warning, file, browser_of, api_of):
    url = reverse("lifecycle:warning-cause", args=[warning.pk])
    assert browser_of(lin).get(url).status_code == 200
    assert browser_of(lin).post(url, {"cause": "unresolved"}).status_code == 422
    data = {"cause": "unresolved", "evidence": [key("complaint", file["need"])], "note": "Broken boards"}
    assert browser_of(lin).post(url, data).status_code == 302
    made = WarningCause.objects.get()
    told = api_of(sun).get(f"/api/v1/causes/{made.pk}/").json()
    assert told["evidence"][0]["words"] == "Dissatisfaction heard, not answered for 30 days"
    assert api_of(sun).get(f"/api/v1/warnings/{warning.pk}/").json()["cause"] == "unresolved"
    confirmed = api_of(sun).post(f"/api/v1/causes/{made.pk}/confirm/", {"note": "Yes"}, format="json")
    assert confirmed.json()["state"] == "confirmed" and confirmed.json()["read_by"] == sun.pk
    answer = api_of(lin).post(f"/api/v1/warnings/{warning.pk}/cause/", data | {"evidence": ["x:1"]}, format="json")
    assert answer.status_code == 400
    answer = api_of(lin).post(f"/api/v1/warnings/{warning.pk}/cause/", data | {"evidence": 5}, format="json")
    assert answer.status_code == 400
    again = api_of(lin).post(f"/api/v1/warnings/{warning.pk}/cause/", data, format="json")
    assert again.status_code == 201 and WarningCause.objects.standing().count() == 1


def test_complaint_cases_and_low_answers_are_evidence_as_of_the_day(lin, warning, file):
    case = cases.report(values={"account": warning.account, "sort": "complaint", "kind": "quality", "title": "Shades"},
                        by=lin)  # fmt: skip
    survey = Survey.objects.filter(audience="customer").first()
    answer = SurveyAnswer.objects.create(survey=survey, account=warning.account, scale="csat5", score=1, points=0,
                                         is_low=True, answered_on=today())  # fmt: skip
    shown = {one.key: one for one in facts.gather(warning.account_id, today(), lin)}
    assert f"case_open:{case.pk}" in shown and f"low_answer:{answer.pk}" in shown
    assert not {"case_open", "low_answer"} & {one.code for one in facts.gather(warning.account_id, today(1), lin)}
    made = causes.suspect(
        warning, cause="unresolved", shown=Shown([f"case_open:{case.pk}", f"low_answer:{answer.pk}"]), by=lin
    )
    words = [say(one.code, one.numbers) for one in made.evidence.all()]
    assert any(case.number in line and "Quality" in line for line in words) and any("1 of 5" in line for line in words)
    assert all(address(one.noun, one.subject_id, 1).endswith(f"/{one.subject_id}/") for one in made.evidence.all())
    cases.resolve(case, cause="product", resolution="New tiles", by=lin)
    assert f"case_past:{case.pk}" in {one.key for one in facts.gather(warning.account_id, today(), lin)}


@pytest.mark.parametrize("path", ["causes", "play-uses"])
@pytest.mark.parametrize("asked", ["99999999999999999999", "1.5", "x"])
def test_a_warning_that_cannot_be_is_no_choice(path, asked, lin, api_of):
    assert api_of(lin).get(f"/api/v1/{path}/?warning={asked}").status_code == 400
