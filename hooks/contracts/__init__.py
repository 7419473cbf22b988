"""The contracts of the events: data one folder per event, and the pure code that reads it. Others use hooks.events."""
