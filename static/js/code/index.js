/** All languages that a layer can be shown in: one table for tabs, copying and tests. */

import { curl } from "./curl.js";
import { keras } from "./keras.js";
import { numpy, scipy } from "./numpy.js";
import { onnx } from "./onnx.js";
import { pytorch } from "./pytorch.js";

/** @type {Record<string, {title: string, write: (job: import("./job.js").Job) => string | null}>} */
export const LANGUAGES = {
  pytorch: { title: "PyTorch", write: pytorch },
  keras: { title: "Keras", write: keras },
  onnx: { title: "ONNX", write: onnx },
  scipy: { title: "SciPy", write: scipy },
  numpy: { title: "NumPy", write: numpy },
  curl: { title: "curl", write: curl },
};
