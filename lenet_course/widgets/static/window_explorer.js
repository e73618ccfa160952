// Windows over a row or a grid. What is asked is `state`, what follows from it `scene`:
// {state, grid, fit, reads}, where a grid has the same fit on both axes.

const LIMITS = {n: [1, 40], k: [1, 40], s: [1, 20], d: [1, 12], before: [0, 20], after: [0, 20]};
const NUMBERS = {
  n: "Input size", k: "Kernel size", s: "Strides", d: "Dilation rate",
  before: "Zeros before", after: "Zeros after",
};
const CHOICES = {
  layer: ["Layer", LAYERS],
  padding: ["Padding", [
    ["valid", "valid"], ["same", "same"], ["causal", "causal (Conv1D)"], ["explicit", "zeros by hand"],
  ]],
  shape: ["Input is", [["row", "one row"], ["grid", "a grid"]]],
  cells: ["In the cells", [["values", "numbers"], ["reads", "how often each is read"]]],
};
const ORDER = ["layer", "n", "k", "s", "d", "padding", "before", "after", "shape", "cells"];
const MOST_LISTED = 9;

// What stands in the input: digits of pi, shifted from row to row.
const DIGITS = "3141592653589793238462643383279502884197";
const valueAt = (row, column) => Number(DIGITS[(7 * row + column) % DIGITS.length]);

function sceneOf(state) {
  const grid = state.shape === "grid";
  const fit = grid && state.padding === "causal"
    ? {refusal: "Only Conv1D can be causal: choose one row, or another padding."}
    : layWindows(state.n, state);
  return {state, grid, fit, reads: fit.refusal ? [] : coverageOf(state.n, fit)};
}

const countOf = ({grid, fit}) => (fit.refusal ? 1 : grid ? fit.output ** 2 : fit.output);
const placeOf = ({grid, fit}, t) => (grid ? [Math.floor(t / fit.output), t % fit.output] : [0, t]);

// The rows and the columns that window t reads; a row of cells has row 0 only.
function tapsOf({grid, fit}, t) {
  const [row, column] = placeOf({grid, fit}, t);
  return [grid ? cellsOf(row, fit) : [0], cellsOf(column, fit)];
}

const isInside = ({state}, row, column) => [row, column].every(cell => cell >= 0 && cell < state.n);
const timesRead = ({grid, reads}, row, column) => reads[column] * (grid ? reads[row] : 1);
// Keras' poolings leave out what "same" adds. Zeros by hand are a layer in front.
const leavesOut = ({state}) => isPooling(state.layer) && state.padding === "same";

// The numbers that window t works with, and how many of its cells are padding.
function numbersOf(scene, t) {
  const [rows, columns] = tapsOf(scene, t);
  const cells = rows.flatMap(row => columns.map(column => [row, column]));
  const real = cells.filter(cell => isInside(scene, ...cell)).map(cell => valueAt(...cell));
  const outside = cells.length - real.length;
  return {numbers: real.concat(Array(leavesOut(scene) ? 0 : outside).fill(0)), outside};
}

const sum = numbers => numbers.reduce((a, b) => a + b, 0);

function resultOf({state}, numbers) {
  if (!numbers.length) return null;
  if (state.layer === "max_pooling") return Math.max(...numbers);
  return state.layer === "average_pooling" ? sum(numbers) / numbers.length : sum(numbers);
}

function resultInWords(scene, numbers) {
  const result = resultOf(scene, numbers);
  if (result === null) return "It reads nothing but padding.";
  const few = numbers.length <= MOST_LISTED;
  if (scene.state.layer === "max_pooling") {
    return `It writes max(${few ? numbers.join(", ") : `${numbers.length} numbers`}) = ${result}.`;
  }
  const added = few ? numbers.join(" + ") : `the sum of ${numbers.length} numbers`;
  if (scene.state.layer === "average_pooling") {
    return `It writes (${added}) / ${numbers.length} = ${rounded(result)}.`;
  }
  return `With a kernel of ones it writes ${added} = ${result}.`;
}

function windowInWords(scene) {
  const {state, grid, fit} = scene;
  const [row, column] = placeOf(scene, state.at), [rows, columns] = tapsOf(scene, state.at);
  const begins = t => `${t} · ${fit.s} − ${fit.before} = ${rounded(t * fit.s - fit.before)}`;
  const span = taps => (taps.length === 1 || fit.d > 1
    ? taps.map(rounded).join(", ")
    : `${rounded(taps[0])} to ${rounded(taps[taps.length - 1])}`);
  const where = grid
    ? `Window (${row}, ${column}) begins at row ${begins(row)} and column ${begins(column)}. `
      + `It reads rows ${span(rows)} and columns ${span(columns)}.`
    : `Window ${column} begins at ${begins(column)} and reads cells ${span(columns)}.`;
  const {numbers, outside} = numbersOf(scene, state.at);
  const fate = leavesOut(scene) ? "which Keras leaves out" : "which counts as 0";
  const border = outside ? ` Padding: ${counted(outside, "cell")} of it, ${fate}.` : "";
  return `${where}${border} ${resultInWords(scene, numbers)}`;
}

// The sizes, each as a formula with the numbers in it.
function factsInWords({state: {n, k, s, padding}, grid, fit: {extent, before, after, d, output}, reads}) {
  const facts = [];
  if (d > 1) facts.push(`The kernel has ${k} taps and covers (${k} − 1) · ${d} + 1 = ${extent} cells.`);
  if (padding === "same") {
    facts.push(`"same" makes ⌈${n} / ${s}⌉ = ${output} windows. It adds max((${output} − 1) · ${s} + ${extent} − ${n}, 0) `
      + `= ${counted(before + after, "cell")}: ${before} before, ${after} after.`);
  }
  facts.push(`Output size: ⌊(${n} + ${before} + ${after} − ${extent}) / ${s}⌋ + 1 = ${output}`
    + (grid ? `, on both axes: ${output} × ${output}.` : "."));
  const unread = reads.flatMap((times, cell) => (times ? [] : [cell]));
  const [least, most] = [Math.min(...reads), Math.max(...reads)];
  const times = least === most ? counted(most, "time") : `${least} to ${most} times`;
  facts.push(unread.length
    ? `No window reads ${grid ? "rows and columns" : "cells"} ${inWords(unread)}.`
    : `Each ${grid ? "row and column" : "cell"} is read ${times}.`);
  return facts;
}

function cellInWords(scene, row, column) {
  const {grid, fit} = scene;
  const name = grid ? `Cell (${row}, ${column})` : `Cell ${column}`;
  if (!isInside(scene, row, column)) return `${name.replace("-", "−")} is padding.`;
  const times = timesRead(scene, row, column);
  if (!times) return `${name}: no window reads it.`;
  const readers = [...Array(fit.output).keys()].filter(t => cellsOf(t, fit).includes(column));
  const by = grid ? "" : `, by window ${inWords(readers)}`;
  return `${name} holds ${valueAt(row, column)}. It is read ${counted(times, "time")}${by}.`;
}

// The picture, `width` pixels wide: the padded input, the window, the output.
function pictureOf(scene, width) {
  const {state, grid, fit} = scene;
  const total = state.n + fit.before + fit.after, beside = grid && width > 520;
  const across = beside ? total + fit.output + 1 : Math.max(total, grid ? fit.output : 0);
  const cell = Math.min(grid ? 26 : 40, (width - 4) / across), high = grid ? cell : Math.max(cell, 24);
  const above = 20, firstRow = grid ? -fit.before : 0, inputRows = grid ? total : 1;
  const x = column => (column + fit.before) * cell + 2, y = row => (row - firstRow) * high + above;
  // The output lies beside the input or below it; that of a row, below its windows.
  const outLeft = beside ? (total + 1) * cell + 2 : 2;
  const outAbove = beside ? above : above + inputRows * high + (grid ? 26 : 40);
  const outX = column => (grid ? outLeft + column * cell : x(column * fit.s - fit.before + (fit.extent - 1) / 2));
  const outY = row => outAbove + row * high;

  const parts = [];
  const title = (left, bottom, text) => parts.push(svg("text", {x: left, y: bottom, "font-size": 12}, text));
  const box = (left, top, wide, tall, kind, data) => parts.push(
    svg("rect", {x: left, y: top, width: wide, height: tall, class: kind, ...data}));
  const print = (left, top, text, kind) => parts.push(svg("text", {
    x: left + cell / 2, y: top + high / 2, "font-size": Math.min(13, cell * 0.62), class: `in-cell ${kind}`,
  }, text));

  title(2, 12, "Input, padded");
  const [rows, columns] = tapsOf(scene, state.at);
  for (let row = firstRow; row < firstRow + inputRows; row += 1) {
    for (let column = -fit.before; column < state.n + fit.after; column += 1) {
      const inside = isInside(scene, row, column), times = inside ? timesRead(scene, row, column) : 0;
      const read = rows.includes(row) && columns.includes(column);
      const kind = `cell ${inside ? "" : "zero"} ${read ? "read" : ""}`;
      box(x(column), y(row), cell, high, kind, {"data-cell": `${row},${column}`});
      const zero = leavesOut(scene) ? "–" : 0, value = inside ? valueAt(row, column) : zero;
      const shown = state.cells === "values" ? value : inside ? times : "";
      if (cell >= 12) print(x(column), y(row), shown, inside ? "" : "soft");
      if (inside && !times) parts.push(svg("path", {d: `M${x(column)} ${y(row)} l${cell} ${high}`, class: "strike"}));
    }
  }
  title(outLeft, grid ? outAbove - 8 : outY(1) + 14, `Output: ${grid ? `${fit.output} × ${fit.output}` : fit.output}`);
  for (let t = 0; t < countOf(scene); t += 1) {
    const [row, column] = placeOf(scene, t);
    const kind = t === state.at ? "read" : t < state.at ? "done" : "";
    box(outX(column), outY(row), cell, high, `cell ${kind}`, {"data-t": t});
    if (t > state.at || cell < 14) continue;
    const result = resultOf(scene, numbersOf(scene, t).numbers), whole = Number.isInteger(result);
    if (whole || (result !== null && cell >= 22)) print(outX(column), outY(row), whole ? result : result.toFixed(1), "");
  }
  const [row, column] = placeOf(scene, state.at), covered = fit.extent * cell;
  const left = x(columns[0]), bottom = y(rows[0]) + high;
  if (!grid) {
    const line = (from, to) => `M${from} ${bottom} L${to} ${outAbove}`;
    const lines = `${line(left, outX(column))} ${line(left + covered, outX(column) + cell)}`;
    parts.push(svg("path", {d: lines, class: "link"}));
  }
  box(left, y(rows[0]), covered, grid ? covered : high, "window");
  box(outX(column), outY(row), cell, high, "window");
  const tall = Math.max(above + inputRows * high, outY(grid ? fit.output : 1) + (grid ? 0 : 16)) + 4;
  return svg("svg", {
    viewBox: `0 0 ${width} ${tall}`, role: "img",
    "aria-label": "The padded input, the window on it, and the output. The words below say what it shows.",
  }, ...parts);
}

start(view => {
  const state = {...view.state};
  let scene = sceneOf(state), width = 680;
  const fields = {};
  for (const [name, label] of Object.entries(NUMBERS)) {
    const [min, max] = LIMITS[name];
    fields[name] = numberField({label, value: state[name], min, max}, value => change(name, value));
  }
  for (const [name, [label, options]] of Object.entries(CHOICES)) {
    fields[name] = choiceField({label, value: state[name], options}, value => change(name, value));
  }
  const whichWindow = t => (scene.fit.refusal ? "none" : placeOf(scene, t).slice(scene.grid ? 0 : 1).join(", "));
  const player = steps({label: "Window", describe: whichWindow}, t => change("at", t));
  const stage = make("div", {class: "stage"}), facts = make("div", {class: "facts"}), listed = make("p");
  const list = make("details", {}, make("summary", {}, "How often each cell is read, as a list"), listed);
  const link = make("a", {}, "Link to this example");
  view.root.append(
    make("div", {class: "controls"}, ...ORDER.map(name => fields[name].element)),
    facts, stage, player.element, view.words, list, isPage ? make("p", {}, link) : "",
  );

  // The windows of a grid stand in rows: ↑ and ↓ go from row to row.
  player.slider.addEventListener("keydown", event => {
    const rows = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (!rows || !scene.grid || scene.fit.refusal) return;
    event.preventDefault();
    const t = state.at + rows * scene.fit.output;
    if (t >= 0 && t < countOf(scene)) change("at", t);
  });
  stage.addEventListener("click", ({target: {dataset: {t, cell}}}) => {
    player.stop();
    if (t !== undefined) change("at", Number(t));
    else if (cell !== undefined) view.say(cellInWords(scene, ...cell.split(",").map(Number)));
  });
  new ResizeObserver(([{contentRect}]) => {
    if (contentRect.width && Math.abs(contentRect.width - width) > 1) {
      width = contentRect.width;
      draw();
    }
  }).observe(stage);
  addEventListener("hashchange", () => { if (readAddress()) update(); });
  // Before the page is whole there may be nothing to scroll over.
  if (readAddress()) addEventListener("load", () => view.host.scrollIntoView());
  update();

  function change(name, value) {
    state[name] = value;
    if (name !== "at" && name !== "cells") state.at = 0;
    update();
    if (isPage) history.replaceState(null, "", link.href);
  }

  function readAddress() {
    const given = stateInAddress(view);
    for (const [name, text] of Object.entries(given || {})) {
      const number = Number(text), [min, max] = name === "at" ? [0, Infinity] : LIMITS[name] || [1, 0];
      if (Number.isInteger(number) && number >= min && number <= max) state[name] = number;
      if (CHOICES[name]?.[1].some(([each]) => each === text)) state[name] = text;
    }
    return given !== null;
  }

  function update() {
    scene = sceneOf(state);
    const {fit, grid, reads} = scene;
    state.at = Math.min(state.at, countOf(scene) - 1);
    for (const [name, field] of Object.entries(fields)) field.set(state[name]);
    fields.d.element.hidden = isPooling(state.layer);
    for (const name of ["before", "after"]) fields[name].element.hidden = state.padding !== "explicit";
    player.set(countOf(scene), state.at);
    facts.replaceChildren(...(fit.refusal ? [] : factsInWords(scene).map(text => make("p", {}, text))));
    list.hidden = Boolean(fit.refusal);
    const axes = grid ? " These numbers are those of a row and of a column: multiply the two." : "";
    listed.textContent = `${reads.map((times, cell) => `cell ${cell}: ${times}`).join(", ")}.${axes}`;
    view.words.classList.toggle("refused", Boolean(fit.refusal));
    view.say(fit.refusal || windowInWords(scene));
    link.href = addressOf(view, state);
    draw();
  }

  function draw() {
    stage.replaceChildren(...(scene.fit.refusal ? [] : [pictureOf(scene, width)]));
  }
});
