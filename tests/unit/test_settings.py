from __future__ import annotations

import pytest

from service.domain.errors import SettingsError
from service.settings import Settings


def test_defaults_need_no_environment() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"SOURCEMARK_PORT": ""}).port == 8000


def test_every_bad_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({"SOURCEMARK_PORT": "x", "SOURCEMARK_WORKERS": "many", "SOURCEMARK_PROT": "1"})
    for name in ("SOURCEMARK_PORT", "SOURCEMARK_WORKERS", "SOURCEMARK_PROT"):
        assert name in raised.value.detail


def test_values_are_checked() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(
            {
                "DATABASE_URL": "mysql://u:secret@h/n",
                "SOURCEMARK_THREADS": "0",
                "SOURCEMARK_OPEN_TRIAL": "2",
                "SOURCEMARK_MODEL_DIR": "none",
                "SOURCEMARK_WEBHOOK_NETWORKS": "10.0.0.0/8, 10.0.0.1/8",
            }
        )
    bad = ("DATABASE_URL", "SOURCEMARK_THREADS", "SOURCEMARK_OPEN_TRIAL", "SOURCEMARK_MODEL_DIR")
    for name in (*bad, "SOURCEMARK_WEBHOOK_NETWORKS: 10.0.0.1/8"):
        assert name in raised.value.detail
    assert "secret" not in raised.value.detail


def test_the_open_trial_is_for_this_machine_only() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert Settings.from_env({"SOURCEMARK_OPEN_TRIAL": "1", "SOURCEMARK_HOST": host}).open_trial
    for host in ("0.0.0.0", "::", "10.0.0.1", "desk.example"):
        with pytest.raises(SettingsError, match="SOURCEMARK_OPEN_TRIAL"):
            Settings.from_env({"SOURCEMARK_OPEN_TRIAL": "1", "SOURCEMARK_HOST": host})
