"""The platform: one idea a module, one door a module."""
