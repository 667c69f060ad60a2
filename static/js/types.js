/** The shapes of what the server answers and what views draw; types only, nothing runs. */

/** @typedef {{id: string, name?: string, title?: string, title_zh?: string, width: number, height: number, channels: number, format?: string, bytes?: number, url?: string}} Picture */

/** @typedef {{name: string, title: string, title_zh: string, default: number, minimum: number, maximum: number, step: number, integer: boolean, description: string, description_zh: string}} KernelParameter */

/** @typedef {{name: string, title: string, title_zh: string, family: string, description: string, description_zh: string, source: string, rank?: import("./ranks.js").Rank, weight: number[][], parameters?: KernelParameter[]}} KernelEntry */

/** @typedef {{name: string, title: string, title_zh: string, rank: import("./ranks.js").Rank, shape: number[], description: string, description_zh: string, source: string, parameters: KernelParameter[]}} GeneratorEntry */

/** @typedef {{id: string, shape: number[], rank: number | null, format: string, sample_rate: number | null, notes: string[]}} TensorInfo */

/** @typedef {{name: string, title: string, title_zh: string}} Family */

/** @typedef {{kernels: KernelEntry[], families?: Family[]}} Catalogue */

/** @typedef {{name: string, title: string, title_zh: string, kind: string, table: string}} ColorMap */

/** @typedef {{backend: string, device: string, algorithm: string, reason: string, milliseconds: number}} Run */

/** @typedef {{backends?: {name: string, available?: boolean}[], limits?: Record<string, number>} & Record<string, unknown>} EngineInfo */

/** @typedef {{name: string, input: number, kernel: number, effective_kernel: number, stride: number, dilation: number, padding: [number, number], output_padding: number, output: number, unused: number, copies: (number | null)[], overlap: {least: number, most: number, uniformity: number} | null, same_output: [number, number] | null, steps: string[]}} ReportAxis */

/** @typedef {{kind: string, input_shape: number[], output_shape: number[], parameters: number, macs: number, output_bytes: number, receptive_field: {size: number[], stride: number[], padding: number[], centre: number[]}, uniformity: number | null, axes: ReportAxis[]}} Report */

/** @typedef {{shape: number[], count: number, height: number, width: number, ranges: [number, number][], extremes: [number, number][], finite: boolean, engine: Run, levels: Uint8Array, reports: Report[] | null, plots?: Envelopes | null}} Maps */

/** @typedef {{index: number, place?: number[], output: number[], window: {start: number[], stop: number[]}, taps: number[][], input: number[] | null, weight_taps: number[][] | null, added: (number | null)[][] | null, channels: number[], patch: (number | null)[][][], inside: boolean[][], weight: number[][][] | null, products: (number | null)[][][] | null, channel_sums: (number | null)[] | null, slice_sums?: (number | null)[][] | null, running?: (number | null)[][][] | null, rest?: {count: number, sum: number} | null, bias: number, value: number | null, after?: number | null, winner: number | null, not_finite?: NotFinite}} Frame */

/** @typedef {Record<string, Record<string, number[]>> | null} NotFinite by field: the flat places of NaN, Infinity and -Infinity, which are null in it */

/** @typedef {{total: number, start: number, frames: Frame[]}} Frames */

/** @typedef {{start: number, stop: number, buckets: number, channels: number, extremes: [number, number][], values: Float32Array}} Envelope (channels, buckets, 2): least and greatest of equal parts of [start, stop) */

/** @typedef {{input: Envelope, output: Envelope}} Envelopes */

/** @typedef {{start: number[], values: (number | null)[][][], inside?: boolean[][], winners?: number[][][] | null, not_finite?: NotFinite}} Block */

/** @typedef {{input: Block, output: Block}} Values */

/** @typedef {{shape: [number, number], filled: number, zeros: number, different: number, dense: number, axes: {name: string, joined: number, copies: [number[], number[]]}[]}} MatrixFacts */

/** @typedef {{region: [number, number][], input_size: number[], gain_at_0: number | null, largest_gain: number | null, largest_gain_at: number[], exact: boolean, difference: number | null, pictures: {name: string, size: [number, number], range: [number, number]}[]}} SpectrumFacts */

/** @typedef {{facts: SpectrumFacts, levels: Uint8Array[], gain: Float32Array}} Spectrum */
/** @typedef {"even" | "odd" | null} Parity */

/** @typedef {{name: string, title: string, title_zh: string, parameters: Record<string, number>, factor: number}} KnownKernel */

/** @typedef {{size: number[], sum: number, min: number, max: number, symmetry: {axes: Parity[], point: Parity, transposed: Parity}, rank: number | null, terms: number[][][], multiplications: number, known: KnownKernel | null, response: any[]}} KernelFacts */
/** @typedef {{channel: number, counts: number[], range: [number, number], below: number, above: number, not_finite: number, least: number | null, greatest: number | null}} MapCounts */

/** @typedef {{edges: [number, number], cells: number, maps: MapCounts[]}} Histogram */

export {};
