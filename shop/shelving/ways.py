"""What templates ask about other parts of the desk."""

from flask import current_app


def has_page(endpoint: str) -> bool:
    """Whether there is such a page: parts of the desk link to each other where they are there."""
    return endpoint in current_app.view_functions
