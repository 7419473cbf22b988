"""The journeys as data: which pages customers see, which events are raised between them, where outcomes lead."""
