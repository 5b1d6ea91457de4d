# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes asyncio go through its sets in the order of insertion, and through
timers with equal deadlines in the order of their creation.

CPython leaves both open: a set is ordered by addresses, a heap of equal keys by
chance. asyncio's own code is kept; only the containers are exchanged.
"""

import ast
import asyncio
import collections.abc
import inspect
import itertools
import textwrap
from asyncio import events, taskgroups, tasks


class OrderedSet(collections.abc.MutableSet):
    """A set that is gone through in the order in which it was filled."""

    def __init__(self, items=()):
        self._items = dict.fromkeys(items)

    def __contains__(self, item):
        return item in self._items

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def add(self, item):
        self._items[item] = None

    def discard(self, item):
        self._items.pop(item, None)


class OrderedTimerHandle(events.TimerHandle):
    """Equal deadlines fire first come, first served."""

    __slots__ = ("_sequence",)
    _count = itertools.count()

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._sequence = next(self._count)

    def __lt__(self, other):
        return (self._when, self._sequence) < (other._when, other._sequence)


class _SetDisplays(ast.NodeTransformer):
    """{f(x) for x in y} becomes set(f(x) for x in y), whose name is ours."""

    def visit_SetComp(self, node):
        self.generic_visit(node)
        items = ast.GeneratorExp(node.elt, node.generators)
        return ast.Call(ast.Name("set", ast.Load()), [items], [])


def _recompiled(function, module):
    """The same function with ordered set comprehensions."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree = ast.fix_missing_locations(_SetDisplays().visit(tree))
    scope = {}
    exec(compile(tree, inspect.getsourcefile(function), "exec"), vars(module), scope)
    return scope[function.__name__]


def install() -> None:
    tasks.set = taskgroups.set = OrderedSet
    tasks._AsCompletedIterator.__init__ = _recompiled(tasks._AsCompletedIterator.__init__, tasks)
    tasks.all_tasks = asyncio.all_tasks = _recompiled(tasks.all_tasks, tasks)
    tasks._scheduled_tasks.data = OrderedSet()
    events.TimerHandle = OrderedTimerHandle
