"""The terms the sample organiser sells by, and where to pay: short, fictional, and no lawyer's."""

TERMS = """\
Who sells. Ravenscroft & Daughters Presents Ltd sells you the tickets and puts the evening on. Your contract is with \
us, and it is made when your payment has arrived and you have been told so.

The price. The price you pay is the one the button says. It has every fee and tax in it.

One person, one ticket. A ticket admits whoever shows its code first, once. Keep the code to yourself.

When you can't come. These evenings have a fixed date, so the law gives you no fourteen days to think it over. We do: \
each event's page says until when you may give tickets back, and what we keep.

When we can't. If we call an evening off, you get all of your money back the way you paid, fees too, and you need \
not ask for it. If we move it, your ticket stays good; if the new date doesn't suit you, tell us before it and you get \
your money back.

In the house. Doors open when the ticket says. Latecomers are let in at the first pause. Please leave umbrellas with \
the cloakroom, and the singing to those on stage.

If something went wrong. Write to us at the address below; a person answers.
"""

BANK_DETAILS = """\
Ravenscroft & Daughters Presents Ltd
IBAN: DE02 1203 0000 0000 2020 51
BIC: BYLADEM1001
Bank: Sparbank am Speicher (made up, like everything here)
Or in cash at the box office, Tuesday to Saturday, 15:00 to 19:00.
"""
