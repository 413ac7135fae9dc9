"""What only the demo has: a sample catalogue, made-up fans, the mails nobody was sent, the sandbox bank's page.

None of it is reachable in a real installation.
"""
