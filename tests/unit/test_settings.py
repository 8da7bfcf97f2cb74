from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

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


PASSWORD = "p@ss/word: with #odd$ characters%41"
SERVER = "postgresql://sourcemark@postgres:5432/sourcemark?connect_timeout=2"


def test_a_secret_is_taken_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    for end in ("", "\n", "\r\n"):
        file.write_bytes((PASSWORD + end).encode())
        settings = Settings.from_env({"DATABASE_URL": SERVER, "DATABASE_PASSWORD_FILE": str(file)})
        assert make_url(settings.database_url) == make_url(SERVER).set(password=PASSWORD)
    assert settings == Settings.from_env({"DATABASE_URL": SERVER, "DATABASE_PASSWORD": PASSWORD})
    file.write_text(SERVER + "\n")
    assert Settings.from_env({"DATABASE_URL_FILE": str(file)}) == Settings(database_url=SERVER)
    file.write_text("3\n")
    assert Settings.from_env({"SOURCEMARK_WORKERS_FILE": str(file)}).workers == 3


@pytest.mark.parametrize(("content", "said"), [(None, "can't be read"), (b"\xff", "can't be read"), (b"\n", "empty")])
def test_a_file_without_a_secret_is_named(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(SettingsError, match=f"DATABASE_PASSWORD_FILE .* {said}"):
        Settings.from_env({"DATABASE_URL": SERVER, "DATABASE_PASSWORD_FILE": str(tmp_path / "file")})


def test_a_password_belongs_to_a_user_and_is_given_once() -> None:
    for url in ("sqlite:///s.db", "postgresql://host/name", "postgresql://u:other@host/name"):
        with pytest.raises(SettingsError, match="DATABASE_PASSWORD needs") as raised:
            Settings(database_url=url, database_password=PASSWORD)
        assert PASSWORD not in raised.value.detail
    with pytest.raises(SettingsError, match="DATABASE_PASSWORD and DATABASE_PASSWORD_FILE are both set"):
        Settings.from_env({"DATABASE_URL": SERVER, "DATABASE_PASSWORD": "a", "DATABASE_PASSWORD_FILE": "b"})
