"""Small outside services for the demo brand: they stand in for what hooks call, on this machine and offline."""
