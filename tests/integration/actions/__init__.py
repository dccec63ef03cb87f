"""The actions, as users call them."""
