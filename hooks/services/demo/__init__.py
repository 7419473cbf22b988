"""The demo brand: made once, refreshed at each seeding, so that a newcomer's first page is never empty."""
