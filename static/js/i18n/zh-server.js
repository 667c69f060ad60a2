/** What the server explains, in 中文 by its English, with gaps for numbers and names; its refusals bring their own (`heard.js`). A test holds them to the server. */

/** @type {Record<string, string>} */
export const ZH_SERVER = {
  // why the solver has no answer
  "{axis}: within these bounds nothing makes {wanted}; the nearest is {made}":
    "{axis}：在这些范围内没有设置能{wanted}；最接近的是 {made}",
  "{axis}: within these bounds nothing makes {wanted}, and no window fits at all":
    "{axis}：在这些范围内没有设置能{wanted}，任何窗口都放不下",
  'no one setting does for all axes, but each axis has its own: ask with "axes": "each"':
    '没有一组设置适合所有轴，但每个轴各有自己的：请用 "axes": "each" 来问',
  "{axis}: {words} leave no output of {input}, since a window is {reach} long":
    "{axis}：{words}，从 {input} 格得不到输出，因为窗口长 {reach} 格",
  "{axis}: {words} make {rule} of n cells, so {made} of {input}, not {output}":
    "{axis}：{words}，从 n 格得到 {rule} 格，所以 {input} 格得到 {made} 格，而不是 {output} 格",
  "{axis}: {words} make {made} of {input}, not {output}":
    "{axis}：{words}，从 {input} 格得到 {made} 格，而不是 {output} 格",
  "{axis}: no input gives {output}; {told}": "{axis}：没有输入能得到 {output}；{told}",
  "kernel {kernel}, stride {stride}, padding {begin} + {end}, dilation {dilation}":
    "卷积核 {kernel}，步幅 {stride}，填充 {begin} + {end}，膨胀率 {dilation}",
  "kernel {kernel}, stride {stride}, padding {begin} + {end}":
    "卷积核 {kernel}，步幅 {stride}，填充 {begin} + {end}",
  "{one} comes of {first} and {two} comes of {second}": "{one} 来自 {first}，{two} 来自 {second}",
  "{made} comes of {sizes}": "{made} 来自 {sizes}",
  "nothing fits": "都不合适",
  "this output": "得到这个输出",
  "{output} of {input}": "从 {input} 得到 {output}",
  "{least} to {most}": "{least} 到 {most}",
  "{lower} and {upper}": "{lower} 和 {upper}",
  "each axis": "每个轴",
  "all axes together": "所有轴一起",
  depth: "深度",
  height: "高度",
  width: "宽度",

  // what fails, and its formula
  "{axis}: a window of {size} is longer than the padded input of {padded}; add {missing} to the padding, use a dilation ≤ {gap} or use a kernel ≤ {kernel}":
    "{axis}：长 {size} 的窗口超过填充后的输入 {padded}；请把填充加 {missing}，或用 ≤ {gap} 的膨胀率，或用 ≤ {kernel} 的卷积核",
  "{axis}: a window of {size} is longer than the padded input of {padded}; add {missing} to the padding or use a kernel ≤ {kernel}":
    "{axis}：长 {size} 的窗口超过填充后的输入 {padded}；请把填充加 {missing}，或用 ≤ {kernel} 的卷积核",
  "a window of {size} is longer than the padded input of {padded}; {rest}":
    "长 {size} 的窗口超过填充后的输入 {padded}",
  "{size} ({taps} taps, dilation {gap})": "{size}（读 {taps} 格，膨胀率 {gap}）",
  "{axis}: padding of {cells} cuts off all {extent} cells; use paddings that are {most} together at most":
    "{axis}：填充 {cells} 裁去了全部 {extent} 格；两端的填充合起来最多 {most}",
  "padding of {cells} cuts off all {extent} cells; {rest}": "填充 {cells} 裁去了全部 {extent} 格",
  "{layer} reads {wanted} channels, but gets {got}: its input is {shape}":
    "{layer} 要读 {wanted} 个通道，却得到 {got} 个：它的输入是 {shape}",
  "{layer} reads {wanted} features, but gets {got}: its input is {shape}":
    "{layer} 要读 {wanted} 个特征，却得到 {got} 个：它的输入是 {shape}",
  "{layer} needs an input of {wanted} dimensions, {names}, but gets {got}: {shape}":
    "{layer} 的输入需要 {wanted} 维 {names}，却得到 {got} 维：{shape}",
  "effective kernel = dilation × (kernel − 1) + 1 = {numbers}":
    "有效卷积核 = 膨胀率 ×（卷积核 − 1）+ 1 = {numbers}",
  "padded input = {numbers}": "填充后的输入 = {numbers}",
  "output = {numbers}, but an output has at least 1 cell": "输出 = {numbers}，但输出至少有 1 格",
  "all cells added to = (input − 1) × stride + effective kernel = {numbers}":
    "加到的全部格 =（输入 − 1）× 步幅 + 有效卷积核 = {numbers}",
  "output = {numbers}, cells less the padding at both ends, plus output_padding":
    "输出 = {numbers}，即减去两端的填充，再加 output_padding",
  "output = {numbers}": "输出 = {numbers}",
  "the last window would start in the end padding, so it is dropped":
    "最后一个窗口会从末端的填充中开始，所以舍去",
  "the last window hangs over the end by {cells} {unit}": "最后一个窗口超出末端 {cells} 格",
  "{cells} trailing input {unit} only to what the padding cuts off":
    "末端 {cells} 个输入格只加到被填充裁去的部分",
  "{cells} trailing {unit} read by no window": "末端 {cells} 格没有窗口读取",
  "some output cells get no input: they hold the bias alone": "有些输出格得不到输入，其中只有偏置",
  "an output cell gets {least} to {most} inputs, in turn: a checkerboard may show":
    "输出格轮流得到 {least} 到 {most} 个输入：可能出现棋盘格",

  // fixes of a pasted text
  "an input of {shape}": "输入改为 {shape}",
  "an input with {channels} channels, {shape}": "输入改为 {channels} 个通道：{shape}",
  "{code}: channels first, {shape}": "{code}：通道在前，{shape}",
  "a layer built for {channels}": "为 {channels} 个通道而建的层",
  "a weight of shape {shape}": "形状为 {shape} 的权重",
  "a flatten before it: {shape}": "在它之前展平：{shape}",
  "a Flatten before it, and {change}": "在它之前加 Flatten，并 {change}",
  "a Flatten before it": "在它之前加 Flatten",
  "without {layer}": "去掉 {layer}",
  "{change} and {name}={value}": "{change}，并 {name}={value}",
  "{name}={value} in {layer}": "{layer} 中 {name}={value}",

  // where frameworks differ
  SAME: "SAME",
  "SAME with this stride": "这个步幅下的 SAME",
  "SAME and VALID": "SAME 与 VALID",
  "An even kernel, stride 1": "偶数大小的卷积核，步幅 1",
  "Turning the kernel": "卷积核的翻转",
  "Names of '{mode}' borders": "“{mode}”边界的名称",
  "The last window": "最后一个窗口",
  "What an average divides by": "平均值除以什么",
  "Size, and what is cut off": "大小，以及裁去的部分",
  "SAME means output = ⌈input / stride⌉.{rest}":
    "SAME 意味着输出 = ⌈输入 / 步幅⌉。填充多少取决于输入，多出的一格放在末端；步幅大于 1 时，两侧各填充（卷积核 − 1）/ 2 会让窗口从别处开始，于是在一个框架里训练的权重，到另一个框架里看到的是错位的输入",
  "an even kernel has no middle,{rest}":
    "偶数大小的卷积核没有正中，所以 SAME 会在一侧多填一格。深度学习填在末端；SciPy 和 OpenCV 填在起始端，因为它们以第 kernel // 2 格为中心",
  "deep learning's convolution is a cross-correlation; signal processing's turns the kernel round first. This kernel is the same either way":
    "深度学习的卷积是互相关；信号处理的卷积先把卷积核翻转。这个卷积核翻转后不变",
  "deep learning's convolution is a cross-correlation; signal processing's turns the kernel round first. This kernel isn't the same turned round":
    "深度学习的卷积是互相关；信号处理的卷积先把卷积核翻转。这个卷积核翻转后不同",
  "SciPy's 'reflect', NumPy's and TensorFlow's 'symmetric' and OpenCV's BORDER_REFLECT {rest}":
    "SciPy 的 'reflect'、NumPy 和 TensorFlow 的 'symmetric' 以及 OpenCV 的 BORDER_REFLECT 会重复边缘那一格，这里不会",
  "SciPy's 'reflect' is this one, {rest}":
    "SciPy 的 'reflect' 就是这种，会重复边缘那一格；PyTorch 和 NumPy 的 'reflect' 不会",
  "SciPy's 'wrap' leaves out a cell at the seam; 'grid-wrap' doesn't":
    "SciPy 的 'wrap' 在接缝处少一格；'grid-wrap' 不会",
  "all repeat the edge's cell": "都重复边缘那一格",
  "SciPy's ndimage and OpenCV mirror the border unless told not to":
    "若不另作说明，SciPy 的 ndimage 和 OpenCV 会镜像边界",
  "where the stride doesn't divide what is left, the last window hangs over the end.{rest}":
    "步幅不能整除剩余部分时，最后一个窗口会超出末端。它或被舍去，或只要不从填充中开始就保留（PyTorch 的 ceil_mode，ONNX 自 opset 22），或总是保留（Chainer 的 cover_all，ONNX 在 opset 22 之前的公式）",
  "Keras and TensorFlow have no numbers for a pool's padding: {rest}":
    "Keras 和 TensorFlow 的池化填充不能写成数：'valid' 舍去剩余部分，'same' 得到 ⌈输入 / 步幅⌉ 个窗口，多出的一格在末端",
  "an average's sum is divided by the whole window or by its real cells alone, {rest}":
    "平均值的和可以除以整个窗口，也可以只除以真实的格数，所以有填充的边缘在一个框架里比在另一个里更暗。超出末端填充的部分从不计入",
  "a strided convolution maps several sizes to one, {rest}":
    "带步幅的卷积把几种尺寸变成同一种，所以它的转置必须选定一种：PyTorch 和 ONNX 用 output_padding，TensorFlow 和 Keras 用 SAME，它总是得到 输入 · 步幅，并在末端裁去多出的一格",
  "the transposed of a cross-correlation adds the kernel as it stands.{rest}":
    "互相关的转置按原样加上卷积核。JAX 的函数本身是互相关，所以一个输入格会给出翻转的卷积核，除非 transpose_kernel=True",
  "keeps the kernel as it stands": "卷积核保持原样",
  "turns the kernel by half a turn": "把卷积核旋转 180°",
  "one input cell of 1 gives the kernel as it stands": "值为 1 的一个输入格给出原样的卷积核",
  "one input cell of 1 gives the kernel turned round": "值为 1 的一个输入格给出翻转的卷积核",
  "not supported for strided convolutions": "不支持带步幅的卷积",
  "takes a stride or a dilation, not both": "步幅与膨胀只能用其一",
  "a stride or a dilation above 1, not both": "步幅和膨胀只能有一个大于 1",
  "has no such mode": "没有这种方式",
  "pads both ends alike": "两端填充必须相同",
  "pads by half a window at most": "最多填充半个窗口",
  "their pools have no dilation": "它们的池化没有膨胀",
  "cuts off both ends alike": "两端裁去的必须相同",
  "output_padding is below the stride": "output_padding 须小于步幅",
  "output_padding is {more}, but must be below {rest}": "output_padding 是 {more}，太大了",
  "its border is mirrored unless asked": "若不另作说明，边界是镜像的",
  "its border is {mode} unless asked": "若不另作说明，边界是 {mode}",
  "never counts padding": "从不计入填充",
  "first window ÷ {cells}": "首个窗口 ÷ {cells}",
  "÷ {cells}, of mirrored cells in place of padding": "÷ {cells}，以镜像的格代替填充",
  "this layer": "本层",
  "its own padding": "自己的填充",
  "padding and output_padding": "padding 与 output_padding",
  "pads and output_padding": "pads 与 output_padding",
  "signal.convolve of spread inputs": "对拉开的输入用 signal.convolve",

  // why the engine computed in this way; what is added about a run comes first
  "{device} ran out of memory": "{device} 内存不足",
  "{device} failed ({line})": "{device} 出错（{line}）",
  "{why}, so this was computed on the CPU: {because}": "{why}，所以改在 CPU 上计算：{because}",
  "strips of {rows} rows, for the picture is large; {because}": "图像很大，按 {rows} 行一条计算；{because}",
  "{because} (and {name} would spread the NaN or infinity in here)":
    "{because}（{name} 会让这里的 NaN 或无穷扩散）",
  "all channels share one kernel, so they are summed first; {because}":
    "所有通道共用一个卷积核，所以先相加；{because}",
  "{because} (tried out: it may be the quickest here)": "{because}（试用：在这里可能最快）",
  "{because} (the quickest of {count} when measured here)": "{because}（在这里实测 {count} 种，它最快）",
  "{because}, in memory with channels last": "{because}，内存中通道在后",
  "PyTorch's own operator on {device}": "用 PyTorch 自己的算子，在 {device} 上",
  "PyTorch's own operator filters the {count} channels of a cell side by side, in one pass over the input":
    "PyTorch 自己的算子把每格的 {count} 个通道并排过滤，输入只读一遍",
  "PyTorch's own operator multiplies {channels} where they lie, so that no windows are copied out":
    "PyTorch 自己的算子就地乘 {channels}，不必抄出窗口",
  "PyTorch's own operator loops over the taps in compiled code, and {channels} are too few for matrix products to pay":
    "PyTorch 自己的算子用编译好的循环遍历各权重；{channels}太少，不值得用矩阵乘法",
  "PyTorch's own operator multiplies {channels} at once, with no zeros between the inputs":
    "PyTorch 自己的算子一次乘完 {channels}，输入之间不插零",
  "PyTorch's own operator runs compiled loops, and {channels} are too few for matrix products":
    "PyTorch 自己的算子用编译好的循环；{channels}太少，不值得用矩阵乘法",
  "{one} → {two} channels a group": "每组 {one} → {two} 个通道",
  "{one} → {two} channels": "{one} → {two} 个通道",
  "every kernel is a sum of {terms} outer products: {parts} multiplications a cell":
    "每个卷积核是 {terms} 个外积之和：每格 {parts} 次乘法",
  "every kernel is an outer product, so {parts} multiplications a cell do instead of {full}":
    "每个卷积核都是外积，所以每格只要 {parts} 次乘法，而不是 {full} 次",
  "taps {gap} apart never meet the cells between them, so {phases} phases are filtered side by side with neighbouring taps":
    "相隔 {gap} 格的权重从不碰到中间的格，所以把 {phases} 个相位并排，用相邻的权重过滤",
  "as pictures of {channels} channels, the planes under the kernel, PyTorch's operator multiplies them a vector at a time":
    "把卷积核下的各层当作 {channels} 个通道的图像，PyTorch 的算子一次乘一个向量",
  "one matrix product {done}, where shifting would pass over the input {times} times":
    "一次矩阵乘法{done}；逐个平移则要读输入 {times} 遍",
  "does it": "就够了",
  "serves all {maps} maps of a group": "得出一组的全部 {maps} 个特征图",
  "serves all {maps} maps": "得出全部 {maps} 个特征图",
  "a kernel of {sizes} costs less as a product of spectra, on tiles of {tile}":
    "{sizes} 的卷积核用频谱相乘更省，每块 {tile}",
  "few channels: banded matrix products over a signal run at the processor's full speed":
    "通道少：对信号做带状矩阵乘法，能用上处理器的全速",
  "few channels: {passes} banded matrix products a strip of rows run at the processor's full speed":
    "通道少：每条做 {passes} 次带状矩阵乘法，能用上处理器的全速",
  "the definition itself, cell by cell in double precision": "就是定义本身，用双精度逐格计算",
  "only {count} {unit} not zero, and each is one addition of a shifted picture":
    "只有 {count} 个权重不为零，每个只是加一次平移后的图像",
  "{products} products make a tile of {tile} outputs, where there are {all}":
    "{products} 次乘法得出一块 {tile} 的输出，原本要 {all} 次",
  "one matrix product does all the multiplying; with zeros between the inputs it would be {more} times as much":
    "一次矩阵乘法做完所有乘法；在输入之间插零则是 {more} 倍",
  "one matrix product does all the multiplying, and each tap is added in one pass":
    "一次矩阵乘法做完所有乘法，每个权重一遍加完",
  "at stride 1 no zeros come between the inputs, so one plain convolution does it":
    "步幅为 1 时输入之间不插零，一次普通卷积即可",
  "one convolution, zeros and all, costs less here than {phases} small ones":
    "连零一起做一次卷积，在这里比 {phases} 次小卷积更省",
  "with stride 1 it is a convolution with the kernel turned round": "步幅为 1 时就是用翻转的卷积核做卷积",
  "the output is {phases} small convolutions, interleaved, with no zero to multiply by":
    "输出由 {phases} 次小卷积交错而成，不必乘零",
  "the maximum along one axis after the other, in strips that threads share":
    "沿各轴依次取最大值，各线程分条计算",
  "the sum along one axis after the other, over the number of cells, in strips that threads share":
    "沿各轴依次求和，再除以格数，各线程分条计算",
  "one function of every cell": "对每一格用同一个函数",
};
