"""What the life cycle itself writes as a reason, a note or a result: codes with their words."""

from django.utils.translation import gettext_lazy as _

from lifecycle.choices import WarningState

NOT_ALL = "not_all_there"
WORDS = {
    "cause_written": _("Written down on the churn warning"),
    "reached": _("Reached"),
    "left": _("The stage was left"),
    NOT_ALL: _("A milestone of the stage is missing again"),
    "moved_on": _("The customer moved on"),
    "overtaken": _("Overtaken by what came after"),
    "awake": _("Dormant no longer"),
    "reviewed": _("Findings written down"),
    "play_back": _("The play was taken back"),
    "taken_back": _("Taken back at once by whoever did it"),
} | {f"warning_{value}": label for value, label in WarningState.choices}
