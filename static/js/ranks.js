/** What the page computes on: signals, pictures or volumes. One table says what each begins with, has and lacks. */

/** @typedef {import("./state.js").Setup} Setup */
/** @typedef {1 | 2 | 3} Rank spatial axes of the input */

/**
 * What a rank's stage is: mounted when the rank is chosen, in place of the pictures.
 * @typedef {object} View
 * @property {(app: import("./app.js").App, files: File[]) => boolean} [take] what is dropped or pasted: is it for this rank?
 * @property {(app: import("./app.js").App) => {nodes: Node[], source?: Node[], beside?: Node | null, dispose: () => void}} mount `nodes` fill the stage (one
 *   of them is `[data-pane=output]` with `aria-busy`), `source` fills the input's section and `beside` its heading; what it
 *   watches and paints through `app` ends with it
 */

/**
 * @typedef {object} RankEntry
 * @property {Partial<Setup>} first what it begins with, where that is not what pictures begin with
 * @property {readonly string[]} lacks what makes no sense here, by name: actions, sheets, and the words in `allows`
 * @property {() => Promise<View>} [load] its stage; pictures have theirs from the start
 */

/** The ranks there are, in the order in which they stand. @type {Partial<Record<Rank, RankEntry>>} */
export const RANKS = {
  1: {
    first: {
      source: { generate: { name: "square", length: 64 } },
      kernel: [[0.2, 0.2, 0.2, 0.2, 0.2]],
      preset: "moving_average",
      pads: [
        [0, 0],
        [1, 1],
      ],
      spread: [1, 2],
      cut: [0, 1],
      outputPadding: [0, 1],
      poolSize: [1, 2],
      poolStride: [1, 2],
    },
    lacks: [
      "copy-value",
      "turn",
      "eighth",
      "upside-down",
      "transpose",
      "order",
      "up",
      "down",
      "ways",
      "overlap",
      "channels",
      "save-png",
      "save-webp",
      "picture",
      "colors",
    ],
    load: () => import("./signal/index.js"),
  },
  2: { first: {}, lacks: ["save-plots"] },
  3: {
    first: {
      source: { generate: { name: "phantom", size: 32 } },
      depth: 3,
      kernel: [
        [-1, 0, 1],
        [-2, 0, 2],
        [-1, 0, 1],
        [-2, 0, 2],
        [-4, 0, 4],
        [-2, 0, 2],
        [-1, 0, 1],
        [-2, 0, 2],
        [-1, 0, 1],
      ],
      preset: "sobel_width",
    },
    lacks: ["copy-value", "zoom-in", "zoom-out", "zoom-whole", "ways", "overlap", "channels", "save-plots"],
    load: () => import("./volume/index.js"),
  },
};

/** @returns {Rank[]} */
export const ranks = () => ORDER.filter((rank) => RANKS[rank]);

/** Pictures first: they are what the page opens with. @type {readonly Rank[]} */
const ORDER = [2, 1, 3];

/**
 * Does something make sense at a rank? Asked for actions, sheets and linked views.
 * @param {Rank} rank
 * @param {string} name
 */
export const allows = (rank, name) => !RANKS[rank]?.lacks.includes(name);

/** What every rank shares. */
const SHARED = /** @type {const} */ (["rank", "backend", "colormap", "kept"]);

/** What belongs to the rank that is shown. @param {Setup} setup @returns {Partial<Setup>} */
function own(setup) {
  const kept = { ...setup };
  for (const key of SHARED) delete (/** @type {Partial<Setup>} */ (kept)[key]);
  return kept;
}

/**
 * What choosing a rank changes: the other's things are kept as they are, its own come back.
 * @param {Setup} setup
 * @param {Rank} rank
 * @param {Setup} plain what any setup begins with
 * @returns {Partial<Setup>}
 */
export function turned(setup, rank, plain) {
  if (rank === setup.rank) return {};
  const { [rank]: mine, ...others } = setup.kept;
  const kept = { ...others, [setup.rank]: own(setup) };
  return { ...own(plain), ...RANKS[rank]?.first, ...mine, rank, kept };
}

/**
 * One value an axis, as the server counts them: (depth,) rows, columns.
 * @template T
 * @param {Rank} rank
 * @param {readonly [T, T]} pair rows and columns
 * @param {T} deep along the depth
 * @returns {T[]}
 */
export function along(rank, [rows, columns], deep) {
  if (rank === 1) return [columns];
  return rank === 2 ? [rows, columns] : [deep, rows, columns];
}

/**
 * The kernel as the server takes it: a list, rows, or planes of rows.
 * @param {Pick<Setup, "rank" | "kernel" | "depth">} setup
 * @returns {number[] | number[][] | number[][][]}
 */
export function weightsOf({ rank, kernel, depth }) {
  if (rank === 1) return kernel[0] ?? [];
  return rank === 2 ? kernel : planes(kernel, depth);
}

/**
 * Planes of rows, of all rows below each other.
 * @template R
 * @param {readonly R[]} rows
 * @param {number} depth
 * @returns {R[][]}
 */
export function planes(rows, depth) {
  const height = Math.max(1, Math.floor(rows.length / depth));
  return Array.from({ length: depth }, (_, plane) => rows.slice(plane * height, (plane + 1) * height));
}
