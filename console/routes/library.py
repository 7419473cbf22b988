from __future__ import annotations

from django.urls import path

from console.views import library

urlpatterns = [
    path("", library.plugin_list, name="library"),
    path("<slug:plugin>/", library.plugin_detail, name="plugin"),
    path("<slug:plugin>/publish/", library.publish, name="publish"),
]
