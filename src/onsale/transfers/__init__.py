"""Tickets on their way from one fan to another.

Owns: offers of tickets to an e-mail address, their acceptance, and with it the chain of who had which ticket when; the
name a ticket bears.
Promises: a ticket that is accepted has a new code and the old one admits nobody; whoever sends one on keeps it until
then; no money moves. Who accepts, takes back, cancels or walks in at the same instant: one of them wins.
Leaves to others: codes and the door (tickets), who paid and is refunded (bookings), mails (letters), pages (shop).
"""
