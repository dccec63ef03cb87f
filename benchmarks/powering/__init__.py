"""Printers on a plug, in a Home Assistant that switches it: is anything ruined?"""
