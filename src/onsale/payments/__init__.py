"""Moving money: payments, refunds, and the books.

Owns: the contract with payment providers and the sandbox that fulfils it, payments and refunds with their states, the
double-entry ledger.
Promises: every provider call is recorded before it is made, so that nothing is lost when we die in between; no refund
exceeds its capture; every transfer has two sides.
Leaves to others: what is being paid for (bookings decide what an outcome means for them).
"""
