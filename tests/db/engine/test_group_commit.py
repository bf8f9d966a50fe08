"""Group commit by itself, with a commit that the test holds in its hands."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from db.engine.group_commit import GroupCommit, Submitted
from db.engine.transaction import StoreUnavailable, Transaction, Trouble, Work


class Disk:
    """A `Commit` that is durable when the test says so, and keeps which groups it was given."""

    def __init__(self) -> None:
        self.groups: list[list[Submitted]] = []
        self.asked = asyncio.Event()
        self.durable = asyncio.Event()
        self.failure: Exception | None = None

    async def commit(self, jobs: list[Submitted]) -> None:
        self.groups.append(jobs)
        for job in jobs:
            job.result = job.work
        self.asked.set()
        await self.durable.wait()
        if self.failure:
            raise self.failure

    @property
    def sizes(self) -> list[int]:
        return [len(group) for group in self.groups]


@pytest.fixture
async def disk() -> Disk:
    return Disk()


@pytest.fixture
async def group(disk: Disk) -> GroupCommit:
    return GroupCommit(disk.commit)


def work() -> Work[Any]:
    async def nothing(_: Transaction) -> None:
        raise AssertionError("only the commit runs work")

    return nothing


async def test_nobody_is_answered_before_the_commit_is_durable(
    disk: Disk, group: GroupCommit
) -> None:
    answers = [asyncio.create_task(group.do(work())) for _ in range(3)]
    await disk.asked.wait()
    assert not any(answer.done() for answer in answers)
    disk.durable.set()
    await asyncio.gather(*answers)


async def test_what_arrives_during_a_commit_shares_the_next_one(
    disk: Disk, group: GroupCommit
) -> None:
    first = asyncio.create_task(group.do(work()))
    await disk.asked.wait()
    later = [work() for _ in range(20)]
    answers = [asyncio.create_task(group.do(one)) for one in later]
    await asyncio.wait({first, *answers}, timeout=0)
    disk.durable.set()
    assert await asyncio.gather(*answers) == later
    assert disk.sizes == [1, 20]
    assert [job.work for job in disk.groups[1]] == later


async def test_a_commit_that_fails_fails_everyone_in_it_and_nobody_after(
    disk: Disk, group: GroupCommit
) -> None:
    disk.durable.set()
    disk.failure = StoreUnavailable(Trouble.FULL)
    answers = await asyncio.gather(*(group.do(work()) for _ in range(3)), return_exceptions=True)
    assert [getattr(answer, "trouble", None) for answer in answers] == [Trouble.FULL] * 3
    disk.failure = None
    one = work()
    assert await group.do(one) is one


async def test_an_error_nobody_foresaw_is_told_as_a_failed_store_with_its_cause(
    disk: Disk, group: GroupCommit
) -> None:
    disk.durable.set()
    disk.failure = ZeroDivisionError()
    with pytest.raises(StoreUnavailable) as caught:
        await group.do(work())
    assert caught.value.trouble is Trouble.FAILED
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


async def test_someone_who_stops_waiting_holds_up_nobody(disk: Disk, group: GroupCommit) -> None:
    impatient = asyncio.create_task(group.do(work()))
    patient = asyncio.create_task(group.do(work()))
    await disk.asked.wait()
    impatient.cancel()
    disk.durable.set()
    await patient
    assert impatient.cancelled()
    assert disk.sizes == [2]


async def test_finish_waits_for_what_is_under_way(disk: Disk, group: GroupCommit) -> None:
    await group.finish()
    one = work()
    answer = asyncio.create_task(group.do(one))
    await disk.asked.wait()
    finished = asyncio.create_task(group.finish())
    await asyncio.wait({finished}, timeout=0)
    assert not finished.done()
    disk.durable.set()
    await finished
    assert await answer is one


LONG = 3600.0


async def test_patient_work_comes_last_in_the_first_group_that_writes_anyway(
    disk: Disk, group: GroupCommit
) -> None:
    disk.durable.set()
    patient, reading, writing = work(), work(), work()
    answer = asyncio.create_task(group.do(patient, writes=True, patience=LONG))
    assert await group.do(reading) is reading
    assert await group.do(writing, writes=True) is writing
    assert await answer is patient
    assert [[job.work for job in each] for each in disk.groups] == [[reading], [writing, patient]]


async def test_work_whose_patience_is_over_goes_alone(disk: Disk, group: GroupCommit) -> None:
    disk.durable.set()
    patient = work()
    assert await group.do(patient, writes=True, patience=0.001) is patient
    assert disk.sizes == [1]


async def test_patient_work_that_has_come_along_is_not_done_again(
    disk: Disk, group: GroupCommit
) -> None:
    disk.durable.set()
    soon, later = 0.01, 0.02
    answer = asyncio.create_task(group.do(work(), patience=soon))
    await asyncio.wait({answer}, timeout=0)
    await group.do(work(), writes=True)
    await answer
    await group.do(work(), patience=later)
    assert disk.sizes == [2, 1]


async def test_finish_takes_the_patience_from_whoever_still_waits(
    disk: Disk, group: GroupCommit
) -> None:
    disk.durable.set()
    answer = asyncio.create_task(group.do(work(), patience=LONG))
    await asyncio.wait({answer}, timeout=0)
    await group.finish()
    assert answer.done()
