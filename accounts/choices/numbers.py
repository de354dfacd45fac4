"""The words for the numbers of a policy that rules read in groups: what each is called, and what it does."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NumberGroup(TextChoices):
    """The groups, in the order of the form."""

    GATES = "gates", _("Score of loyalty, a gate to platinum and gold")
    FALSE_KEY = "false_key", _("False key accounts: thin margins and squeezers")
    LOYALTY = "loyalty", _("How loyalty is scored")
    POTENTIAL = "potential", _("How potential is estimated")
    CLASSES = "classes", _("Core and important")
    SIGNS = "signs", _("What signs of core and important score")
    STANDARDS = "standards", _("Scorecard")
    BANDS = "bands", _("Bands of the risk")
    WARNINGS = "warnings", _("Churn cases")
    SIGNALS = "signals", _("Signals beside the orders: expert weights")
    DILEMMAS = "dilemmas", _("The three dilemmas: when a sign holds")
    CASES = "cases", _("Service: working hours, severity, escalation")
    SURVEYS = "surveys", _("Surveys of satisfaction")


class NumberFault(TextChoices):
    """What is wrong with one of them, in words."""

    RANGE = "range", _("%(name)s: a number between %(low)s and %(high)s.")
    WHOLE = "whole", _("%(name)s: a whole number between %(low)s and %(high)s.")
    UNKNOWN = "unknown", _("There is no such number: %(name)s.")
    SHAPE = "shape", _("An object with a group of numbers for each key is expected.")
    ORDER = "order", _("“%(lesser)s” must not lie above “%(greater)s”.")
    STRICT = "strict", _("“%(lesser)s” must lie below “%(greater)s”.")
    WEIGHTS = "weights", _("Tenure and repurchase need a weight each: often nothing else is known of loyalty.")


HINTS: dict[str, Any] = {
    NumberGroup.GATES: _("Off until you set a least score; loyalty is told by the numbers below."),
    NumberGroup.SIGNALS: _("In points of the score: 0.5 lifts a risk of 50 in 100 to 62, 1 lifts it to 73."),
}
"""What a reader must know of a whole group."""
WORDS: dict[str, tuple[Any, Any]] = {
    "gates.platinum_loyalty": (
        _("Platinum: loyalty of at least"),
        _("Whose loyalty (0 to 100) is lower or not known is not platinum; 0 asks for none."),
    ),
    "gates.gold_loyalty": (
        _("Gold: loyalty of at least"),
        _("Whose loyalty (0 to 100) is lower or not known is not gold; 0 asks for none."),
    ),
    "false_key.burst_history": (
        _("One-off: days that our orders must reach back"),
        _("Where they reach back less, nobody is called a chance bulk buyer."),
    ),
    "false_key.poor_margin": (
        _("Thin margin: below so much of the usual one"),
        _("Percent of the middle customer's margin; who stays below it buys much and leaves little profit."),
    ),
    "false_key.discount_quantile": (
        _("Squeezer: discount deeper than that of"),
        _("Percent of the segment's customers; the others have the deep discounts."),
    ),
    "false_key.margin_spread": (
        _("Squeezer: median distances below the usual margin"),
        _("How far under the median rate a margin counts as poor, in median distances from it."),
    ),
    "false_key.margin_fall": (
        _("Squeezer: fall of the margin"), _("So many points under the four quarters before, two quarters running."),
    ),
    "loyalty.tenure": (_("Weight of tenure"), _("How much the years as a customer count beside the other parts.")),
    "loyalty.repurchase": (_("Weight of repurchase"), _("How much it counts in how many months a customer orders.")),
    "loyalty.wallet": (
        _("Weight of share of wallet"), _("How much it counts what part of its need a customer buys of us."),
    ),
    "loyalty.recommendation": (_("Weight of recommending us"), _("How much it counts that a customer brought others.")),
    "loyalty.full_tenure": (
        _("Days as a customer for full marks"), _("Who has been with us so long has all marks of tenure."),
    ),
    "loyalty.full_months": (
        _("Months with an order for full marks"),
        _("Of the last twelve; who ordered in so many has all marks of repurchase."),
    ),
    "loyalty.trial": (
        _("Days in which a first order tells nothing"), _("While the only order is younger, repurchase is not known."),
    ),
    "potential.least": (
        _("Within reach without any loyalty"),
        _("The share of the wallet that even a customer of loyalty 0 might give us."),
    ),
    "potential.most": (
        _("Within reach of the wholly loyal"),
        _("The share of the wallet that a customer of loyalty 100 might give us."),
    ),
    "potential.strong": (
        _("Power to pay: strong leaves"), _("What of the share within reach stays for a customer that can pay well."),
    ),
    "potential.fair": (_("Power to pay: fair leaves"), _("The same for fair power to pay, and where it is not known.")),
    "potential.weak": (_("Power to pay: weak leaves"), _("The same for weak power to pay.")),
    "potential.peer_wallets": (
        _("Wallets of its like that are needed"),
        _("From so many entered wallets the middle one stands for one that is not known."),
    ),
    "potential.peer_purchases": (
        _("Buyers of its like that are needed"),
        _("From so many buyers the upper quarter stands for a wallet that is not known."),
    ),
    "potential.middle": (
        _("Loyalty assumed where nobody's is known"), _("Only for a book in which no customer's loyalty is known."),
    ),
    "classes.holds": (
        _("A point holds from"), _("The score (0 to 100) from which one of the five points counts as fulfilled."),
    ),
    "classes.core": (_("Core from"), _("The mean of the five points of core that a core customer needs.")),
    "classes.important": (
        _("Important from"), _("The mean of the five points of important that an important customer needs."),
    ),
    "classes.stay": (
        _("A class is left only so far below"),
        _("Points under the border before a class is lost, so that it does not go to and fro."),
    ),
    "classes.known_core": (_("Points known for core"), _("With fewer known points nobody is called core.")),
    "classes.known_important": (
        _("Points known for important"), _("With fewer known points nobody is called important."),
    ),
    "signs.partnership": (
        _("A partnership agreement scores"), _("Of 100; an alliance, and orders without tender, score 100."),
    ),
    "signs.supporter": (_("A supporter scores"), _("Of those who decide; a champion scores 100, a blocker 0.")),
    "signs.neutral": (_("Who is neutral scores"), _("Of those who decide.")),
    "signs.sceptic": (_("A sceptic scores"), _("Of those who decide.")),
    "signs.low": (
        _("A competitor of low threat scores"), _("The worst competitor noticed; none left scores 100, a trial 0."),
    ),
    "signs.medium": (_("A competitor of medium threat scores"), _("The worst competitor noticed.")),
    "signs.high": (_("A competitor of high threat scores"), _("The worst competitor noticed.")),
    "signs.met_days": (_("A meeting counts for (days)"), _("How long those who decide count as met.")),
    "signs.least_room": (
        _("Discount: points above the ceiling until 0"),
        _("At least; with a higher ceiling, as many points as the ceiling."),
    ),
    "standards.large": (
        _("An order is large above that share of orders"),
        _("At 80% the largest fifth of the year's orders are large."),
    ),
    "standards.few_buyers": (
        _("Buyers for a usual price"), _("A product bought by fewer customers in the year has no usual price."),
    ),
    "standards.premium_span": (
        _("Price: full marks so much above the usual"), _("So much above the usual price scores 100, so much below 0."),
    ),
    "standards.growth_span": (
        _("Growth: full marks at so much more"), _("So much more than the year before scores 100, so much less 0."),
    ),
    "bands.raised": (_("Raised from"), _("Below this risk of no order a customer is in the band “low”.")),
    "bands.high": (_("High from"), _("From this risk on the band is “high”.")),
    "bands.critical": (_("Critical from"), _("From this risk on the band is “critical”.")),
    "bands.margin": (_("A band is left only past its border by"), _("Points of risk; a smaller move changes nothing.")),
    "bands.runs": (_("A band is left after so many computations"), _("In a row; a first band holds at once.")),
    "bands.close_runs": (
        _("A warning may close after so many computations"), _("In a row below the risk at which it may close."),
    ),
    "warnings.cause_days": (
        _("A cause is expected within (days)"), _("A warning without one then stands on its owner's Today."),
    ),
    "warnings.action_days": (
        _("An action is expected within (days)"), _("A warning without one then stands on its owner's Today."),
    ),
    "warnings.control_share": (
        _("Control group: share of new warnings"),
        _("No play is proposed for them, never for platinum customers; at 0% there is no control group."),
    ),
    "signals.complaint_open": (_("A complaint is open"), _("Raises the risk by so much, each.")),
    "signals.complaint_critical": (
        _("A critical complaint or channel conflict"), _("Raises the risk by so much, each."),
    ),
    "signals.complaint_late": (
        _("A complaint past its deadline"), _("Raises the risk by so much more, each."),
    ),
    "signals.complaints_most": (
        _("All complaints together at most"), _("However many there are, they raise the risk by no more."),
    ),
    "signals.complaint_fades": (
        _("A solved complaint fades over (days)"), _("From its solution to nothing, in a straight line."),
    ),
    "signals.visit_overdue": (
        _("A visit is overdue"), _("Raises the risk by so much where it is overdue by two intervals."),
    ),
    "signals.satisfaction_falling": (
        _("Satisfaction falls"), _("Raises the risk by so much at a fall of four points of ten."),
    ),
    "signals.satisfaction_low": (_("Satisfaction is low"), _("Raises the risk by so much below six points of ten.")),
    "signals.satisfaction_fades": (
        _("An answer fades over (days)"), _("How long an answer of a survey tells of the risk."),
    ),
    "signals.competitor_low": (
        _("A competitor of low threat"), _("Raises the risk by so much on the day it was seen."),
    ),
    "signals.competitor_medium": (
        _("A competitor of medium or high threat"), _("Raises the risk by so much on the day it was seen."),
    ),
    "signals.competitor_trial": (
        _("A trial with a competitor"), _("Raises the risk by so much on the day it was seen."),
    ),
    "signals.competitor_fades": (
        _("A competitor fades over (days)"), _("From the day it was last seen to nothing, in a straight line."),
    ),
    "signals.champion_left": (
        _("A champion left"), _("Raises the risk by so much; half of it once the successor was met."),
    ),
    "signals.champion_fades": (
        _("A champion's leaving fades over (days)"), _("From the day of leaving to nothing, in a straight line."),
    ),
    "signals.strategy": (
        _("Its strategy turns away"), _("Raises the risk while a churn warning names its own strategy as the cause."),
    ),
    "signals.sourcing": (
        _("It consolidates suppliers or tenders"),
        _("Raises the risk while a churn warning names its choice of suppliers as the cause."),
    ),
    "signals.framework": (_("A framework contract beyond the horizon"), _("Lowers the risk: 0 or less.")),
    "signals.executive_met": (_("An executive was met"), _("Lowers the risk on the day of the meeting: 0 or less.")),
    "signals.executive_fades": (
        _("A meeting fades over (days)"), _("From the day of the meeting to nothing, in a straight line."),
    ),
    "signals.least": (
        _("All signals together lower at most"), _("The bound of what signals take off the risk: 0 or less."),
    ),
    "signals.most": (_("All signals together raise at most"), _("The bound of what signals add to the risk.")),
    "dilemmas.risky": (
        _("Can't keep: risk from"), _("From this churn risk on a customer cannot be kept, warning or not."),
    ),
    "dilemmas.flat": (_("Can't grow: growth below"), _("A year that grew by less did not grow.")),
    "dilemmas.fall": (_("Can't keep: fall beyond"), _("A year that fell by more is a sign that they are leaving.")),
    "dilemmas.few_visits": (
        _("Some effort: visits a year"), _("So many visits without an order, or at a high cost to serve, are in vain."),
    ),
    "dilemmas.many_visits": (_("Much effort: visits a year"), _("So many visits for little return say: can't grow.")),
    "dilemmas.small_share": (
        _("Can't grow: share of wallet below"), _("Of what they buy, so little comes from us."),
    ),
    "dilemmas.full_share": (
        _("Full: share of wallet from"), _("Who buys so much from us cannot grow much, and that is no dilemma."),
    ),
    "dilemmas.dear": (_("Dear: cost to serve above"), _("Of the revenue; serving that costs more is dear.")),
    "dilemmas.late_share": (
        _("Can't keep: late deliveries above"), _("Of those that were due, where there were three or more."),
    ),
    "dilemmas.signs": (
        _("Can't keep: signs that suffice"), _("So many signs say so without any warning yet."),
    ),
    "dilemmas.satisfied": (
        _("Satisfied: points of ten from"), _("Who is so satisfied can be asked for more."),
    ),
    "dilemmas.points_fell": (
        _("Can't keep: satisfaction fell by"), _("Points of ten, the last half-year against the one before."),
    ),
    "cases.opens": (_("Service opens at (hour)"), _("Working hours of cases begin then, on the customer's clock.")),
    "cases.closes": (_("Service closes at (hour)"), _("What comes later counts from the next working day's opening.")),
    "cases.response": (
        _("Answer without a term (working hours)"), _("For customers whose tier and class promise nothing."),
    ),
    "cases.resolution": (
        _("Solution without a term (working hours)"), _("For customers whose tier and class promise nothing."),
    ),
    "cases.low": (_("Low severity: times the hours"), _("What is promised is multiplied by it.")),
    "cases.medium": (_("Medium severity: times the hours"), _("What is promised is multiplied by it.")),
    "cases.high": (_("High severity: times the hours"), _("What is promised is multiplied by it.")),
    "cases.critical": (_("Critical: times the hours"), _("What is promised is multiplied by it.")),
    "cases.rung_owner": (
        _("Late by so much: the account manager is told"), _("Share of the promised hours past the deadline."),
    ),
    "cases.rung_lead": (
        _("Late by so much: the team lead is told"), _("Share of the promised hours past the deadline."),
    ),
    "cases.rung_director": (
        _("Late by so much: the director is told"), _("Share of the promised hours past the deadline."),
    ),
    "cases.wait_days": (
        _("Waiting for the customer: ask again after (working days)"),
        _("Whoever has the case is reminded then, and again after as many days; waiting is never lateness."),
    ),
    "cases.reopen_days": (
        _("Solved: opened again by the customer's word within (days)"),
        _("What they write on their own page later than that opens a new case, which names the old one."),
    ),
    "surveys.rest_days": (
        _("Rest of a contact (days)"), _("Nobody is asked again within so many days, whatever the survey."),
    ),
    "surveys.follow_days": (
        _("Low answer followed up within (days)"), _("When the to-do is due that a low answer gives the owner."),
    ),
}  # fmt: skip
"""{group.name: (what it is called, what it does)}."""
