"""Webhooks in the settings: the list, one with what it was sent, its secret once, and the buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kam.actions import webhooks
from kam.choices import DeliveryState
from kam.filters import SentFilter, WebhookFilter
from kam.forms.webhooks import RotateForm, SpanForm, WebhookForm
from kam.ground import events, grades, outgoing, wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, ObjectMixin, SecretPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, same_person
from kam.models import Sending, Webhook
from kam.rules.webhooks import place
from kam.templatetags import ui

TONES = {
    DeliveryState.SENT: "good",
    DeliveryState.DEAD: "bad",
    DeliveryState.WAITING: "warn",
    DeliveryState.WITHDRAWN: "",
}


class Webhooks(ObjectMixin):
    """One's own; whoever keeps people sees that others' exist."""

    model, right, nav = Webhook, Right.TOKENS, "settings"

    def queryset(self) -> Any:
        return super().queryset().live()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("Webhooks"), reverse("kam:webhook-list"))]

    def done_url(self, _result: Any) -> str:
        return reverse("kam:webhook-detail", args=[self.object.pk])


def state(hook: Webhook) -> Any:
    """Whether it is sent to, in a word; why not, where the product switched it off."""
    if hook.is_on:
        return format_html('<span class="tag good">{}</span>', _t("On"))
    tone = "bad" if hook.ended_why else ""
    return format_html('<span class="tag {}" title="{}">{}</span>', tone, hook.get_ended_why_display(), _t("Off"))


def told_of(hook: Webhook) -> str:
    """The happenings it is told of, in words."""
    nouns = [events.labels().get(verb, f"{verb}.*") for verb in hook.verbs]
    return wording.clauses(nouns) or _t("All event types")


def tiers(hook: Webhook) -> str:
    """The tiers it is narrowed to, in words."""
    words = dict(grades.choices())
    return wording.listed(words.get(tier, tier) for tier in hook.tiers) or _t("All customers")


EMPTY = {"title": _("No webhooks yet"), "text": _("Have another program told the moment something happens."),
         "icon": "webhook"}  # fmt: skip
COLUMNS = [
    Column("name", _("What it is for"), lambda w: w.name, sort="name"),
    Column("url", _("Address"), lambda w: place(w.url), css="wide"),
    Column("verbs", _("Event types"), told_of),
    Column("user", _("Acts as"), lambda w: str(w.user), sort="user__name"),
    Column("state", _("State"), lambda w: "on" if w.is_on else "off", show=state),
    Column("well_at", _("Last success"), lambda w: w.well_at, show=lambda w: ui.ago(w.well_at), sort="well_at"),
]


class WebhookList(Webhooks, ListPage):
    title, name, filterset_class = _("Webhooks"), "webhooks", WebhookFilter
    subtitle = _("Addresses that are told of what happens, signed, and again until they take it.")
    default_sort, empty, columns = "name", EMPTY, COLUMNS

    def rows(self) -> Any:
        return self.queryset().select_related("user")

    def row_url(self, row: Any) -> str:
        return reverse("kam:webhook-detail", args=[row.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        guide = {"label": _("API guide"), "url": reverse("api-docs"), "icon": "book-open"}
        return [guide, {"label": _("New webhook"), "url": reverse("kam:webhook-add"), "primary": True, "icon": "plus"}]


def sending_state(row: Sending) -> Any:
    """What came of it, in a word."""
    return format_html('<span class="tag {}">{}</span>', TONES.get(row.state, ""), row.get_state_display())  # type: ignore[call-overload]


def last_try(row: Sending) -> str:
    """The last answer: its status, what to do about a redirect, or why there was none."""
    if not row.tries:
        return ""
    last, words = row.tries[-1], ERRORS
    answer = str(last["status"] or words.get(last["error"], last["error"]))
    if last["status"] in outgoing.REDIRECTS:
        return wording.pair(answer, redirected(last.get("leads_to", "")))
    return _t("%(answer)s, %(ms)s ms") % {"answer": answer, "ms": last["ms"]}


def redirected(leads_to: str) -> str:
    """Why a redirect is no success, and what to do; `leads_to` is where it points, if it says so."""
    if not leads_to:
        return _t("The address answers with a redirect. Redirects are not followed: enter the final address.")
    words = _t("The address answers with a redirect to %(url)s. Redirects are not followed: enter the final address.")
    return words % {"url": leads_to}


ERRORS = {
    "name": _("name not found"),
    "refused": _("address closed"),
    "plain": _("not encrypted"),
    "timeout": _("no answer in time"),
    "tls": _("certificate not valid"),
    "no_connection": _("no connection: refused, or nobody there"),
    "cut": _("connection cut"),
}
SENDINGS = [
    Column("created_at", _("When"), lambda s: s.created_at, lambda s: ui.moment(s.created_at), "pk"),
    Column("verb", _("Event type"), lambda s: events.label(s.verb) if s.event_id else _t("Test")),
    Column("state", _("State"), lambda s: s.get_state_display(), sending_state),
    Column("attempts", _("Tries"), lambda s: s.attempts, num=True),
    Column("last", _("Last answer"), last_try),
    Column("next_at", _("Next try"), lambda s: s.next_at if s.state == DeliveryState.WAITING else None,
           lambda s: ui.moment(s.next_at) if s.state == DeliveryState.WAITING else ""),
    Column("message", _("Message"), lambda s: s.message_id, only="export"),
]  # fmt: skip


UNSENT = {"title": _("Nothing was sent yet"), "text": _("Send a test, or wait for something to happen."),
          "icon": "send"}  # fmt: skip
VERBS = [("span", _("Send a span again"), "history"), ("rotate", _("New secret"), "key-round"),
         ("edit", _("Edit"), "pencil")]  # fmt: skip


def buttons(hook: Webhook) -> list[dict[str, Any]]:
    """What its keeper may do with it."""
    return [{"label": words, "url": reverse(f"kam:webhook-{verb}", args=[hook.pk]), "icon": icon}
            for verb, words, icon in VERBS]  # fmt: skip


def facts(hook: Webhook) -> dict[str, Any]:
    """What its page says of it."""
    waiting = hook.sendings.filter(state=DeliveryState.WAITING).count()
    return {"hook": hook, "told_of": told_of(hook), "tiers": tiers(hook), "state": state(hook), "waiting": waiting}


class WebhookDetail(Webhooks, ListPage):
    """One webhook and the log of what it was sent."""

    template_name, filterset_class, columns = "kam/webhooks/detail.html", SentFilter, SENDINGS
    default_sort, name, empty = "-pk", "sendings", UNSENT

    def rows(self) -> Any:
        return Sending.objects.visible_to(self.user).filter(webhook=self.object)

    def get_title(self) -> Any:
        return self.object

    def row_url(self, row: Any) -> str:
        return reverse("kam:sending-redeliver", args=[row.pk]) if row.event_id and self.is_own() else ""

    def is_own(self) -> bool:
        return same_person(self.object.user, self.user)

    def actions(self) -> list[dict[str, Any]]:
        return buttons(self.object) if self.is_own() else []

    def context(self) -> dict[str, Any]:
        return facts(self.object) | {"is_own": self.is_own(), "address": self.object.address(self.user)}


class WebhookAdd(Webhooks, FormPage):
    title, form_class, submit_label = _("New webhook"), WebhookForm, _("Make the webhook")

    def act(self, form: Any) -> Any:
        made, secret = webhooks.create(form.cleaned_data, by=self.user)
        self.request.session[f"webhook:{made.pk}"] = secret
        return made

    def done_url(self, record: Any) -> str:
        return reverse("kam:webhook-made", args=[record.pk])


class WebhookMade(Webhooks, SecretPage):
    """The one time a secret is seen."""

    template_name, title = "kam/webhooks/made.html", _("Copy the secret now")

    def context(self) -> dict[str, Any]:
        return {"hook": self.object, "secret": self.request.session.pop(f"webhook:{self.object.pk}", "")}


class WebhookEdit(Webhooks, FormPage):
    form_class, done_message = WebhookForm, _("Saved.")

    def get_title(self) -> Any:
        return _t("Edit %(name)s") % {"name": self.object}

    def act(self, form: Any) -> Any:
        return webhooks.change(self.object, form.cleaned_data, version=self.version(), by=self.user)


class WebhookRotate(Webhooks, FormPage):
    title, form_class, submit_label = _("Make a new secret?"), RotateForm, _("New secret")
    subtitle = _("The other side needs the new one. For 24 hours both sign each message, so that none is refused.")

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> Any:
        secret = webhooks.rotate(self.object, at_once=form.cleaned_data["at_once"], by=self.user)
        self.request.session[f"webhook:{self.object.pk}"] = secret

    def done_url(self, _result: Any) -> str:
        return reverse("kam:webhook-made", args=[self.object.pk])


class WebhookTest(Webhooks, ActionPage):
    title, submit_label = _("Send a test?"), _("Send")
    question = _("A message that says nothing goes to the address. The list shows what it answers.")
    done_message = _("The test is on its way.")

    def act(self) -> Any:
        return webhooks.test(self.object, by=self.user)


class WebhookSpan(Webhooks, FormPage):
    title, form_class, submit_label = _("Send a span again"), SpanForm, _("Send again")

    def get_subtitle(self) -> Any:
        return self.object

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> Any:
        said = form.cleaned_data
        count = webhooks.redeliver_span(self.object, since=said["since"], until=said["until"], by=self.user)
        words = ngettext("%(count)d message is on its way.", "%(count)d messages are on their way.", count)
        messages.success(self.request, words % {"count": count})


class WebhookRemove(Webhooks, ActionPage):
    submit_label, danger, done_message = _("Remove"), True, _("The webhook is removed.")
    question = _("Nothing is sent there any more. What waits is given up.")

    def get_title(self) -> Any:
        return _t("Remove the webhook “%(name)s”?") % {"name": self.object}

    def act(self) -> Any:
        return webhooks.remove(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("kam:webhook-list")


class SendingRedeliver(Webhooks, ActionPage):
    model = Sending
    submit_label, done_message = _("Send again"), _("The message is on its way.")
    question = _("It keeps its number: who took it before knows it again.")

    def queryset(self) -> Any:
        return Sending.objects.visible_to(self.user).select_related("webhook__user")

    def get_title(self) -> Any:
        told = {"what": events.label(self.object.verb), "when": strip_tags(ui.moment(self.object.created_at))}
        return _t("Send “%(what)s” of %(when)s again?") % told

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (self.object.webhook, self.done_url(None))]

    def act(self) -> Any:
        return webhooks.redeliver(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("kam:webhook-detail", args=[self.object.webhook_id])
