from __future__ import annotations

from django.urls import path

from console.views import applications, assignments

urlpatterns = [
    path("", applications.application_list, name="applications"),
    path("new/", applications.application_new, name="application-new"),
    path("<str:public_id>/", applications.application_detail, name="application"),
    path("<str:public_id>/settings/", applications.application_settings, name="application-settings"),
    path("<str:public_id>/tokens/", applications.token_new, name="application-token"),
    path("<str:public_id>/tokens/<int:pk>/revoke/", applications.token_remove, name="application-token-revoke"),
    path("<str:public_id>/pause/", applications.pause, name="application-pause"),
    path("<str:public_id>/resume/", applications.resume, name="application-resume"),
    path("<str:public_id>/assign/", assignments.assign, name="assign"),
    path("<str:public_id>/reorder/", assignments.reorder, name="assignments-reorder"),
    path("<str:public_id>/assignments/<str:assignment>/", assignments.assignment, name="assignment"),
    path("<str:public_id>/assignments/<str:assignment>/breaker/", assignments.breaker, name="assignment-breaker"),
    path("<str:public_id>/assignments/<str:assignment>/remove/", assignments.remove, name="assignment-remove"),
]
