"""Fields of government, each shaped like a module. A sector plugs itself into the platform; none stands here yet."""
