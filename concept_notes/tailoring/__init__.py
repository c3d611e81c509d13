"""Which activities fit a donor, and the reasons that a person can check."""
