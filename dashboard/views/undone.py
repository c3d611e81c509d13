"""Words for taking back: what a change is called once it was taken back, or brought back again."""

from __future__ import annotations

_MARK = "taken back: "


def plain_action(action: str) -> str:
    """What was done in the first place, however often it went back and forth.

    >>> plain_action("taken back: taken back: pledge recorded")
    'pledge recorded'
    """
    return action.replace(_MARK, "")


def _stands(action: str) -> bool:
    """Whether what was done in the first place stands after a line with this action."""
    return action.count(_MARK) % 2 == 0


def label(action: str) -> str:
    """What the button on a line does.

    >>> label("pledge recorded"), label("taken back: pledge recorded")
    ('Undo', 'Bring back')
    """
    return "Undo" if _stands(action) else "Bring back"


def sentence(action: str, subject: str) -> str:
    """What happened when a line with this action was taken back.

    >>> sentence("pledge recorded", "pledge A-1"), sentence("taken back: pledge recorded", "pledge A-1")
    ('Taken back: pledge recorded, pledge A-1.', 'Brought back: pledge recorded, pledge A-1.')
    """
    return f"{'Taken back' if _stands(action) else 'Brought back'}: {plain_action(action)}, {subject}."


def after(action: str) -> str:
    """The action of the line that takes this one back."""
    return _MARK + action


def shown(action: str) -> str:
    """An action as a list shows it.

    >>> shown("taken back: taken back: pledge recorded"), shown("taken back: pledge recorded")
    ('brought back: pledge recorded', 'taken back: pledge recorded')
    """
    if action == plain_action(action):
        return action
    return f"{'brought back' if _stands(action) else 'taken back'}: {plain_action(action)}"
