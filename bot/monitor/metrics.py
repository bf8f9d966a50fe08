"""The metrics for Prometheus, made of plain numbers at the moment they are asked for.

Each is explained in docs/operating.md, "Watch": why it says nothing of a person, and moves for
nothing alone that people do. Histograms have no sums: the sum of one more answer is the time of
that answer, which tells writing from reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from math import inf

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.app import Core
from bot.health import Health
from bot.meter import BOUNDS
from bot.monitor.lanes import Lane
from bot.monitor.readiness import Readiness
from db.log.head import Head

SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, inf)
"""The pieces of work up to which commits are counted together."""

COMMITS_TOLD = 100
"""The commits that are told at a time: some acts take one more than others."""


class _Asked(Collector):
    """The metrics that were made for one request."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        """The metrics; see `Collector`."""
        return self._metrics


def exposition(
    core: Core,
    health: Health,
    ready: Readiness,
    platforms: Sequence[str],
    lanes: Sequence[Lane],
    head: Head | None = None,
) -> bytes:
    """Every metric in Prometheus's text format, of the `platforms` served and of their `lanes`.

    `head` is that of the public log, where there is one.
    """
    registry = CollectorRegistry(auto_describe=False)
    answers, services = _answers(core, platforms), _services(health, ready)
    registry.register(
        _Asked((*answers, _commits(core), _runs(core), *services, *_lanes(lanes), *_log(head)))
    )
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def _answers(core: Core, platforms: Sequence[str]) -> Iterator[Metric]:
    meter = core.meter

    def counted(name: str, words: str, numbers: Counter[str]) -> Metric:
        counter = CounterMetricFamily(f"letter_{name}", words, labels=["platform"])
        for platform in platforms:
            counter.add_metric([platform], numbers[platform])
        return counter

    yield counted("updates", "Updates that came in.", meter.updates)
    yield counted("throttled", "Updates beyond an account's measure.", core.throttle.held_back)
    yield counted("answers_refused", "Answers that a platform did not take.", meter.refused)
    words = "Seconds from an update to its answer."
    times = HistogramMetricFamily("letter_answer_seconds", words, labels=["platform"])
    for platform in platforms:
        numbers = (meter.answers[platform, bound] for bound in BOUNDS)
        times.add_metric([platform], _buckets(BOUNDS, numbers), None)
    yield times


def _commits(core: Core) -> Metric:
    """The commits by size, in hundreds."""
    sizes: Counter[float] = Counter()
    for size, number in core.store.committed.items():
        sizes[next(bound for bound in SIZES if size <= bound)] += number
    buckets = _buckets(SIZES, (sizes[bound] for bound in SIZES), COMMITS_TOLD)
    words = "Commits by the pieces of work in each, in hundreds."
    commits = HistogramMetricFamily("letter_commit_size", words, labels=[])
    commits.add_metric([], buckets, None)
    return commits


def _runs(core: Core) -> Metric:
    runs = CounterMetricFamily("letter_runs", "Runs of the clock's jobs.", labels=["job", "end"])
    for (job, state), number in sorted(core.meter.runs.items()):
        runs.add_metric([job, state], number)
    return runs


def _services(health: Health, ready: Readiness) -> Iterator[Metric]:
    standings = ((name, ready.of(name)) for name in ready.standings)
    yield _gauge("ready", "1 where the service is ready.", "service", standings)
    yield _gauge("lease_held", "1 where this process has it.", "lease", health.leases.items())


def _lanes(lanes: Sequence[Lane]) -> Iterator[Metric]:
    def gauge(name: str, words: str, value: Callable[[Lane], float | None]) -> Metric:
        return _gauge(name, words, "platform", ((each.platform, value(each)) for each in lanes))

    yield gauge("lane_alerts", "Alerts going out.", lambda lane: lane.alerts)
    yield gauge("lane_cursor", "The way of the slowest alert, in tenths.", lambda lane: lane.done)
    yield gauge("lane_pace", "Messages a lane may send in a second.", lambda lane: lane.broadcasts)
    yield gauge("answers_pace", "Answers a second that were learnt.", lambda lane: lane.answers)


def _log(head: Head | None) -> Iterator[Metric]:
    """The public log, which anybody can read: its lines move by five at least."""
    if head is not None:
        yield GaugeMetricFamily("letter_log_lines", "Lines of the public log.", head.size)
        halted = float(bool(head.trouble))
        yield GaugeMetricFamily("letter_log_halted", "1 where the public log stands still.", halted)


def _gauge(name: str, words: str, label: str, values: Iterable[tuple[str, float | None]]) -> Metric:
    """A gauge with a value for each label; without those that have none."""
    gauge = GaugeMetricFamily(f"letter_{name}", words, labels=[label])
    for of, value in values:
        if value is not None:
            gauge.add_metric([of], value)
    return gauge


def _buckets(
    bounds: Sequence[float], numbers: Iterable[int], told: int = 1
) -> list[tuple[str, float]]:
    """The cumulative buckets of a histogram, each rounded down to a multiple of `told`."""
    sums = zip(bounds, accumulate(numbers), strict=True)
    return [(_le(bound), number // told * told) for bound, number in sums]


def _le(bound: float) -> str:
    return "+Inf" if bound == inf else str(bound)
