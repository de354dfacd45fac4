"""What the life cycle itself writes as a reason, a note or a result: codes with their words."""

from django.utils.translation import gettext_lazy as _

from lifecycle.choices import WarningState

WORDS = {
    "cause_written": _("Written down on the churn warning"),
    "reached": _("Reached"),
    "left": _("The stage was left"),
    "overtaken": _("Overtaken by what came after"),
    "awake": _("Dormant no longer"),
    "reviewed": _("Findings written down"),
    "play_back": _("The play was taken back"),
    "taken_back": _("Taken back at once by whoever did it"),
} | {f"warning_{value}": label for value, label in WarningState.choices}
