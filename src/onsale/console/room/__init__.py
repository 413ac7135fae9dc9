"""The organiser's side of a waiting room: watching it, holding it up, letting it go faster or slower."""
