"""Stripe as a payment provider: PaymentIntents by its SDK, the Payment Element in the browser, signed notices.

A charge is two calls: the intent is made, unconfirmed, under an idempotency key that is our payment's id; only then is
it confirmed, by us or by the fan's browser. So whoever finds a payment without knowing what became of it repeats the
first call, which moves no money, and has the intent's name: to look at, or to cancel for good.
"""
