"""Which fields of which class a package reads, told apart by simple types: annotations, returns, loops over tuples.

What it cannot type it does not count, so that a field is never taken for read because another class has one of its name.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

# What a call of these gives is of the kind of its first argument, or of what that holds.
_SAME = {
    "tuple",
    "list",
    "sorted",
    "reversed",
    "next",
    "min",
    "max",
    "replace",
    "cast",
    "iter",
    "filter",
    "values",
    "get",
}
Types = frozenset[str]


@dataclass
class Package:
    """The classes with the annotations of their fields, and what functions and methods return, by bare name."""

    fields: dict[str, dict[str, Types]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    returns: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                self._learn_class(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
                self.returns[node.name] |= named(node.returns)

    def _learn_class(self, node: ast.ClassDef) -> None:
        own = [
            one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]
        self.fields[node.name] |= {
            one.target.id: named(one.annotation) for one in own if isinstance(one.target, ast.Name)
        }
        self.places[node.name] = tuple(one.target.id for one in own if isinstance(one.target, ast.Name))


def named(annotation: ast.expr | None) -> Types:
    """The classes that an annotation names, however they are held.

    >>> sorted(named(ast.parse("tuple[DuesTier, ...] | None").body[0].value))
    ['DuesTier', 'None', 'tuple']
    """
    return frozenset(re.findall(r"\w+", ast.unparse(annotation))) if annotation is not None else frozenset()


class Reader:
    """What one function, or the body of a module, reads: (class, field)."""

    def __init__(self, package: Package, owner: str = "", outer: dict[str, Types] | None = None) -> None:
        self.package, self.names = package, dict(outer or {})
        if owner:
            self.names |= {"self": frozenset({owner}), "cls": frozenset({owner})}
        self.found: set[tuple[str, str]] = set()

    def read(self, nodes: list[ast.AST]) -> None:
        for _ in range(2):  # what a name is may be said after its first use in a loop
            for node in nodes:
                self._learn(node)
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                self.found |= {(kind, node.attr) for kind in self.kinds(node.value)}
            elif isinstance(node, ast.MatchClass):
                self._matched(node)

    def _learn(self, node: ast.AST) -> None:
        match node:
            case ast.arg(arg=name, annotation=annotation) if annotation is not None:
                self._is(name, named(annotation))
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                self._is(name, self.kinds(value))
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=False):
                    if isinstance(target, ast.Name):
                        self._is(target.id, self.kinds(value))
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                self._is(name, named(annotation))
            case ast.For(target=target, iter=held) | ast.comprehension(target=target, iter=held):
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        self._is(one.id, self.kinds(held))
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]):
                self._is(name, named(kind))
            case ast.match_case(pattern=ast.MatchAs(pattern=ast.MatchClass(cls=kind), name=str(name))):
                self._is(name, named(kind))
            case _:
                pass

    def _is(self, name: str, kinds: Types) -> None:
        self.names[name] = self.names.get(name, frozenset()) | kinds

    def kinds(self, node: ast.expr) -> Types:
        """The classes that an expression, or what it holds, can be of."""
        match node:
            case ast.Name(id=name):
                return self.names.get(name, frozenset())
            case ast.Attribute(value=value, attr=attr):
                own = [self.package.fields.get(kind, {}).get(attr, frozenset()) for kind in self.kinds(value)]
                return frozenset().union(*own, self.package.returns.get(attr, ()) if not any(own) else ())
            case ast.Call(func=ast.Name(id=name), args=args):
                held = self.kinds(args[0]) if args and name in _SAME else frozenset()
                return (
                    held
                    | frozenset(self.package.returns.get(name, ()))
                    | frozenset({name} & self.package.fields.keys())
                )
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                held = self.kinds(value) if name in _SAME else frozenset()
                return held | frozenset(self.package.returns.get(name, ()))
            case (
                ast.Subscript(value=value)
                | ast.Starred(value=value)
                | ast.NamedExpr(value=value)
                | ast.Await(value=value)
            ):
                return self.kinds(value)
            case (
                ast.GeneratorExp(elt=elt)
                | ast.ListComp(elt=elt)
                | ast.SetComp(elt=elt)
                | ast.DictComp(value=elt)
            ):
                return self.kinds(elt)
            case ast.IfExp(body=one, orelse=other):
                return self.kinds(one) | self.kinds(other)
            case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
                return frozenset().union(*(self.kinds(one) for one in values))
            case _:
                return frozenset()

    def _matched(self, node: ast.MatchClass) -> None:
        for kind in named(node.cls):
            self.found |= {(kind, name) for name in self.package.places.get(kind, ())[: len(node.patterns)]}
            self.found |= {(kind, name) for name in node.kwd_attrs}


def fields_read(trees: Iterable[ast.Module], package: Package) -> set[tuple[str, str]]:
    """(class, field) of everything that these modules read."""
    found: set[tuple[str, str]] = set()
    for tree in trees:
        found |= _read_body(tree, package, "", {})
    return found


_BODIES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _read_body(node: ast.AST, package: Package, owner: str, outer: dict[str, Types]) -> set[tuple[str, str]]:
    """What a module, class or function reads, and those inside it, which know its names."""
    own: list[ast.AST] = []
    inside: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    left = [node]
    while left:
        one = left.pop()
        own.append(one)
        for child in reversed(list(ast.iter_child_nodes(one))):
            (inside if isinstance(child, _BODIES) else left).append(child)  # type: ignore[arg-type]
    reader = Reader(package, owner, outer)
    reader.read(own)
    for child in inside:
        whose = child.name if isinstance(child, ast.ClassDef) else owner
        reader.found |= _read_body(child, package, whose, reader.names)
    return reader.found
