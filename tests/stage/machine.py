"""What the state machines of the store have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from db.engine.transaction import Store, Transaction


class StoreMachine(RuleBasedStateMachine):
    """A machine whose rules work on a store that outlives it, in the loop of `runner`."""

    def __init__(self, store: Store, runner: asyncio.Runner) -> None:
        super().__init__()
        self.store = store
        self.runner = runner

    def together(
        self,
        *works: Callable[[Transaction], Coroutine[Any, Any, Any]],
        whose: Collection[bytes] = (),
    ) -> list[Any]:
        """Do `works` at the same time: acts of the accounts `whose`, or what is nobody's."""

        async def do() -> list[Any]:
            return await asyncio.gather(*(self.store.transact(work, whose) for work in works))

        return self.runner.run(do())
