"""A made-up catalogue of any size, to search in: a million events unless told otherwise.

Its proportions are those of a real month's listings (`measured`), its words and names are invented (`wording`), its
cities real (`places`). The same seed makes the same catalogue, so that queries can be drawn from it without asking the
database it was put into (`fill`).
"""
