"""What holds of a definition as a whole: its expressions can be evaluated, name what there is, and go in no circle."""

from __future__ import annotations

from fieldkit.errors import Code, Refused
from fieldkit.forms import expression, pattern
from fieldkit.forms.definition import Check, Expression, Form, Group
from fieldkit.forms.expression import Call, Constant, Name, Path, Tree
from fieldkit.forms.placed import COUNTS
from fieldkit.forms.plan import expressions


def check(form: Form) -> None:
    """Raise Refused(FORM_EXPRESSION) with place and character, or FORM_CIRCLE with a name, where it does not hold."""
    for place in form.plan.places:
        for rule in expressions(place.part):
            at = fault(form, rule, place.part if isinstance(place.part, Check | Group) else None)
            if at is not None:
                raise Refused(Code.FORM_EXPRESSION, place=rule.place[:200], at=at + 1)
    if form.plan.circle:
        raise Refused(Code.FORM_CIRCLE, check=form.plan.circle[0][:40])


def fault(form: Form, rule: Expression, part: Check | Group | None) -> int | None:
    """Return where (characters from 0) an expression cannot be evaluated, None where it can."""
    try:
        found = expression.read(rule.source)
    except expression.Unreadable as unreadable:
        return unreadable.at
    sieves = isinstance(part, Check) and rule is part.filter
    for one in expression.parts(found):
        at = _fault(form, one)
        if at is not None:
            return at
    return _bare(found, inside=sieves)


def _fault(form: Form, tree: Tree) -> int | None:
    match tree:
        case Name(name=name, start=start):
            return start if form.plan.find(name) is None else None
        case Call(name=name, given=given, start=start):
            least, most = COUNTS.get(name, (1, 0))
            return None if least <= len(given) <= most and _given(form, tree) else start
        case Path(base=Name(name=name), steps=steps, start=start):
            named = [step.name for step in steps if step.name != "."]
            group, known = form.plan.groups.get(name), [one for one in named if one in form.plan.lines]
            return None if group is not None and named == known and len(named) < 2 else start
        case Path(base=base, rooted=rooted, start=start):
            based = base is None or (isinstance(base, Call) and base.name in _BASES)
            return None if based and not rooted else start
    return None


_BASES = ("instance", "current")


def _given(form: Form, call: Call) -> bool:
    """Say whether what stands in the call is what the function can use."""
    match call:
        case Call(name="regex", given=(_, Constant(value=str(source)))):
            try:
                pattern.read(source)
            except pattern.Unsupported:
                return False
        case Call(name="instance" | "pulldata", given=(Constant(value=name), *_)):
            return name in form.lists
        case Call(name="indexed-repeat", given=given):
            return len(given) % 2 == 1 and all(isinstance(one, Name) for one in (given[0], *given[1::2]))
        case Call(name="position", given=(one,)):
            return isinstance(one, Name | Path)
    return True


def _bare(tree: Tree, *, inside: bool) -> int | None:
    """Return where a bare name or `..` stands outside every bracket and filter: there it means nothing."""
    waiting = [(tree, inside)]
    while waiting:
        one, bracketed = waiting.pop()
        match one:
            case Path(base=None, steps=steps, start=start):
                named = [step.name for step in steps if step.name != "."]
                if len(named) > bracketed or ".." in named:
                    return start
            case Path(base=base, steps=steps):
                waiting += [(base, bracketed)] if base else []
                waiting += [(condition, True) for step in steps for condition in step.conditions]
            case Call(name="position"):
                continue
            case Call(given=given):
                waiting += [(part, bracketed) for part in given]
            case expression.Pair(left=left, right=right):
                waiting += [(left, bracketed), (right, bracketed)]
            case expression.Negative(part=part):
                waiting.append((part, bracketed))
    return None
