"""The spools that somebody owns, as a user meets them."""
