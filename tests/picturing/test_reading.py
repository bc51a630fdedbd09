"""What becomes of the bytes that somebody sent."""

import io

import pytest
from flask import Flask
from PIL import Image

from shop.picturing.reading import Picture, reading
from shop.picturing.refusals import BadPicture

from .pictures import BAD, cmyk, drawn, jpeg, saved, turned, with_profile

pytestmark = pytest.mark.usefixtures("rolled_back")


def read(content: bytes) -> Picture:
    with reading(content) as picture:
        return picture


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_is_refused_in_a_clear_word(name: str):
    content, words = BAD[name]
    with pytest.raises(BadPicture, match=words):
        read(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_is_what_it_holds_whatever_kind_it_is(kind: str):
    picture = read(saved(drawn(), kind))
    assert (picture.width, picture.height, picture.image.mode) == (800, 1000, "RGB")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_as_the_camera_was_held_and_forgets_where_that_was(orientation: int):
    picture = read(turned(orientation))
    red = [(x, y) for x in (0.1, 0.9) for y in (0.1, 0.9) if _is_red(picture.image, x, y)]
    corner = {1: (0.1, 0.1), 2: (0.9, 0.1), 3: (0.9, 0.9), 4: (0.1, 0.9)} | {
        5: (0.1, 0.1),
        6: (0.9, 0.1),
        7: (0.9, 0.9),
        8: (0.1, 0.9),
    }
    assert red == [corner[orientation]]
    assert (picture.width, picture.height) == ((400, 300) if orientation < 5 else (300, 400))
    assert picture.image.info == {}
    assert not picture.image.getexif()


def test_what_a_printer_sends_is_turned_into_what_screens_show():
    picture = read(cmyk())
    red, green, blue = picture.image.getpixel((10, 10))
    assert picture.image.mode == "RGB"
    assert red > 200
    assert max(green, blue) < 60


def test_a_profile_is_used_and_left_behind():
    assert "icc_profile" not in read(with_profile()).image.info


def test_a_profile_that_nobody_can_read_is_as_good_as_none():
    assert read(saved(drawn(), icc_profile=b"nonsense" * 40)).width == 800


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_all_ways_to_keep_colours_are_read(mode: str):
    image = Image.new("I;16", (40, 40), 40_000) if mode == "I;16" else drawn(40, 40, (90, 90, 90)).convert(mode)
    picture = read(saved(image, "PNG"))
    assert picture.image.mode == "RGB"


def test_grey_of_sixteen_bits_stays_grey():
    assert abs(read(saved(Image.new("I;16", (40, 40), 40_000), "PNG")).image.getpixel((9, 9))[0] - 156) < 2


def test_what_one_can_see_through_stays_so():
    image = drawn(60, 60).convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    assert read(saved(image, "PNG")).is_clear
    assert not read(saved(drawn(60, 60).convert("RGBA"), "PNG")).is_clear


def test_a_large_photo_is_made_as_small_as_the_largest_that_is_shown():
    picture = read(saved(drawn(4000, 3000)))
    assert (picture.width, picture.height) == (1280, 960)


def test_a_tall_photo_that_lies_on_its_side_is_as_wide_as_one_that_stands():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read(saved(drawn(4000, 3000), exif=exif.tobytes()))
    assert (picture.width, picture.height) == (1280, 1707)


def test_a_photo_with_its_preview_is_a_photo():
    file = io.BytesIO()
    drawn().save(file, "MPO", save_all=True, append_images=[drawn(80, 100)])
    assert read(file.getvalue()).width == 800


def test_the_same_picture_is_the_same_in_whatever_file_it_comes():
    plain = saved(drawn(), "PNG")
    told = saved(drawn(), "PNG", pnginfo=None, compress_level=1)
    assert plain != told
    assert read(plain).digest == read(told).digest
    assert read(plain).digest != read(jpeg(colour=(1, 2, 3))).digest


def test_one_is_read_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.picturing.reading.PATIENCE", 0.01)
    with reading(jpeg()), pytest.raises(Exception, match="Too many pictures"), reading(jpeg()):
        pass


def _is_red(image: Image.Image, x: float, y: float) -> bool:
    red, green, _ = image.getpixel((int(image.width * x), int(image.height * y)))
    return red > 200 and green < 100
