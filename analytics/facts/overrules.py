"""Which verdicts stand overruled on a day, for the gates of a run and for the words beside a verdict."""

from __future__ import annotations

from datetime import date

import numpy as np

from accounts.choices import FalseKey
from analytics.models import Overrule
from analytics.rules.false_accounts import Excused
from analytics.rules.trade import Ints


def excused(accounts: Ints, as_of: date) -> Excused:
    """Per account and kind, whether the verdict is overruled as of a date; one statement."""
    places = {account: place for place, account in enumerate(accounts.tolist())}
    found = Excused.nobody(len(accounts))
    for account, kind in Overrule.objects.standing(as_of).values_list("account_id", "kind"):
        if account in places:
            found.of(FalseKey(kind))[places[account]] = np.True_
    return found
