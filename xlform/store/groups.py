"""Which files must be judged together: those that share a dossier."""

from __future__ import annotations

from collections.abc import Sequence

from xlform.store.database import Head
from xlform.unit_names import kinships


def groups(heads: Sequence[Sequence[Head]], readable: Sequence[bool]) -> list[list[int]]:
    """The places of readable files in groups, in the order of their first files; a file without forms stands alone.

    Files are together where they name the same unit, or units whose names may mean the same: that includes every dossier,
    of any year, those that forms may have strayed into, and forms without a unit belong to their file's. Where one unit only is named in all the files, they are all together: it may be that of the
    tables of a fund, which name none.
    """
    leader = list(range(len(heads)))

    def lead(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    first: dict[str, int] = {}
    for place, forms in enumerate(heads):
        for form in forms:
            if form.unit_name:
                one, other = lead(first.setdefault(form.unit_name, place)), lead(place)
                leader[max(one, other)] = min(one, other)
    for names in kinships(first):
        one, other = (lead(first[name]) for name in names)
        leader[max(one, other)] = min(one, other)
    if len(first) == 1:
        leader = [0] * len(heads)
    found: dict[int, list[int]] = {}
    for place, is_readable in enumerate(readable):
        if is_readable:
            found.setdefault(lead(place), []).append(place)
    return list(found.values())
