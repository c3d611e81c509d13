import pytest

from crm.domain.email_address import email_address
from crm.errors import Invalid


@pytest.mark.parametrize(
    "address",
    [
        "desk@mission.example",
        "o'neill+icat@un-mission.gov.example",
        "A.B-c_d@x.xn--p1ai",
        f"{'a' * 64}@{'b' * 63}.example",
    ],
)
def test_one_mailbox_is_taken_as_it_is_written(address):
    assert email_address(f" {address}\t") == address


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("desk@mission.example\nBcc: else@other.example", "A line break"),
        ("desk@mission.example\r\n", "A line break"),
        ("desk\x00@mission.example", "control character"),
        ("desk@mission.example\u2028", "A line break"),
        ("desk@mission.example, else@other.example", "several addresses"),
        ("desk@mission.example; x", "more than an address"),
        ("desk@mission.example else@other.example", "several addresses"),
        ("desk@@mission.example", "several addresses"),
        ("by note verbale", "no @"),
        ("Ola Nordmann <ola@mission.example>", "Something else stands beside"),
        ("ola nordmann@mission.example", "Something else stands beside"),
        ("mailto:desk@mission.example", "no e-mail address"),
        ('"ola nordmann"@mission.example', "Something else"),
        ("jürgen@mission.example", "letters that not every mail program"),
        ("desk@mission\u200b.example", "A line break or control character"),
        ("desk@mission", "no e-mail address"),
        ("desk@.example", "no e-mail address"),
        (".desk@mission.example", "no e-mail address"),
        ("desk@-mission.example", "no e-mail address"),
        ("desk@[127.0.0.1]", "no e-mail address"),
        ("@mission.example", "no e-mail address"),
        (f"{'a' * 65}@mission.example", "too long"),
        ("", "no @"),
    ],
)
def test_what_is_no_single_mailbox_is_refused_in_a_sentence_that_does_not_repeat_it(text, says):
    with pytest.raises(Invalid) as refused:
        email_address(text)
    said = str(refused.value)
    assert says in said
    assert said.endswith("Write one address like desk@mission.example, without a name.")
    assert not text or text not in said.replace("desk@mission.example", "")
