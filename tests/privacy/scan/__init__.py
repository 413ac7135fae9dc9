"""Whether anything of a person is left anywhere: who is looked for, in which shapes, and where."""
