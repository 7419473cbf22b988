"""Journeys: a small honest model of a customer-facing identity service, driving the real event path."""
