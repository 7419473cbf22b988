from __future__ import annotations

from django.urls import path

from console.views import deliveries

urlpatterns = [
    path("", deliveries.delivery_list, name="deliveries"),
    path("retry/", deliveries.retry_matching, name="deliveries-retry"),
    path("<str:public_id>/retry/", deliveries.retry, name="delivery-retry"),
]
