// A field to draw in, the way to the network's input, its maps and its answer: see
// draw_a_digit.py; network.js computes, normalise.js prepares.

const SIDE = 280, PEN = 22, STEP = 14;  // of the field, in its own pixels
const MOST_MAPS = 32;
// Lines for those who cannot draw, and for a beginning: points on a field of 100 x 100.
const EXAMPLES = [
  "50,15 36,21 29,36 27,50 29,64 36,79 50,85 64,79 71,64 73,50 71,36 64,21 50,15",
  "40,28 52,15 52,85",
  "28,30 34,20 46,14 60,17 69,28 64,43 28,83 73,83",
  "30,18 68,18 47,44 62,48 70,60 68,74 56,84 38,84 27,74",
  "60,85 60,15 26,62 76,62",
  "70,16 36,16 32,46 50,42 64,48 70,62 65,76 52,84 30,80",
  "62,15 44,32 33,54 34,72 44,84 57,83 68,73 66,60 55,53 42,57 34,68",
  "27,17 73,17 45,85",
  "50,48 33,35 37,19 50,14 63,19 67,35 50,48 31,63 34,80 50,86 66,80 69,63 50,48",
  "66,34 58,48 44,49 33,40 35,25 46,15 60,17 66,30 64,58 54,85",
].map(text => text.split(" ").map(pair => pair.split(",").map(each => each / 100 * SIDE)));

// A picture in greys: white for `low`, black for `high`, nothing where there is no number.
function paint(canvas, width, height, values, low, high) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  values.forEach((value, i) => {
    const grey = 255 - 255 * (value - low) / (high - low || 1);
    image.data.set([grey, grey, grey, Number.isNaN(value) ? 0 : 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

// All maps of a layer side by side, one cell apart, on one scale.
function paintMaps(canvas, {shape: [height, width, channels], values}) {
  const count = Math.min(channels, MOST_MAPS), columns = Math.min(count, 8);
  const rows = Math.ceil(count / columns), across = columns * (width + 1) - 1, down = rows * (height + 1) - 1;
  const low = smallest([...values]), high = largest([...values]);
  const all = new Float64Array(across * down).fill(NaN);
  values.forEach((value, i) => {
    const map = i % channels, cell = Math.floor(i / channels);
    const y = Math.floor(map / columns) * (height + 1) + Math.floor(cell / width);
    if (map < count) all[y * across + map % columns * (width + 1) + cell % width] = value;
  });
  paint(canvas, across, down, all, low, high);
}

function picture(caption) {
  const canvas = make("canvas", {role: "img", "aria-label": caption});
  return {canvas, element: make("figure", {}, canvas, make("figcaption", {}, caption))};
}

// What the network says, as ten rows: {digit, value, text, share of the bar}.
function answers({values, layer}, rubbish) {
  const digits = [...values.keys()];
  if (layer.kind === "rbf") {
    const shares = softmax([...values, rubbish].map(penalty => -penalty));
    const best = digits.reduce((a, b) => (values[b] < values[a] ? b : a));
    const longest = largest([...values]);
    const rows = digits.map(digit => ({text: values[digit].toFixed(1), share: values[digit] / longest}));
    return {best, rows, rubbish: shares[10], isRubbish: rubbish < values[best], penalty: values[best]};
  }
  const shares = layer.activation === "softmax" ? values : softmax(values);
  const best = digits.reduce((a, b) => (shares[b] > shares[a] ? b : a));
  return {best, rows: digits.map(digit => ({text: percent(shares[digit]), share: shares[digit]}))};
}

const percent = share => (100 * share).toFixed(1) + " %";

// The field: {element, canvas, ink(), clear(), show(points)}; `changed(isDone)` is
// called while a line grows and when it ends.
function drawingField(changed) {
  const canvas = make("canvas", {
    width: SIDE, height: SIDE, tabindex: 0, role: "application", class: "field-to-draw",
    "aria-label": "Drawing field. Arrow keys move the pen, Space puts it down and lifts it, Delete clears.",
  });
  const pen = make("span", {class: "pen", "aria-hidden": "true"});
  const context = canvas.getContext("2d", {willReadFrequently: true});
  let last = null, isDown = false, isExample = false, at = [SIDE / 2, SIDE / 2];

  function clear() {
    context.clearRect(0, 0, SIDE, SIDE);
    isExample = false;
  }
  function line(points) {
    context.lineWidth = PEN;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    if (points.length === 1) context.lineTo(...points[0]);
    context.stroke();
  }
  // A line of one's own takes the place of an example.
  function begin(point) {
    if (isExample) clear();
    last = point;
    line([point]);
  }
  function extend(point) {
    line([last, point]);
    last = point;
  }
  function placeOf(event) {
    const {left, top, width, height} = canvas.getBoundingClientRect();
    return [(event.clientX - left) / width * SIDE, (event.clientY - top) / height * SIDE];
  }
  function movePen([x, y]) {
    at = [x, y].map(each => Math.max(STEP, Math.min(SIDE - STEP, each)));
    pen.style.left = at[0] / SIDE * 100 + "%";
    pen.style.top = at[1] / SIDE * 100 + "%";
    pen.classList.toggle("down", isDown);
  }
  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    begin(placeOf(event));
    changed(false);
  });
  canvas.addEventListener("pointermove", event => {
    if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
    extend(placeOf(event));
    changed(false);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { last = null; changed(true); });
  }
  const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
  canvas.addEventListener("keydown", event => {
    const {key} = event;
    if (key in ARROWS) {
      movePen(at.map((each, axis) => each + STEP * ARROWS[key][axis]));
      if (isDown) { extend(at); changed(true); }
    } else if (key === " ") {
      isDown = !isDown;
      movePen(at);
      if (isDown) { begin(at); changed(true); }
    } else if (key === "Delete" || key === "Backspace") {
      clear();
      changed(true);
    } else return;
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => { isDown = false; movePen(at); });
  movePen(at);
  return {
    element: make("div", {class: "drawing"}, canvas, pen),
    clear,
    show(points) { clear(); line(points); isExample = true; },
    ink() {
      const {data} = context.getImageData(0, 0, SIDE, SIDE);
      return {width: SIDE, height: SIDE, values: Float64Array.from({length: SIDE * SIDE}, (_, i) => data[4 * i + 3] / 255)};
    },
  };
}

// The code of F6 beside the codes that are nearest to it, for the network of 1998.
function codesView() {
  const own = picture("F6"), nearest = [0, 1, 2].map(() => picture(""));
  return {
    element: make("div", {class: "pictures codes"}, own.element, ...nearest.map(each => each.element)),
    draw({values, weights: [codes]}, f6) {
      const bitmap = (canvas, code) => paint(canvas, 7, 12, code, -1.7159, 1.7159);
      bitmap(own.canvas, f6.values);
      const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
      nearest.forEach(({canvas, element}, rank) => {
        const digit = order[rank];
        bitmap(canvas, codes.subarray(84 * digit, 84 * (digit + 1)));
        const caption = "code of " + digit;
        canvas.setAttribute("aria-label", caption);
        element.lastChild.textContent = caption;
      });
    },
  };
}

start(view => {
  const {state, root} = view;
  const weights = readWeights(state.weights);
  const steps = {box: true, mass: true};
  const isPenalty = state.layers.at(-1).kind === "rbf";
  let rubbish = state.rubbish, example = 4, frame = 0;

  const field = drawingField(isDone => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => update(isDone));
  });
  const stages = ["drawn, 28 × 28", "box of 20 pixels", "centre of mass"].map(picture);
  const shown = state.layers.filter(({output}) => output.length === 3 && output[0] > 1).map(({name, output}) =>
    ({name, ...picture(name.toUpperCase() + ": " + output[2] + " maps of " + output[0] + " × " + output[1])}));
  const codes = isPenalty && state.layers.at(-1).weights[0] === 840 ? codesView() : null;
  const bars = Array.from({length: 10}, () => ({bar: make("span", {class: "bar"}), text: make("td")}));
  const table = make("table", {class: "answers"}, make("caption", {}, isPenalty ? "penalties: the smallest wins" : "probabilities"),
    make("tbody", {}, ...bars.map(({bar, text}, digit) =>
      make("tr", {}, make("th", {scope: "row"}, digit), make("td", {"aria-hidden": "true"}, bar), text))));

  function update(isDone) {
    const drawing = field.ink();
    const pictures = normalise(drawing, steps);
    pictures.forEach(({values}, i) => paint(stages[i].canvas, FIELD, FIELD, values, 0, 1));
    const made = run(state, weights, asInput(pictures[2], state.size, state.background, state.ink));
    for (const {name, canvas} of shown) paintMaps(canvas, made.find(each => each.layer.name === name));
    const said = answers(made.at(-1), rubbish);
    said.rows.forEach(({text, share}, digit) => {
      bars[digit].bar.style.width = 100 * share + "%";
      bars[digit].text.textContent = text;
      bars[digit].text.parentNode.classList.toggle("best", digit === said.best);
    });
    codes?.draw(made.at(-1), made.at(-2));
    if (isDone) view.say(drawing.values.some(Boolean) ? inWords(said) : "Nothing is drawn yet.");
  }
  function inWords({best, rows, isRubbish, penalty, rubbish: share}) {
    if (!isPenalty) return "Read as " + best + ", with " + rows[best].text + ".";
    const refused = isRubbish ? "Rubbish, whose penalty is " + rubbish + ", is more probable: " : "Rubbish is less probable: ";
    return "Nearest is the code of " + best + ", with a penalty of " + penalty.toFixed(1) + ". " + refused + percent(share) + ".";
  }
  const change = (name, on) => { steps[name] = on; update(true); };
  const j = make("input", {type: "number", min: 0, step: "any", value: rubbish, oninput() {
    if (j.value !== "" && Number(j.value) >= 0) { rubbish = Number(j.value); update(true); }
  }});
  root.append(
    make("div", {class: "digit"},
      make("div", {}, field.element, make("div", {class: "controls"},
        button("Clear", () => { field.clear(); update(true); }),
        button("Example", () => { example = (example + 1) % 10; field.show(EXAMPLES[example]); update(true); }))),
      table),
    view.words,
    make("div", {class: "controls"},
      checkField({label: "Put it into a box of 20 pixels", value: true}, on => change("box", on)).element,
      checkField({label: "Move its centre of mass to the middle", value: true}, on => change("mass", on)).element,
      isPenalty ? make("label", {class: "field"}, make("span", {}, "penalty j of rubbish"), j) : null),
    make("div", {class: "pictures"}, ...stages.map(each => each.element)),
    codes ? codes.element : "",
    make("div", {class: "maps"}, ...shown.map(each => each.element)),
    make("p", {class: "note"}, "In the maps of a layer white is its smallest value, and black its largest."),
  );
  field.show(EXAMPLES[example]);
  update(true);
});
