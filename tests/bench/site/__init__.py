"""A whole installation for the benchmark: temporary database, engine, web server, and a CRM to call."""
