"""The code of a language, as somebody is written to in it."""

from __future__ import annotations

import re

from crm.errors import Invalid

_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es "
    "et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki "
    "kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no "
    "nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te "
    "tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
#: Every language that ISO 639-1 gives two letters; others have three, which nobody here can tell from a slip.
TWO_LETTERS = frozenset(_ISO_639_1.split())


def language_code(text: str) -> str:
    """The code in lower case, with what follows a hyphen. Raises `Invalid` for what is no language.

    >>> language_code("FR"), language_code("zh-Hans"), language_code("fil")
    ('fr', 'zh-hans', 'fil')
    """
    code = text.strip().casefold()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", code):
        raise Invalid(f"“{text}” is not a language code; write it like en, fr, es, ru, zh or ar.")
    if (main := code.partition("-")[0]) not in TWO_LETTERS and len(main) == 2:
        raise Invalid(f"“{text}” is the code of no language; write it like en, fr, es, ru, zh or ar.")
    return code
