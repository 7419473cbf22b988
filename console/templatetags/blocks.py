"""Tags with a body: a dialog, a menu, an empty state, an alert. What is between the tags is the page's own HTML."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


def component(name: str, content: str, **values: object) -> SafeString:
    """Render a component around a body that the template engine has already escaped."""
    return render_to_string(f"components/{name}.html", {"content": content, **values})


@register.simple_block_tag(end_name="endempty")
def empty_state(content: str, title: str, text: str = "", icon: str = "inbox") -> SafeString:
    """What this list is, why it is empty; the body holds the one next step (a button or a link)."""
    return component("empty_state", content, title=title, text=text, icon=icon)


@register.simple_block_tag(end_name="endalert")
def alert(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A notice in the page. `live` makes screen readers say it at once, for what appears after an action."""
    return component("alert", content, tone=tone, title=title, live=live)


@register.simple_block_tag(end_name="enddialog")
def dialog(content: str, id: str, title: str, wide: bool = False, open_on_load: bool = False) -> SafeString:
    """A modal dialog; open it with data-dialog="<id>". Put its buttons into <div class="dialog-footer">."""
    return component("dialog", content, id=id, title=title, wide=wide, open_on_load=open_on_load)


@register.simple_block_tag(end_name="endmenu")
def menu(content: str, label: str, icon: str = "ellipsis", text: bool = False, up: bool = False) -> SafeString:
    """A drop-down of links and buttons. Its button shows an icon, or with `text` the label too."""
    return component("menu", content, label=label, icon=icon, text=text, up=up)
