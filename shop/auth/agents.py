"""What people call the browser they use, read from what it says of itself."""

import re

from flask_babel import gettext

# In this order: many say that they are others too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def agent_name(agent: str) -> str:
    """`Firefox, Windows`; the first word of what it says for others. Good enough to tell one's own devices apart."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    found = ", ".join(filter(None, (browser, system)))
    return found or " ".join(re.findall(r"[\w.-]+", agent)[:1]) or gettext("Unknown device")
