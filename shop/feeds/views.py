"""Feeds: the desk's page about them, and the addresses at which shopping sites read them."""

import threading

from flask import Blueprint, Response, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..auth.secrets import decrypt, digest, encrypt
from ..errors import NotFound
from ..languages import LANGUAGES, own_language
from ..media import picture_address
from ..pages.sitemap import compressed
from ..web import absolute, private_page, refused, takes_brotli
from . import services
from .forms import FeedForm
from .goods import products, shop_now
from .models import Feed
from .writing import Site, feed_xml

blueprint = Blueprint("feeds", __name__)

TO_SHOW = "feed address to show"
ONE_AT_A_TIME = threading.BoundedSemaphore(1)  # of a process: a feed of many goods keeps one of its threads busy
TRY_AGAIN_AFTER = "60"


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


@blueprint.get("/desk/feeds")
@may("catalog:read")
def index() -> Response:
    """All feeds, and a form for a new one."""
    return _index(FeedForm(data={"language": own_language()}))


@blueprint.post("/desk/feeds")
@may("catalog:write")
def create() -> BaseResponse:
    """A new feed. The page that follows shows its address, and nothing ever will again."""
    form = FeedForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    try:
        return _shown_once(*services.create_feed(form.name.data, form.language.data, by=me().actor))
    except services.TooManyFeeds as refusal:
        form.complain("name", str(refusal))
        return refused(_index(form), refusal)


@blueprint.get("/desk/feeds/<int:feed_id>/address")
@may("catalog:write")
def made(feed_id: int) -> BaseResponse:
    """The address that was just made. It is shown once."""
    fresh = session.pop("new_feed", None)
    number, _, secret = decrypt(TO_SHOW, fresh).partition(" ") if fresh else ("", "", "")
    if number != str(feed_id):
        return redirect(url_for("feeds.index"), 303)
    address = absolute(_path(secret))
    return private_page("feeds/made.html", feed=services.feed_by_id(feed_id), address=address)


@blueprint.post("/desk/feeds/<int:feed_id>/rotation")
@may("catalog:write")
def rotate(feed_id: int) -> BaseResponse:
    """Another address, which the page that follows shows once."""
    return _shown_once(*services.rotate_feed(feed_id, by=me().actor))


@blueprint.route("/desk/feeds/<int:feed_id>/deletion", methods=["GET", "POST"])
@may("catalog:write")
def delete(feed_id: int) -> BaseResponse:
    """Asked once more, since the address can't be brought back."""
    if request.method == "GET":
        return private_page("feeds/delete.html", feed=services.feed_by_id(feed_id))
    services.delete_feed(feed_id, by=me().actor)
    flash(gettext("The feed is deleted. Its address answers no more."))
    return redirect(url_for("feeds.index"), 303)


@blueprint.get("/feeds/<token>/products.xml")
def show(token: str) -> Response:
    """All public goods as XML, sent while it is written; 304 where nothing has changed."""
    if "almacen.language" in request.environ:
        raise NotFound  # the feed says its language itself
    feed = services.feed_at(token)
    shop = shop_now(feed.language)
    response = Response(mimetype="application/xml")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    if current_app.config["COMPRESS_PAGES"]:
        response.vary.add("Accept-Encoding")
    if shop.state:
        response.set_etag(digest(f"{shop.state} {feed.language} {request.host_url}").hex()[:24], weak=True)
        response.make_conditional(request)
        if response.status_code == 304:
            return response
    if request.method == "HEAD":
        return response
    if not ONE_AT_A_TIME.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": TRY_AGAIN_AFTER, "Cache-Control": "no-store"})
    response.call_on_close(ONE_AT_A_TIME.release)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    foreign = None if feed.language == shop.default_language else feed.language
    prefix = f"/{foreign}" if foreign else ""
    home = absolute(f"{request.script_root}{prefix}/")
    pictures, size = absolute(picture_address("{}", 1280)).split("{}")
    site = Site(home, f"{home}p/", lambda key: f"{pictures}{key}{size}", shop.currency)
    chunks = feed_xml(site, shop.name, shop.tagline, products(app, foreign))
    if takes_brotli():
        response.headers["Content-Encoding"] = "br"
        response.response = compressed(chunks)
    else:
        response.response = (chunk.encode() for chunk in chunks)
    return response


def _index(form: FeedForm, status: int = 200) -> Response:
    return private_page("feeds/index.html", status, form=form, feeds=services.all_feeds(), most=services.MOST)


def _shown_once(feed: Feed, secret: str) -> BaseResponse:
    # It travels in the cookie, which nobody else can read: made anew, this page would make another address.
    session["new_feed"] = encrypt(TO_SHOW, f"{feed.id} {secret}")
    return redirect(url_for("feeds.made", feed_id=feed.id), 303)


def _path(secret: str) -> str:
    """Where a feed is, without the language that its page is in."""
    outer = request.environ.get("almacen.outer_script_name", request.script_root)
    return f"{outer}/feeds/{secret}/products.xml"
