"""The entry point of the production server."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bonemets.settings")
application = get_wsgi_application()
# After the apps are ready.
import_module("content.search.sources").warm_up()
