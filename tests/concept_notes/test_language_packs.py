"""The language packs: complete, spoken as each language wants it, and used to the last sentence."""

import ast
import copy
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from concept_notes.language import pack as packs
from concept_notes.language.faults import categories, faults, forms, leaves
from concept_notes.language.pack import language, languages, packs_dir
from concept_notes.language.page_texts import TEXTS
from crm.domain.money import Currency, Money
from crm.errors import NotFound, Refused
from crm.formats.package import unpack

USD, KWD = Currency("USD"), Currency("KWD", 3)
CODE = Path(__file__).resolve().parents[2] / "concept_notes"
TABLES = ("pack", "fonts", "numbers", "dates", "marks", "article", "which", "also", "currencies")
WORDS = ("themes", "regions", "categories", "places", "functions", "roles_of", "priorities_of", "activity_states_of")


def pack(code):
    return tomllib.loads((packs_dir() / f"{code}.toml").read_text(encoding="utf-8"))


def spoken(text):
    """A text with ordinary spaces and without marks of direction."""
    return re.sub("[\u200d\u200e\u200f]", "", text.replace("\u00a0", " "))


def test_the_languages_are_those_of_the_united_nations_english_first():
    assert languages() == ("en", "ar", "es", "fr", "ru", "zh")


@pytest.mark.parametrize("code", languages())
def test_a_pack_has_every_key_every_plural_form_and_every_figure(code):
    assert faults(code, pack(code), pack("en")) == []


def broken(code, change):
    content = copy.deepcopy(pack(code))
    change(content)
    return faults(code, content, pack("en"))


@pytest.mark.parametrize(
    ("code", "change", "said"),
    [
        ("fr", lambda one: one["buys"].pop("caption"), "“buys.caption” is missing."),
        ("fr", lambda one: one.pop("roles"), "“roles.past” is missing."),
        ("fr", lambda one: one["buys"].update(captoin="x"), "“buys.captoin” is not known."),
        ("fr", lambda one: one["plan"].update(need=""), "“plan.need” is empty."),
        ("ru", lambda one: one["buys"]["more"].pop("few"), "“buys.more” has no form “few”."),
        ("ar", lambda one: one["buys"]["more"].pop("two"), "“buys.more” has no form “two”."),
        ("zh", lambda one: one["buys"].pop("more"), "“buys.more” is missing."),
        ("es", lambda one: one["funding"].update(alt="Nada."), "“funding.alt” leaves out {missing}."),
        ("es", lambda one: one["funding"].update(head_need="{gap}"), "“funding.head_need” asks for {gap}, which it is not given."),
        ("ar", lambda one: one["dates"]["months"].pop(), "“dates.months” are not twelve."),
        ("ru", lambda one: one["themes"].pop("training"), "“themes.training” is missing."),
        ("zh", lambda one: one["regions"].pop("melanesia"), "“regions.melanesia” is missing."),
        ("ru", lambda one: one["why"].update(serves_all="{which}"), "A sentence asks for {which}, and there is no table “which”."),
    ],
)  # fmt: skip
def test_what_a_pack_lacks_is_named(code, change, said):
    assert said in broken(code, change)


def test_a_pack_with_a_fault_is_refused_before_any_note_is_made(tmp_path, monkeypatch):
    for code in ("en", "fr"):
        text = (packs_dir() / f"{code}.toml").read_text(encoding="utf-8")
        text = text.replace('title = "Note conceptuelle pour {donor}"\n', "")
        (tmp_path / f"{code}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(packs, "packs_dir", lambda: tmp_path)
    cached = (packs.language, packs.languages, packs._read)
    for one in cached:
        one.cache_clear()
    try:
        with pytest.raises(Refused, match=r"“fr” cannot be used: “page\.title” is missing"):
            language("fr")
        (tmp_path / "fr.toml").write_text("[pack\n", encoding="utf-8")
        packs._read.cache_clear()
        with pytest.raises(Refused, match="“fr” cannot be read"):
            language("fr")
    finally:
        for one in cached:
            one.cache_clear()


def test_an_unknown_language_is_answered_with_those_there_are():
    with pytest.raises(NotFound, match="en, ar, es, fr, ru, zh"):
        language("tlh")
    assert language("FR") is language("fr")


def test_english_is_reviewed_and_what_nobody_reviewed_says_so():
    assert language("en").caution == ""
    for code in languages()[1:]:
        assert "nobody" in language(code).caution
        assert language(code).name in language(code).caution


def keys_in_code():
    """The keys that code asks for: literal ones, and patterns for those put together in the call that asks."""
    literal, patterns = set(), set()
    for file in [*CODE.glob("*.py"), *CODE.glob("*/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literal.add(node.value)
            elif isinstance(node, ast.Call) and node.args and getattr(node.func, "attr", "") in {"text", "plural"}:
                parts = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else []
                patterns.add(
                    "".join(re.escape(one.value) if isinstance(one, ast.Constant) else r"\w+" for one in parts)
                )
    return literal, [re.compile(one) for one in patterns if one]


def unused(content):
    """Sentences of a pack that no code asks for."""
    literal, patterns = keys_in_code()
    plural = forms(content)
    tables = tuple(f"{one}." for one in (*plural, *TABLES, *WORDS))
    keys = {key for key in leaves(content) if not key.startswith(tables)} | set(plural)
    patterns = [one for one in patterns if not one.pattern.startswith("page")]
    return [
        key
        for key in sorted(keys)
        if key not in literal
        and key.removeprefix("page.") not in literal
        and not any(one.fullmatch(key) for one in patterns)
    ]


def test_every_sentence_of_a_pack_is_used():
    content = pack("en")
    idle = {"one": "a", "other": "b"}

    assert unused(content) == []
    content["buys"] |= {"caption_old": "Nobody asks for it."}
    content["offer"] |= {"counted_old": idle}
    content["page"] |= {"title_old": "Nor for it."}
    assert unused(content) == ["buys.caption_old", "offer.counted_old", "page.title_old"]


def test_the_templates_ask_for_sentences_that_there_are_and_for_all_of_them():
    from concept_notes.templates.files import shipped
    from concept_notes.templates.make import LENGTHS

    files = [unpack(shipped(length).content) for length in LENGTHS]
    text = b"".join(one[f"word/{name}.xml"] for one in files for name in ("document", "header1", "footer1")).decode()
    asked = set(re.findall(r"text\.(\w+)", text))

    assert asked == set(TEXTS)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ("USD 1,234,567", "USD 353,691.49", "30 November 2016", "2017 and 2018", "2016–2018", "45 per cent")),
        ("fr", ("1 234 567 USD", "353 691,49 USD", "30 novembre 2016", "2017 et 2018", "2016-2018", "45 %")),
        ("es", ("1.234.567 USD", "353.691,49 USD", "30 de noviembre de 2016", "2017 y 2018", "2016-2018", "45 %")),
        (
            "ru",
            ("1 234 567 долл. США", "353 691,49 долл. США", "30 ноября 2016 года", "2017 и 2018", "2016–2018", "45 процентов"),
        ),
        ("zh", ("1 234 567美元", "353 691.49美元", "2016年11月30日", "2017年和2018年", "2016-2018年", "45%")),
        (
            "ar",
            ("1,234,567 دولار", "353,691.49 دولار", "30 تشرين الثاني/نوفمبر 2016", "2017 و2018", "2016 إلى 2018", "45 في المائة"),
        ),
    ],
)  # fmt: skip
def test_numbers_money_days_and_years_are_written_as_the_language_wants_them(code, said):
    one = language(code)

    assert said == tuple(
        map(
            spoken,
            (
                one.in_whole(Money(123456700, USD)),
                one.amount(Money(35369149, USD)),
                one.day(date(2016, 11, 30)),
                one.years((2017, 2018)),
                one.years((2016, 2017, 2018)),
                one.per_cent(45),
            ),
        )
    )


def test_plural_forms_follow_the_count():
    russian, arabic = language("ru"), language("ar")

    assert [russian.per_cent(one) for one in (1, 3, 5, 21)] == ["1 процент", "3 процента", "5 процентов", "21 процент"]
    assert russian.per_cent(Decimal("7.5")) == "7,5 процента"
    assert russian.per_cent(7, 13) == "7 и 13 процентов"
    assert [arabic.plural("thanks.further", one) for one in (1, 2, 3, 11)] == [
        "نشاط آخر",
        "نشاطان آخران",
        "3 أنشطة أخرى",
        "11 نشاطا آخر",
    ]
    assert categories("ar") == {"zero", "one", "two", "few", "many", "other"}


def test_counts_under_ten_are_in_words_where_the_language_wants_it():
    assert [language(code).number(7) for code in languages()] == ["seven", "7", "siete", "sept", "7", "七"]
    assert language("fr").number(12000) == "12\u00a0000"


def test_the_first_of_a_month_is_written_as_french_wants_it():
    assert spoken(language("fr").day(date(2016, 11, 1))) == "1er novembre 2016"
    assert spoken(language("es").day(date(2016, 11, 1))) == "1 de noviembre de 2016"


def test_a_spanish_list_changes_its_conjunction_before_the_same_sound():
    spanish = language("es")

    assert spanish.listed(["actas", "informes"]) == "actas e informes"
    assert spanish.listed(["agua", "hielo"]) == "agua y hielo"
    assert spanish.listed(["a", "b", "c"]) == "a, b y c"


@pytest.mark.parametrize("code", languages())
def test_a_day_in_a_text_is_found_as_the_language_writes_it(code):
    one, when = language(code), date(2016, 2, 11)

    assert [day for _, day in one.days_in(f"… {spoken(one.day(when))} …")] == [when]
    assert one.days_in("2016") == []


def test_a_rate_keeps_its_figures_and_takes_the_marks_of_the_language():
    assert spoken(language("fr").rate("EUR 0.912")) == "0,912 EUR"
    assert spoken(language("zh").rate("EUR 0.912")) == "0.912欧元"
    assert spoken(language("en").amount(Money(1234567, KWD))) == "KWD 1,234.567"


def test_what_is_taken_off_has_a_minus_before_its_number_in_every_direction():
    assert language("en").less(1008912, 2) == "−10,089"
    assert language("ar").less(1008912, 2) == "\u200e−10,089"
    assert language("ar").less(0, 2) == "0"
