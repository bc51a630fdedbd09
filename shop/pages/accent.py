"""The owner's accent colour, made readable: as dark or as light as text on our grounds must be (WCAG: 4.5 to 1)."""

READABLE = 4.5
# What the accent stands on or carries: the palest and the darkest of tokens.css that matter, light and dark.
LIGHT_GROUNDS, DARK_GROUNDS = ("#e9dfcf", "#ffffff"), ("#243244", "#141d29")
STEPS = 40

Colour = tuple[int, int, int]


def accent_sheet(colour: str) -> str:
    """The style sheet that sets the accent, for light pages and for dark ones. The strong one goes a step further."""
    light, dark = readable(colour, LIGHT_GROUNDS, "#000000"), readable(colour, DARK_GROUNDS, "#ffffff")
    strong = f"light-dark({_mixed(light, '#000000', 0.2)},{_mixed(dark, '#ffffff', 0.35)})"
    return f":root{{--accent:light-dark({light},{dark});--accent-strong:{strong}}}"


def readable(colour: str, grounds: tuple[str, ...], towards: str) -> str:
    """The first mixture of `colour` with black or white that can be read on all `grounds`."""
    mixtures = (_mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next(one for one in mixtures if all(contrast(one, ground) >= READABLE for ground in grounds))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG works it out."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in parts)


def _parts(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
