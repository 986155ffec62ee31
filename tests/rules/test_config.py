"""Settings: what is read, and what may never meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import BadSetting, Config
from dps.gateways.keys.store import KeysInsideData
from wsgi import create_app

DEMO = {"DPS_DEMO": "1"}


def test_nothing_set_gives_sqlite_in_the_data_folder_and_no_demonstration():
    config = Config.from_environment({})
    assert config.database_url == f"sqlite:///{config.data_dir / 'market.sqlite'}"
    assert config.data_dir == Path("var/data").resolve()
    assert config.demo is False


@pytest.mark.parametrize(
    ("live", "says"),
    [
        ({"DPS_MAIL_URL": "smtp://relay.example"}, "mail relay"),
        ({"DPS_STRIPE_KEY": "sk_live_abc"}, "live key"),
        ({"DPS_STRIPE_KEY": "rk_live_abc"}, "live key"),
        ({"DPS_BASE_URL": "https://market.example"}, "loopback"),
        ({"DPS_BASE_URL": "http://127.0.0.1.evil.example"}, "loopback"),
        ({"DPS_BASE_URL": "not an address"}, "loopback"),
    ],
)
def test_a_demonstration_does_not_start_beside_a_live_setting(live, says):
    with pytest.raises(BadSetting, match=says):
        Config.from_environment({**DEMO, **live})


def test_every_live_setting_is_named_at_once():
    with pytest.raises(BadSetting, match=r"relay.*live key.*loopback"):
        Config.from_environment(
            {**DEMO, "DPS_MAIL_URL": "smtp://x", "DPS_STRIPE_KEY": "sk_live_x", "DPS_BASE_URL": "https://x.example"}
        )


def test_a_demonstration_on_loopback_starts():
    assert Config.from_environment(
        {**DEMO, "DPS_BASE_URL": "http://localhost:8001", "DPS_STRIPE_KEY": "sk_test_x"}
    ).demo


def test_a_demonstration_shows_a_number_that_nobody_has_and_a_live_market_only_its_own():
    def shown(**environ: str) -> object:
        return Config.from_environment(environ).flask()["HELP"]["phone"]

    assert str(shown(**DEMO)).startswith("01632 960")
    assert shown() == ""
    assert shown(DPS_HELP_PHONE="0161 496 0000") == "0161 496 0000"


def test_keys_inside_the_data_are_refused(tmp_path):
    for keys in (tmp_path, tmp_path / "keys", tmp_path / "a" / ".." / "keys"):
        with pytest.raises(BadSetting, match="carry the keys"):
            Config.from_environment({"DPS_DATA_DIR": str(tmp_path), "DPS_KEY_DIR": str(keys)})


def test_keys_that_a_link_leads_into_the_data_are_refused(tmp_path):
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (tmp_path / "keys").symlink_to(data / "keys")
    with pytest.raises((BadSetting, KeysInsideData)):
        create_app(Config(data_dir=data, key_dir=tmp_path / "keys", database_url="sqlite://"))


def test_a_live_stripe_key_is_never_pointed_at_another_server():
    with pytest.raises(BadSetting, match="another server"):
        Config.from_environment({"DPS_STRIPE_KEY": "sk_live_x", "DPS_STRIPE_BASE": "http://127.0.0.1:8420"})


@pytest.mark.parametrize("text", ["maybe", "2", "ja"])
def test_yes_and_no_are_said_plainly(text):
    with pytest.raises(BadSetting, match="say 1 or 0"):
        Config.from_environment({"DPS_DEMO": text})


def test_an_engine_that_is_not_there_is_refused():
    with pytest.raises(BadSetting, match="whoosh"):
        Config.from_environment({"DPS_SEARCH": "elsewhere"})


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_postgresql_means_psycopg_3(url):
    config = Config.from_environment({"DPS_DATABASE_URL": url})
    assert config.flask()["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/d"


def test_the_cookie_is_locked_to_its_host_wherever_there_is_https():
    live = Config.from_environment({"DPS_BASE_URL": "https://market.example"}).flask()
    assert (live["SESSION_COOKIE_NAME"], live["SESSION_COOKIE_SECURE"], live["SESSION_COOKIE_HTTPONLY"]) == (
        "__Host-sid",
        True,
        True,
    )
    assert live["TRUSTED_HOSTS"] == ["market.example"], "another Host header is refused"


def test_the_markets_own_test_of_low_prices_is_a_useful_percentage():
    assert Config.from_environment({}).low_price_percent == 30
    assert Config.from_environment({"DPS_LOW_PRICE_PERCENT": "20"}).flask()["LOW_PRICE_PERCENT"] == 20
    for wrong in ("4", "91", "x", "", "-20"):
        with pytest.raises(BadSetting, match="per cent"):
            Config.from_environment({"DPS_LOW_PRICE_PERCENT": wrong})


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"DPS_SEARCH": "elastic"}, "'whoosh', 'postgres'"),
        ({"DPS_SEARCH": "postgres"}, "no PostgreSQL"),
        ({"DPS_SEARCH": "postgres", "DPS_DATABASE_URL": "sqlite://"}, "no PostgreSQL"),
    ],
)
def test_an_engine_of_search_that_cannot_be_had_is_refused(said, says):
    with pytest.raises(BadSetting, match=says):
        Config.from_environment(said)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_index_may_be_kept_in_the_markets_own_postgresql(scheme):
    said = {"DPS_SEARCH": "postgres", "DPS_DATABASE_URL": f"{scheme}://market@db/market"}
    assert Config.from_environment(said).search == "postgres"
