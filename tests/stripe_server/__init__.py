"""`localstripe` as a server of our own, taught what it doesn't do and our adapter relies on.

`localstripe` keeps objects, moves them through Stripe's states and signs webhooks as Stripe does. What is added here,
each as Stripe's documentation has it: idempotency keys, parameters it refuses, answers to declined cards, confirming
from the browser, the redirect of a 3-D Secure card, filters and order of lists, search, events of payments, refunds
that end later or fail, disputes, and a memory that survives `kill -9`. What is proven against it is proven against our
reading of that documentation as much as against `localstripe`.

Run as a process of its own: `python -m tests.stripe_server --port 8420 --state FILE`.
"""
