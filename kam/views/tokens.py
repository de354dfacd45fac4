"""Tokens of integrations: the list, making one (its secret is shown once), ending one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kam.actions import tokens
from kam.choices import TokenScope
from kam.filters import TokenFilter
from kam.forms.tokens import TokenForm
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage, ObjectMixin, SecretPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right
from kam.models import Token
from kam.templatetags import ui


def state(token: Token) -> Any:
    """Whether a token still opens anything, in a word."""
    ended = token.revoked_at or timezone.now()
    if token.expiry and token.expiry <= ended:
        return format_html('<span class="tag">{}</span>', _t("Expired"))
    if token.revoked_at:
        return format_html('<span class="tag">{}</span>', _t("Ended"))
    return format_html('<span class="tag good">{}</span>', _t("Active"))


def scopes(token: Token) -> str:
    """What a token may do, in words."""
    words = dict(TokenScope.choices)
    return wording.clauses(str(words.get(scope, scope)) for scope in token.scopes)


class Tokens(ObjectMixin):
    """One's own tokens; those who keep people see that others' exist."""

    model = Token
    lookup = "uid"
    right = Right.TOKENS
    nav = "settings"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Settings"), reverse("kam:settings")), (_("API tokens"), reverse("kam:token-list"))]


EMPTY = {
    "title": _("No tokens yet"),
    "text": _("Make one for your ERP or BI tool."),
    "icon": "key-round",
}
COLUMNS = [
    Column("name", _("What it is for"), lambda t: t.name, sort="name"),
    Column("user", _("Acts as"), lambda t: str(t.user), sort="user__name"),
    Column("scopes", _("What it may do"), scopes),
    Column("state", _("State"), lambda t: str(t.revoked_at or ""), show=state),
    Column("expiry", _("Last day"), lambda t: t.expiry, show=lambda t: ui.day(t.expiry), sort="expiry"),
    Column(
        "last_used",
        _("Last used"),
        lambda t: t.last_used_at,
        show=lambda t: ui.ago(t.last_used_at),
        sort="last_used_at",
    ),
]


class TokenList(Tokens, ListPage):
    title = _("API tokens")
    subtitle = _("Keys for integrations. Each acts as its maker, with their rights of this moment.")
    name = "tokens"
    filterset_class = TokenFilter
    default_sort = "-created"
    empty = EMPTY
    columns = COLUMNS

    def rows(self) -> Any:
        return self.queryset().select_related("user")

    def _row(self, row: Any) -> dict[str, Any]:
        return super()._row(row) | {"id": row.uid}

    def row_url(self, row: Any) -> str:
        return "" if row.revoked_at else reverse("kam:token-detail", args=[row.uid])

    def crumbs(self) -> list[tuple[Any, str]]:
        return super().crumbs()[:1]

    def actions(self) -> list[dict[str, Any]]:
        guide = {"label": _("API guide"), "url": reverse("api-docs"), "icon": "book-open"}
        return [guide, {"label": _("New token"), "url": reverse("kam:token-add"), "primary": True, "icon": "plus"}]


class TokenAdd(Tokens, FormPage):
    title = _("New token")
    form_class = TokenForm
    submit_label = _("Make the token")

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        token, secret = tokens.create(
            name=data["name"], scopes=data["scopes"], expires_on=data["expires_on"], by=self.user
        )
        self.request.session[f"token:{token.uid}"] = secret
        return token

    def done_url(self, record: Any) -> str:
        return reverse("kam:token-made", args=[record.uid])


class TokenMade(Tokens, SecretPage):
    """The one time a secret is seen."""

    template_name = "kam/tokens/made.html"
    title = _("Copy the token now")

    def context(self) -> dict[str, Any]:
        return {"token": self.object, "secret": self.request.session.pop(f"token:{self.object.uid}", "")}


class TokenDetail(Tokens, DetailPage):
    """What a token may do, and the two things that can be done with it."""

    template_name = "kam/tokens/detail.html"

    def context(self) -> dict[str, Any]:
        token = self.object
        return {
            "token": token,
            "state": state(token),
            "scopes": scopes(token),
            "is_own": tokens.may_hold(token.user, self.user),
        }


class TokenRenew(Tokens, ActionPage):
    title, submit_label = _("Make a new secret?"), _("New secret")
    question = _("The integration needs the new one. The one before opens for another 24 hours, so that nothing stops.")

    def act(self) -> Any:
        token, secret = tokens.renew(self.object, by=self.user)
        self.request.session[f"token:{token.uid}"] = secret
        return token

    def done_url(self, result: Any) -> str:
        return reverse("kam:token-made", args=[result.uid])


class TokenRevoke(Tokens, ActionPage):
    """With it go those that it was renewed into: whoever took it may have renewed it."""

    submit_label = _("End the token")
    danger = True
    done_message = _("The token is ended.")

    def get_title(self) -> Any:
        return _t("End the token “%(name)s”?") % {"name": self.object}

    @property
    def question(self) -> Any:
        said = _t("The integration that uses this token is locked out at once. This cannot be undone; make a new one.")
        if not tokens.renewed_into(self.object).exists():
            return said
        more = _t("The secret that renewed it ends with it. Left alone, the one before ends by itself within a day.")
        return wording.sentences([said, more])

    def act(self) -> Any:
        return tokens.revoke(self.object, by=self.user, whole=True)

    def done_url(self, result: Any) -> str:
        return reverse("kam:token-list")
