from __future__ import annotations

from django.urls import path

from console.views import events

urlpatterns = [
    path("", events.event_list, name="events"),
    path("<slug:key>/", events.event_detail, name="event"),
]
