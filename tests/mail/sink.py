"""A mail server on this machine that keeps what it is sent, and can be told to be difficult."""

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """What arrived, and how to answer. Answers are SMTP's: "550 No such person"."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.to_recipient = self.to_letter = "250 OK"
        self.stalls = False  # in its answer to DATA, before a word of the letter was sent
        self.stalled = asyncio.Event()
        self.users: dict[str, str] = {}

    # No property: aiosmtpd looks at everything that its handler has, for each connection.
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.original_content, policy=default) for envelope in self.envelopes]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.to_letter.startswith("2"):
            self.envelopes.append(envelope)
        return self.to_letter


class Server(SMTP):
    """aiosmtpd's, with a way to stop in the middle."""

    async def smtp_DATA(self, arg: str) -> None:
        sink: Sink = self.event_handler
        if sink.stalls:
            sink.stalled.set()
            while sink.stalls:
                await asyncio.sleep(0.02)
        await super().smtp_DATA(arg)


class Listening(Controller):
    """The sink on a free port."""

    def __init__(self, sink: Sink, **options: Any) -> None:
        super().__init__(sink, hostname="127.0.0.1", port=0, **options)

    def factory(self) -> SMTP:
        # Named, or it would ask for its own name at each connection.
        return Server(self.handler, **(self.SMTP_kwargs | {"hostname": "sink.example"}))

    def _trigger_server(self) -> None:
        # It knocks at its own door, and doesn't know which one 0 has become.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"
