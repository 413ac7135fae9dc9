"""What the demo's own pages show."""

from dataclasses import dataclass

from onsale.platform.money import Money


@dataclass(frozen=True, slots=True)
class BankChoice:
    """One way in which the sandbox bank can behave."""

    value: str
    label: str
    hint: str
    selected: bool


@dataclass(frozen=True, slots=True)
class BankPage:
    """`/demo/pay/{payment_id}`: the sandbox plays the bank. Without choices it only asks whether it is you."""

    payment_id: str
    event_name: str
    total: Money
    choices: tuple[BankChoice, ...]
