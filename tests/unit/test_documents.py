"""Work on many documents: the same results in the same order, one after another or shared among processes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

import pytest

from coanalysis import documents
from coanalysis.documents import SERIAL_UP_TO, map_documents
from coanalysis.errors import CoanalysisError, UsageError


@dataclass
class Doubled:
    """Doubles a number, and says in which process and how many it has done there."""

    done: list[int] = field(default_factory=list)

    def __call__(self, number: int) -> tuple[int, int, int]:
        if number < 0:
            raise ValueError("negative")
        self.done.append(number)
        return number * 2, os.getpid(), len(self.done)


def leave(number):
    """Ends its process."""
    os._exit(3)


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_results_come_in_order(executor):
    found = list(map_documents(Doubled(), range(30), executor=executor, processes=2))
    assert [value for value, _process, _count in found] == list(range(0, 60, 2))
    own = [process for _value, process, _count in found if process == os.getpid()]
    assert len(own) == (30 if executor == "serial" else 0)


def test_a_process_is_given_the_function_once():
    found = list(map_documents(Doubled(), range(12), executor="processes", processes=1))
    assert [count for _value, _process, count in found] == list(range(1, 13))


def test_few_documents_are_done_here():
    few = map_documents(Doubled(), range(SERIAL_UP_TO), processes=2)
    assert {process for _value, process, _count in few} == {os.getpid()}
    unknown = map_documents(Doubled(), iter(range(3)), processes=2)
    assert [one[:2] for one in unknown] == [(0, os.getpid()), (2, os.getpid()), (4, os.getpid())]
    alone = map_documents(Doubled(), range(SERIAL_UP_TO + 1), processes=1)
    assert next(alone)[1] == os.getpid()


@pytest.mark.parametrize("total", [None, SERIAL_UP_TO + 1])
def test_many_documents_are_shared_and_none_is_lost(total):
    many = iter(range(SERIAL_UP_TO + 1))
    found = list(map_documents(Doubled(), many, processes=2, total=total))
    assert [value for value, _process, _count in found] == list(range(0, 2 * SERIAL_UP_TO + 1, 2))
    assert os.getpid() not in {process for _value, process, _count in found}


def test_few_are_read_ahead():
    taken = []

    def reading():
        for number in range(100):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(1) as pool:
        found = map_documents(Doubled(), reading(), executor=pool, processes=2)
        assert [value for value, _process, _count in islice(found, 5)] == [0, 2, 4, 6, 8]
        assert len(taken) <= 5 + documents.AHEAD * 2
        found.close()
    taken.clear()
    assert next(map_documents(Doubled(), reading(), executor="serial"))[0] == 0
    assert taken == [0]


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_what_the_function_raises_comes_through(executor):
    found = map_documents(Doubled(), [1, -1, 2], executor=executor, processes=1)
    with pytest.raises(ValueError, match="negative"):
        list(found)


def test_a_process_that_ends_is_an_error_a_person_understands():
    with pytest.raises(CoanalysisError, match="ended before its time") as caught:
        list(map_documents(leave, [1, 2], executor="processes", processes=1))
    assert "--processes 1" in caught.value.hint


def test_an_unknown_executor_is_named():
    with pytest.raises(UsageError, match="'cluster'"):
        map_documents(Doubled(), [1], executor="cluster")
