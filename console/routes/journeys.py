from __future__ import annotations

from django.urls import path

from console.views import journeys, simulator, simulator_dry

urlpatterns = [
    path("", journeys.journey_list, name="journeys"),
    path("simulate/", simulator.simulation_new, name="simulate"),
    path("simulations/<str:public_id>/", simulator.simulation_play, name="simulation"),
    path("simulations/<str:public_id>/answer", simulator.simulation_submit, name="simulation-answer"),
    path("simulations/<str:public_id>/return", simulator.simulation_back, name="simulation-return"),
    path("simulations/<str:public_id>/come-back", simulator.simulation_skip, name="simulation-come-back"),
    path("simulations/<str:public_id>/timeline", simulator.simulation_timeline, name="simulation-timeline"),
    path("simulations/<str:public_id>/again", simulator.simulation_again, name="simulation-again"),
    path("dry-run/", simulator_dry.dry_run, name="dry-run"),
    path("<str:journey_id>/", journeys.journey_detail, name="journey"),
]
