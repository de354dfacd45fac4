"""What the amounts at stake of one customer have to do with each other: the value, its risk, and the risk's 90 days."""

from __future__ import annotations

from django.utils.translation import gettext as _


def joined(*, whole: str, value: str, at_risk: str, risk: str, years: str) -> str:
    """
    How value and asset at risk make up one whole; amounts as they are written, `risk` a share, `years` a number.

    value = (1 - p) x whole and at risk = p x whole (`analytics/rules/assets.py`).
    """
    words = _(
        "If it surely stayed, at its pace of late, it would bring %(whole)s over the next %(years)s years; a risk of "
        "%(risk)s leaves %(value)s of that, its value, and puts %(at_risk)s at risk: its asset at risk."
    )
    return words % {"whole": whole, "value": value, "at_risk": at_risk, "risk": risk, "years": years}


def of_the_year(*, net: str, whole: str, stake: str, years: str) -> str:
    """What there is to lose of a customer that bought less of late: `net` its last year, `whole` on at that pace."""
    words = _(
        "That pace is half its year's and half that of its last 90 days, so a silence of late is in it already. In the "
        "last year it brought %(net)s; at the pace of that whole year it would bring %(whole)s over the %(years)s "
        "years: what keeping it is worth is the difference to its value, %(stake)s."
    )
    return words % {"net": net, "whole": whole, "stake": stake, "years": years}


def apart(*, amount: str, days: int) -> str:
    """Why the amount at risk of a window may be more than the value of years: value at risk = p x expected."""
    words = _(
        "Its value at risk of %(days)s days, %(amount)s, is what it is expected to bring in these days, before its "
        "cost to serve, times the same risk. The asset value has the risk taken off already, so that it can be less."
    )
    return words % {"amount": amount, "days": days}


def beside(*, amount: str, days: int) -> str:
    """The same in short, beside the value itself."""
    words = _("less than the %(amount)s at risk in %(days)s days, because here the risk is taken off already")
    return words % {"amount": amount, "days": days}
