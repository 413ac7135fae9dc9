"""What organisers upload for their events, made into what pages show.

An image is known by the hash of what we kept of it: re-encoded, upright, sRGB, without a word of where or by whom it
was taken. From it and a point to look at come its cuts, a few widths of each shape that pages use, at addresses that
never change. Nothing uploaded is decoded in a process that serves: `workshop.py` starts one with a limit on its memory
and time for each upload, `making.py` is what runs there. Everything lies in the database: see decision 0022.
"""
