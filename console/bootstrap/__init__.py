"""Set-up and process supervision of one machine: standard library only, so that it runs first of all."""
