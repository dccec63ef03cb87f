"""A Spoolman server as far as clients of its spools can tell, over a real socket."""
