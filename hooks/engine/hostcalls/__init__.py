"""Work the caller's process does for a hook, on data only: every parameter comes from hostile code."""
