"""The organiser's day: what sold today and lately, what needs somebody, and their events to look through."""
