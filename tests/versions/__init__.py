"""The tests on more than one version of Home Assistant."""
