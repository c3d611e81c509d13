"""Money as a note shows it: beside a need, by year, and where it is tied to none. Whole minor units of base."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sums:
    """Money beside a need. need = received + signed - surplus + missing; promised counts nowhere.

    Of what is received, the part above the need is `surplus_received`; the rest of the surplus is signed.
    """

    need: int
    received: int
    #: Signed and not yet paid.
    signed: int
    #: Secured above what single activities need; closes no other activity's gap.
    surplus: int
    missing: int
    promised: int
    surplus_received: int = 0

    @property
    def secured(self) -> int:
        """Received and signed."""
        return self.received + self.signed

    @property
    def applied_received(self) -> int:
        """What of the received money meets a need."""
        return self.received - self.surplus_received

    @property
    def applied_signed(self) -> int:
        """What of the signed money meets a need."""
        return self.signed - (self.surplus - self.surplus_received)

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.need + other.need,
            self.received + other.received,
            self.signed + other.signed,
            self.surplus + other.surplus,
            self.missing + other.missing,
            self.promised + other.promised,
            self.surplus_received + other.surplus_received,
        )


NOTHING = Sums(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class YearRow:
    """The sums of one year."""

    year: int
    sums: Sums


@dataclass(frozen=True)
class OpenMoney:
    """Money that its donors tied to no activity or no year; it stands in no year's row.

    What was meant for a year that is over is not in it.
    """

    received: int
    signed: int
    promised: int

    @property
    def secured(self) -> int:
        """Received and signed."""
        return self.received + self.signed
