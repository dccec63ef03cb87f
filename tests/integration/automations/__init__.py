"""Triggers, conditions and blueprints."""
