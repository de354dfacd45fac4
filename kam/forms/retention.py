"""How long rows of a kind are kept."""

from kam.ground.forms import RecordForm
from kam.models import RetentionPeriod


class RetentionForm(RecordForm):
    """Days; empty keeps them without end."""

    class Meta:
        model = RetentionPeriod
        fields = ["days"]
