"""Words of choices in files: those of today and yesterday, those that people write; what may mean two is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from accounts.choices import CostKind
from accounts.imports.rows import words_of
from accounts.models import CostEntry, Incentive
from accounts.rules import choice_words, parsing
from accounts.rules.parsing import Fault, Unreadable
from kam.ground import intakes
from kam.ground.intakes import kind
from lifecycle.models import Visit

pytestmark = pytest.mark.django_db


def brought(ada: Any, key: str, columns: str, *rows: str) -> list[str]:
    """The faults, in words, of a file whose cells stand between semicolons."""
    names = columns.split()
    with kind(key).open(names, by=ada) as intake:
        kind(key).fill(intake, enumerate((row.split(";") for row in rows), start=2),
                       {name: place for place, name in enumerate(names)})  # fmt: skip
        intake.put()
        return [kind(key).say(reason, value, name) for _line, name, reason, value in intake.faults_by_line()]


@pytest.mark.parametrize("word", ["返点", "回饋", "返利", "Rebate", "rebates", "REBATES", "返點"])
def test_a_file_with_the_old_word_of_a_cost_is_understood(acme, ada, word):
    brought(ada, "costs", "account on kind amount", f"{acme.code};2026-03-01;{word};12.50")
    assert CostEntry.objects.get().kind == CostKind.REBATE


@pytest.mark.parametrize(("word", "stored"), [
    ("e-mail", "message"), ("Email", "message"), ("邮件", "message"), ("phone call", "call"), ("影片", "video"),
    ("視訊", "video"), ("On-site", "on_site"), ("on_site", "on_site"),
])  # fmt: skip
def test_visits_are_told_as_people_write_them(acme, ada, lin, word, stored):
    brought(ada, "visits", "account held_at kind user outcome", f"{acme.code};2026-03-02 10:30;{word};lin;订单")
    visit = Visit.objects.get()
    assert (visit.kind, visit.outcome) == (stored, "order")


def test_a_word_that_may_mean_two_is_refused_with_those_that_are_taken(acme, ada):
    rows = [f"{acme.code};{word};Prize {place};2026-03-02" for place, word in enumerate(("奖励", "现金奖励", "返点"))]
    (said,) = brought(ada, "incentives", "account kind title earned_on", *rows)
    assert said.startswith("This may mean more than one of the known words. Write one of these: Rebate, Bonus, ")
    assert {one.kind for one in Incentive.objects.all()} <= {"bonus", "rebate"}


def test_what_is_no_word_of_a_choice_is_refused_as_before(acme, ada):
    (said,) = brought(ada, "costs", "account on kind amount", f"{acme.code};2026-03-01;回扣;1")
    assert said.startswith("This is none of the known words. Write one of these: Visits, ")
    assert not CostEntry.objects.exists(), "a bribe is no rebate"


def declared(key: str) -> Any:
    """The declaration of a kind of rows, out of its reader."""
    return kind(key).fill.args[0] if hasattr(kind(key).fill, "args") else None  # type: ignore[attr-defined]


def test_no_word_of_a_table_is_another_choice_s_own_word_and_every_key_is_a_choice():
    wrong, seen = [], 0
    for one in intakes.kinds():
        told = declared(one.key)
        for name, table in (told.said if told else {}).items():
            column = told.noun.model._meta.get_field(name)
            seen += 1
            choices = column.choices or told.form.base_fields[name].choices
            own = words_of(choices)
            wrong += [f"{one.key}.{name}: {value}" for value in table if value not in own.values()]
            wrong += [f"{one.key}.{name}: {word} is {own[parsing.folded(word)]}" for value, words in table.items()
                      for word in words if own.get(parsing.folded(word), value) != value]  # fmt: skip
    assert not wrong and seen >= 20, wrong


def test_words_are_the_same_whatever_stands_between_their_parts():
    known = words_of(CostKind.choices, choice_words.COST_KINDS)
    for text in ("Working hours", "working-hours", "WORKING_HOURS", " man  hours ", "工时"):
        assert parsing.choice(text, known) == CostKind.HOURS
    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            assert all(parsing.choice(str(label), known) == value for value, label in CostKind.choices)
    with pytest.raises(Unreadable) as error:
        parsing.choice("a", {"a": parsing.SEVERAL})
    assert error.value.fault == Fault.UNSURE
