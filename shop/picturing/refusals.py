"""Why a file doesn't become a picture: each says so in a sentence beside the file."""

from http import HTTPStatus

from ..errors import NotFound, ShopError


class BadPicture(ShopError):
    """The file is no picture that can be shown, or more than a picture."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotAPicture(BadPicture):
    """Something else, whatever it is called."""


class PictureTooLarge(BadPicture):
    """More bytes, or more points, than the shop takes in."""


class PictureTooSmall(BadPicture):
    """Nobody could see anything in it."""


class PictureMoves(BadPicture):
    """An animation."""


class PictureBroken(BadPicture):
    """It ends too early, or can't be read to its end."""


class PictureHoldsMore(BadPicture):
    """A picture and something else at once, for another program to find."""


class AlreadyThere(ShopError):
    """The product shows the same picture already."""


class NoSuchPicture(NotFound):
    """The product has no such picture."""


class StoreOutOfReach(ShopError):
    """Pictures can't be kept at the moment."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class TooManyAtOnce(ShopError):
    """So many pictures are being read that this one would have to wait for long."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
