"""Draw the loads of a small network of pumps."""
from dataclasses import dataclass, field
import matplotlib.pyplot as plt


@dataclass
class Pump:
    name: str
    flow: list = field(default_factory=list)

    def total(self) -> float:
        return sum(self.flow)


class Report:
    def __init__(self, pumps):
        self.pumps = sorted(pumps, key=Pump.total, reverse=True)

    def draw(self):
        fig, (left, right) = plt.subplots(1, 2, gridspec_kw={"width_ratios": [2, 1]})
        for pump in self.pumps:
            left.step(range(len(pump.flow)), pump.flow, where="post", label=pump.name)
        left.legend()
        left.set_xlabel("hour")
        left.set_ylabel("flow (l/s)")
        right.bar([p.name for p in self.pumps], [p.total() for p in self.pumps], color="slategray")
        right.tick_params(axis="x", rotation=45)
        return fig


def main():
    pumps = [Pump("P1", [3, 4, 4, 2, 1]), Pump("P2", [1, 1, 5, 6, 6]), Pump("P3", [0, 2, 2, 2, 0])]
    Report(pumps).draw()
    plt.tight_layout()
    plt.show()


if __name__ == "__main__":
    main()
