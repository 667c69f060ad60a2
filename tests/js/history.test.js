/** Undo and redo as a pure list of states. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, record, redo, undo } from "../../static/js/history.js";

test("undo goes back, redo forth, and the ends are quiet", () => {
  let history = record(record(begin("a"), "b", "", 0), "c", "", 0);
  history = undo(history);
  assert.equal(history.present, "b");
  history = undo(undo(history));
  assert.equal(history.present, "a");
  history = redo(redo(redo(history)));
  assert.equal(history.present, "c");
});

test("a new edit forgets what was undone", () => {
  const history = record(undo(record(begin("a"), "b", "", 0)), "c", "", 0);
  assert.equal(redo(history).present, "c");
  assert.equal(undo(history).present, "a");
});

test("quick edits of one control are one step, slow ones and others are not", () => {
  let history = begin(0);
  history = record(history, 1, "stride", 1000);
  history = record(history, 2, "stride", 1300);
  history = record(history, 3, "stride", 1700);
  assert.equal(undo(history).present, 0);
  assert.equal(undo(record(history, 4, "stride", 9000)).present, 3);
  assert.equal(undo(record(history, 4, "dilation", 1750)).present, 3);
});

test("after an undo the same control begins a step of its own", () => {
  let history = record(record(begin(0), 1, "stride", 0), 2, "other", 10);
  history = record(undo(history), 5, "other", 20);
  assert.equal(undo(history).present, 1);
});
