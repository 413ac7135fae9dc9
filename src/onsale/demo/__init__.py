"""What only the demo has: a sample catalogue, made-up fans, the mails nobody was sent, the sandbox bank's page.

Everything and everybody in it is made up. Seeding happens once: a second start keeps what the first one sold. None of
it is reachable in a real installation.
"""
