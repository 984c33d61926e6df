"""A copy of the template for tests that break it."""

import pytest

from tests.architecture.reading import Template, read_template


@pytest.fixture
def broken() -> Template:
    """Return the template, freshly read, for a test to break."""
    return read_template()
