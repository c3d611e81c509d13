"""The templates that travel with the product, one small file for each length, made by `concept_notes.templates.make`."""
