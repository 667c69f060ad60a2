"""Modules as they are sent: what only one other needs inside it, each of them once."""

import pytest

from app.api.modules import Modules

WRITTEN = {
    "main.js": 'import { a } from "./in/a.js";\nimport { shared } from "./shared.js";\nstart(a, shared);\n',
    "in/a.js": (
        'import { b as c } from "./b.js";\nimport * as all from "../shared.js";\n'
        'export const a = () => [c, all, import("./later.js")];\n'
    ),
    "in/b.js": "export function b() {}\nconst own = 1;\nexport { own };\n",
    "in/later.js": 'import { shared } from "../shared.js";\nshow(shared);\n',
    "shared.js": "export const shared = 1;\n",
}


def test_what_only_one_needs_is_sent_inside_it() -> None:
    modules = Modules(WRITTEN)
    assert {path for path, home in modules.homes.items() if path != home} == {"in/a.js", "in/b.js"}
    assert modules.inside("main.js") == ["in/b.js", "in/a.js"]
    assert modules.before("main.js") == ["shared.js"]


def test_a_module_inside_another_is_a_function_that_gives_what_it_exports() -> None:
    assert (
        Modules(WRITTEN).sent("main.js")
        == """\
import * as $shared from "./shared.js";
const $in_b = (() => {
function b() {}
const own = 1;
return { b, own };
})();
const $in_a = (() => {
const { b: c } = $in_b;
const all = $shared;
const a = () => [c, all, import("./in/later.js")];
return { a };
})();
const { a } = $in_a;
import { shared } from "./shared.js";
start(a, shared);
"""
    )


def test_a_module_that_several_need_is_sent_by_itself() -> None:
    modules = Modules(WRITTEN)
    assert modules.sent("shared.js") == WRITTEN["shared.js"]
    assert modules.sent("in/later.js") == WRITTEN["in/later.js"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('import "./b.js";\n', "here(import.meta.url);\n"),
        ('import "./b.js";\nimport("./b.js");\n', "run();\n"),
    ],
)
def test_a_module_that_asks_where_it_is_or_is_asked_for_by_its_name_stays_there(
    first: str, second: str
) -> None:
    assert Modules({"a.js": 'import "./b.js";\n', "b.js": "run();\n"}).homes["b.js"] == "a.js"
    assert Modules({"a.js": first, "b.js": second}).homes["b.js"] == "b.js"


def test_what_the_start_needs_is_sent_in_one_and_others_take_it_from_there() -> None:
    modules = Modules(
        {
            "js/main.js": (
                'import { a } from "./a.js";\nimport { there } from "./there.js";\n'
                'if (a(there)) {\n  await import("./later.js");\n}\n'
            ),
            "js/early.js": "export {};\n",
            "js/a.js": 'import { b } from "./b.js";\nexport const a = () => b;\n',
            "js/b.js": "export const b = 1;\n",
            "js/there.js": "export const there = import.meta.url;\n",
            "js/later.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nc(b);\n',
            "js/c.js": 'import { b } from "./b.js";\nexport const c = b;\n',
        }
    )
    assert modules.before("js/main.js") == ["js/early.js", "js/there.js"]
    assert (
        modules.sent("js/early.js")
        == """\
const $b = (() => {
const b = 1;
return { b };
})();
const $a = (() => {
const { b } = $b;
const a = () => b;
return { a };
})();
export { $b, $a };
export {};
"""
    )
    assert (
        modules.sent("js/main.js")
        == """\
import { $a } from "./early.js";
const { a } = $a;
import { there } from "./there.js";
if (a(there)) {
await import("./later.js");
}
"""
    )
    assert (
        modules.sent("js/later.js")
        == """\
import { $b } from "./early.js";
const $c = (() => {
const { b } = $b;
const c = b;
return { c };
})();
const { b } = $b;
const { c } = $c;
c(b);
"""
    )
