"""Answers to surveys that were given before: rows of a file, each an answer as it was on its day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions.row_nouns import Asked, Complete, Names, Tie
from accounts.models import Contact, TierChange
from kam.ground.errors import Refused
from kam.models import User
from lifecycle.choices.surveys import Audience
from lifecycle.models import Survey
from lifecycle.rules import surveys as rules

LANGUAGES = ("en", "zh-hans", "zh-hant")


def names(said: Mapping[str, Any]) -> Names:
    """The same answer of the same day: another score, other words or another person are another one, where told."""
    short = (said["account"], said["survey"], said["answered_on"], said["score"])
    told = [("contact", said["contact"])] if "contact" in said else []
    told += [("why", (said["why"] or "").strip())] if "why" in said else []
    every = [(*short, *part) for count in range(len(told) + 1) for part in combinations(told, count)]
    return Names(frozenset(every), (every[-1],))


def surveys(by: User, asked: Collection[Asked]) -> Mapping[Asked, Any]:
    """Surveys of customers by their name in any language, or by their key; there are few, so all are read."""
    known: dict[str, Survey] = {}
    for survey in Survey.objects.visible_to(by).filter(audience=Audience.CUSTOMER):
        for language in LANGUAGES:
            with translation.override(language):
                known[str(survey).lower()] = survey
        known[survey.key] = survey
    return {one: known[one[2].lower()] for one in asked if one[2].lower() in known}


SURVEY = Tie(surveys, "unknown_survey")


def completer() -> Complete:
    """One for each pass over a file: it remembers the roles of people and the tiers of customers."""
    roles: dict[int, str] = {}
    tiers: dict[tuple[int, Any], str] = {}

    def complete(values: Mapping[str, Any], _old: Any = None) -> dict[str, Any]:
        found, survey, contact = dict(values), values["survey"], values.get("contact")
        account, day, score = found.pop("account_id"), values["answered_on"], values["score"]
        if day > timezone.localdate():
            raise Refused(_("Nobody can have answered on a day to come."), field="answered_on", code="to_come")
        if score not in rules.span(survey.scale):
            raise Refused(_("Choose one of the answers."), field="score", code="span")
        if contact and contact not in roles:
            roles[contact] = Contact.objects.filter(pk=contact).values_list("role", flat=True).first() or ""
        if (account, day) not in tiers:
            then = TierChange.objects.on(day).filter(account=account)
            tiers[account, day] = then.values_list("tier", flat=True).first() or ""
        return found | {
            "role": found.get("role") or roles.get(contact or 0, ""), "tier": found.get("tier") or tiers[account, day],
            "why": (found.get("why") or "").strip(), "gain": (found.get("gain") or "").strip(),
            "audience": survey.audience, "scale": survey.scale, "points": rules.points(survey.scale, score),
            "is_low": rules.is_low(survey.scale, score),
        }  # fmt: skip

    return complete
