"""The store of pictures is the same to everybody, whether it is a folder or a bucket."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from shop import create_app, media
from shop.config import BadSetting, read_settings

from .. import databases


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of something that speaks S3, with one bucket."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    client.create_bucket(Bucket="pictures")
    yield address
    server.stop()


def shop_with(**settings: Any) -> Flask:
    return create_app(databases.settings_for("nobody", **settings))


@pytest.fixture(scope="module", params=["folder", "bucket", "folder of a bucket"])
def shop_of_a_kind(request: pytest.FixtureRequest, service: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = str(tmp_path_factory.mktemp("shop"))
    if request.param == "folder":
        return shop_with(data_folder=folder)
    where = "s3://pictures" + ("/shop" if request.param != "bucket" else "")
    told = {"media_endpoint": service, "media_key_id": "k", "media_key_secret": "s"}
    return shop_with(data_folder=folder, media_store=where, **told)


@pytest.fixture
def shop(shop_of_a_kind: Flask, without_database: None) -> Iterator[Flask]:
    """A shop with nothing in its store."""
    with shop_of_a_kind.app_context():
        media.remove(*[file.name for file in media.everything()])
        yield shop_of_a_kind


def test_what_is_put_is_there_till_it_is_removed(shop: Flask):
    media.put("p/ab/cdef-640.webp", b"picture")
    assert media.read("p/ab/cdef-640.webp") == b"picture"
    assert media.is_there("p/ab/cdef-640.webp")
    assert [(file.name, file.size) for file in media.everything()] == [("p/ab/cdef-640.webp", 7)]
    media.remove("p/ab/cdef-640.webp", "p/ab/cdef-320.webp")
    assert media.read("p/ab/cdef-640.webp") is None
    assert not media.is_there("p/ab/cdef-640.webp")
    assert list(media.everything()) == []


def test_what_is_put_again_is_what_was_put_last(shop: Flask):
    media.put("p/ab/cdef-640.webp", b"first")
    media.put("p/ab/cdef-640.webp", b"second")
    assert media.read("p/ab/cdef-640.webp") == b"second"


def test_it_is_served_with_its_kind(shop: Flask):
    media.put("p/ab/cdef-640.webp", b"picture")
    with shop.test_request_context("/media/p/ab/cdef-640.webp"):
        answer = media.show("p/ab/cdef-640.webp")
    assert (answer.data, answer.mimetype) == (b"picture", "image/webp")


def test_a_bucket_says_itself_what_it_holds(service: str, without_database: None, tmp_path):
    import boto3

    app = shop_with(
        data_folder=str(tmp_path),
        media_store="s3://pictures",
        media_endpoint=service,
        media_key_id="k",
        media_key_secret="s",
    )
    with app.app_context():
        media.put("p/ab/cdef-640.avif", b"picture")
    client = boto3.client(
        "s3", endpoint_url=service, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    kept = client.get_object(Bucket="pictures", Key="p/ab/cdef-640.avif")
    assert (kept["ContentType"], kept["CacheControl"]) == ("image/avif", "public, max-age=31536000, immutable")


@pytest.mark.parametrize("where", ["s3://nowhere", "s3://pictures"])
def test_a_store_that_does_not_answer_is_out_of_reach(
    service: str, without_database: None, tmp_path, where: str, monkeypatch: pytest.MonkeyPatch
):
    endpoint = service if where == "s3://nowhere" else "http://127.0.0.1:9"
    told = {"media_endpoint": endpoint, "media_key_id": "k", "media_key_secret": "s"}
    with shop_with(data_folder=str(tmp_path), media_store=where, **told).app_context():
        with pytest.raises(media.OutOfReach):
            media.put("p/ab/cdef-640.webp", b"picture")
        with pytest.raises(media.OutOfReach):
            list(media.everything())


def test_many_read_at_once(shop: Flask):
    media.put("p/ab/cdef-640.webp", b"picture")
    troubles: list[str] = []

    def read() -> None:
        with shop.app_context():
            if media.read("p/ab/cdef-640.webp") != b"picture":
                troubles.append("something else")

    crowd = [threading.Thread(target=read) for _ in range(8)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    assert not troubles


KEY = {"MEDIA_KEY_ID": "k", "MEDIA_KEY_SECRET": "s"}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"MEDIA_STORE": "https://bucket", **KEY}, "must look like s3://bucket"),
        ({"MEDIA_STORE": "s3://B", **KEY}, "must look like s3://bucket"),
        ({"MEDIA_STORE": "s3://bucket/../x", **KEY}, "must look like s3://bucket"),
        ({"MEDIA_STORE": "s3://bucket"}, "needs MEDIA_KEY_ID and MEDIA_KEY_SECRET"),
        ({"MEDIA_ENDPOINT": "s3.example"}, "must look like https://s3.example"),
    ],
)
def test_settings_that_can_not_work_are_refused(told: dict[str, str], words: str, without_database: None):
    usual = {"DATABASE_URL": "postgresql://a@b/c", "SECRET_KEY": "x" * 40, "PROFILE": "test"}
    with pytest.raises(BadSetting, match=words):
        read_settings(usual | told)
