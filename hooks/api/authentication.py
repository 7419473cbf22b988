"""Who calls: an application by its token, or automation by an API key. Both come as `Authorization: Bearer ...`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from hooks.models import ApiKey, Application
from hooks.services.api_keys import api_key_find
from hooks.services.applications import token_application

LONGEST_TOKEN = 200


@dataclass(frozen=True)
class ApplicationCaller:
    """Stands in for a user: an identity platform that proved to speak for the application."""

    application: Application

    is_authenticated = True
    is_active = True

    def get_username(self) -> str:
        return f"application {self.application.client_id}"


class BearerAuthentication(BaseAuthentication):
    realm = "Hookline"

    def authenticate_header(self, request: Request) -> str:
        return f'Bearer realm="{self.realm}"'


class ApplicationTokenAuthentication(BearerAuthentication):
    """`request.user` is the ApplicationCaller, `request.auth` the application with its brand."""

    def authenticate(self, request: Request) -> tuple[ApplicationCaller, Application] | None:
        application = application_of(request)
        return None if application is None else (ApplicationCaller(application), application)


class ApiKeyAuthentication(BearerAuthentication):
    """`request.user` and `request.auth` are the API key; without a key the browser session is asked next."""

    def authenticate(self, request: Request) -> tuple[ApiKey, ApiKey] | None:
        text = bearer_token(request)
        if text is None:
            return None
        key = api_key_find(text)
        if key is None:
            raise AuthenticationFailed("This API key is unknown, revoked or expired")
        return key, key


def application_of(request: Request | HttpRequest) -> Application | None:
    """Return the application whose token the request carries; None without one. Raises AuthenticationFailed."""
    text = bearer_token(request)
    if text is None:
        return None
    application = token_application(text)
    if application is None:
        raise AuthenticationFailed("This application token is unknown or revoked")
    return application


def bearer_token(request: Request | HttpRequest) -> str | None:
    """Return the bearer token; None where there is no Authorization header. Raises AuthenticationFailed for another."""
    # The framework's type wants its own request, and reads what both have.
    header = get_authorization_header(cast("Request", request))
    if not header:
        return None
    scheme, _, text = header.decode("latin-1").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text or " " in text or len(text) > LONGEST_TOKEN:
        raise AuthenticationFailed("Send the token as `Authorization: Bearer <token>`")
    return text


class ApplicationTokenScheme(OpenApiAuthenticationExtension):
    target_class = "hooks.api.authentication.ApplicationTokenAuthentication"
    name = "applicationToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token of the application that reports the event"}


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "hooks.api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "An API key of the brand, with scopes"}
