"""Pages of nominations: the list with its watch, the card of one customer, propose, decide, end."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import nominations
from accounts.choices import KEY_TIERS
from accounts.choices.nominations import NominationPhase, NominationState
from accounts.filters import NominationFilters
from accounts.forms.nominations import ConfirmForm, NominationForm, NominationPageForm, ReasonForm
from accounts.models import Nomination
from accounts.templatetags import nominations as looks
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount, new_button
from accounts.views.nomination_words import end_words, four_eyes, others_confirm, told_of_running
from kam.ground import round_trips
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can, same_person
from kam.templatetags import ui

NAV, PEOPLE = "tiers", ("proposed_by__acts_for", "decided_by__acts_for")
SHOWN = 6
USUAL = 365
"""Days that a nomination is offered for."""


def phase_cell(row: Nomination) -> SafeString:
    """Where it stands, and below it why it was declined or ended."""
    told = row.decision_note if row.state == NominationState.DECLINED else end_words(row)
    below = format_html('<span class="sub">{}</span>', told) if told else ""
    return format_html("{}{}", looks.phase(row), below)


def until_cell(row: Nomination) -> SafeString:
    """The last day, and how far it is while it counts."""
    if row.phase() != NominationPhase.ENDING:
        return ui.day(row.until)
    return format_html('{}<span class="sub">{}</span>', ui.day(row.until), ui.ago(row.until))


def by_cell(row: Nomination) -> SafeString:
    """Who proposed it, and who decided."""
    alone = gettext("the same person") if row.is_alone else row.decided_by
    below = format_html('<span class="sub">{}</span>', alone) if row.decided_by_id else ""
    return format_html("{}{}", row.proposed_by, below)


def decide_cell(others: dict[int, str], row: Nomination) -> SafeString:
    """Confirm or decline a proposal (or, of one's own, who does), end what counts."""
    found, why = row.phase(), others.get(row.pk, "")
    verbs = [("confirm", gettext("Confirm"), ""), ("decline", gettext("Decline"), " plain")][bool(why) :]
    if found != NominationPhase.PROPOSED:
        counts = found in (NominationPhase.COUNTING, NominationPhase.ENDING)
        verbs = [("end", gettext("End"), " plain")] if counts and row.archived_at is None else []
    buttons = ((css, reverse(f"accounts:nomination-{verb}", args=[row.pk]), words) for verb, words, css in verbs)
    return format_html('<span class="row wrap"><span class="hint">{}</span>{}</span>', why,
                       format_html_join("", '<a class="button small{}" href="{}">{}</a>', buttons))  # fmt: skip


def shown(row: Nomination, others: str) -> dict[str, Any]:
    """One nomination of the card."""
    return {"row": row, "phase": row.phase(), "ended": end_words(row), "others": others}


EMPTY = {
    "title": _("No nomination fits"),
    "text": _("Propose a customer as key for its potential or for strategy, on its page or here."),
    "icon": "star",
}
COLUMNS = [
    *round_trips.columns("nominations", {
        "account": lambda n: n.account.code, "kind": lambda n: n.get_kind_display(), "reason": lambda n: n.reason,
        "until": lambda n: n.until, "state": lambda n: n.get_state_display(),
        "proposed_by": lambda n: n.proposed_by.username,
    }),
    Column("account", _("Customer"), lambda n: n.account.name, account_cell, "account__name"),
    Column("tier", _("Tier"), lambda n: n.account.get_tier_display(), only="export"),
    Column("kind", _("Nominated for"), lambda n: n.get_kind_display(), sort="kind", only="page"),
    Column("phase", _("Where it stands"), lambda n: n.phase().label, phase_cell),
    Column("from", _("Counts from"), lambda n: n.from_on, lambda n: ui.day(n.from_on), "from_on", num=True, css="desk"),
    Column("until", _("Last day"), lambda n: n.until, until_cell, "until", num=True, only="page"),
    Column("reason", _("Why"), lambda n: n.reason, css="wide quiet", only="page"),
    Column("by", _("Proposed and decided by"), lambda n: str(n.proposed_by), by_cell, css="desk"),
    Column("decided_by", _("Decided by"), lambda n: str(n.decided_by or ""), only="export"),
    Column("ended", _("Ended on"), lambda n: n.ended_on, only="export"),
]  # fmt: skip


class NominationList(ListPage):
    """Every account named key: proposed, counting, over."""

    model, name, nav, title = Nomination, "nominations", NAV, _("Nominated key accounts")
    subtitle = _("Key for their potential or for strategy, whatever their tier; each for a span of days.")
    template_name = "accounts/nominations/list.html"
    filterset_class, default_sort, columns, empty = NominationFilters, "-proposed_on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", *PEOPLE).defer("account__search_text")

    def shown(self) -> list[Column]:
        if not can(self.user, Right.CONFIRM_NOMINATIONS):
            return super().shown()
        return [*super().shown(), Column("decide", "", lambda n: "", partial(decide_cell, others_confirm(self.user)))]

    def actions(self) -> list[dict[str, Any]]:
        words = gettext("Nominate a customer")
        return new_button(self.user, Right.PROPOSE_NOMINATIONS, words, "accounts:nomination-create")

    def context(self) -> dict[str, Any]:
        return {} if self.htmx else {"figures": watched(super().rows(), company_today())}


def watched(rows: Any, day: date) -> list[dict[str, Any]]:
    """How many wait, count and end soon; each number opens its list."""
    counts = [
        (NominationPhase.PROPOSED, gettext("Wait for a decision"), rows.waiting().count(), "warn"),
        (NominationPhase.COUNTING, gettext("Count today"), rows.counting(day).count(), ""),
        (NominationPhase.ENDING, gettext("End within 30 days"), rows.ending(day).count(), "warn"),
    ]
    return [
        {"label": label, "value": ui.num(count), "url": f"?phase={key.value}", "tone": tone if count else ""}
        for key, label, count, tone in counts
    ]


class AccountNominations(OfAccount, Panel):
    """The card on a customer's page: what counts, what is proposed, what was."""

    template_name, title = "accounts/nominations/_of_account.html", _("Nomination")

    def context(self) -> dict[str, Any]:
        rows = Nomination.objects.visible_to(self.user).live().filter(account=self.object)
        found = list(rows.select_related(*PEOPLE, "ended_by")[:SHOWN])
        here = self.object.archived_at is None
        others = others_confirm(self.user)
        return super().context() | {
            "nominations": [shown(row, others.get(row.pk, "")) for row in found],
            "may_propose": here and self.object.tier not in KEY_TIERS and can(self.user, Right.PROPOSE_NOMINATIONS),
            "may_decide": here and can(self.user, Right.CONFIRM_NOMINATIONS),
        }


class NominationCreate(FormPage):
    """Propose a customer."""

    model, nav, right, title = Nomination, NAV, Right.PROPOSE_NOMINATIONS, _("Nominate a customer")
    form_class, submit_label = NominationForm, _("Propose")
    done_message = _("Proposed. A team lead or director decides.")
    subtitle = _("Where one for the same runs already, confirming the new one ends it.")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Nominated key accounts"), reverse("accounts:nomination-list"))]

    def context(self) -> dict[str, Any]:
        return super().context() | {"heed": four_eyes(self.user)}

    def act(self, form: Any) -> Nomination:
        return nominations.propose(values=form.cleaned_data, by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:nomination-list") + "?phase=proposed"


class AccountNominate(OfAccount, FormPage):
    """Propose this customer."""

    title, right, form_class = _("Nominate as key account"), Right.PROPOSE_NOMINATIONS, NominationPageForm
    submit_label, done_message = _("Propose"), _("Proposed. A team lead or director decides.")

    def context(self) -> dict[str, Any]:
        running = Nomination.objects.counting(company_today()).filter(account=self.object)
        return super().context() | {"heed": [*told_of_running(running), *four_eyes(self.user)]}

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", ""), "until": timezone.localdate() + timedelta(USUAL)}

    def act(self, form: Any) -> Nomination:
        return nominations.propose(values={**form.cleaned_data, "account": self.object}, by=self.user)


class OfNomination:
    """What pages of one nomination share."""

    model, nav, right = Nomination, NAV, Right.CONFIRM_NOMINATIONS
    object: Nomination

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "proposed_by__acts_for")  # type: ignore[misc]

    def get_subtitle(self) -> str:
        row = self.object
        return f"{row.account} · {row.get_kind_display()} · {row.reason}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Nominated key accounts"), reverse("accounts:nomination-list"))]

    def initial(self) -> dict[str, Any]:
        return {}

    def done_url(self, _record: Any) -> str:
        return reverse("accounts:account-detail", args=[self.object.account_id])


class NominationEdit(OfNomination, FormPage):
    """Correct a proposal."""

    title, right, form_class = _("Edit the proposal"), Right.PROPOSE_NOMINATIONS, NominationPageForm
    done_message = _("Saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("kind", "reason", "until")}

    def act(self, form: Any) -> Nomination:
        return nominations.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class NominationConfirm(OfNomination, FormPage):
    """The account is key from today."""

    title, form_class, submit_label = _("Confirm the nomination"), ConfirmForm, _("Confirm")
    done_message = _("It counts as a key account from today.")

    def context(self) -> dict[str, Any]:
        """What confirming ends, and whether it takes another pair of eyes."""
        row, others = self.object, nominations.deciders(self.object, by=self.user)
        running = Nomination.objects.replaced_by(row.account_id, row.kind, company_today()).exclude(pk=row.pk)
        heed = told_of_running(running)
        if others:
            words = gettext("You proposed this nomination yourself, so somebody else confirms it: %(names)s.")
            heed = [words % {"names": nominations.named(others)}]
        elif same_person(row.proposed_by, self.user):
            heed.append(gettext("You proposed it yourself. Nobody else may confirm it, so you may; it will show."))
        return super().context() | {"heed": heed, "barred": bool(others)}

    def act(self, form: Any) -> Nomination:
        note = form.cleaned_data["note"]
        return nominations.confirm(self.object, note=note, version=self.version(), by=self.user)


class NominationDecline(OfNomination, FormPage):
    """It does not come to count."""

    title, form_class, submit_label = _("Decline the nomination"), ReasonForm, _("Decline")
    done_message = _("Nomination declined.")

    def act(self, form: Any) -> Nomination:
        reason = form.cleaned_data["reason"]
        return nominations.decline(self.object, reason=reason, version=self.version(), by=self.user)


class NominationEnd(OfNomination, FormPage):
    """It counts no more."""

    title, form_class, submit_label = _("End the nomination"), ReasonForm, _("End")
    done_message = _("The nomination counts no more.")

    def act(self, form: Any) -> Nomination:
        reason = form.cleaned_data["reason"]
        return nominations.end(self.object, reason=reason, version=self.version(), by=self.user)


class NominationArchive(OfNomination, ActionPage):
    """Withdraw a proposal, with undo."""

    title, right, submit_label = _("Take the proposal back"), Right.PROPOSE_NOMINATIONS, _("Take back")
    question, done_message = _("Nobody has to decide it any more."), _("Proposal taken back.")

    def act(self) -> Nomination:
        return nominations.withdraw(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Nomination) -> str:
        return reverse("accounts:nomination-restore", args=[result.pk])


class NominationRestore(OfNomination, ActionPage):
    """A withdrawn proposal stands again."""

    title, right = _("Bring back"), Right.PROPOSE_NOMINATIONS
    question, done_message = _("The proposal waits for a decision again."), _("Proposal brought back.")

    def act(self) -> Nomination:
        return nominations.restore(self.object, by=self.user)
