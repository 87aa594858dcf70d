"""The settings of the product, with the references beside it."""

from bonemets.settings import *  # noqa: F403

INSTALLED_APPS.append("bench.reference")  # noqa: F405
ROOT_URLCONF = "bench.reference.urls"
