"""The records of a coordination group and the rules that count them; pages and documents are built on these."""
