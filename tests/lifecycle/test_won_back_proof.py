"""A customer is won back where an order or an agreement since the warning shows it, through every door."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kam.ground.errors import Refused
from lifecycle.actions import warnings
from lifecycle.facts import endings
from lifecycle.models import Journey, Warning
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
WORDS = (
    "The risk is 30%, under 45%, and no order or agreement since the warning shows the customer coming back. If it "
    "stays so, they count as kept after runs on two different days."
)
BACK = {"outcome": "won_back", "note": "They are back"}


@pytest.fixture
def calm(lin, acme):
    """An open warning whose risk is under the limit now, in no run yet."""
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    Warning.objects.update(risk=0.3)
    made.refresh_from_db()
    return made


def closed_choices(browser, warning):
    found = browser.get(reverse("lifecycle:warning-close", args=[warning.pk])).context["form"]["outcome"]
    return {one.data["value"]: str(one.choice_label) for one in found if one.data["attrs"].get("disabled")}


@pytest.mark.db_both
def test_page_api_and_verb_refuse_it_alike_and_the_form_says_so_before(lin, acme, calm, browser_of, api_of):
    browser, url = browser_of(lin), reverse("lifecycle:warning-close", args=[calm.pk])
    assert WORDS in closed_choices(browser, calm)["won_back"]
    assert "stands as your word" not in browser.get(url).content.decode()
    refused = browser.post(url, BACK)
    assert refused.status_code == 422 and WORDS in refused.content.decode()
    answer = api_of(lin).post(f"/api/v1/warnings/{calm.pk}/close/", BACK, format="json")
    assert answer.status_code in (409, 422) and WORDS in str(answer.json())
    with pytest.raises(Refused) as found:
        warnings.close(calm, **BACK, by=lin)
    assert found.value.field == "outcome" and str(found.value.message) == WORDS
    assert Warning.objects.get().is_open and Journey.objects.get().stage == "warning"


@pytest.mark.parametrize("proof", ["order", "agreement"])
def test_an_order_or_an_agreement_since_the_warning_is_proof(lin, acme, calm, proof, browser_of, api_of):
    today = timezone.localdate()
    if proof == "order":
        factories.OrderFactory(account=acme, ordered_on=today)
    else:
        factories.AgreementFactory(account=acme, number="A-7", starts_on=today)
    assert "won_back" not in closed_choices(browser_of(lin), calm)
    assert api_of(lin).post(f"/api/v1/warnings/{calm.pk}/close/", BACK, format="json").status_code == 200
    assert Warning.objects.get().state == "won_back"


def test_an_order_of_before_shows_nothing(lin, acme, calm):
    factories.OrderFactory(account=acme, ordered_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused):
        warnings.close(calm, **BACK, by=lin)


def test_of_the_warnings_own_day_what_was_entered_since_shows_it(lin, acme, browser_of):
    """The morning's order, after which the customer was feared for all the same, is no sign of its coming back."""
    today = timezone.localdate()
    morning = factories.OrderFactory(account=acme, ordered_on=today)
    factories.AgreementFactory(account=acme, number="A-1", starts_on=today)
    made = warnings.raise_by_hand(acme, reason="Silent", by=lin)
    assert endings.proof(made) is None and "won_back" in closed_choices(browser_of(lin), made)
    with pytest.raises(Refused):
        warnings.close(made, **BACK, by=lin)
    later = factories.OrderFactory(account=acme, ordered_on=today)
    assert endings.proof(made).words.endswith(later.number) and later.pk != morning.pk


def test_an_agreement_signed_before_the_warning_that_begins_since_shows_nothing(acme, calm, time_machine):
    signed = calm.opened_on - timedelta(days=20)
    made = factories.AgreementFactory(account=acme, number="A-1", signed_on=signed, starts_on=calm.opened_on)
    Warning.objects.update(opened_on=calm.opened_on - timedelta(days=3))
    calm.refresh_from_db()
    assert endings.proof(calm) is None
    type(made).objects.update(signed_on=calm.opened_on + timedelta(days=1))
    assert endings.proof(calm) is not None


def test_nobody_s_word_alone_takes_a_customer_at_high_risk_off_the_list(lin, calm, browser_of):
    Warning.objects.update(risk=0.6)
    said = closed_choices(browser_of(lin), calm)["won_back"]
    assert "Enter it first; until then the warning stays, with the risk of 60%" in said
    with pytest.raises(Refused, match="Enter it first"):
        warnings.close(Warning.objects.get(), **BACK, by=lin)
    Warning.objects.update(risk=0.3, calm_runs=2)
    assert closed_choices(browser_of(lin), calm).keys() == {"won_back"}
    assert warnings.close(Warning.objects.get(), outcome="kept", note="", by=lin).state == "kept"


def test_a_risk_a_hair_under_the_limit_does_not_read_as_the_limit(calm):
    calm.risk = 0.4496
    assert "The risk is 44.96%, under 45.00%" in endings.not_won_back(calm)


def test_of_one_calm_day_it_says_from_when_on_the_second_may_follow(calm):
    calm.calm_runs, calm.scored_on = 1, timezone.localdate()
    assert endings.not_kept(calm).endswith("Runs must say so on two different days; earliest tomorrow.")
    calm.scored_on -= timedelta(1)
    assert endings.not_kept(calm).endswith("two different days; the next run may be the second.")
