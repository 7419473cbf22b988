from __future__ import annotations

from django.urls import path

from console.views import executions

urlpatterns = [
    path("", executions.execution_list, name="executions"),
    path("tail/", executions.tail, name="executions-tail"),
    path("<str:public_id>/", executions.execution_detail, name="execution"),
    path("<str:public_id>/replay/", executions.replay, name="execution-replay"),
    path("<str:public_id>/reveal/", executions.reveal, name="execution-reveal"),
]
