/** What a link hides: read, written back, and no more than it must say. */

import assert from "node:assert/strict";
import test from "node:test";
import { PARTS, read, selectors, write } from "../../static/js/parts.js";

const plain = { embed: false, hidden: /** @type {string[]} */ ([]), theme: "", language: "" };

for (const search of [
  "",
  "?hide=kernel,code",
  "?embed=1",
  "?embed=1&hide=sum",
  "?embed=1&show=kernel",
  "?embed=1&hide=player&show=source,code&theme=dark&lang=zh",
])
  test(`"${search}" is written as it was read`, () => {
    assert.equal(write(read(search)), search);
  });

test("nonsense hides nothing", () => {
  assert.deepEqual(read("?hide=,x,constructor&show=y&embed=yes&theme=pink&lang=tlh"), plain);
});

test("a figure has its pictures, its player, its sum and what it compares", () => {
  const { hidden } = read("?embed=1");
  assert.deepEqual(
    Object.keys(PARTS).filter((part) => !hidden.includes(part)),
    ["scale", "probe", "loupe", "player", "sum", "compare", "views"],
  );
});

test("a region goes with the last of its parts", () => {
  assert.deepEqual(selectors(["shape"]), ["[data-part=shape]"]);
  assert.ok(selectors(["shape", "code"]).includes("#shape"));
  assert.ok(!selectors(["kernel", "window", "details"]).includes("#layer"));
});
