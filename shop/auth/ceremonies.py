"""What passes between the shop and a passkey, in the words of WebAuthn. Imported when it is needed: it is heavy.

Options go to the browser as JSON, and its answers come back as JSON. All of an answer is somebody else's writing, and
the library stumbles over garbage in many ways (RecursionError is one), so whatever it raises is a refusal here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from .challenges import SECONDS
from .models import Passkey, User
from .places import Place


class Garbage(Exception):
    """An answer that no passkey gives, or not to this."""


@dataclass(frozen=True)
class Answer:
    """What a browser sent, taken apart and not yet believed."""

    read: Any
    challenge: bytes

    @property
    def passkey_id(self) -> bytes:
        return bytes(self.read.raw_id)

    @property
    def handle(self) -> bytes | None:
        """Whom the passkey takes itself to belong to; sticks that only second a password don't say."""
        handle: bytes | None = self.read.response.user_handle
        return handle

    @property
    def transports(self) -> list[str]:
        """By which ways the passkey can be reached: `internal`, `usb` ..."""
        return [way.value for way in self.read.response.transports or []]


def options_to_make(user: User, had: Sequence[Passkey], shop: str, challenge: bytes, place: Place) -> str:
    """What a browser needs to make a passkey, in a device that has none of those that the person `had`."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=shop,
        user_id=user.handle,
        user_name=user.email or "",
        user_display_name=user.called,
        challenge=challenge,
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,  # so that it can sign in without an address being typed
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_known(had),
    )
    return options_to_json(options)


def options_to_use(having: Sequence[Passkey], challenge: bytes, place: Place, *, in_person: bool) -> str:
    """What a browser needs to use a passkey: one of those, or whichever it has for this shop.

    `in_person`: the device must make sure whose hands it is in, by a finger, a face or a PIN.
    """
    options = generate_authentication_options(
        rp_id=place.host,
        challenge=challenge,
        timeout=SECONDS * 1000,
        allow_credentials=_known(having),
        user_verification=UserVerificationRequirement.REQUIRED if in_person else UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


def read_making(answer: str) -> Answer:
    """Raises Garbage."""
    return _read(parse_registration_credential_json, answer)


def read_use(answer: str) -> Answer:
    """Raises Garbage."""
    return _read(parse_authentication_credential_json, answer)


def verify_making(answer: Answer, place: Place) -> VerifiedRegistration:
    """What there is to keep of a new passkey. Raises Garbage."""
    try:
        return verify_registration_response(
            credential=answer.read,
            expected_challenge=answer.challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except Exception as cause:
        raise Garbage from cause


def verify_use(answer: Answer, place: Place, passkey: Passkey, *, in_person: bool) -> VerifiedAuthentication:
    """What a passkey says of itself, having signed it. Raises Garbage."""
    try:
        return verify_authentication_response(
            credential=answer.read,
            expected_challenge=answer.challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # it would look before the signature is checked; passkeys.py does it after
            require_user_verification=in_person,
        )
    except Exception as cause:
        raise Garbage from cause


def _read(parse: Any, answer: str) -> Answer:
    try:
        read = parse(answer)
        return Answer(read, parse_client_data_json(read.response.client_data_json).challenge)
    except Exception as cause:
        raise Garbage from cause


def _known(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id, transports=[AuthenticatorTransport(way) for way in passkey.transports]
        )
        for passkey in passkeys
    ]
