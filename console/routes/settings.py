from __future__ import annotations

from django.urls import path

from console.views import api_keys, settings, team

urlpatterns = [
    path("", settings.brand_settings, name="settings"),
    path("team/", team.member_list, name="team"),
    path("team/<int:pk>/", team.member_role, name="team-role"),
    path("team/<int:pk>/remove/", team.member_delete, name="team-remove"),
    path("api-keys/", api_keys.api_key_list, name="api-keys"),
    path("api-keys/<str:public_id>/revoke/", api_keys.revoke, name="api-key-revoke"),
]
