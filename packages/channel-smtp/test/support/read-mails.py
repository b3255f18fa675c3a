"""Reads mails with Python's own parser: a JSON array of Base64 on stdin, a JSON array of what a reader sees on stdout."""

import base64
import hashlib
import json
import sys
from email import message_from_bytes, policy


def text_of(message, kind):
    part = message.get_body((kind,))
    return "" if part is None else part.get_payload(decode=True).decode("utf-8")


def mailbox_of(message, name):
    addresses = message[name].addresses
    return [[address.display_name, address.addr_spec] for address in addresses]


def attachment_of(part):
    return {
        "filename": part.get_filename(),
        "type": part.get_content_type(),
        "disposition": part.get_content_disposition(),
        "sha256": hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest(),
    }


def read(mail):
    message = message_from_bytes(mail, policy=policy.default)
    parts = [part for part in message.walk() if part.get_content_disposition() is not None]
    defects = [type(defect).__name__ for part in message.walk() for defect in part.defects]
    return {
        "subject": str(message["Subject"] or ""),
        "from": mailbox_of(message, "From"),
        "to": mailbox_of(message, "To"),
        "date": message["Date"].datetime.isoformat() if message["Date"] else None,
        "messageId": message["Message-ID"],
        "text": text_of(message, "plain"),
        "html": text_of(message, "html"),
        "attachments": [attachment_of(part) for part in parts],
        "defects": defects,
    }


print(json.dumps([read(base64.b64decode(mail)) for mail in json.load(sys.stdin)]))
