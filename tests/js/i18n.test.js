/** Both languages say everything, with the same gaps to fill. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { EN } from "../../static/js/i18n/en.js";
import { choose, learn, together, translator } from "../../static/js/i18n/index.js";
import { ZH } from "../../static/js/i18n/zh.js";

/** @param {string} text */
const gaps = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("the tables have the same keys and gaps", () => {
  assert.deepEqual(Object.keys(ZH).sort(), Object.keys(EN).sort());
  for (const [key, text] of Object.entries(EN))
    assert.deepEqual(gaps(ZH[/** @type {keyof typeof EN} */ (key)]), gaps(text), key);
});

test("the first language that the page speaks is taken", () => {
  assert.equal(choose(["fr-FR", "zh-TW", "en"]), "zh");
  assert.equal(choose(["de"]), "en");
  assert.equal(choose([]), "en");
});

test("gaps are filled", async () => {
  await learn("en");
  assert.equal(translator("en")("pane.at", { row: 3, column: 4 }), "row 3, column 4");
  assert.equal(translator("en")("sum.stamp.count", { count: 1 }), "1 cell");
  assert.equal(translator("en")("sum.stamp.count", { count: "1,024" }), "1,024 cells");
});

test("sentences stand behind each other as their language has them", () => {
  assert.equal(together(["One.", false, "Two."]), "One. Two.");
  assert.equal(together(["一。", undefined, "二。"]), "一。二。");
});
