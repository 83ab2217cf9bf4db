"""Review: what people decided, and the forms they decide on."""

from coanalysis.review.state import Reading, codings, current, reading
from coanalysis.review.waiting import waiting

__all__ = ["Reading", "codings", "current", "reading", "waiting"]
