"""The numbers of a policy: declared with words and bounds, the defaults of the rules, partly said, in their order."""

from __future__ import annotations

import importlib
from dataclasses import fields

import pytest

from accounts.choices.numbers import WORDS, NumberGroup
from accounts.rules import classes, numbers, policies, standards, tiers
from analytics.rules import false_accounts, loyalty, potential, signals, warnings
from lifecycle.rules import surveys

RULES = {
    "gates": tiers.Policy(), "false_key": false_accounts.Policy(), "loyalty": loyalty.Policy(),
    "potential": potential.Policy(), "classes": classes.Policy(), "signs": classes.Scale(),
    "standards": standards.Policy(), "signals": signals.Policy(), "surveys": surveys.Policy(),
}  # fmt: skip


def test_every_number_has_words_and_a_default_within_its_bounds():
    paths = {f"{group}.{name}" for group, names in numbers.DECLARED.items() for name in names}
    assert set(WORDS) == paths and NumberGroup.values == list(numbers.DECLARED)
    assert all(label and says for label, says in WORDS.values())
    for path in paths:
        one = numbers.number(path)
        assert one.low < one.high and one.read(one.default) == one.default, path
    assert not list(policies.number_faults(numbers.defaults()))


@pytest.mark.parametrize("group", RULES)
def test_the_defaults_are_those_of_the_rule_that_reads_the_group(group):
    declared = numbers.defaults()[group]
    assert {name: getattr(RULES[group], name) for name in declared} == declared
    if group not in ("gates", "false_key"):  # these share their rule with columns of the policy
        assert set(declared) == {field.name for field in fields(RULES[group])}


def test_the_bands_are_those_of_the_warnings():
    bands, rule = numbers.defaults()["bands"], warnings.Policy()
    assert (bands["raised"], bands["high"], bands["critical"]) == rule.borders
    assert (bands["margin"], bands["runs"], bands["close_runs"]) == (rule.margin, rule.runs, rule.close_runs)


def test_versions_that_there_were_got_the_constants_of_the_rules():
    filled = importlib.import_module("accounts.migrations.0020_policy_numbers").NUMBERS
    assert filled.items() <= numbers.defaults().items()


def test_what_is_gathered_for_the_widest_policy_serves_every_other():
    wide, least = false_accounts.WIDEST, numbers.DECLARED["false_key"]
    for name in ("burst_history", "discount_quantile", "margin_spread"):
        assert getattr(wide, name) == least[name].low


def test_what_is_not_said_stays():
    base = numbers.merged(numbers.defaults(), {"loyalty": {"tenure": 40}})
    found = numbers.merged(base, numbers.read({"loyalty": {"wallet": "10", "trial": ""}}))
    assert (found["loyalty"]["tenure"], found["loyalty"]["wallet"], found["loyalty"]["trial"]) == (40, 10, 90)
    assert numbers.whole({})["gates"] == {"platinum_loyalty": 0, "gold_loyalty": 0}
    assert numbers.flat({"bands": {"runs": 3}})["bands.runs"] == 3


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"loyalty": {"tenure": 101}}, "Weight of tenure: a number between 0 and 100."),
        ({"loyalty": {"full_months": 2.5}}, "whole number between 1 and 12"),
        ({"loyalty": {"tenure": "nan"}}, "Weight of tenure: a number"),
        ({"loyalty": {"tenure": True}}, "Weight of tenure: a number"),
        ({"loyalty": {"tenure": [1]}}, "Weight of tenure: a number"),
        ({"loyalty": {"tenure": 0}}, "Tenure and repurchase need a weight each"),
        ({"false_key": {"poor_margin": 1.5}}, "between 0% and 100%"),
        ({"loyalty": {"charm": 5}}, "There is no such number: loyalty.charm."),
        ({"charm": {"x": 5}}, "There is no such number: charm.x."),
        ({"bands": {"raised": 0.5, "high": 0.5}}, "must lie below"),
        ({"gates": {"gold_loyalty": 50, "platinum_loyalty": 40}}, "must not lie above"),
        ([1], "An object with a group of numbers"),
        ({"loyalty": 5}, "An object with a group of numbers"),
    ],
)
def test_what_does_not_fit_is_said_in_words(raw, words):
    assert words in next(iter(policies.number_faults(raw))).words


@pytest.mark.parametrize("odd", ["1_0", "１０", "١٠", "0x1", "nan", "inf", "1 0"])
def test_numbers_are_read_as_programs_write_them(odd):
    assert numbers.DECLARED["gates"]["gold_loyalty"].read(odd) is None
    assert policies.read({"gold": {"response_hours": odd}})[1]


@pytest.mark.parametrize("raw", [{"bogus": {}}, {"bogus": {"x": ""}}, {"bogus": {"x": 1}}])
def test_a_group_that_there_is_not_is_named(raw):
    [fault, *_more] = list(policies.number_faults(raw))
    assert "bogus" in fault.words
