"""The entities, as users see them."""
