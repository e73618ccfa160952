// Where the windows of a layer stand along one axis: the twin of lenet_course.shapes,
// which the tests compare with it. A layer is {layer, k, s, padding, d, before, after}:
// kernel, strides, "valid", "same", "causal" or "explicit", dilation, explicit zeros.

const LAYERS = [
  ["conv", "Convolution"],
  ["depthwise_conv", "Depthwise convolution"],
  ["max_pooling", "Max pooling"],
  ["average_pooling", "Average pooling"],
];
const isPooling = layer => layer.endsWith("_pooling");

// {output, extent, before, after, s, d}, or {refusal} in words.
function layWindows(n, {layer, k, s, padding, d, before, after}) {
  if (isPooling(layer)) d = 1;
  if (layer !== "conv" && padding === "causal") return {refusal: "Only Conv1D can be causal."};
  if (layer === "conv" && s > 1 && d > 1) {
    return {refusal: "Keras refuses strides above 1 together with a dilation rate above 1 in a convolution. "
      + "A depthwise convolution may have both."};
  }
  const extent = (k - 1) * d + 1;
  if (padding === "valid") [before, after] = [0, 0];
  if (padding === "causal") [before, after] = [extent - 1, 0];
  if (padding === "same") {
    const total = Math.max((Math.ceil(n / s) - 1) * s + extent - n, 0);
    before = Math.floor(total / 2);
    after = total - before;
  }
  const span = n + before + after - extent;
  if (span < 0) {
    const input = before + after ? "the padded input" : "the input";
    return {refusal: `This window does not fit: it covers ${extent} cells, and ${input} has only ${n + before + after}.`};
  }
  return {output: Math.floor(span / s) + 1, extent, before, after, s, d};
}

// The cells that window t reads, in the input's own numbering: below 0 and from n on
// they are padding.
function cellsOf(t, fit) {
  const cells = [];
  for (let tap = 0; tap < fit.extent; tap += fit.d) cells.push(t * fit.s - fit.before + tap);
  return cells;
}

// How many windows read each cell of the input.
function coverageOf(n, fit) {
  const reads = Array(n).fill(0);
  for (let t = 0; t < fit.output; t += 1) {
    for (const cell of cellsOf(t, fit)) if (cell >= 0 && cell < n) reads[cell] += 1;
  }
  return reads;
}

// "3, 5 to 8 and 11" of [3, 5, 6, 7, 8, 11].
function inWords(numbers) {
  const runs = [];
  for (const each of numbers) {
    const last = runs[runs.length - 1];
    if (last && each === last[1] + 1) last[1] = each;
    else runs.push([each, each]);
  }
  const texts = runs.map(([a, b]) => (a === b ? `${a}` : b === a + 1 ? `${a}, ${b}` : `${a} to ${b}`));
  return texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}` : texts.join("");
}

const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const rounded = number => String(Math.round(number * 1000) / 1000).replace("-", "−");
