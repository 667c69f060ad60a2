"""Calls of functions and of methods brought to one form, in which a tensor is no setting."""

import ast


def as_function(node: ast.Call) -> ast.Call:
    """Write `x.relu()` as `relu(x)`: a method's tensor stands before its dot."""
    first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "input"), None)
    if not isinstance(node.func, ast.Attribute) or not isinstance(first, ast.Constant | ast.UnaryOp | None):
        return node
    return ast.copy_location(ast.Call(node.func, [node.func.value, *node.args], node.keywords), node)


def with_input(node: ast.Call) -> ast.Call:
    """Put nothing before a method's arguments, where its function has the tensor."""
    nothing = ast.copy_location(ast.Constant(None), node)
    return ast.copy_location(ast.Call(node.func, [nothing, *node.args], node.keywords), node)


def without_input(node: ast.Call) -> ast.Call:
    """Put nothing in the place of a function's first argument, the tensor, which is no setting."""
    nothing = ast.copy_location(ast.Constant(None), node)
    keywords = [
        ast.copy_location(ast.keyword("input", nothing), keyword) if keyword.arg == "input" else keyword
        for keyword in node.keywords
    ]
    return ast.copy_location(ast.Call(node.func, [nothing, *node.args[1:]][: len(node.args)], keywords), node)
