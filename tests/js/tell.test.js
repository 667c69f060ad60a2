/** The server's sentences in Chinese: gaps are filled, what is nested is told too, what isn't known stays. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { tell } from "../../static/js/desk/tell.js";
import { hear } from "../../static/js/i18n/heard.js";
import { learn } from "../../static/js/i18n/index.js";

test("a sentence is told in the reader's language", async () => {
  const nearest = "height: within these bounds nothing makes 111 of 224; the nearest is 110 and 112";
  assert.equal(tell(nearest, "zh"), nearest, "nothing is known yet");
  await learn("zh");
  assert.equal(tell(nearest, "en"), nearest);
  assert.equal(tell(nearest, "zh"), "高度：在这些范围内没有设置能从 224 得到 111；最接近的是 110 和 112");
  assert.equal(
    tell("width: kernel 3, stride 2, padding 1 + 1 make ⌈n / 2⌉ of n cells, so 112 of 224, not 111", "zh"),
    "宽度：卷积核 3，步幅 2，填充 1 + 1，从 n 格得到 ⌈n / 2⌉ 格，所以 224 格得到 112 格，而不是 111 格",
  );
  assert.equal(
    tell(
      "height: no input gives 5; 4 comes of 7 to 8 and 6 comes of 9; width: no input gives 1; nothing fits",
      "zh",
    ),
    "高度：没有输入能得到 5；4 来自 7 到 8，6 来自 9；宽度：没有输入能得到 1；都不合适",
  );
  assert.equal(tell("padding=1 in Conv2d (0)", "zh"), "Conv2d (0) 中 padding=1");
  const long =
    "height: a window of 9 is longer than the padded input of 6; add 3 to the padding or use a kernel ≤ 6";
  assert.equal(
    tell(`MaxPool2d (1): ${long}`, "zh"),
    "MaxPool2d (1)：高度：长 9 的窗口超过填充后的输入 6；请把填充加 3，或用 ≤ 6 的卷积核",
  );
  assert.match(
    tell("SAME means output = ⌈input / stride⌉. How much of it and to which in all", "zh"),
    /^SAME 意味着/,
  );
  assert.equal(tell("padding=1", "zh"), "padding=1");
  assert.equal(tell("a sentence that nobody has written", "zh"), "a sentence that nobody has written");
});

test("what an answer says in both languages is told in either, lists and answers within it too", () => {
  const answer = {
    detail: "too large",
    detail_zh: "太大",
    notes: ["a", "b"],
    notes_zh: ["甲", "乙"],
    nodes: [{ reason: "no layer", reason_zh: "不是层" }],
    shape: [1, 2],
    error: null,
  };
  assert.equal(hear(answer), answer);
  assert.deepEqual(
    ["too large", "b", "no layer"].map((said) => tell(said, "zh")),
    ["太大", "乙", "不是层"],
  );
  assert.equal(tell("太大", "en"), "too large", "once the reader has changed the language");
  assert.equal(hear(null), null);
});
