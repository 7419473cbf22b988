"""What every management view does the same way: start from what is visible, then ask for the right."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as InvalidValue
from django.core.validators import validate_slug
from django.shortcuts import get_object_or_404
from django_filters.rest_framework.backends import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from hooks.api.addresses import client_ip
from hooks.api.parsers import ManagementJSONParser
from hooks.api.throttling import PrincipalThrottle
from hooks.models import ApiKey, Brand, Permission
from hooks.permissions import brands_for, permissions_on
from hooks.services.actors import Actor

LARGEST_NUMBER = 2**31 - 1
BRAND_HELP = "The brand's slug; an API key has its own brand"


class Pages(CursorPagination):
    """Cursor pages of 50, at most 200; `next` and `previous` are ready-made addresses."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def decode_cursor(self, request: Request) -> Any:
        cursor = super().decode_cursor(request)
        position = str(cursor.position or 0) if cursor is not None else "0"
        if not (position.isascii() and position.isdigit() and len(position) < 19):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class BrandFilter(BaseFilterBackend):
    """`?brand=<slug>` keeps one brand: 404 where the caller cannot see it, 403 where the list needs more than that."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        slug = request.query_params.get("brand")
        if not slug:
            return queryset
        brand = brand_named(request, slug)
        view.require(brand)
        path = view.brand_field.replace(".", "__")
        return queryset.filter(**{path or "pk": brand.pk})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        schema = {"type": "string"}
        return [{"name": "brand", "in": "query", "required": False, "schema": schema, "description": BRAND_HELP}]


class NewThingSerializer(serializers.Serializer[Any]):
    """The body of a new object; `accepted` leaves the brand to `ManagementViewSet.brand`."""

    brand = serializers.SlugField(required=False, help_text=BRAND_HELP)


class CallerViews:
    """Budget and body format of everything that people and API keys call."""

    permission_classes: Any = (IsAuthenticated,)
    throttle_classes: Any = (PrincipalThrottle,)
    parser_classes: Any = (ManagementJSONParser,)


class ManagementViewSet(CallerViews, GenericViewSet):  # type: ignore[type-arg]  # the model differs by subclass
    """A resource of one brand.

    What belongs to a brand that the caller cannot see is 404; what needs a permission that the caller lacks there is
    403. `sees` is the permission that looking needs, `permission_for` what each other action needs besides.
    """

    pagination_class: Any = Pages
    filter_backends: Any = (BrandFilter, DjangoFilterBackend)
    lookup_field = "public_id"
    lookup_value_regex = "[A-Za-z0-9_-]+"
    sees: ClassVar[str] = Permission.VIEW_BRAND
    permission_for: ClassVar[dict[str, str]] = {}
    brand_field: ClassVar[str] = "brand"

    def rows(self) -> Any:
        """Return the resource's own query set, with what its serializer reads."""
        raise NotImplementedError(f"{type(self).__name__}.rows names the rows it serves")

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.rows().none()
        if self.detail:
            return self.rows().visible_to(self.request.user, Permission.VIEW_BRAND)
        self.require_somewhere()
        return self.rows().visible_to(self.request.user, self.sees)

    def require_somewhere(self) -> None:
        """An empty list would say that there is nothing: say that the caller may not look, where that is so."""
        user = self.request.user
        if self.sees != Permission.VIEW_BRAND and not brands_for(user, self.sees):
            raise PermissionDenied(f"This needs the permission {str(self.sees)!r}")

    def get_object(self) -> Any:
        found = get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs["public_id"]})
        self.require(brand_of(found, self.brand_field))
        return found

    def brand(self) -> Brand:
        """Return the brand that a new object goes to: the one named in the body or query, or the API key's own."""
        named = self.request.data.get("brand") if isinstance(self.request.data, dict) else None
        slug = named or self.request.query_params.get("brand")
        if slug:
            brand = brand_named(self.request, slug)
        elif isinstance(self.request.user, ApiKey):
            brand = self.request.user.brand
        else:
            raise ValidationError({"brand": "Name the brand by its slug: you may work in several"})
        self.require(brand)
        return brand

    def require(self, brand: Brand, permission: str | None = None) -> None:
        """Raise PermissionDenied where the caller lacks the action's permission on the brand."""
        held = permissions_on(self.request.user, brand)
        for needed in (self.sees, permission or self.permission_for.get(self.action or "", self.sees)):
            if needed not in held:
                raise PermissionDenied(f"This needs the permission {str(needed)!r} on {brand.name}")

    def actor(self) -> Actor:
        return Actor.of(self.request.user, client_ip(self.request))

    def accepted(self, serializer_class: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """Return the body's values. Raises ValidationError with a message for each field."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(serializer.validated_data)
        values.pop("brand", None)
        return values


def brand_named(request: Request, slug: Any) -> Brand:
    """Return a brand that the caller sees. Raises NotFound, also for an API key that names another than its own."""
    known = Brand.objects.visible_to(request.user) if is_slug(slug) else Brand.objects.none()
    brand: Brand | None = known.filter(slug=slug).first()
    if brand is None:
        raise NotFound("There is no such brand, or you may not see it")
    return brand


def is_slug(text: Any) -> bool:
    try:
        validate_slug(text)
    except InvalidValue:
        return False
    return isinstance(text, str)


def brand_of(row: Any, path: str) -> Brand:
    """Follow a path such as `hook.brand` from the row to its brand; an empty path is the row itself."""
    for name in filter(None, path.split(".")):
        row = getattr(row, name)
    assert isinstance(row, Brand)  # noqa: S101  a wrong path is our mistake, and must not pass for a permission
    return row
