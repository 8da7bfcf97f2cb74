"""What hostile and broken clients send; short in `make test`, at length by `make abuse` (`MINUTES`)."""

from __future__ import annotations

import os

MINUTES = float(os.environ.get("MINUTES", "0"))
"""How long the long ones go on, all together; 0: the short ones."""
