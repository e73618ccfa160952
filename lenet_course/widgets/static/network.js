// A network that Python wrote down (_network.py), computed for one image. A tensor is
// {shape: [height, width, channels] or [units], values}.

// A number of 16 bits: sign, 5 bits of exponent, 10 of the fraction.
function half(bits) {
  const exponent = bits >> 10 & 31, fraction = bits & 1023;
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024);
  return bits >> 15 ? -size : size;
}

function readWeights(base64) {
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({length: bytes.length / 2}, (_, i) => half(view.getUint16(2 * i, true)));
}

const ACTIVATIONS = {
  linear: x => x,
  relu: x => Math.max(x, 0),
  tanh: Math.tanh,
  sigmoid: x => 1 / (1 + Math.exp(-x)),
  scaled_tanh: x => 1.7159 * Math.tanh(2 / 3 * x),
  elu: x => (x > 0 ? x : Math.expm1(x)),
  silu: x => x / (1 + Math.exp(-x)),
  softplus: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: x => x / (1 + Math.abs(x)),
};

// Exponentials of the differences to the largest, so that none overflows.
function softmax(values) {
  const largest = Math.max(...values);
  const powers = values.map(x => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(x => x / sum);
}

const activate = (name, values) => (name === "softmax" ? softmax(values) : values.map(ACTIVATIONS[name]));

// Calls visit(cell, window) for each output cell: window is a list of pairs of an input
// cell and its place in the window. Cells that padding would add are left out.
function eachWindow({size, strides, before, output}, [height, width], visit) {
  for (let row = 0; row < output[0]; row++) {
    for (let column = 0; column < output[1]; column++) {
      const window = [];
      for (let y = 0; y < size[0]; y++) {
        for (let x = 0; x < size[1]; x++) {
          const i = row * strides[0] + y - before[0], j = column * strides[1] + x - before[1];
          if (i >= 0 && j >= 0 && i < height && j < width) window.push([i * width + j, y * size[1] + x]);
        }
      }
      visit(row * output[1] + column, window);
    }
  }
}

function convolution(layer, [kernel, bias], {shape, values}) {
  const channels = shape[2], filters = layer.output[2];
  const result = new Float64Array(layer.output[0] * layer.output[1] * filters);
  eachWindow(layer, shape, (cell, window) => {
    const sums = result.subarray(cell * filters, (cell + 1) * filters);
    sums.set(bias);
    for (const [input, place] of window) {
      for (let channel = 0; channel < channels; channel++) {
        const value = values[input * channels + channel], start = (place * channels + channel) * filters;
        for (let filter = 0; filter < filters; filter++) sums[filter] += value * kernel[start + filter];
      }
    }
  });
  return result;
}

const largest = numbers => Math.max(...numbers);
const smallest = numbers => Math.min(...numbers);
const mean = numbers => numbers.reduce((a, b) => a + b, 0) / numbers.length;

function pool(layer, {shape, values}, reduce) {
  const channels = shape[2];
  const result = new Float64Array(layer.output[0] * layer.output[1] * channels);
  eachWindow(layer, shape, (cell, window) => {
    for (let channel = 0; channel < channels; channel++) {
      result[cell * channels + channel] = reduce(window.map(([input]) => values[input * channels + channel]));
    }
  });
  return result;
}

function dense({output}, [kernel, bias], {values}) {
  const units = output[0], result = Float64Array.from(bias);
  values.forEach((value, input) => {
    for (let unit = 0; unit < units; unit++) result[unit] += value * kernel[input * units + unit];
  });
  return result;
}

function rbf({output}, [codes], {values}) {
  const length = values.length;
  return Float64Array.from({length: output[0]}, (_, unit) =>
    values.reduce((sum, value, i) => sum + (value - codes[unit * length + i]) ** 2, 0));
}

const KINDS = {
  convolution,
  max: (layer, _, input) => pool(layer, input, largest),
  min: (layer, _, input) => pool(layer, input, smallest),
  average: (layer, _, input) => pool(layer, input, mean),
  subsampling: (layer, [coefficient, bias], input) =>
    pool(layer, input, mean).map((x, i) => coefficient[i % bias.length] * layer.factor * x + bias[i % bias.length]),
  keep: (layer, _, {values}) => values,
  dense,
  rbf,
};

// What every layer makes of an image: [{layer, shape, values, sums}], of which `sums`
// are the values in front of the activation. One entry for each layer, in order.
function run({layers, size}, weights, pixels) {
  let tensor = {shape: [size, size, 1], values: pixels}, start = 0;
  return layers.map(layer => {
    const own = layer.weights.map(length => weights.subarray(start, start += length));
    const sums = KINDS[layer.kind](layer, own, tensor);
    tensor = {layer, shape: layer.output, values: activate(layer.activation, sums), sums, weights: own};
    return tensor;
  });
}
