async def test_sur(client):
    for body in (
        b'{"email":"a@b.c","password":"\\ud800aaaaaaaaaaaa","name":"x"}',
        b'{"email":"a@b.c","password":"aaaaaaaaaaaaa","name":"\\ud800"}',
        b'{"email":"\\ud800@b.c","password":"aaaaaaaaaaaaa","name":"x"}',
    ):
        r = await client.post("/api/v1/auth/register", content=body, headers={"content-type": "application/json"})
        print(r.status_code, r.text)
    r = await client.get("/sign-in?next=%ff&email=%ff%00")
    print(r.status_code)
    r = await client.get("/sign-in", headers={"cookie": "onsale_session=\xff; onsale_csrf=\xff"})
    print(r.status_code)
