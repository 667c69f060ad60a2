/** Long kernels in links: packed into a fraction of their decimals, and back to the very same decimals. */

import { shortest } from "./numbers.js";
import { planes as planesOf } from "./ranks.js";

/** @typedef {number[][]} Rows */
/** @typedef {{is: (values: readonly number[]) => number, width: number, write: (view: DataView, at: number, value: number, scale: number) => void, read: (view: DataView, at: number, scale: number) => number}} Form */

/** Decimals that are longer than this are packed; shorter ones stay readable. */
const LONG = /kernel=([-0-9.,;e]{600,})/g;
const PACKED = /kernel=\*([-\w]+)/g;
/** Between the planes of a volume's kernel. */
const BETWEEN = ";;";
/** A float64 holds whole numbers up to here exactly, and a power of ten of so many digits. */
const [WHOLE, DIGITS] = [2 ** 31 - 1, 9];

/**
 * How numbers may be written as four bytes each; `is` gives what they have in common, or −1 where they are none of these.
 * @type {Record<"i" | "f", Form>}
 */
const FORMS = {
  // Decimals of a few digits are whole numbers, once the point is moved by as many places.
  i: {
    is(values) {
      for (let digits = 0; digits <= DIGITS; digits++) {
        const scale = 10 ** digits;
        const fits = (/** @type {number} */ value) => {
          const moved = Math.round(value * scale);
          return Math.abs(moved) <= WHOLE && moved / scale === value;
        };
        if (values.every(fits)) return digits;
      }
      return -1;
    },
    width: 4,
    // The sign last, so that small numbers have zeros in front.
    write(view, at, value, digits) {
      const moved = Math.round(value * 10 ** digits);
      view.setUint32(at, Math.abs(moved) * 2 + (moved < 0 ? 1 : 0));
    },
    read(view, at, digits) {
      const moved = view.getUint32(at);
      const size = Math.floor(moved / 2);
      return (size === 0 ? 0 : moved % 2 === 1 ? -size : size) / 10 ** digits;
    },
  },
  f: {
    is: (values) => (values.every((value) => shortest(Math.fround(value)) === value) ? 0 : -1),
    width: 4,
    write: (view, at, value) => view.setFloat32(at, value),
    read: (view, at) => shortest(view.getFloat32(at)),
  },
};

/** Links, or parts of them, with long kernels packed. @param {string} text */
export const pack = (text) => replaced(text, LONG, async (decimals) => `kernel=*${await smallest(decimals)}`);

/** The same links with all kernels as decimals; what can't be read is left as it is. @param {string} text */
export const unpack = (text) =>
  replaced(text, PACKED, async (code) => {
    try {
      return `kernel=${await decimalsOf(code)}`;
    } catch {
      return `kernel=*${code}`;
    }
  });

/** @param {string} text @param {RegExp} pattern @param {(found: string) => Promise<string>} by */
async function replaced(text, pattern, by) {
  const found = [...text.matchAll(pattern)];
  const texts = await Promise.all(found.map(([, part = ""]) => by(part)));
  return text.replace(pattern, () => texts.shift() ?? "");
}

/** The planes of a volume's kernel are packed as rows below each other, behind `v` and how many there are. @param {string} decimals */
async function smallest(decimals) {
  const depth = decimals.split(BETWEEN).length;
  if (depth === 1) return smallestOf(decimals);
  const code = `v${depth.toString(36)}${await smallestOf(decimals.replaceAll(BETWEEN, ";"))}`;
  if ((await decimalsOf(code)) === decimals) return code;
  throw new RangeError("no code gives these planes back");
}

/** @param {string} decimals of one plane */
async function smallestOf(decimals) {
  const rows = decimals.split(";").map((row) => row.split(",").map(Number));
  const values = rows.flat();
  const codes = [`t${await squeezed(new TextEncoder().encode(decimals))}`];
  for (const [name, form] of Object.entries(FORMS)) {
    const scale = form.is(values);
    if (scale < 0) continue;
    const head = [rows.length, rows[0]?.length ?? 0, scale];
    const bytes = written(values, form, scale);
    codes.push(`${name.toUpperCase()}${await squeezed(Uint8Array.from([...head, ...bytes]))}`);
    codes.push(`${name}${await squeezed(Uint8Array.from([...head, ...planes(bytes, form.width)]))}`);
  }
  for (const code of codes.sort((a, b) => a.length - b.length))
    if ((await decimalsOf(code)) === decimals) return code;
  throw new RangeError("no code gives these decimals back");
}

/** One number after the other, which is short where numbers come again. @param {readonly number[]} values @param {Form} form @param {number} scale */
function written(values, form, scale) {
  const view = new DataView(new ArrayBuffer(values.length * form.width));
  for (const [i, value] of values.entries()) form.write(view, i * form.width, value, scale);
  return new Uint8Array(view.buffer);
}

/** First all leading bytes, then all second ones: where numbers are all different, like lies beside like. @param {Uint8Array<ArrayBuffer>} bytes @param {number} width */
function planes(bytes, width) {
  const count = bytes.length / width;
  return bytes.map((_, i) => bytes[(i % count) * width + Math.floor(i / count)] ?? 0);
}

/** @param {string} code a letter for the form, a capital one where numbers lie one after the other; then what was squeezed @returns {Promise<string>} */
async function decimalsOf(code) {
  if (code[0] === "v") {
    const rows = (await decimalsOf(code.slice(2))).split(";");
    return planesOf(rows, Number.parseInt(code[1] ?? "", 36))
      .map((plane) => plane.join(";"))
      .join(BETWEEN);
  }
  const bytes = await spread(code.slice(1));
  if (code[0] === "t") return new TextDecoder().decode(bytes);
  const name = (code[0] ?? "").toLowerCase();
  const [inPlanes, form] = [code[0] === name, FORMS[/** @type {keyof typeof FORMS} */ (name)]];
  const [height = 0, width = 0, scale = 0] = bytes;
  const count = height * width;
  if (!form || bytes.length !== 3 + count * form.width) throw new RangeError("not a packed kernel");
  const view = new DataView(new ArrayBuffer(form.width));
  const numbers = Array.from({ length: count }, (_, i) => {
    for (let k = 0; k < form.width; k++)
      view.setUint8(k, bytes[3 + (inPlanes ? k * count + i : i * form.width + k)] ?? 0);
    return form.read(view, 0, scale);
  });
  return Array.from({ length: height }, (_, r) => numbers.slice(r * width, (r + 1) * width).join(",")).join(
    ";",
  );
}

/** Deflated, in the letters that an address holds as they are. @param {Uint8Array<ArrayBuffer>} bytes */
export async function squeezed(bytes) {
  const out = await through(bytes, new CompressionStream("deflate-raw"));
  const letters = Array.from(out, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
export function spread(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return through(bytes, new DecompressionStream("deflate-raw"));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream */
async function through(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
