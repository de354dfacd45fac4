"""The next customer code that nobody holds, in the pattern of the newest customers that a person sees."""

from __future__ import annotations

from collections import Counter

from django.db.models.functions import Length

from accounts.models import Account
from accounts.rules import codes
from kam.models import User

LOOKED_AT = 50
"""The newest customers, whose codes show how codes are made here."""


def free(user: User) -> str:
    """
    Of the pattern most of the newest customers in sight have, the code after the highest.

    It is held by nobody, in sight or out: of customers out of sight only the height of the count shows.
    """
    newest = Account.objects.visible_to(user).order_by("-pk").values_list("code", flat=True)[:LOOKED_AT]
    patterns = Counter(found for code in newest if (found := codes.head(code)) is not None)
    head, digits = patterns.most_common(1)[0][0] if patterns else codes.FIRST_HEAD
    alike = Account.objects.filter(code__startswith=head).annotate(signs=Length("code"))
    same = alike.filter(signs=len(head) + digits).order_by("-code").values_list("code", flat=True)[:LOOKED_AT]
    highest = next((code for code in same if codes.head(code) == (head, digits)), f"{head}{0:0{digits}}")
    code = codes.following(highest)
    while Account.objects.filter(code=code).exists():
        code = codes.following(code)
    return code
