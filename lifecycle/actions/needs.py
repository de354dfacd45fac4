"""Needs: heard, stated by the customer, answered, the benefit confirmed, closed; each step can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import arrivals
from accounts.models import Rate
from kam.ground import records
from kam.ground.errors import Refused
from kam.ground.rights import Right, require, same_person, standing
from kam.models import User
from lifecycle.choices import EventVerb, NeedSign
from lifecycle.models import Need
from lifecycle.rules import needs as rules

ANSWER = ("product", "category", "solution", "benefit", "cost", "currency")
"""What was offered, and what it is worth to the customer."""
WORTH = ("benefit", "cost")


@arrivals.at_home
def hear(*, values: Mapping[str, Any], by: User) -> Need:
    """A need as it was heard; one that the customer stated outright is explicit from that day on."""
    require(by, Right.LOG_VISITS)
    account = arrivals.open_for(values.get("account"), by)
    filled = {
        **values,
        "user": values.get("user") or standing(by),
        "heard_on": values.get("heard_on") or timezone.localdate(),
    }
    _held(filled["heard_on"], "heard_on")
    for name in ("contact", "visit"):
        _of(account.pk, filled.get(name), name)
    stated_on = filled["heard_on"] if filled.get("sign") == NeedSign.STATED else None
    need = Need(**filled)
    told = [need.user] if not same_person(need.user, by) else []
    return records.create(
        Need, filled | need.stepped(stated_on=stated_on), by=by, verb=EventVerb.NEED_HEARD,
        data={"sign": need.sign, "heard_on": need.heard_on}, notify=told, url="/needs/",
    )  # fmt: skip


@records.held
def state(need: Need, *, on: date | None = None, text: str = "", version: int | None = None, by: User) -> Need:
    """The customer says that they want it solved: latent becomes explicit; `text` is the need in their words."""
    require(by, Right.LOG_VISITS)
    _open(need)
    day = on or need.stated_on or max(timezone.localdate(), need.heard_on)
    _held(day, "stated_on", after=need.heard_on)
    values = need.stepped(stated_on=day) | (reworded(need, text.strip()) if text.strip() else {})
    return records.change(need, values, version=version, by=by, verb=EventVerb.NEED_STATED)


@records.held
def propose(
    need: Need, *, values: Mapping[str, Any], on: date | None = None, version: int | None = None, by: User
) -> Need:
    """
    What we offer for it: a product, a category, or in words.

    Offered for a latent need it is noted as offered early; what it is worth can be said once the need is stated.
    """
    require(by, Right.LOG_VISITS)
    _open(need)
    day = on or need.proposed_on or timezone.localdate()
    _held(day, "proposed_on", after=need.heard_on)
    answer = completed({name: values[name] for name in ANSWER if name in values}, need)
    if not any(answer.get(name, getattr(need, name)) for name in ("product", "category", "solution")):
        raise Refused(_("Say what was offered: a product, a category, or in words."), field="solution", status=400)
    stepped = need.stepped(proposed_on=day)
    return records.change(need, answer | stepped, version=version, by=by, verb=EventVerb.NEED_PROPOSED)


@records.held
def confirm(
    need: Need, *, values: Mapping[str, Any], on: date | None = None, version: int | None = None, by: User
) -> Need:
    """The customer confirms the benefit, in their words, and what it is worth to them. Refused for a latent need."""
    require(by, Right.LOG_VISITS)
    _open(need)
    if need.stated_on is None:
        raise Refused(_latent(), code="latent")
    if need.proposed_on is None:
        raise Refused(_("Nothing has been offered for this need yet. Say first what was."), code="not_proposed")
    proof = str(values.get("proof", need.proof) or "").strip()
    if not proof:
        raise Refused(_("Say what the customer confirmed, in their words."), field="proof", status=400)
    _of(need.account_id, values.get("confirmed_by"), "confirmed_by")
    day = on or need.confirmed_on or timezone.localdate()
    _held(day, "confirmed_on", after=max(need.stated_on, need.proposed_on))
    worth = completed({name: values[name] for name in (*WORTH, "currency") if name in values}, need)
    who = {"confirmed_by": values["confirmed_by"]} if "confirmed_by" in values else {}
    told = worth | who | {"proof": proof} | need.stepped(confirmed_on=day)
    return records.change(need, told, version=version, by=by, verb=EventVerb.NEED_CONFIRMED)


@records.held
def close(
    need: Need, *, outcome: str, note: str = "", on: date | None = None, version: int | None = None, by: User
) -> Need:
    """What became of it; a closed one says so until that is taken back."""
    require(by, Right.LOG_VISITS)
    _open(need)
    day = on or timezone.localdate()
    _held(day, "closed_on", after=need.heard_on)
    values = {"outcome": outcome, "outcome_note": note.strip()[:255]} | need.stepped(closed_on=day)
    return records.change(need, values, version=version, by=by, verb=EventVerb.NEED_CLOSED)


@records.held
def step_back(need: Need, *, version: int | None = None, by: User) -> Need:
    """Take the last step back: closed, confirmed, offered or stated; what was said of it stays to be said again."""
    require(by, Right.LOG_VISITS)
    name = rules.last_step(need.days)
    if not name:
        raise Refused(_("This need was only heard; there is no step to take back."))
    values = need.stepped(**{name: None})
    if name == "closed_on":
        values |= {"outcome": "", "outcome_note": ""}
    if name == "stated_on":
        values |= dict.fromkeys(WORTH)
        values |= {"sign": NeedSign.WISH} if need.sign == NeedSign.STATED else {}
    return records.change(need, values, version=version, by=by, verb=EventVerb.NEED_BACK)


@records.held
def change(need: Need, values: Mapping[str, Any], *, version: int | None = None, by: User) -> Need:
    """Other words, person, colleague, or another answer; the customer stays. Steps have their own verbs."""
    require(by, Right.LOG_VISITS)
    said = dict(values)
    if said.pop("account", need.account) != need.account:
        raise Refused(_("A need stays with its customer. Note another one there."), field="account")
    for name in ("contact", "visit"):
        _of(need.account_id, said.get(name), name)
    if "user" in said and said["user"] is None:
        said.pop("user")
    if said.get("heard_on") is None:
        said.pop("heard_on", None)
    else:
        _held(said["heard_on"], "heard_on", before=need.stated_on)
    if "text" in said:
        said |= reworded(need, said["text"])
    return records.change(need, completed(said, need), version=version, by=by, verb=EventVerb.NEED_CHANGED)


def archive(need: Need, *, version: int | None = None, by: User) -> Need:
    """Out of the lists; `restore` undoes it."""
    require(by, Right.LOG_VISITS)
    return records.archive(need, version=version, by=by)


def restore(need: Need, *, by: User) -> Need:
    """Back in the lists."""
    require(by, Right.LOG_VISITS)
    return records.restore(need, by=by)


def completed(values: Mapping[str, Any], old: Need) -> dict[str, Any]:
    """The answer with its currency and its product's category; a latent need has no worth yet."""
    filled = dict(values)
    if old.stated_on is None and any(filled.get(name) is not None for name in WORTH):
        raise Refused(_latent(), field="benefit", code="latent")
    if any(filled.get(name) is not None for name in WORTH):
        filled["currency"] = (filled.get("currency") or old.currency or settings.COMPANY_CURRENCY).upper()
        if (
            filled["currency"] != settings.COMPANY_CURRENCY
            and not Rate.objects.filter(currency=filled["currency"]).exists()
        ):
            words = _("No exchange rate is known for this currency and day. Enter one first.")
            raise Refused(words, field="currency", code="no_rate", status=400)
    product = filled.get("product")
    if product is not None and not filled.get("category"):
        filled["category"] = product.category
    return filled


def reworded(need: Need, text: str) -> dict[str, str]:
    """Other words for it; those it was first heard in stay beside them."""
    first = {"first_words": need.text} if text != need.text and not need.first_words else {}
    return {"text": text} | first


def _latent() -> str:
    return _(
        "The customer has not said yet that they want this solved, so no benefit can be claimed. Ask what the problem "
        "costs them; when they say that they want it, note the need as stated."
    )


def _open(need: Need) -> None:
    if need.closed_on is not None:
        raise Refused(_("This need is closed. Take that back first."))


def _of(account_id: int, row: Any, field: str) -> None:
    """People and visits are those of the customer itself."""
    if row is not None and row.account_id != account_id:
        raise Refused(_("This belongs to another customer."), field=field, status=400)


def _held(day: date, field: str, *, after: date | None = None, before: date | None = None) -> None:
    """A step lies neither in the future nor before the one it follows."""
    if day > timezone.localdate():
        raise Refused(_("The day lies ahead. Note what happened."), field=field, status=400)
    if after is not None and day < after:
        raise Refused(_("This was before the need was heard, or before the step it follows."), field=field, status=400)
    if before is not None and day > before:
        raise Refused(_("The customer stated it before that day."), field=field, status=400)
