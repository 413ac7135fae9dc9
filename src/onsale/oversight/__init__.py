"""What those who run an installation decide about those who sell on it: who may, and what is stopped.

Owns applications of people who want to sell, the suspension of organisers, the taking down of events, and the record
of what admins did, which nobody can change. Tells everybody concerned by mail, with the reason.
Promises: one open application for each person; an application is decided once, whoever decides at the same time;
once an event is taken down nobody holds or begins to pay for it; nothing is cancelled or refunded by any of it.
What people say of themselves is sealed until they sell, and then becomes the organiser's imprint.
Leaves to others: the pages (console for who applies, admin for who decides), and what is sold (bookings).
"""
