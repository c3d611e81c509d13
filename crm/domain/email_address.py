"""An e-mail address that may be stored: one mailbox as it stands in a message, and nothing that could add to a header."""

from __future__ import annotations

import re

from crm.errors import Invalid

#: Characters of a whole address, and of what stands before the @: what mail servers take.
LONGEST, LONGEST_LOCAL = 254, 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{1,59}})")


def email_address(text: str) -> str:
    """The address without blanks around it. Raises `Invalid`, with a sentence that does not repeat it, for anything else.

    Quoted mailboxes and letters other than A to Z before the @ are refused: not every mail program can carry them.

    >>> email_address(" ola.nordmann@mission.example ")
    'ola.nordmann@mission.example'
    """
    address = text.strip(" \t")
    if wrong := _fault(address):
        raise Invalid(f"{wrong} Write one address like desk@mission.example, without a name.")
    return address


def _fault(address: str) -> str:
    """What is wrong with it in a sentence, the most telling first; "" where nothing is."""
    local = address.partition("@")[0]
    faults = (
        (not address.isprintable(), "A line break or control character stands in the address."),
        (address.count("@") > 1 or re.search("[;,]", address), "These are several addresses, or more than an address."),
        ("@" not in address, "There is no @ in it, so it is no e-mail address."),
        (re.search(r"[\s<>]", address), "Something else stands beside the address."),
        (not address.isascii(), "The address holds letters that not every mail program can carry."),
        (len(address) > LONGEST or len(local) > LONGEST_LOCAL, "It is too long for an e-mail address."),
        (not _ADDRESS.fullmatch(address), "It is no e-mail address."),
    )
    return next((sentence for wrong, sentence in faults if wrong), "")
