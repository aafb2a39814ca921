"""The packages of the addon's models: their order, and which package calls which.

python -m dev.packages    prints the graph as Mermaid, for docs/architecture.md
"""

import ast
from collections import defaultdict
from functools import cached_property
from itertools import pairwise

from .paths import ROOT

MODELS = ROOT / "exsalerate_xero" / "models"
# Odoo's own methods, which many models override.
ORM_METHODS = {"create", "write", "unlink", "fields_get", "_field_to_sql", "_search"}
MODEL_CLASSES = {"Model", "AbstractModel", "TransientModel"}


class Module:
    """A file of models.

    `imports` are the packages that it imports from, `methods` {(model, method)} and `models` the
    names that it defines, `called` and `named` the names of methods and models that it uses.
    """

    def __init__(self, path):
        self.path, self.package = path, path.parent.name
        self.tree = ast.parse(path.read_text())
        self.methods, self.models = set(), set()
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                self._read_class(node)

    def _read_class(self, node):
        bases = {base.attr for base in node.bases if isinstance(base, ast.Attribute)}
        if not bases & MODEL_CLASSES:
            return
        names = {}
        for part in node.body:
            if isinstance(part, ast.Assign) and isinstance(part.value, (ast.Constant, ast.List)):
                names[part.targets[0].id] = ast.literal_eval(part.value)
        model = names.get("_name") or names["_inherit"]
        if "_name" in names:
            self.models.add(model)
        self.methods |= {
            (model, part.name) for part in node.body if isinstance(part, ast.FunctionDef)
        }

    @cached_property
    def imports(self):
        """The packages of models that the file imports from."""
        return {
            node.module.split(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.level == 2 and node.module
        }

    @cached_property
    def called(self):
        """The names of attributes that the file reads, which include methods."""
        return {node.attr for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)}

    @cached_property
    def named(self):
        """The models that the file gets from the environment."""
        return {
            node.slice.value
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        }


def order():
    """Return the packages in the order in which the addon imports them."""
    tree = ast.parse((MODELS / "__init__.py").read_text())
    return [alias.name for node in tree.body for alias in node.names]


def modules():
    """Return all files of models."""
    return [
        Module(path) for path in sorted(MODELS.glob("*/*.py")) if not path.name.startswith("__")
    ]


def steps():
    """Return the steps listed in models/steps.py, as {(model, method)}."""
    pairs = (
        node.elts
        for node in ast.walk(ast.parse((MODELS / "steps.py").read_text()))
        if isinstance(node, ast.Tuple) and len(node.elts) == 2
    )
    return {
        (model.value, method.value)
        for model, method in pairs
        if isinstance(model, ast.Constant) and isinstance(method, ast.Constant)
    }


def arrows(found):
    """Return {(package, package it uses): reasons}; the reasons are {file: names}.

    A method that several packages define belongs to the first of them: the others' is another
    model's.
    """
    rank = {package: place for place, package in enumerate(order())}
    home_of_method, home_of_model = {}, {}
    for module in sorted(found, key=lambda each: rank[each.package]):
        for _model, method in module.methods:
            if method not in ORM_METHODS:
                home_of_method.setdefault(method, module.package)
        for model in module.models:
            home_of_model.setdefault(model, module.package)
    uses = defaultdict(lambda: defaultdict(set))
    for module in found:
        targets = [(package, "import") for package in module.imports if package in rank]
        targets += [(home_of_method[n], n) for n in module.called if n in home_of_method]
        targets += [(home_of_model[n], n) for n in module.named if n in home_of_model]
        for package, name in targets:
            if package != module.package:
                uses[module.package, package][module.path.stem].add(name)
    return uses


def mermaid():
    """Return the graph: packages in order, with an arrow for each use."""
    packages = order()
    lines = ["graph LR", *(f"    {one} ~~~ {other}" for one, other in pairwise(packages))]
    lines += [f"    {user} --> {used}" for user, used in sorted(arrows(modules()))]
    return "\n".join(lines)


if __name__ == "__main__":
    print(mermaid())
