"""The one list of modules, from top to bottom. A test holds the import contracts to it."""

MODULES = (
    "operations",
    "synthetic",
    "me",
    "erasure",
    "stewardship",
    "desk",
    "inquiries",
    "catalogue",
    "representation",
    "exchange",
    "consent",
    "access",
    "records",
    "registers",
    "profile",
    "openid",
    "identity",
    "packs",
    "audit",
)

SECTORS: tuple[str, ...] = ()

# kernel packages that bring tables, templates or commands
KERNEL_APPS = ("outbox", "jobs", "limits", "http", "ui")

OUR_APPS = (
    *(f"vienreiz.modules.{name}" for name in MODULES),
    *(f"vienreiz.sectors.{name}" for name in SECTORS),
    *(f"vienreiz.kernel.{name}" for name in KERNEL_APPS),
)
