"""The team: who works in a brand, and as what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from hooks.api.management.base import ManagementViewSet, NewThingSerializer
from hooks.models import Brand, Membership, Permission, Role
from hooks.services.brands import member_remove, member_set_role


class MemberSerializer(serializers.ModelSerializer[Membership]):
    brand = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    email = serializers.CharField(source="user.email")
    name = serializers.CharField(source="user.get_full_name")

    class Meta:
        model = Membership
        fields = ("id", "brand", "email", "name", "role", "created_at")


class RoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)


class NewMemberSerializer(NewThingSerializer, RoleSerializer):
    email = serializers.EmailField(help_text="Of a person who has an account in this installation")


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ManagementViewSet):
    """Only who holds `manage_owners` makes, changes or removes owners; a brand always keeps one."""

    serializer_class = MemberSerializer
    lookup_field = "pk"
    lookup_url_kwarg = "public_id"
    lookup_value_regex = "[0-9]{1,18}"
    sees = Permission.MANAGE_BRAND
    filterset_fields: ClassVar[tuple[str, ...]] = ("role",)

    def rows(self) -> Any:
        return Membership.objects.select_related("brand", "user")

    @extend_schema(request=NewMemberSerializer, responses={201: MemberSerializer})
    def create(self, request: Request) -> Response:
        """Add a person to the brand, or give one who is there another role."""
        brand, body = self.brand(), self.accepted(NewMemberSerializer)
        user = User.objects.filter(email__iexact=body["email"], is_active=True).first()
        if user is None:
            raise serializers.ValidationError({"email": "Nobody here has this address: ask the operator first"})
        current = Membership.objects.filter(brand=brand, user=user).first()
        self.guard_owners(brand, body["role"], current.role if current else "")
        membership = member_set_role(brand=brand, user=user, role=body["role"], actor=self.actor())
        return Response(MemberSerializer(membership).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RoleSerializer, responses=MemberSerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Give a person another role."""
        membership, role = self.get_object(), self.accepted(RoleSerializer)["role"]
        self.guard_owners(membership.brand, role, membership.role)
        changed = member_set_role(brand=membership.brand, user=membership.user, role=role, actor=self.actor())
        return Response(MemberSerializer(changed).data)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, public_id: str) -> Response:
        """Take a person out of the brand."""
        membership = self.get_object()
        self.guard_owners(membership.brand, membership.role)
        member_remove(membership=membership, actor=self.actor())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def guard_owners(self, brand: Brand, *roles: str) -> None:
        """Raises PermissionDenied where an owner is made or unmade by somebody who may not."""
        if Role.OWNER in roles:
            self.require(brand, Permission.MANAGE_OWNERS)
