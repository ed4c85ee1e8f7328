"""Reads of categories."""

from commerce.catalog.models import Category


def categories_in_order() -> list[Category]:
    """Return the tree as a list: each one behind its parent, with the parent at hand; one query."""
    every = list(Category.objects.all())
    by_id = {category.pk: category for category in every}
    children: dict[int | None, list[Category]] = {}
    for category in every:
        if category.parent_id is not None:
            category.parent = by_id[category.parent_id]
        children.setdefault(category.parent_id, []).append(category)
    found: list[Category] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        category = waiting.pop()
        found.append(category)
        waiting += reversed(children.get(category.pk, []))
    return found


def category_path(category: Category) -> str:
    """Return the names from the top of the tree down: "Home › Lighting"."""
    names = [category.name]
    while category.parent is not None:
        category = category.parent
        names.insert(0, category.name)
    return " › ".join(names)
