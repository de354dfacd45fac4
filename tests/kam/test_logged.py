"""How the record reads what it kept: every kind of value the way the pages write it, in the reader's language."""

from contextvars import copy_context

import pytest
from django.utils import timezone, translation

from accounts.models import Payment
from kam.ground import events, logged, timeline
from kam.models import Event

pytestmark = pytest.mark.django_db


def told(noun: str, language: str, changes=None, data=None, name=""):
    values = {"changes": changes or {}, "data": data or {}, "at": timezone.now()}
    with translation.override(language):
        return timeline.one(Event(verb=f"{noun}.changed", noun=noun, subject_name=name, **values), {})


@pytest.mark.parametrize(
    ("noun", "field", "value", "english", "chinese"),
    [
        ("account", "credit_limit", "1250000.00", "CN¥1,250,000.00", "¥1,250,000.00"),
        ("account", "customer_since", "2024-03-09", "9 Mar 2024", "2024年3月9日"),
        ("account", "archived_at", "2026-03-09T01:30:00+00:00", "9 Mar 2026 09:30", "2026年3月9日 09:30"),
        ("account", "kind", "distributor", "Distributor", "分销商"),
        ("agreement", "discount_percent", "12.50", "12.5%", "12.5%"),
        ("agreement", "committed_quantity", "1500.0000", "1,500", "1,500"),
        ("policy", "margin", 0.125, "12.5%", "12.5%"),
        ("policy", "visits_per_manager", 1420, "1,420", "1,420"),
        ("statement", "year", 2025, "2025", "2025"),
        ("visitplan", "planned_time", "09:30:00", "09:30", "09:30"),
        ("document", "size", 1536, "1.5 KB", "1.5 KB"),
        ("presence", "since", None, "–", "–"),
    ],
)
def test_each_kind_of_value(noun, field, value, english, chinese):
    for language, words in (("en", english), ("zh-hans", chinese)):
        assert told(noun, language, {field: [None, value]})["changes"][0]["now"].replace("\xa0", " ") == words


def test_an_amount_stands_in_the_record_s_currency_before_and_after():
    changes = {"amount": ["100.00", "90.00"], "currency": ["EUR", "USD"]}
    line = told("payment", "en", changes)["changes"][0]
    assert (line["was"], line["now"]) == ("€100.00", "US$90.00")
    assert told("payment", "en", data={"amount": "90.00", "currency": "USD"})["facts"] == ["Amount: US$90.00"]


def test_names_made_of_days_and_amounts_are_read_too():
    title = str(Payment(on="2026-11-02", amount="12345.60", currency="EUR"))
    assert told("payment", "en", name=title)["title"].endswith("2 Nov 2026 €12,345.60")
    with translation.override("en"):
        assert logged.composed("EUR 2026-11-01: 7.78170000") == "EUR 1 Nov 2026: 7.7817"
        assert logged.composed("Contract 2026-99-99") == "Contract 2026-99-99"


def test_what_a_grade_is_worth_and_why_a_nomination_ended_have_words():
    line = told("policy", "en", {"gold.material": ["", "Rebate"]})["changes"][0]
    assert line["label"].startswith("Gold: ") and line["now"] == "Rebate"
    assert told("nomination", "en", {"end_reason": ["", "replaced"]})["changes"][0]["now"] != "replaced"


def test_no_field_of_any_noun_breaks_the_reading(acme, zhao):
    event = events.record("tier.changed", acme, by=zhao, changes={"tier": ["gold", "iron"]})
    for noun, model in timeline._models().items():
        for field in model._meta.get_fields():
            for value in ("text", "2026-01-02", 7, 0.5, True, [], ["a"], {"a": 1}):
                event.noun, event.changes = noun, {field.name: [None, value]}
                assert all(isinstance(line["now"], str) for line in timeline.changes(event))


FOUND: list[int] = []
"""How many variables the context held in each of the following turns."""


@pytest.mark.xdist_group("context")
@pytest.mark.parametrize("turn", range(3))
def test_no_test_leaves_a_variable_in_the_context(turn):
    """Each line of the log and each request looks through all of them, so every test would pay for those before it."""
    FOUND.append(len(copy_context()))
    assert FOUND[-1] <= FOUND[0] + 2, "a fixture of every test changes a setting by which Django begins a new place"
