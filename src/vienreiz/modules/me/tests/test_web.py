"""A person's pages as her browser meets them."""
