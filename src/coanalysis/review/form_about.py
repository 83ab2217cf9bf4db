"""The first sheet of the form: whose it is, and how to fill it in."""

from __future__ import annotations

from coanalysis.forms import AboutLine
from coanalysis.review.answers import newest
from coanalysis.study import Study
from coanalysis.words import word

__all__ = ["about_lines", "how_lines"]

#: Sentences of the instruction, in order; the one about suggestions follows the hints in force.
HOW = ("read", "code", "excerpt", "copy", "{hints}", "nothing", "others", "save")


def about_lines(study: Study, coder: str, hints: str, language: str, *, left_out: int) -> tuple[AboutLine, ...]:
    """Return what the first sheet says about itself. The coder's name is read back from there.

    left_out: answers the sheet cannot show, because they are about parts of several turns.
    """

    def say(key: str, **values: object) -> str:
        return word(f"review.about.{key}", language, **values)

    titles = ", ".join(transcript.title for transcript in study.transcripts)
    lines = (
        AboutLine("", say("study"), study.settings.title or "–"),
        AboutLine("coder", say("coder"), coder, is_input=True),
        AboutLine("", say("transcripts"), titles or "–"),
        AboutLine("", say("newest"), newest(study)[:10] or "–"),
        AboutLine("", say("hints"), word(f"review.hints.{hints}", language)),
        AboutLine("", say("private"), say("private_text")),
    )
    return (*lines, AboutLine("", say("left_out"), say("left_out_text", n=left_out))) if left_out else lines


def how_lines(hints: str, language: str) -> tuple[str, ...]:
    """Return how to fill the form in, one thing at a time."""
    keys = (f"review.how.{key.format(hints=f'hints_{hints}')}" for key in HOW)
    return tuple(word(key, language) for key in keys)
