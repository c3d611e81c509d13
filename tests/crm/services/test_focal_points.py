"""Whom to write to is recorded with one e-mail address or none."""

import pytest
from sqlmodel import select

from crm.errors import Invalid
from crm.services import organisations
from crm.services.actor import Actor
from crm.store import tables as t

ANN = Actor("Ann")


def test_what_is_no_address_is_refused_and_leaves_nothing(session):
    organisations.add_organisation(session, ANN, organisations.NewOrganisation("NOR", "Norway", "government"))

    def add(email):
        organisations.add_focal_point(session, ANN, organisations.NewFocalPoint("NOR", "counsellor", email=email))

    # Cleaned first, the second would have become one line, and the third an address that nobody typed.
    for wrong in ("by letter", "ola@mission.example\r\nBcc: else@other.example", "ola@mission\n.example"):
        with pytest.raises(Invalid, match="e-mail address of the focal point of NOR cannot be recorded") as refused:
            add(wrong)
        assert wrong not in str(refused.value)
    assert session.exec(select(t.FocalPoint)).all() == []
    for blank in (None, "", " \n"):
        add(blank)
    add(" ola@mission.example ")
    found = session.exec(select(t.FocalPoint.email).order_by(t.FocalPoint.id)).all()
    assert found == [None, None, None, "ola@mission.example"]
