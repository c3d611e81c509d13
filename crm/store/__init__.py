"""Tables, sessions, queries: where the ledger is kept."""
