"""What a place costs, all in.

Owns: how fees and tax are added to a face value, and the price of every place of an event at one moment.
Promises: a price is whole minor units with its split; the same question gives everybody the same answer.
Leaves to others: face values (catalogue), moving money (payments), keeping the price a fan holds (bookings).
"""
