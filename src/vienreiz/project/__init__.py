"""Puts the platform together: settings, the list of modules, addresses, processes. Imported by nothing under it."""
