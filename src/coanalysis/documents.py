"""The seam through which work on many transcripts goes: one after another, or shared out to processes.

`map_documents` gives the same results in the same order whichever way it runs. Whoever has a cluster passes an
executor of their own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sized
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Any, Literal, TypeVar

from coanalysis.errors import CoanalysisError, UsageError

__all__ = ["SERIAL_UP_TO", "How", "map_documents"]

Document = TypeVar("Document")
Result = TypeVar("Result")
How = Literal["auto", "serial", "processes"] | Executor

#: So many documents are always worked on one after another: starting processes takes longer than they save.
SERIAL_UP_TO = 200
#: Documents that wait for each process beside the one it works on. More would only take memory.
AHEAD = 3

_function: Callable[[Any], Any] | None = None


def map_documents(
    function: Callable[[Document], Result],
    documents: Iterable[Document],
    *,
    executor: How = "auto",
    processes: int | None = None,
    total: int | None = None,
) -> Generator[Result]:
    """Yield function(document) for each document, in their order. Close what is not read to its end.

    executor: `serial`; `processes`, a pool that is started for it; `auto`, a pool for more than 200 documents when
    there is more than one processor; or an executor of your own, such as Dask's. processes: how many the pool has;
    without it, one a processor. total: how many documents there are, where `documents` cannot tell.
    For a pool, the function is sent to each process once and has to be picklable, as have documents and results. Only
    few documents are read ahead, so that memory stays flat.
    Raises CoanalysisError when a process ends before its work is done, UsageError for an executor of another name;
    what the function raises comes through.
    """
    if isinstance(executor, Executor):
        return _ahead(executor, function, documents, limit=AHEAD * (processes or os.cpu_count() or 1))
    if executor not in ("auto", "serial", "processes"):
        raise UsageError(f"there is no executor {executor!r}", hint="choose auto, serial or processes")
    n_processes = processes or os.cpu_count() or 1
    if executor == "auto":
        few, documents = _are_few(documents, total)
        executor = "serial" if few or n_processes < 2 else "processes"
    if executor == "serial":
        return (function(document) for document in documents)
    return _pooled(function, documents, n_processes)


def _are_few(documents: Iterable[Document], total: int | None) -> tuple[bool, Iterable[Document]]:
    """Say whether documents are few, and return them, none lost."""
    if total is None and isinstance(documents, Sized):
        total = len(documents)
    if total is not None:
        return total <= SERIAL_UP_TO, documents
    rest = iter(documents)
    first = list(islice(rest, SERIAL_UP_TO + 1))
    return len(first) <= SERIAL_UP_TO, chain(first, rest)


def _pooled(
    function: Callable[[Document], Result], documents: Iterable[Document], n_processes: int
) -> Generator[Result]:
    """Yield results from a pool of new processes. They are started afresh everywhere, as Windows does."""
    pool = ProcessPoolExecutor(
        n_processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(function,)
    )
    try:
        yield from _ahead(pool, _work, documents, limit=n_processes * (1 + AHEAD))
    except BrokenExecutor as error:
        raise CoanalysisError(
            "one of the processes that share the work ended before its time", code="documents.process",
            hint="nothing was changed; with little memory left, share the work among fewer: --processes 1",
        ) from error  # fmt: skip
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ahead(
    executor: Executor, function: Callable[[Document], Result], documents: Iterable[Document], *, limit: int
) -> Generator[Result]:
    """Yield results in order, with so many documents under way at a time."""
    waiting: deque[Future[Result]] = deque()
    try:
        for document in documents:
            waiting.append(executor.submit(function, document))
            if len(waiting) >= limit:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _begin(function: Callable[[Any], Any]) -> None:
    """Make a process of the pool ready. Control-C is for the program that started it."""
    global _function
    _function = function
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _work(document: Any) -> Any:
    """Do the work of a process of the pool."""
    assert _function is not None
    return _function(document)
