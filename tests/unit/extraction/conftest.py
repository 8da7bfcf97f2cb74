import pytest

from service.extraction.extractor import Extractor


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor.load()
