"""Where a matter leads that no single tap settles, because it takes words or a choice: the label and the address."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifecycle.choices.cases import CaseClock
from lifecycle.facts.matters import Matter
from lifecycle.facts.warnings import NO_CAUSE

Opening = tuple[Any, str]


def log(one: Matter) -> Opening:
    """A visit is done when somebody says what happened."""
    return pgettext_lazy("a visit", "Log"), f"{reverse('lifecycle:visit-log')}?plan={one.pk}"


def proposal(one: Matter) -> Opening | None:
    """What was proposed for an hour that went by is moved; until then one tap accepts it."""
    return (_("Move"), f"{reverse('lifecycle:plan-move', args=[one.pk])}?today") if one.numbers["passed"] else None


def case(one: Matter) -> Opening:
    """A case needs the answer that its clock waits for, then its solution: both in words."""
    if one.numbers["told"].clock == CaseClock.ANSWER:
        return _("Answer"), reverse("lifecycle:case-answer", args=[one.pk])
    return _("Resolve"), reverse("lifecycle:case-resolve", args=[one.pk])


def waiting(one: Matter) -> Opening:
    """The customer is asked again, in words that stand on the case."""
    return _("Ask again"), one.url


def unanswered(one: Matter) -> Opening:
    """First the cause with its evidence, then what is done about it: both are chosen."""
    if one.numbers[NO_CAUSE]:
        return _("Say why"), reverse("lifecycle:warning-cause", args=[one.pk])
    return warning(one)


def reading(one: Matter) -> Opening:
    """Whoever reads second looks at the evidence before agreeing."""
    return pgettext_lazy("opening", "Read"), one.url


def warning(one: Matter) -> Opening:
    """A play, a visit or the close of the warning: which of them is chosen with its reasons in sight."""
    return pgettext_lazy("a warning", "Act"), reverse("lifecycle:warning-detail", args=[one.pk])


def renewal(one: Matter) -> Opening:
    """The next agreement has days and terms of its own."""
    return _("Renew"), reverse("accounts:agreement-renew", args=[one.pk])


def requirement(one: Matter) -> Opening:
    """What was renewed holds until a day that its paper names."""
    return pgettext_lazy("a requirement", "Renewed"), reverse("accounts:requirement-edit", args=[one.pk])


def stage(one: Matter) -> Opening:
    """A move needs its milestones or a reason."""
    return pgettext_lazy("a stage", "Move on"), reverse("lifecycle:stage-move", args=[one.account_id])
