"""Fixtures for all tests."""

# Ours first: the `hass` fixture brings another `custom_components` along.
import custom_components.printernizer  # noqa: F401
