"""All addresses of the product: customers at /customers/, sign-in at /auth/, the API at /api/v1/."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

ground: list[URLPattern | URLResolver] = []

urlpatterns = [
    path("", include("analytics.urls")),
    path("", include("lifecycle.urls")),
    path("", include("accounts.urls")),
    path("", include((ground, "kam"))),
    path("auth/", include("allauth.account.urls")),
    path("auth/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("", include("django_prometheus.urls")),
]
