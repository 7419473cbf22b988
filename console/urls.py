"""Every address of the installation: pages, the API, health, the demo's services."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from console.views import health, metrics, overview, styleguide
from console.views.sign_in import SignInView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.home, name="home"),
    path("sign-in/", SignInView.as_view(), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("", include("hooks.api.return_urls")),
    path("healthz", health.alive, name="health"),
    path("readyz", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("api/", include("hooks.api.urls")),
    path("", include("hooks.api.public_urls")),
    path("b/<slug:slug>/", include("console.routes.brand")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
if settings.DEMO:
    urlpatterns.append(path("demo/", include("console.demo.urls")))
