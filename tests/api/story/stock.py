"""What lies in the stockroom, and how it comes and goes."""

from ..telling import Story


def changes(story: Story) -> None:
    """All that has happened, to who asks from the beginning on."""
    story.ask("read_changes", name="read_changes.first", words="Where to begin")
