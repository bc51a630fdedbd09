"""What a browser would send of a form that nobody touched."""

from typing import Any

from ..browser_client import Page


def form_of(page: Page, action: str) -> dict[str, Any]:
    """The fields of the form that is sent to `action`, several of one name as a list."""
    [form] = [one for one in page.root.iter("form") if one.get("action") == action and one.get("method") == "post"]
    sent: dict[str, list[str]] = {}
    for one in form.iter():
        name = one.get("name")
        if not name:
            continue
        if one.tag == "textarea":
            sent.setdefault(name, []).append((one.text or "").removeprefix("\n"))
        elif one.tag == "select":
            chosen = [option for option in one.iter("option") if option.get("selected") is not None]
            sent.setdefault(name, []).extend(
                option.get("value", "") for option in chosen or list(one.iter("option"))[:1]
            )
        elif one.tag == "input" and (one.get("type") not in {"checkbox", "radio"} or one.get("checked") is not None):
            sent.setdefault(name, []).append(one.get("value", ""))
    return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}
