"""The entry point of the production server."""

import logging
import os
from importlib import import_module
from threading import Timer

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bonemets.settings")
# Building the index takes a core for a second: the first people are answered first.
SECONDS_BEFORE_SEARCH = 2.0
log = logging.getLogger(__name__)
application = get_wsgi_application()


def check_live_version() -> None:
    """Log one line when patients cannot be asked; checks the proof before the first request."""
    # Only once Django is set up.
    from django.db import connections

    from triage.actions.trust import WHAT_FOLLOWS, live_fault

    if fault := live_fault():
        log.critical("NOT TRUSTED: %s. %s", fault.sentence, WHAT_FOLLOWS)
    # This thread serves nobody.
    connections.close_all()


def prepare_search() -> None:
    """Build the index of the search, while the first people are served already."""
    from django.db import connections

    import_module("content.search.searchable").warm_up()
    connections.close_all()


check_live_version()
_search = Timer(SECONDS_BEFORE_SEARCH, prepare_search)
_search.daemon = True
_search.start()
