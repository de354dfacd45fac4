"""Which group of notices is read."""

from __future__ import annotations

from django import forms

from kam.ground.forms import PlainForm

MOST = 2**63 - 1


class NoticeGroupForm(PlainForm):
    """The customer (empty: notices without one), and the newest notice that was on the page."""

    account = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    until = forms.IntegerField(min_value=1, max_value=MOST)
