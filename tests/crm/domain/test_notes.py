"""What the register keeps of a note, in words."""

from crm.config import data_dir
from crm.domain.notes import SHIPPED, template_in_words


def test_every_template_that_travels_with_the_product_has_its_words():
    assert {file.name for file in (data_dir() / "templates").glob("*.docx")} == set(SHIPPED)
    assert template_in_words("note_full.docx") == "the product's own, full note"
    assert template_in_words("Für Genf 12") == "“Für Genf”, version 12"
    assert template_in_words("Ours") == "Ours"
