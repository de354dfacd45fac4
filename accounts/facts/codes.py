"""The next customer code that nobody holds, in the pattern of the newest customers."""

from __future__ import annotations

from collections import Counter

from django.db.models.functions import Length

from accounts.models import Account
from accounts.rules import codes

LOOKED_AT = 50
"""The newest customers, whose codes show how codes are made here."""


def free() -> str:
    """Of the pattern most of the newest customers have, the code after the highest; held by nobody in sight or out."""
    newest = Account.objects.order_by("-pk").values_list("code", flat=True)[:LOOKED_AT]
    patterns = Counter(found for code in newest if (found := codes.head(code)) is not None)
    if not patterns:
        return _after(codes.FIRST, taken=Account.objects.filter(code=codes.FIRST).exists())
    (head, digits), _count = patterns.most_common(1)[0]
    alike = Account.objects.filter(code__startswith=head).annotate(signs=Length("code"))
    same = alike.filter(signs=len(head) + digits).order_by("-code")
    highest = next((code for code in same.values_list("code", flat=True)[:LOOKED_AT] if codes.head(code)), head)
    return _after(highest, taken=True)


def _after(code: str, *, taken: bool) -> str:
    while taken:
        code = codes.following(code)
        taken = Account.objects.filter(code=code).exists()
    return code
