/** The lab's picture through an ONNX model: how it is made ready, and every output between the nodes. */

import { runModel } from "../api-models.js";
import { attribute, fill, h, say } from "../dom.js";
import { latest } from "../latest.js";
import { grouped, short } from "../numbers.js";
import { inputOf } from "../spec.js";
import { TENSOR, WEBCAM } from "../state.js";
import { trouble } from "./upload.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-models.js").Model} Model */
/** @typedef {import("../api-models.js").Prepared} Prepared */
/** @typedef {ReturnType<typeof runner>} Runner */

/** What torchvision's models were trained on. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** The longest side where a model leaves the size open. */
const MOST = 384;

/** The picture that was in the lab before a layer's own input was taken there. */
let last = "coffee";

/**
 * The lab's own input as a model reads it.
 * @param {Context} context
 * @param {readonly (number | string | null)[]} shape (N, C, height, width)
 * @returns {Record<string, unknown>}
 */
export function labInput({ store }, [, channels, height, width]) {
  const { setup, scene } = store.get();
  if (setup.rank !== 2) return inputOf(setup);
  const file = setup.image === WEBCAM ? scene?.request.input.file : null;
  if (setup.image !== WEBCAM && !setup.image.startsWith(TENSOR)) last = setup.image;
  const picture = { ...(file ? { file } : { image: last }), color: channels === 1 ? "gray" : "rgb" };
  const fixed = typeof height === "number" && typeof width === "number";
  return fixed ? { ...picture, size: [height, width] } : { ...picture, max_side: MOST };
}

/** Could so many be a picture's channels? @param {number | string | null} axis */
const few = (axis) => typeof axis === "number" && axis <= 4;

/**
 * @param {Context} context
 * @param {Model} model
 * @param {() => void} changed
 */
export function runner(context, model, changed) {
  const { t } = context;
  const given = model.inputs[0]?.shape ?? [];
  const [batch = 1, first = 3, second = null, third = null] = given;
  // TensorFlow's models have the channels last.
  const turned = given.length === 4 && !few(first) && few(third);
  const shape = turned ? [batch, third, first, second] : [batch, first, second, third];
  const channels = shape[1] === 1 ? 1 : 3;
  const says = h("span.remark", { role: "status" });
  const fault = h("div");
  /** @type {Map<string, import("../api-models.js").Tap>} */
  let taps = new Map();
  let normal = false;

  /** @returns {Prepared} */
  const prepared = () => ({
    input: labInput(context, shape),
    ...(normal && channels === 3 ? IMAGENET : {}),
  });
  const asker = latest((/** @type {Prepared} */ asked, signal) => runModel(model.id, asked, signal), {
    done(found) {
      taps = new Map(found.outputs.map((tap) => [tap.name, tap]));
      fill(fault);
      attribute(button, "aria-busy", null);
      const took = short(found.milliseconds, 3);
      say(says, t("model.ran", { count: grouped(taps.size), milliseconds: took }));
      changed();
    },
    failed(error) {
      attribute(button, "aria-busy", null);
      say(says, "");
      fill(fault, trouble(context, error));
    },
  });
  context.ended.addEventListener("abort", () => asker.stop());

  function run() {
    attribute(button, "aria-busy", "true");
    say(says, t("model.running"));
    asker.ask(prepared());
  }

  const button = h("button.chip.main", { "data-model": "run", onclick: run }, t("model.run"));
  const norm = h(
    "button.chip",
    {
      "aria-pressed": "false",
      title: t("model.imagenet.about"),
      onclick() {
        normal = !normal;
        attribute(norm, "aria-pressed", normal);
        if (taps.size > 0) run();
      },
    },
    t("model.imagenet"),
  );
  return {
    root: h("div.model-row", {}, button, channels === 3 && norm, says, fault),
    prepared,
    /** @param {string} name */
    tap: (name) => taps.get(name),
  };
}
