/** NumPy's .npy files: a kernel out, and in from any plain type of number, either byte order, either layout. */

import { shortest } from "./numbers.js";

/** @typedef {readonly (readonly number[])[]} Rows */

const MAGIC = "\x93NUMPY";
const NUMBERS = /** @type {Record<string, (view: DataView, at: number, little: boolean) => number>} */ ({
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
});

/**
 * @param {Rows} rows
 * @returns {Uint8Array<ArrayBuffer>} float32, format 1.0
 */
export function writeNpy(rows) {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + 4 * height * width);
  const view = new DataView(bytes.buffer);
  const text = `${MAGIC}\x01\x00`;
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  view.setUint16(8, length, true);
  const padded = `${header.padEnd(length - 1)}\n`;
  for (let i = 0; i < padded.length; i++) bytes[10 + i] = padded.charCodeAt(i);
  for (const [i, value] of rows.flat().entries()) view.setFloat32(10 + length + 4 * i, value, true);
  return bytes;
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {number[][] | null} null where it holds no plane of numbers; leading axes of one are dropped
 */
export function readNpy(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 12 || ascii(view, 0, 6) !== MAGIC) return null;
  const long = view.getUint8(6) > 1;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > buffer.byteLength) return null;
  const header = ascii(view, begin, start - begin);
  const [, order = "", type = ""] = /'descr':\s*'([<>|=])([a-z]\d)'/.exec(header) ?? [];
  const shape = (/'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1] ?? "").match(/\d+/g)?.map(Number) ?? [];
  while (shape.length > 2 && shape[0] === 1) shape.shift();
  while (shape.length < 2) shape.unshift(1);
  const [height = 0, width = 0] = shape;
  const read = NUMBERS[type];
  const each = Number(type.slice(1));
  if (!read || shape.length > 2 || start + height * width * each > buffer.byteLength) return null;
  const columns = /'fortran_order':\s*True/.test(header);
  return Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_, c) => {
      const place = columns ? c * height + r : r * width + c;
      const value = read(view, start + place * each, order !== ">");
      return type === "f4" ? shortest(value) : value;
    }),
  );
}

/**
 * One map of a float32 tensor (1, C, H, W), as the server sends it.
 * @param {ArrayBuffer} buffer
 * @param {number} channel
 * @returns {{channels: number, rows: number[][] | null}} null where it has no such channel
 */
export function mapOf(buffer, channel) {
  const view = new DataView(buffer);
  const start = 10 + view.getUint16(8, true);
  const header = ascii(view, 10, start - 10);
  const shape = (/'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1] ?? "").match(/\d+/g)?.map(Number) ?? [];
  const [, channels = 0, height = 0, width = 0] = shape;
  if (channel < 0 || channel >= channels) return { channels, rows: null };
  const values = new Float32Array(buffer.slice(start + 4 * channel * height * width), 0, height * width);
  const rows = Array.from({ length: height }, (_, r) => [...values.subarray(r * width, (r + 1) * width)]);
  return { channels, rows };
}

/** @param {DataView} view @param {number} from @param {number} length */
const ascii = (view, from, length) =>
  String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + from, length));
