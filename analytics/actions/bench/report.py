"""What the bench found, as a table for people and as JSON for programs; each limit is met or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analytics.actions.bench.clocks import Cost, Job


@dataclass(frozen=True)
class Case:
    """A page or call beside its floor and its limits (CPU milliseconds, ratio to the floor, queries)."""

    name: str
    cost: Cost
    floor: Cost | None = None
    most: float | None = None
    most_ratio: float | None = None
    most_queries: int | None = None

    @property
    def ratio(self) -> float | None:
        return self.cost.cpu / self.floor.cpu if self.floor else None

    @property
    def misses(self) -> list[str]:
        """The limits that are not met."""
        found = [
            ("CPU ms", self.cost.cpu, self.most),
            ("times the floor", self.ratio, self.most_ratio),
            ("queries", self.cost.queries, self.most_queries),
        ]
        return [f"{name} > {limit:g}" for name, value, limit in found if limit and value and value > limit]

    def row(self) -> list[str]:
        ratio = f"{self.ratio:.2f}" if self.ratio else ""
        numbers = [
            f"{self.cost.cpu:.1f}",
            f"{self.cost.p50:.1f}",
            f"{self.cost.p95:.1f}",
            str(self.cost.queries),
            ratio,
        ]
        return [self.name, *numbers, ", ".join(self.misses) or ("ok" if self.limited else "")]

    @property
    def limited(self) -> bool:
        return any((self.most, self.most_ratio, self.most_queries))

    def data(self) -> dict[str, Any]:
        cost = self.cost
        return {"case": self.name, "cpu_ms": round(cost.cpu, 2), "p50_ms": round(cost.p50, 2), "misses": self.misses,
                "p95_ms": round(cost.p95, 2), "queries": cost.queries,
                "ratio": round(self.ratio, 3) if self.ratio else None}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A job beside its floor and its limits (ratio of times, rows a second, MiB)."""

    name: str
    job: Job
    rows: int = 0
    floor: Job | None = None
    most_ratio: float | None = None
    most_memory: float | None = None
    least_rate: float | None = None

    @property
    def ratio(self) -> float | None:
        """Times the floor's effort."""
        return self.job.effort / self.floor.effort if self.floor else None

    @property
    def rate(self) -> float | None:
        return self.rows / self.job.wall if self.rows else None

    @property
    def misses(self) -> list[str]:
        """The limits that are not met."""
        found = []
        if self.most_ratio and self.ratio and self.ratio > self.most_ratio:
            found.append(f"times the floor > {self.most_ratio:g}")
        if self.most_memory and self.job.memory > self.most_memory:
            found.append(f"MiB > {self.most_memory:g}")
        if self.least_rate and self.rate and self.rate < self.least_rate:
            found.append(f"rows/s < {self.least_rate:,.0f}")
        return found

    @property
    def limited(self) -> bool:
        return any((self.most_ratio, self.most_memory, self.least_rate))

    def row(self) -> list[str]:
        rate, ratio = f"{self.rate:,.0f}" if self.rate else "", f"{self.ratio:.2f}" if self.ratio else ""
        numbers = [f"{self.job.wall:.2f}", f"{self.job.cpu:.2f}", f"{self.job.memory:.0f}", rate, ratio]
        return [self.name, *numbers, ", ".join(self.misses) or ("ok" if self.limited else "")]

    def data(self) -> dict[str, Any]:
        job = self.job
        return {"case": self.name, "wall_s": round(job.wall, 3), "cpu_s": round(job.cpu, 3), "misses": self.misses,
                "memory_mib": round(job.memory), "rows_per_s": round(self.rate) if self.rate else None,
                "ratio": round(self.ratio, 3) if self.ratio else None}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One number beside the cases, and what it may be at most or must be at least."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def misses(self) -> list[str]:
        """The limits that are not met."""
        found = []
        if self.most is not None and self.value > self.most:
            found.append(f"{self.unit} > {self.most:g}")
        if self.least is not None and self.value < self.least:
            found.append(f"{self.unit} < {self.least:g}")
        return found

    def row(self) -> list[str]:
        return [self.name, f"{self.value:.2f}".removesuffix(".00"), self.unit, ", ".join(self.misses) or "ok"]

    def data(self) -> dict[str, Any]:
        return {"case": self.name, "value": round(self.value, 3), "unit": self.unit, "misses": self.misses}


PAGES = ["Pages", "CPU ms", "p50", "p95", "queries", "× floor", ""]
JOBS = ["Jobs", "seconds", "CPU s", "MiB", "rows/s", "× floor", ""]
FIGURES = ["Besides", "", "", ""]


@dataclass
class Report:
    """All cases in the order they were measured."""

    database: str
    cases: list[Case] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add(self, found: Case | Work | Figure) -> None:
        if isinstance(found, Case):
            self.cases.append(found)
        elif isinstance(found, Work):
            self.works.append(found)
        else:
            self.figures.append(found)

    def data(self) -> dict[str, Any]:
        pages, jobs = [case.data() for case in self.cases], [work.data() for work in self.works]
        besides = [figure.data() for figure in self.figures]
        return {"database": self.database, "pages": pages, "jobs": jobs, "figures": besides}

    def table(self) -> str:
        """Up to three blocks of aligned columns."""
        blocks = []
        if self.cases:
            blocks.append([PAGES, *(case.row() for case in self.cases)])
        if self.works:
            blocks.append([JOBS, *(work.row() for work in self.works)])
        if self.figures:
            blocks.append([FIGURES, *(figure.row() for figure in self.figures)])
        return "\n\n".join("\n".join(_aligned(block)) for block in blocks)


def _aligned(block: list[list[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in block) for place in range(len(block[0]))]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(w) for cell, w in zip(row[1:-1], widths[1:-1], strict=True)),
                row[-1],
            ]
        )
        for row in block
    ]
