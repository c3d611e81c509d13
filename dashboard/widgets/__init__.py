"""Small things pages are made of: header, cards, tables, forms."""
