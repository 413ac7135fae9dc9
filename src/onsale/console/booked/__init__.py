"""Who has booked an event, for its organiser: listed, looked for, taken away as CSV, told of their booking again."""
