"""Send one letter over SMTP. Real always; tests and the demonstration put a real server at the other end, or none."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10


class MailUnavailable(Exception):
    """The relay did not take the letter; the letter waits and is tried again."""


@dataclass(frozen=True)
class Mail:
    """One plain-text letter. ``reference`` makes its Message-ID, so that a second sending is recognised."""

    to: str
    subject: str
    text: str
    reference: str
    at: datetime


def send(url: str, mail: Mail, *, sender: str) -> None:
    """Hand a letter to the relay at ``smtp://[user:password@]host[:port]`` (``smtps://`` for TLS from the start).

    Raises :class:`MailUnavailable`. Never called inside ``writing()``.
    """
    parts = urlsplit(url)
    message = EmailMessage()
    message["To"] = mail.to
    message["From"] = sender
    message["Subject"] = " ".join(mail.subject.split())  # a line break in a title must not become a header
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.reference}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT_SECONDS) as relay:
            if parts.username:
                relay.login(unquote(parts.username), unquote(parts.password or ""))
            relay.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailable(type(error).__name__) from error
