"""The engine daemon: started alone, with an empty environment; imports only what its siblings name."""
