"""People: who they are to us, how they prove it, and what they may do.

Owns: people with their sealed names and addresses, passwords, mailed codes, access tokens and API keys, the limits
on trying them, the guards every route declares, and the pages around signing in.
Promises: no name or address is stored, logged or passed on unsealed; an address belongs to whoever reads its mail;
a token that was signed out stops working within a second in every process; one address, one person.
Leaves to others: what people do once we know them; export and erasure of all rooms' data.
"""
