from __future__ import annotations

from django.urls import path

from console.views import editor, hooks, variables, versions

urlpatterns = [
    path("", hooks.hook_list, name="hooks"),
    path("new/", hooks.hook_new, name="hook-new"),
    path("<str:public_id>/", editor.edit, name="hook"),
    path("<str:public_id>/types.d.ts", editor.types, name="hook-types"),
    path("<str:public_id>/save/", editor.save, name="hook-save"),
    path("<str:public_id>/check/", editor.check, name="hook-check"),
    path("<str:public_id>/try/", editor.try_code, name="hook-try"),
    path("<str:public_id>/deploy/<int:number>/", versions.deploy, name="hook-deploy"),
    path("<str:public_id>/versions/", versions.version_list, name="hook-versions"),
    path("<str:public_id>/versions/<int:number>/", versions.version_detail, name="hook-version"),
    path("<str:public_id>/variables/", variables.variable_list, name="hook-variables"),
    path("<str:public_id>/variables/<int:pk>/delete/", variables.variable_remove, name="hook-variable-delete"),
    path("<str:public_id>/settings/", hooks.hook_settings, name="hook-settings"),
    path("<str:public_id>/delete/", hooks.hook_remove, name="hook-delete"),
]
