/** Changes to a network's layers: whoever is added, removed or moved, the others go on reading what they read. */

/** @typedef {import("./context.js").NetworkLayer} NetworkLayer */

/** What a layer reads; -1 is the picture. @param {readonly NetworkLayer[]} layers @param {number} at */
export const readsOf = (layers, at) => layers[at]?.inputs ?? [at - 1];

/** @param {readonly {layer: NetworkLayer, reads: readonly number[]}[]} kept with what each reads, in the new numbers */
function written(kept) {
  return kept.map(({ layer, reads }, at) => {
    const { inputs: _, ...rest } = layer;
    const sound = reads.filter((read) => read >= -1 && read < at);
    const plain = sound.length === 0 || (sound.length === 1 && sound[0] === at - 1);
    return /** @type {NetworkLayer} */ (plain ? rest : { ...rest, inputs: sound });
  });
}

/**
 * Puts a layer before the one that is at `at`; who read what came before it now reads the new one, if they were neighbours.
 * @param {readonly NetworkLayer[]} layers
 * @param {number} at
 * @param {NetworkLayer} layer
 */
export function added(layers, at, layer) {
  /** @param {number} read @param {number} by */
  const moved = (read, by) => (read >= at || (by === at && read === at - 1) ? read + 1 : read);
  const own = layers.map((old, i) => ({
    layer: old,
    reads: readsOf(layers, i).map((read) => moved(read, i)),
  }));
  const { inputs = [at - 1] } = layer;
  return written([...own.slice(0, at), { layer, reads: inputs }, ...own.slice(at)]);
}

/** Takes a layer away; who read it reads what it read. @param {readonly NetworkLayer[]} layers @param {number} at */
export function removed(layers, at) {
  const [instead = -1] = readsOf(layers, at);
  /** @param {number} read */
  const moved = (read) => (read === at ? instead : read > at ? read - 1 : read);
  const own = layers.map((layer, i) => ({
    layer,
    reads: [...new Set(readsOf(layers, i).map(moved))],
  }));
  return written(own.filter((_, i) => i !== at));
}

/**
 * Moves a layer; in a row it is taken out here and put in there, so that all others stay in their row.
 * @param {readonly NetworkLayer[]} layers
 * @param {number} from
 * @param {number} to where it is then
 */
export function moved(layers, from, to) {
  const layer = layers[from];
  if (!layer || to < 0 || to >= layers.length || to === from) return [...layers];
  const { inputs, ...rest } = layer;
  const joins = inputs && inputs.length > 1;
  const others = removed(layers, from);
  /** @param {number} read */
  const shifted = (read) => (read >= from ? read - 1 : read);
  const kept = joins ? { ...rest, inputs: inputs.map(shifted) } : rest;
  return added(others, to, /** @type {NetworkLayer} */ (kept));
}

/**
 * Lists of one number a channel made anew where a layer before has other channels now: biases, and what a batch norm holds.
 * @param {readonly NetworkLayer[]} layers
 * @param {number} channels of the picture
 */
export function refitted(layers, channels) {
  /** @type {number[]} */
  const made = [];
  return layers.map((layer, at) => {
    const read = readsOf(layers, at).map((number) => (number < 0 ? channels : (made[number] ?? channels)));
    const own = outChannels(layer);
    const first = read[0] ?? channels;
    const all = layer.kind === "add" ? first : read.reduce((sum, each) => sum + each, 0);
    made[at] = own ?? all;
    return withLists(layer, own ?? all);
  });
}

/** Channels that a layer makes by itself. @param {NetworkLayer} layer @returns {number | null} */
export function outChannels(layer) {
  const init = /** @type {Record<string, unknown> | undefined} */ (layer.init);
  const found = init?.out_channels ?? layer.out_channels;
  return typeof found === "number" ? found : null;
}

const LISTS = ["bias", "mean", "variance", "weight"];

/** @param {NetworkLayer} layer @param {number} channels */
function withLists(layer, channels) {
  if (layer.kind !== "batch_norm" && outChannels(layer) === null) return layer;
  const patch = Object.fromEntries(
    LISTS.flatMap((name) => {
      const list = /** @type {any} */ (layer[name]);
      const filled = list?.shape?.length === 1 && "fill" in list && list.shape[0] !== channels;
      return filled ? [[name, { ...list, shape: [channels] }]] : [];
    }),
  );
  return Object.keys(patch).length > 0 ? { ...layer, ...patch } : layer;
}

/** A layer's text, the same whatever came into it first. @param {NetworkLayer | undefined} layer */
export const textOf = (layer) =>
  JSON.stringify(Object.entries(layer ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/**
 * The first layer that is another one, or reads another one, than before: what follows has to be computed anew.
 * @param {readonly NetworkLayer[]} before
 * @param {readonly NetworkLayer[]} now
 * @returns {boolean[]} a layer of `now` each: whether it is what it was
 */
export function same(before, now) {
  /** @type {boolean[]} */
  const found = [];
  now.forEach((layer, at) => {
    const old = before[at];
    const alike = old !== undefined && textOf(old) === textOf(layer);
    found[at] = alike && readsOf(now, at).every((read) => read < 0 || found[read] === true);
  });
  return found;
}
