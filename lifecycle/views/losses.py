"""A loss asks once more: what it brings with it is said before it is one, whichever form it is said on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from kam.ground import wording
from kam.ground.errors import Refused
from kam.ground.posts import FormPage
from lifecycle.actions import losses
from lifecycle.choices import TodoSource
from lifecycle.facts import endings
from lifecycle.models import Todo, Warning
from lifecycle.rules.aftermaths import REVIEW_DAYS
from lifecycle.rules.warnings import to_do


class AsksBeforeLoss(FormPage):
    """A form page whose form may lose a customer (`EndingForm`): it is done with the second post."""

    def leaving(self) -> Account:
        """Whom it would lose: the record of the page, or its customer."""
        record: Any = self.object
        return record if isinstance(record, Account) else record.account  # type: ignore[no-any-return]

    def _post(self) -> HttpResponseBase:
        form: Any = self.form(self.request.POST, self.request.FILES)
        if "confirmed" in self.request.POST or not form.is_valid() or not form.loses or not self._would(form):
            return super()._post()
        self.submit_label = _("Yes, the customer is lost")
        way_back = _("The owner or a leader can take it back later.")
        return self.show_form(form, status=422, heed=what_follows(self.leaving()), calms=way_back, confirms="yes")

    def _would(self, form: Any) -> bool:
        """Whether nothing else stands against it: tried, and taken back again."""
        try:
            with transaction.atomic():
                self.act(form)
                transaction.set_rollback(True)
        except Refused:
            return False
        return True


def staying(account: Account) -> list[Todo]:
    """The open actions that a loss leaves: all but the work of the stage, the steps of plays, and its own to-do."""
    warned = Warning.objects.open().filter(account=account).first()
    found = Todo.objects.open().filter(account=account).exclude(source=TodoSource.STAGE)
    if warned is not None:
        found = found.exclude(play_uses__warning=warned, source=TodoSource.PLAY)
        found = found.exclude(source=TodoSource.WARNING, reason=to_do(warned.pk))
    return list(found.distinct())


def what_follows(account: Account) -> list[str]:
    """What a loss brings with it, said before it is one."""
    visits = losses.to_come(account).count()
    warned = Warning.objects.open().filter(account=account).first()
    lines = endings.against_loss(warned) if warned else []
    lines += [_("The customer leaves the list of warnings, and no visit is proposed there any more.") if warned
             else _("No visit is proposed there any more.")]  # fmt: skip
    if visits:
        words = ngettext("%d visit to come is cancelled.", "%d visits to come are cancelled.", visits)
        lines.append(words % visits)
    acts = len(staying(account))
    if acts:
        words = ngettext("%d open action stays: close it if it has no sense any more.",
                         "%d open actions stay: close those that have no sense any more.", acts)  # fmt: skip
        lines.append(words % acts)
    lines.append(_("In %d days the loss is to be reviewed.") % REVIEW_DAYS)
    if account.is_key:
        names = wording.listed(dict.fromkeys(str(one) for one in losses.who_hears(account)))
        lines.append(_("A key account: told at once are %(names)s.") % {"names": names})
    return lines
