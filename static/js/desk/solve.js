/** The desk's part "solve". */

import { h } from "../dom.js";

/** @param {import("../app.js").App} _app *
export const make = (_app) => ({ root: h("div.desk-solve") });
