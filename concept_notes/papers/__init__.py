"""The small papers beside the concept note; each file with a constant `KIND` is one."""
