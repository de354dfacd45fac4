"""What a merge does with what people said of two files: judgements, marks, nominations, wallets, incentives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.actions.merge_plans import Rule, Union, declare
from accounts.choices import Way
from accounts.models import Mark, Nomination, Wallet


def register() -> None:
    """Called by the floor's AppConfig.ready."""
    declare(
        Rule("accounts.Assessment", "account", Way.MOVE, _("assessments")),
        Rule("accounts.ClassChange", "account", Way.KEEP, why="the survivor is judged anew with the next run"),
        Rule("accounts.Mark", "account", Way.MOVE, _("marks of the relation"), _marks),
        Rule("accounts.Nomination", "account", Way.MOVE, _("nominations"), _nominations),
        Rule("accounts.Wallet", "account", Way.MOVE, _("wallets"), _wallets),
        Rule("accounts.Incentive", "account", Way.MOVE, _("incentives")),
    )


def _marks(union: Union) -> None:
    """A mark that holds in both files holds once, since the earlier day."""
    there = {row.kind: row for row in Mark.objects.live().filter(account=union.survivor, until__isnull=True)}
    for row in Mark.objects.live().filter(account=union.loser, until__isnull=True, kind__in=there):
        mine = there[row.kind]
        union.journal.change(row if mine.since <= row.since else mine, archived_at=union.merge.at)


def _nominations(union: Union) -> None:
    """Of two open proposals for the same one is enough; until when the files count as key follows from their rows."""
    waiting = Nomination.objects.waiting()
    twice = waiting.filter(account=union.loser, kind__in=waiting.filter(account=union.survivor).values("kind"))
    union.journal.change_many([(row, {"archived_at": union.merge.at}) for row in twice])


def _wallets(union: Union) -> None:
    """Of two figures of one day the survivor's stays."""
    days = Wallet.objects.live().filter(account=union.survivor).values("on")
    twice = Wallet.objects.live().filter(account=union.loser, on__in=days)
    union.journal.change_many([(row, {"archived_at": union.merge.at}) for row in twice])
