/** The form of a training: network, data, optimiser, epochs, and how pictures are changed. */

import { listDataSets, readyNetwork, readyNetworks, sendPictures } from "../api-training.js";
import { tell } from "../desk/tell.js";
import { fill, h, say } from "../dom.js";
import { grouped } from "../numbers.js";
import { isAbort, reasonOf } from "../problem.js";
import { titleOf } from "../titles.js";
import { numberField } from "../views/controls.js";
import { changeRows } from "./changes.js";
import { forClasses, PLANS, plainForm, SHIPPED } from "./plans.js";

/** @typedef {import("../network/context.js").Context} Context */
/** @typedef {import("../api-training.js").DataSet} DataSet */
/** @typedef {import("../i18n/index.js").Key} Key */

/** Networks for larger pictures alone learn too slowly to be looked at. */
const LARGEST = 64;

/** What is set outlives the tab. */
const form = plainForm();
/** @type {DataSet[]} */
const own = [];

/** @param {Context} context */
export function lessonForm(context) {
  const { t, store, ended } = context;
  /** @type {DataSet[]} */
  let sets = [];
  /** @type {Awaited<ReturnType<typeof readyNetworks>>} */
  let ready = [];
  let changed = () => {};
  const facts = h("p.remark");
  const trouble = h("p.note", { hidden: true, role: "alert" });

  /** @param {string} id @param {() => void} [more] @param {readonly string[]} [choices] */
  function select(id, more = () => {}, choices = []) {
    const name = /** @type {"network" | "data" | "color" | "optimiser" | "schedule"} */ (id);
    const element = h("select.field", {
      "data-training": id,
      onchange() {
        form[name] = /** @type {never} */ (element.value);
        more();
        changed();
      },
    });
    /** @param {readonly {value: string, text: string}[]} entries */
    const offer = (entries) => {
      fill(
        element,
        entries.map(({ value, text }) => h("option", { value }, text)),
      );
      element.value = form[name];
    };
    offer(choices.map((value) => ({ value, text: t(/** @type {Key} */ (`train.${id}.${value}`)) })));
    const root = h("label.train-field", {}, h("span", {}, t(/** @type {Key} */ (`train.${id}`))), element);
    return { root, element, offer };
  }

  /** @param {string} id @param {number} least @param {number} most @param {(value: number) => void} change @param {boolean} [whole] */
  function number(id, least, most, change, whole = true) {
    const label = t(/** @type {Key} */ (`train.${id}`));
    const bounds = () => ({ least, most });
    const field = numberField({
      ...{ app: context, label, bounds, whole, id: `train-${id}` },
      change(value) {
        change(value);
        changed();
      },
    });
    return { root: h("label.train-field", {}, h("span", {}, label), field.input, field.message), field };
  }

  const network = select("network", () => void fit());
  const data = select("data", () => showData());
  const color = select("color", () => changes.tryAll(), ["rgb", "gray"]);
  const optimiser = select("optimiser", () => rate.field.show(form.rates[form.optimiser]), ["adam", "sgd"]);
  const schedule = select("schedule", undefined, ["constant", "cosine"]);
  const side = number("side", 4, 512, (value) => {
    form.side = value;
  });
  const rate = number(
    "rate",
    1e-6,
    100,
    (value) => Object.assign(form.rates, { [form.optimiser]: value }),
    false,
  );
  const epochs = number("epochs", 1, 10000, (value) => {
    form.epochs = value;
  });
  const batch = number("batch", 1, 4096, (value) => {
    form.batch = value;
  });
  rate.field.show(form.rates[form.optimiser]);
  side.field.show(form.side);
  epochs.field.show(form.epochs);
  batch.field.show(form.batch);

  const file = h("input", {
    type: "file",
    accept: ".zip,application/zip",
    hidden: true,
    "aria-label": t("train.zip"),
    onchange: () => void take(),
  });
  const zip = h("button.chip", { "data-training": "zip", onclick: () => file.click() }, t("train.zip"));
  const changes = changeRows(context, form);

  async function take() {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (!chosen) return;
    zip.disabled = true;
    trouble.hidden = true;
    try {
      const found = await sendPictures(chosen);
      own.push({ ...found, title: chosen.name });
      form.data = found.id;
    } catch (error) {
      trouble.hidden = false;
      say(trouble, reasonOf(t, error));
    }
    zip.disabled = false;
    showData();
    changed();
  }

  const chosenSet = () => [...sets, ...own].find(({ id }) => id === form.data);

  function showData() {
    data.offer(
      [...sets, ...own].map(({ id, title }) => ({
        value: id,
        text: id in SHIPPED ? t(/** @type {Key} */ (`train.data.${id}`)) : title,
      })),
    );
    const set = chosenSet();
    const ours = !(form.data in SHIPPED);
    side.root.hidden = !ours;
    color.root.hidden = !ours;
    const classes = set?.classes ?? [];
    const pictures = grouped(classes.reduce((sum, { count }) => sum + count, 0));
    const names = classes.map(({ name, count }) => `${name} (${count})`).join(", ");
    const missing = set?.missing && tell(set.missing, store.get().language);
    say(facts, missing ?? (set ? t("train.set", { pictures, count: classes.length, names }) : ""));
    changes.tryAll();
  }

  /** Pictures take the size that a ready network was made for. */
  async function fit() {
    const found = ready.find(({ name }) => name === form.network);
    const [, channels = 3, height = form.side] = found?.input_shape ?? [];
    // one that takes any size learns sooner from small pictures
    form.side = found?.any_size ? Math.min(form.side, LARGEST) : height;
    form.color = channels === 1 ? "gray" : "rgb";
    color.element.value = form.color;
    side.field.show(height);
  }

  async function load() {
    try {
      [sets, ready] = await Promise.all([listDataSets(ended), readyNetworks(ended)]);
    } catch (error) {
      if (!isAbort(error)) say(facts, t("trouble.silent"));
      return;
    }
    const small = ready.filter(
      ({ input_shape, any_size }) => any_size || Math.max(...input_shape) <= LARGEST,
    );
    network.offer([
      ...Object.keys(PLANS).map((value) => ({
        value,
        text: t(/** @type {Key} */ (`train.network.${value}`)),
      })),
      ...small.map((each) => ({ value: each.name, text: titleOf(store.get(), each) })),
    ]);
    showData();
  }
  void load();

  const root = h(
    "div.lesson-form",
    {},
    h("div.train-fields", {}, network.root, data.root, h("div.train-field", {}, zip, file)),
    facts,
    trouble,
    h("div.train-fields", {}, side.root, color.root),
    h("div.train-fields", {}, optimiser.root, rate.root, schedule.root, epochs.root, batch.root),
    h("div.head", {}, h("h3", {}, t("train.changes"))),
    changes.root,
  );
  return {
    root,
    now: form,
    /** @param {() => void} run */
    changed(run) {
      changed = run;
    },
    /** The layers of the chosen network, for the classes of the chosen pictures. */
    async layers() {
      const classes = chosenSet()?.classes.length ?? 10;
      const plan = PLANS[form.network];
      if (plan) return plan(classes);
      return forClasses((await readyNetwork(form.network, ended)).layers, classes);
    },
  };
}
