"""Word files: opened, looked at, changed part by part, turned into PDF."""
