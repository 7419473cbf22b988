"""What an identity platform calls, as addresses and in the OpenAPI document; `callers` does the work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from hooks.api.authentication import ApplicationTokenAuthentication
from hooks.api.callers import event_go_on, event_report
from hooks.api.event_schema import AnswerSerializer, BodySerializer, ContinueSerializer


class CallerView(APIView):
    """A call of the identity platform, for the one application that its token speaks for."""

    authentication_classes = (ApplicationTokenAuthentication,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (JSONParser,)


class EventView(CallerView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return event_report(request, **kwargs) if request.method == "POST" else super().dispatch(request, **kwargs)

    @extend_schema(
        operation_id="report_event",
        tags=["Events"],
        request=BodySerializer,
        responses={200: AnswerSerializer},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER, description="A retry with it returns the first answer"
            )
        ],
    )
    def post(self, request: Request, client_id: str, event: str) -> HttpResponse:
        """Report an event and get one outcome: whatever its hooks do, the failure policy has decided."""
        return event_report(request._request, client_id, event)


class ContinueView(CallerView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return event_go_on(request, **kwargs) if request.method == "POST" else super().dispatch(request, **kwargs)

    @extend_schema(
        operation_id="continue_event",
        tags=["Events"],
        request=ContinueSerializer,
        responses={200: AnswerSerializer},
    )
    def post(self, request: Request, client_id: str, event_id: str) -> HttpResponse:
        """Go on after a redirect: the same hook runs again with what came back, then the rest of the chain."""
        return event_go_on(request._request, client_id, event_id)
