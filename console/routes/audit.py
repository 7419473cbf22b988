from __future__ import annotations

from django.urls import path

from console.views import audit

urlpatterns = [path("", audit.audit_list, name="audit")]
