"""A part of the plan being written: figures by name, each with the words of how it is made."""

from dataclasses import dataclass, field

from onsale.capacity.figures import Figure


@dataclass(slots=True)
class Sheet:
    """The figures of one heading, in order."""

    title: str
    figures: list[Figure] = field(default_factory=list)

    def put(self, name: str, value: float, unit: str, how: str) -> float:
        """Write a figure down, and go on with its value."""
        self.figures.append(Figure(name, value, unit, how))
        return value

    def __getitem__(self, name: str) -> float:
        return next(figure.value for figure in self.figures if figure.name == name)
