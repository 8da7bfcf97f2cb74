"""The container's health check: exit status 0 when this host's service says that it is ready."""

import sys
from http import HTTPStatus
from http.client import HTTPConnection

from service.settings import Settings

connection = HTTPConnection("127.0.0.1", Settings.from_env().port, timeout=4)
connection.request("GET", "/readyz")
sys.exit(connection.getresponse().status != HTTPStatus.OK)
