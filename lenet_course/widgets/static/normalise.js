// A drawing as MNIST would have it: its longer side in a box of 20 pixels, its centre of
// mass in the middle of 28 x 28. A picture is {width, height, values}, ink from 0 to 1.

const FIELD = 28, BOX = 20;
// The centres of MNIST's digits lie from 13.5 up to 14.5, and so round to pixel 14. Those
// of symmetric drawings lie on the edge, but for rounding errors.
const MIDDLE = 14, TIE = 1e-6;

const blank = (width, height) => ({width, height, values: new Float64Array(width * height)});

// The part of each old pixel in each new one along an axis: [[[old, share], ...], ...].
function shares(before, after) {
  const step = before / after;
  return Array.from({length: after}, (_, i) => {
    const from = i * step, to = from + step, parts = [];
    for (let old = Math.floor(from); old < Math.min(Math.ceil(to - 1e-9), before); old++) {
      parts.push([old, (Math.min(to, old + 1) - Math.max(from, old)) / step]);
    }
    return parts;
  });
}

// Every new pixel is the mean of the area that it covers.
function resample(picture, width, height) {
  const narrow = blank(width, picture.height), result = blank(width, height);
  shares(picture.width, width).forEach((parts, x) => {
    for (let y = 0; y < picture.height; y++) {
      for (const [old, share] of parts) narrow.values[y * width + x] += share * picture.values[y * picture.width + old];
    }
  });
  shares(picture.height, height).forEach((parts, y) => {
    for (let x = 0; x < width; x++) {
      for (const [old, share] of parts) result.values[y * width + x] += share * narrow.values[old * width + x];
    }
  });
  return result;
}

// A part of a picture, which may reach beyond it.
function cut(picture, left, top, width, height) {
  const result = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y + top, j = x + left;
      if (i >= 0 && j >= 0 && i < picture.height && j < picture.width) {
        result.values[y * width + x] = picture.values[i * picture.width + j];
      }
    }
  }
  return result;
}

// Calls visit(x, y, ink) for each pixel with ink.
function eachInk({width, values}, visit) {
  values.forEach((ink, i) => { if (ink > 0) visit(i % width, Math.floor(i / width), ink); });
}

// Only what is drawn on, its longer side as long as the box, in the middle of the field.
function inBox(drawing) {
  let left = Infinity, top = Infinity, right = -1, bottom = -1;
  eachInk(drawing, (x, y) => {
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  });
  if (right < 0) return blank(FIELD, FIELD);
  const width = right - left + 1, height = bottom - top + 1, longer = Math.max(width, height);
  const scaled = length => Math.max(1, Math.floor(BOX * length / longer + 0.5));
  const small = resample(cut(drawing, left, top, width, height), scaled(width), scaled(height));
  const margin = length => Math.floor((FIELD - length) / 2);
  return cut(small, -margin(small.width), -margin(small.height), FIELD, FIELD);
}

// Moved by whole pixels, so that the centre of mass rounds to the middle, as MNIST has it.
function centred(picture) {
  let mass = 0, across = 0, down = 0;
  eachInk(picture, (x, y, ink) => { mass += ink; across += ink * x; down += ink * y; });
  if (!mass) return picture;
  const move = sum => Math.floor(MIDDLE + 0.5 - sum / mass - TIE);
  return cut(picture, -move(across), -move(down), FIELD, FIELD);
}

// The three pictures on the way, each the one before where its step is switched off.
function normalise(drawing, {box, mass}) {
  const shrunk = resample(drawing, FIELD, FIELD);
  const boxed = box ? inBox(drawing) : shrunk;
  return [shrunk, boxed, mass ? centred(boxed) : boxed];
}

// What the network takes: a larger field around it, and its own values for white and ink.
function asInput(picture, size, background, ink) {
  const before = Math.floor((size - FIELD) / 2);
  return cut(picture, -before, -before, size, size).values.map(value => background + (ink - background) * value);
}
