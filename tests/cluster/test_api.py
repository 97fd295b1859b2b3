"""The JSON API, on servers."""

from tests.webui.test_api import *  # noqa: F403

# These break files of the catalogue, and here there are none.
del test_health_says_why_where_it_cannot, test_a_broken_catalogue_is_reported_not_hidden  # noqa: F821
