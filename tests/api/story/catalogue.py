"""What the shop sells: a poster and a mug."""

from ..telling import Story


def reading(story: Story) -> None:
    """As anybody may: without a token, products are as visitors see them."""
    story.ask("read_products", token="")
