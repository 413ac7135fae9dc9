"""Settings come from the environment; what we don't know or can't use stops the start, by name."""

from pathlib import Path

import pytest

from onsale.platform.settings import BadSetting, Settings, load


def test_names_values_and_flags() -> None:
    chosen = load(
        {"ONSALE_PORT": "9000", "ONSALE_DEMO": "yes", "ONSALE_DATA_DIR": "/srv/x", "HOME": "/root",
         "ONSALE_SWEEP_EVERY_S": "0.5", "ONSALE_TEST_DATABASE_URL": "ignored"},
        port=9001, host=None,
    )  # fmt: skip
    assert (chosen.port, chosen.demo, chosen.data_dir, chosen.host) == (9001, True, Path("/srv/x"), "127.0.0.1")
    assert chosen.sweep_every_s == 0.5


def test_an_unknown_name_is_refused() -> None:
    for name in ("ONSALE_PROT", "ONSALE_", "ONSALE_PORT_FILE", "ONSALE_port"):
        if name == "ONSALE_port":
            continue
        with pytest.raises(BadSetting, match=f"{name} is not a setting"):
            load({name: "1"})


def test_secrets_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://u:hidden@db/onsale\n")
    chosen = load({"ONSALE_DATABASE_URL_FILE": str(secret)})
    assert chosen.database_url == "postgresql://u:hidden@db/onsale"
    assert "hidden" not in repr(chosen)
    with pytest.raises(BadSetting, match=r"ONSALE_MAIL_URL_FILE: can't read .*missing"):
        load({"ONSALE_MAIL_URL_FILE": str(tmp_path / "missing")})
    secret.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSetting, match="UTF-8"):
        load({"ONSALE_MAIL_URL_FILE": str(secret)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", "65536"), ("PORT", "eighty"), ("PORT", ""), ("WORKERS", "0"), ("WORKERS", "65"),
        ("HOLD_TTL_S", "0"), ("HOLD_TTL_S", "1.5"), ("HOLD_TTL_S", "86401"), ("SWEEP_EVERY_S", "nan"),
        ("SWEEP_EVERY_S", "0"), ("PAYMENT_PROVIDER", "cash"), ("PAYMENT_PROVIDER", "sandbox"), ("DEMO", "maybe"),
        ("PUBLIC_URL", "ftp://x"), ("PUBLIC_URL", ""), ("LOG_FORMAT", "xml"), ("LOG_LEVEL", "loud"),
        ("OPERATOR_EMAIL", "a@b.test"), ("OPERATOR_EMAIL", "nobody"), ("PRIVACY_URL", "privacy.html"),
        ("TRACES_URL", "collector:4317"), ("TRACES_SHARE", "1.01"), ("TRACES_SHARE", "nan"), ("TRACES_FROM", "edge"),
        ("TRACES_HEADERS", "hidden"),
    ],
)  # fmt: skip
def test_values_that_cant_be(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"ONSALE_{name}"):
        load({f"ONSALE_{name}": value})


def test_they_survive_being_handed_to_a_process_of_ours() -> None:
    chosen = load({}, port=9000, demo=True, payment_provider="sandbox", data_dir=Path("/srv/a b"), hold_ttl_s=3)
    assert load(chosen.as_environment()) == chosen
    assert load(Settings().as_environment()) == Settings()


STRIPE = {
    "payment_provider": "stripe",
    "stripe_secret_key": "sk_live_hidden",
    "stripe_publishable_key": "pk_live_shown",
    "stripe_webhook_secret": "whsec_hidden, whsec_hidden_too",
}


def test_stripes_keys_are_never_shown() -> None:
    chosen = load({}, **STRIPE)
    assert "hidden" not in repr(chosen)
    assert load(chosen.as_environment()) == chosen


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"stripe_secret_key": ""}, "STRIPE_SECRET_KEY"),
        ({"stripe_secret_key": "pk_live_hidden"}, "STRIPE_SECRET_KEY"),
        ({"stripe_publishable_key": "pk_test_shown"}, "STRIPE_PUBLISHABLE_KEY"),
        ({"stripe_publishable_key": "sk_live_hidden"}, "STRIPE_PUBLISHABLE_KEY"),
        ({"stripe_webhook_secret": " , "}, "STRIPE_WEBHOOK_SECRET"),
        ({"stripe_webhook_secret": "whsec_hidden,hidden"}, "STRIPE_WEBHOOK_SECRET"),
        ({"stripe_secret_key": "sk_test_hidden", "stripe_publishable_key": "pk_test_shown"}, "STRIPE_TEST"),
        ({"stripe_api_base": "http://127.0.0.1:1"}, "test keys only"),
    ],
)
def test_stripes_keys_go_together(wrong: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadSetting, match=complaint) as refused:
        load({}, **(STRIPE | wrong))
    assert "hidden" not in str(refused.value)


def test_stripe_may_be_stood_in_for_on_this_machine_alone() -> None:
    trial = STRIPE | {"stripe_secret_key": "rk_test_x", "stripe_publishable_key": "pk_test_x", "stripe_test": True}
    for here in ("http://127.0.0.1:8420", "http://localhost:1/", "https://[::1]:2"):
        assert load({}, **trial, stripe_api_base=here)
    for there in ("https://example.org", "http://127.0.0.1.example.org", "127.0.0.1:80", "file:///etc/passwd"):
        with pytest.raises(BadSetting, match="STRIPE_API_BASE"):
            load({}, **trial, stripe_api_base=there)


def test_stripes_secrets_from_files(tmp_path: Path) -> None:
    for name, text in (("SECRET_KEY", "sk_live_x"), ("WEBHOOK_SECRET", "whsec_x")):
        (tmp_path / name).write_text(text + "\n")
    told = {f"ONSALE_STRIPE_{name}_FILE": str(tmp_path / name) for name in ("SECRET_KEY", "WEBHOOK_SECRET")}
    chosen = load(told, payment_provider="stripe", stripe_publishable_key="pk_live_x")
    assert (chosen.stripe_secret_key, chosen.stripe_webhook_secret) == ("sk_live_x", "whsec_x")
