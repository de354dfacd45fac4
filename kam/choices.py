"""The ground's vocabulary: roles, reaches, states of runs and deliveries, event verbs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """What a person is here for; `kam.ground.rights.GRANTS` says what each may see and do."""

    MANAGER = "account_manager", _("Account manager")
    LEAD = "team_lead", _("Team lead")
    DIRECTOR = "director", _("Sales director")
    SERVICE = "service", _("Service")
    MARKETING = "marketing", _("Marketing")
    FINANCE = "finance", _("Finance")
    ADMINISTRATOR = "administrator", _("Administrator")
    INTEGRATION = "integration", _("Integration")
    AUDITOR = "auditor", _("Auditor")


class Reach(TextChoices):
    """Which rows a role sees; a seat on an account's team adds that account to any of them."""

    OWN = "own", _("Own accounts and seats")
    TEAM = "team", _("Own team and below, and seats")
    ALL = "all", _("The whole company")


class Appearance(TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class RunState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class RunKind(TextChoices):
    """What a run computes or moves; the upper floors do the work, the ground keeps the book."""

    CONTRIBUTION = "contribution", _("Contribution")
    TIERS = "tiers", _("Tiers")
    CHURN = "churn", _("Churn risk")
    STANDARDS = "standards", _("Scorecards and classes")
    FIT = "fit", _("Profiles and fit")
    LEARNING = "learning", _("Learning of the churn score")
    BACKTEST = "backtest", _("Backtest of the churn score")
    VALUE = "value", _("Customer asset value")
    BEHAVIOUR = "behaviour", _("Behaviour of customers")
    DEVELOPMENT = "development", _("Development of business")
    ALL = "all", _("Everything")
    NIGHT = "night", _("Start of the night")
    RESERVOIR = "reservoir", _("Watch over the reservoir")
    VISIT_PLANS = "visit_plans", _("Visit plans")
    DILEMMAS = "dilemmas", _("Look for dilemmas")
    WATCH = "watch", _("Watch over deadlines")
    CASE_WATCH = "case_watch", _("Watch over late cases")
    SURVEYS = "surveys", _("Surveys by plan")
    DIGEST = "digest", _("Daily mails")
    VIEW_MAILS = "view_mails", _("Analyses by mail")
    VIEW_NOW = "view_now", _("An analysis by mail, now")
    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")
    RETENTION = "retention", _("Retention")


class Through(TextChoices):
    """What somebody did a thing with; what was written before this was kept says nothing."""

    PAGE = "page", pgettext_lazy("through", "Page")
    TOKEN = "token", pgettext_lazy("through", "API token")
    IMPORT = "import", pgettext_lazy("through", "Import")
    RUN = "run", pgettext_lazy("through", "Run")
    MERGE = "merge", pgettext_lazy("through", "Merge")


class ImportState(TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKED = "checked", _("Checked")
    DONE = "done", _("Imported")
    UNDONE = "undone", _("Taken back")
    FAILED = "failed", _("Failed")


class Digest(TextChoices):
    """On which days a person wants the daily mail."""

    OFF = "off", _("Never")
    WORKDAYS = "workdays", _("On working days")
    DAILY = "daily", _("Every day")


class Every(TextChoices):
    """How often a saved view is sent by mail; empty for one that is not."""

    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MailState(TextChoices):
    """What became of a mail: that of its delivery, or that there was nothing to say, or that it might not be sent."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")
    NOTHING = "nothing", _("Nothing to say")
    WITHHELD = "withheld", _("Not sent")


class TokenScope(TextChoices):
    """What a token may be used for; it never opens more than its creator sees now."""

    READ = "read", _("Read: all that its owner sees (every token does)")
    ACCOUNTS = "accounts:write", _("Write customers, contacts, seats and referrals")
    TRADE = "trade:write", _("Write products, orders, rates and costs")
    VISITS = "visits:write", _("Write visits, plans, promises and stages")
    RUNS = "runs:write", _("Start computations")
    POLICY = "policy:write", _("Override tiers and write policies")
    WEBHOOKS = "webhooks:write", _("Keep webhooks")
    IMPORTS = "imports:write", _("Bring files in and take them back")
    EXPORTS = "exports:write", _("Have lists prepared as files")
    SETTINGS = "settings:write", _("Write surveys, milestones and plays")


class WebhookContent(TextChoices):
    """What a webhook is sent of a happening."""

    IDS = "ids", _("Numbers only: what happened, to which record of which customer")
    WHOLE = "whole", _("With names, and what was and is")


class WebhookEnd(TextChoices):
    """Why a webhook was switched off, where nobody did it by hand."""

    GONE = "gone", _("The other side answered that it is gone (410).")
    FAILING = "failing", _("The other side took nothing for three days.")
    SECRET = "secret", _("Its secret cannot be read any more: renew it, then switch it on.")
    ACCESS = "access", _("The access of its keeper changed: another role, a new password, or switched off.")


class EventVerb(TextChoices):
    """Every happening the ground records."""

    USER_CREATED = "user.created", _("User created")
    USER_CHANGED = "user.changed", _("User changed")
    USER_LENT = "user.lent", _("A program may act for a colleague")
    TEAM_CREATED = "team.created", _("Team created")
    TEAM_CHANGED = "team.changed", _("Team changed")
    TOKEN_CREATED = "token.created", _("Token created")
    TOKEN_REVOKED = "token.revoked", _("Token revoked")
    TOKEN_ROTATED = "token.rotated", _("Token renewed")
    TOKEN_EXPIRED = "token.expired", _("Token's last day is over")
    WEBHOOK_CREATED = "webhook.created", _("Webhook made")
    WEBHOOK_CHANGED = "webhook.changed", _("Webhook changed")
    WEBHOOK_ROTATED = "webhook.rotated", _("Webhook's secret renewed")
    WEBHOOK_ENDED = "webhook.ended", _("Webhook switched off by the product")
    WEBHOOK_ARCHIVED = "webhook.archived", _("Webhook removed")
    WEBHOOK_REDELIVERED = "webhook.redelivered", _("Events sent again")
    FEED_OPENED = "feed.opened", _("Calendar feed opened")
    CALENDAR_CREATED = "calendar.created", _("Work calendar made")
    CALENDAR_CHANGED = "calendar.changed", _("Work calendar changed")
    CALENDAR_FILLED = "calendar.filled", _("Public holidays filled in")
    CALENDAR_REMOVED = "calendar.removed", _("Work calendar removed")
    ABSENCE_CREATED = "absence.created", _("Absence entered")
    ABSENCE_CHANGED = "absence.changed", _("Absence changed")
    ABSENCE_REMOVED = "absence.removed", _("Absence removed")
    BUSY_READ = "busy.read", _("Busy times read")
    BUSY_REMOVED = "busy.removed", _("Busy times removed")
    FEED_REVOKED = "feed.revoked", _("Calendar feed revoked")
    RUN_REQUESTED = "run.requested", _("Computation requested")
    RUN_DONE = "run.done", _("Computation finished")
    RUN_FAILED = "run.failed", _("Computation failed")
    ROWS_PUT = "rows.put", _("Rows received")
    IMPORT_DONE = "import.done", _("Import finished")
    IMPORT_UNDONE = "import.undone", _("Import taken back")
    RETENTION_CHANGED = "retention.changed", _("Retention period changed")
    LIST_EXPORTED = "list.exported", _("List exported")
    VIEW_UNSEEN = "view.unseen", _("Analysis not sent: nothing in it that they see")
    VIEW_ENDED = "view.ended", _("Analysis no longer sent by mail")
    EXPORT_READY = "export.ready", _("File ready to download")
    SIGNED_IN = "user.signed_in", _("Signed in")
    SIGNED_OUT = "user.signed_out", _("Signed out everywhere")
    USER_INVITED = "user.invited", _("Sign-in link made")
    PASSWORD_SET = "user.password_set", _("Password set")
    FACTOR_ADDED = "user.factor_added", _("Second factor or passkey added")
    FACTOR_REMOVED = "user.factor_removed", _("Second factor or passkey removed")
    USER_LINKED = "user.linked", _("Linked with single sign-on")
    USER_UNLINKED = "user.unlinked", _("Single sign-on unlinked")
