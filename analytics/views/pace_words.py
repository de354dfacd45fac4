"""What an expected contribution goes by, said wherever one stands beside a risk: the silence of late counts in both."""

from __future__ import annotations

from django.utils.translation import gettext as _


def told() -> str:
    """The rule of scoring in two sentences, with what follows from it for who has fallen silent."""
    return _(
        "What is expected goes half by the year's pace, half by that of the last 90 days. Who has fallen silent is "
        "expected to bring less already, and the risk counts that silence once more: by the year's pace alone more "
        "would be at stake."
    )
