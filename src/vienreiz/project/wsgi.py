"""What granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from . import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vienreiz.project.settings")
environment.make_folders(settings.ENVIRONMENT)
application = get_wsgi_application()
