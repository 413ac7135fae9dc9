"""What gets people through the door.

Owns: tickets (issued in the transaction that confirms a booking), the signed codes in their QR pictures, check-in,
the papers a fan takes home.
Promises: one valid ticket per place; a code that anybody with the event's public key can check without a network;
a ticket is admitted once.
Leaves to others: who booked what (bookings), pages.
"""
