"""All addresses of the product: customers at /customers/, sign-in at /auth/, the API at /api/v1/."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from kam.api import absences as api_absences
from kam.api import calendars as api_calendars
from kam.api import changes as api_changes
from kam.api import checks as api_checks
from kam.api import events as api_events
from kam.api import exports as api_exports
from kam.api import histories as api_histories
from kam.api import imports as api_imports
from kam.api import index
from kam.api import mails as api_mails
from kam.api import notices as api_notices
from kam.api import retention as api_retention
from kam.api import runs as api_runs
from kam.api import teams as api_teams
from kam.api import tokens as api_tokens
from kam.api import users as api_users
from kam.api import views as api_views
from kam.api import webhooks as api_webhooks
from kam.ground.segments import BySegment
from kam.views import (
    absences,
    calendars,
    checks,
    events,
    exports,
    guide,
    health,
    histories,
    import_columns,
    import_templates,
    imports,
    mails,
    notices,
    operations,
    parts,
    preferences,
    retention,
    roles,
    runs,
    search,
    service_accounts,
    settings,
    sign_ons,
    site,
    teams,
    tokens,
    users,
    view_mails,
    view_sendings,
    views,
    watches,
    webhooks,
)

router = SimpleRouter()
router.register("users", api_users.UserViewSet, "user")
router.register("teams", api_teams.TeamViewSet, "team")
router.register("events", api_events.EventViewSet, "event")
router.register("runs", api_runs.RunViewSet, "run")
router.register("exports", api_exports.ExportViewSet, "export")
router.register("imports", api_imports.ImportApi, "import")
router.register("retention-periods", api_retention.RetentionViewSet, "retentionperiod")
router.register("mails", api_mails.MailViewSet, "mail")
router.register("notices", api_notices.NoticeViewSet, "notice")
router.register("tokens", api_tokens.TokenViewSet, "token")
router.register("calendars", api_calendars.WorkCalendarViewSet, "workcalendar")
router.register("calendar-days", api_calendars.CalendarDayViewSet, "calendarday")
router.register("absences", api_absences.AbsenceViewSet, "absence")
router.register("busy-times", api_absences.BusyTimeViewSet, "busytime")
router.register("webhooks", api_webhooks.WebhookViewSet, "webhook")
router.register("webhook-sendings", api_webhooks.SendingViewSet, "sending")
router.register("changes", api_changes.ChangeViewSet, "change")
router.register("saved-views", api_views.SavedViewViewSet, "savedview")

people: list[URLPattern | URLResolver] = [
    path("settings/people/", users.UserList.as_view(), name="user-list"),
    path("settings/people/add/", users.UserAdd.as_view(), name="user-add"),
    path("settings/people/<int:pk>/", users.UserDetail.as_view(), name="user-detail"),
    path("settings/roles/", roles.RoleList.as_view(), name="role-list"),
    path("settings/roles/<int:pk>/", roles.RoleGive.as_view(), name="user-role"),
    path("settings/people/<int:pk>/edit/", users.UserEdit.as_view(), name="user-edit"),
    path("settings/people/<int:pk>/invite/", users.UserInvite.as_view(), name="user-invite"),
    path("settings/people/<int:pk>/unlink/", users.UserUnlink.as_view(), name="user-unlink"),
    path("settings/people/<int:pk>/sign-out/", users.UserSignOut.as_view(), name="user-sign-out"),
    path("settings/people/<int:pk>/factors/", users.UserFactors.as_view(), name="user-factors"),
    path("settings/programs/", service_accounts.ServiceAccountList.as_view(), name="serviceaccount-list"),
    path("settings/programs/add/", service_accounts.ServiceAccountAdd.as_view(), name="serviceaccount-add"),
    path("settings/programs/<int:pk>/", service_accounts.ServiceAccountDetail.as_view(), name="serviceaccount-detail"),
    path("settings/programs/<int:pk>/edit/", service_accounts.ServiceAccountEdit.as_view(), name="serviceaccount-edit"),
    path(
        "settings/programs/<int:pk>/token/",
        service_accounts.ServiceAccountToken.as_view(),
        name="serviceaccount-token",
    ),
    path("settings/retention/", retention.RetentionList.as_view(), name="retentionperiod-list"),
    path("settings/retention/<int:pk>/", retention.RetentionEdit.as_view(), name="retentionperiod-edit"),
    path("settings/mails/", mails.MailList.as_view(), name="mail-list"),
    path("settings/teams/", teams.TeamList.as_view(), name="team-list"),
    path("settings/teams/add/", teams.TeamAdd.as_view(), name="team-add"),
    path("settings/teams/<int:pk>/", teams.TeamEdit.as_view(), name="team-edit"),
    path("settings/teams/<int:pk>/remove/", teams.TeamRemove.as_view(), name="team-remove"),
    path("settings/tokens/", tokens.TokenList.as_view(), name="token-list"),
    path("settings/tokens/add/", tokens.TokenAdd.as_view(), name="token-add"),
    path("settings/tokens/<uuid:uid>/", tokens.TokenDetail.as_view(), name="token-detail"),
    path("settings/tokens/<uuid:uid>/secret/", tokens.TokenMade.as_view(), name="token-made"),
    path("settings/tokens/<uuid:uid>/renew/", tokens.TokenRenew.as_view(), name="token-renew"),
    path("settings/tokens/<uuid:uid>/revoke/", tokens.TokenRevoke.as_view(), name="token-revoke"),
]
hooks: list[URLPattern | URLResolver] = [
    path("settings/webhooks/", webhooks.WebhookList.as_view(), name="webhook-list"),
    path("settings/webhooks/add/", webhooks.WebhookAdd.as_view(), name="webhook-add"),
    path("settings/webhooks/<int:pk>/", webhooks.WebhookDetail.as_view(), name="webhook-detail"),
    path("settings/webhooks/<int:pk>/secret/", webhooks.WebhookMade.as_view(), name="webhook-made"),
    path("settings/webhooks/<int:pk>/edit/", webhooks.WebhookEdit.as_view(), name="webhook-edit"),
    path("settings/webhooks/<int:pk>/rotate/", webhooks.WebhookRotate.as_view(), name="webhook-rotate"),
    path("settings/webhooks/<int:pk>/test/", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path("settings/webhooks/<int:pk>/span/", webhooks.WebhookSpan.as_view(), name="webhook-span"),
    path("settings/webhooks/<int:pk>/remove/", webhooks.WebhookRemove.as_view(), name="webhook-remove"),
    path("settings/sendings/<int:pk>/again/", webhooks.SendingRedeliver.as_view(), name="sending-redeliver"),
]
time: list[URLPattern | URLResolver] = [
    path("settings/calendars/", calendars.WorkCalendarList.as_view(), name="workcalendar-list"),
    path("settings/calendars/add/", calendars.WorkCalendarAdd.as_view(), name="workcalendar-add"),
    path("settings/calendars/<int:pk>/", calendars.WorkCalendarDetail.as_view(), name="workcalendar-detail"),
    path("settings/calendars/<int:pk>/edit/", calendars.WorkCalendarEdit.as_view(), name="workcalendar-edit"),
    path("settings/calendars/<int:pk>/fill/", calendars.WorkCalendarFill.as_view(), name="workcalendar-fill"),
    path("settings/calendars/<int:pk>/days/", calendars.WorkCalendarDay.as_view(), name="workcalendar-day"),
    path("settings/calendars/<int:pk>/remove/", calendars.WorkCalendarRemove.as_view(), name="workcalendar-remove"),
    path("settings/calendar-days/<int:pk>/", calendars.CalendarDayRemove.as_view(), name="calendarday-remove"),
    path("me/time/", absences.WorkingTime.as_view(), name="working-time"),
    path("me/time/busy/", absences.BusyTimeRead.as_view(), name="busytime-read"),
    path("me/time/busy/forget/", absences.BusyTimeForget.as_view(), name="busytime-forget"),
    path("absences/", absences.AbsenceList.as_view(), name="absence-list"),
    path("absences/add/", absences.AbsenceAdd.as_view(), name="absence-add"),
    path("absences/<int:pk>/", absences.AbsenceEdit.as_view(), name="absence-edit"),
    path("absences/<int:pk>/remove/", absences.AbsenceRemove.as_view(), name="absence-remove"),
]
ground: list[URLPattern | URLResolver] = [
    *people,
    *hooks,
    *time,
    path("settings/", settings.SettingsHome.as_view(), name="settings"),
    path("me/", preferences.PreferencesEdit.as_view(), name="preferences-edit"),
    path("me/address/", preferences.AddressEdit.as_view(), name="address-edit"),
    path("me/notices/", watches.WatchesEdit.as_view(), name="watches-edit"),
    path("me/sign-out/", preferences.SignOutOthers.as_view(), name="sign-out-others"),
    path("me/appearance/", preferences.appearance, name="appearance"),
    path("me/rows/", preferences.page_size, name="page-size"),
    path("runs/", runs.RunList.as_view(), name="run-list"),
    path("runs/start/", runs.RunStart.as_view(), name="run-start"),
    path("runs/<int:pk>/", runs.RunDetail.as_view(), name="run-detail"),
    path("runs/<int:pk>/progress/", runs.RunProgress.as_view(), name="run-progress"),
    path("notices/", notices.NoticeList.as_view(), name="notice-list"),
    path("notices/read/", notices.NoticeReadAll.as_view(), name="notice-read-all"),
    path("notices/<int:pk>/", notices.NoticeOpen.as_view(), name="notice-open"),
    path("views/add/", views.SavedViewAdd.as_view(), name="savedview-add"),
    path("views/send/", view_sendings.ViewSend.as_view(), name="savedview-send"),
    path("views/<int:pk>/delete/", views.SavedViewDelete.as_view(), name="savedview-delete"),
    path("views/<int:pk>/mail/", view_mails.ViewMailEdit.as_view(), name="savedview-mail"),
    path("views/<int:pk>/mail/end/", view_mails.ViewMailEnd.as_view(), name="savedview-mail-end"),
    path("views/<int:pk>/mail/now/", view_mails.ViewMailNow.as_view(), name="savedview-mail-now"),
    path("views/<int:pk>/mail/stop/", view_mails.ViewMailStop.as_view(), name="savedview-mail-stop"),
    path("views/<int:pk>/mail/again/", view_mails.ViewMailResume.as_view(), name="savedview-mail-resume"),
    path("me/views/", view_mails.ViewMails.as_view(), name="savedview-mails"),
    path("record/", events.EventList.as_view(), name="event-list"),
    path("history/<slug:noun>/<int:pk>/", histories.HistoryList.as_view(), name="history"),
    path("history/<slug:noun>/<int:pk>/as-of/", histories.HistoryAsOf.as_view(), name="history-as-of"),
    path(
        "history/<slug:noun>/<int:pk>/<int:event>/<str:field>/restore/",
        histories.HistoryRestore.as_view(),
        name="history-restore",
    ),
    path("search/", search.Search.as_view(), name="search"),
    path("search/suggest/", search.SearchSuggest.as_view(), name="search-suggest"),
    path("parts/", parts.PartsPage.as_view(), name="parts"),
    path("guide/", guide.Guide.as_view(), name="guide"),
    path("operations/", operations.Operations.as_view(), name="operations"),
    path("guide/checks/", checks.CheckList.as_view(), name="check-list"),
    path("guide/checks/note/", checks.CheckNote.as_view(), name="check-note"),
]
ground += [
    path("imports/", imports.ImportList.as_view(), name="import-list"),
    path("imports/add/", imports.ImportAdd.as_view(), name="import-add"),
    path("imports/template/<slug:kind>.csv", import_templates.ImportTemplate.as_view(), name="import-template"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import-detail"),
    path("imports/<int:pk>/columns/", import_columns.ImportColumns.as_view(), name="import-columns"),
    path("imports/<int:pk>/read-as/", import_columns.ImportReadAs.as_view(), name="import-read-as"),
    path("imports/<int:pk>/progress/", imports.ImportProgress.as_view(), name="import-progress"),
    path(
        "imports/<int:pk>/computing/",
        imports.ImportProgress.as_view(of_computing=True),
        name="import-computing",
    ),
    path("imports/<int:pk>/load/", imports.ImportLoad.as_view(), name="import-load"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="import-undo"),
    path("imports/<int:pk>/compute/", imports.ImportCompute.as_view(), name="import-compute"),
    path("imports/<int:pk>/errors/", imports.ImportErrors.as_view(), name="import-errors"),
]
ground += [
    path("exports/", exports.ExportList.as_view(), name="export-list"),
    path("exports/add/", exports.ExportAdd.as_view(), name="export-add"),
    path("exports/<int:pk>/", exports.ExportDetail.as_view(), name="export-detail"),
    path("exports/<int:pk>/progress/", exports.ExportProgress.as_view(), name="export-progress"),
    path("exports/<int:pk>/file/", exports.ExportFile.as_view(), name="export-file"),
    path("exports/<int:pk>/remove/", exports.ExportRemove.as_view(), name="export-remove"),
]
site_wide: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("sw.js", site.service_worker, name="service-worker"),
    path("manifest.webmanifest", site.manifest, name="manifest"),
    path("robots.txt", site.robots, name="robots"),
    path("offline/", site.offline, name="offline"),
    path("me/language/", preferences.language, name="set_language"),
    path("api/schema/", index.SchemaView.as_view(), name="api-schema"),
    path("api/docs/", index.DocsView.as_view(), name="api-docs"),
    path("api/v1/", index.Index.as_view(), name="api-index"),
]
api: list[URLPattern | URLResolver] = [
    *router.urls,
    path("checks/", api_checks.CheckApi.as_view(), name="checks"),
    path("me/", api_users.Me.as_view(), name="me"),
    path("<slug:resource>/<int:pk>/history/", api_histories.Histories.as_view(), name="history-list"),
    path(
        "<slug:resource>/<int:pk>/history/<int:event>/bring-back/",
        api_histories.BringBack.as_view({"post": "bring_back"}),
        name="history-bring-back",
    ),
    path("event-types/", api_changes.EventTypes.as_view(), name="eventtype-list"),
]

urlpatterns = [
    path("", include("analytics.urls")),
    path("", include("lifecycle.urls")),
    path("", include("accounts.urls")),
    *site_wide,
    path("", include(([BySegment(ground)], "kam"))),
    path("api/v1/", include(([BySegment(api)], "kam-api"))),
    path("auth/email/", preferences.AddressEdit.as_view(), name="account_email"),  # one address each, kept by our verb
    path("auth/oidc/", sign_ons.sign_on, name="sign_on"),
    path("auth/oidc/return/", sign_ons.sign_on_return, name="sign_on_return"),
    path("auth/", include("allauth.account.urls")),
    path("auth/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]

handler400 = site.bad_request
handler403 = site.forbidden
handler404 = site.missing
handler500 = site.failed
