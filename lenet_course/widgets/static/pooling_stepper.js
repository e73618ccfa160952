// A small image of numbers, a window that steps over it, what it keeps, and how the
// gradient of each output comes back.

const KINDS = [["max", "Max pooling"], ["average", "Average pooling"], ["min", "Min pooling"]];
const BORDERS = [["valid", "valid"], ["same", "same"], ["explicit", "ZeroPadding2D(1) in front"]];
const KEEPS = {max: Math.max, min: Math.min};

// The windows along both axes, or {refusal}.
function layPooling({image, k, s, padding}) {
  const layer = {layer: "max_pooling", k, s, padding, before: 1, after: 1};
  const [down, across] = [image.length, image[0].length].map(size => layWindows(size, layer));
  return down.refusal ? down : across.refusal ? across : {down, across, output: down.output * across.output};
}

// Window t: the cells [row, column, number] that take part, what it writes, and how much
// of its output's gradient each of these cells gets.
function poolAt({image, kind, padding}, {down, across}, t) {
  const place = [Math.floor(t / across.output), t % across.output];
  const rows = cellsOf(place[0], down), columns = cellsOf(place[1], across);
  const at = (row, column) => image[row]?.[column];
  const all = rows.flatMap(row => columns.map(column => [row, column, at(row, column)]));
  // Keras leaves out what "same" adds; the zeros of a layer in front are numbers.
  const cells = all.filter(([, , number]) => number !== undefined || padding === "explicit")
    .map(([row, column, number]) => [row, column, number ?? 0]);
  const numbers = cells.map(cell => cell[2]);
  if (kind === "average") {
    const result = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    return {place, rows, columns, cells, result, shares: cells.map(() => 1 / cells.length), kept: -1};
  }
  const result = KEEPS[kind](...numbers), kept = numbers.indexOf(result);
  return {place, rows, columns, cells, result, shares: cells.map((_, index) => Number(index === kept)), kept};
}

// The gradient at the input, when each of the first `count` outputs has the gradient 1.
function gradientOf(state, fits, count) {
  const gradient = state.image.map(row => row.map(() => 0));
  for (let t = 0; t < count; t += 1) {
    const {cells, shares} = poolAt(state, fits, t);
    cells.forEach(([row, column], index) => {
      if (gradient[row]?.[column] !== undefined) gradient[row][column] += shares[index];
    });
  }
  return gradient;
}

function poolingInWords(state, fits) {
  const {place, rows, columns, cells, result, kept} = poolAt(state, fits, state.at);
  const numbers = cells.map(cell => rounded(cell[2]));
  const left = rows.length * columns.length - cells.length;
  const out = left ? ` Keras leaves out ${counted(left, "cell")} of padding.` : "";
  const where = `Window (${place.join(", ")}) holds ${numbers.join(", ")}.${out}`;
  if (state.kind === "average") {
    const back = state.back ? ` Going back, each of these cells gets 1 / ${cells.length} of the gradient.` : "";
    return `${where} The mean is (${numbers.join(" + ")}) / ${cells.length} = ${rounded(result)}.${back}`;
  }
  const [row, column] = cells[kept], same = numbers.filter(each => each === numbers[kept]).length;
  const cell = `cell (${rounded(row)}, ${rounded(column)})`;
  const tie = same > 1 ? `; ${same} cells hold it, and the first counts` : "";
  const back = state.back ? ` Going back, this cell gets the whole gradient, the others get 0.` : "";
  return `${where} The ${state.kind === "max" ? "largest" : "smallest"} is ${rounded(result)}, in ${cell}${tie}.${back}`;
}

start(view => {
  const state = {...view.state, image: view.state.image.map(row => [...row])};
  const [height, width] = [state.image.length, state.image[0].length];
  const fields = {
    kind: choiceField({label: "Kind", value: state.kind, options: KINDS}, value => change("kind", value)),
    k: numberField({label: "Pool size", value: state.k, min: 1, max: 8}, value => change("k", value)),
    s: numberField({label: "Strides", value: state.s, min: 1, max: 8}, value => change("s", value)),
    padding: choiceField({label: "Padding", value: state.padding, options: BORDERS}, value => change("padding", value)),
    back: checkField({label: "The gradient’s way back", value: state.back}, value => change("back", value)),
  };
  const whichWindow = t => (fits.refusal ? "none" : poolAt(state, fits, t).place.join(", "));
  const player = steps({label: "Window", describe: whichWindow}, t => change("at", t));
  const tables = make("div", {class: "tables"});
  let fits = layPooling(state);
  const inputs = state.image.map((row, r) => row.map((number, c) => make("input", {
    type: "number", step: "any", value: number, "aria-label": `Cell (${r}, ${c})`, class: "number",
    oninput: event => edit(r, c, event.target),
  })));
  view.root.append(
    make("div", {class: "controls"}, ...Object.values(fields).map(field => field.element)),
    tables, player.element, view.words,
  );
  update();

  function edit(row, column, input) {
    const number = Number(input.value), fit = input.value !== "" && Math.abs(number) < 1e6;
    input.setAttribute("aria-invalid", String(!fit));
    if (!fit) return;
    state.image[row][column] = number;
    update();
  }

  function change(name, value) {
    state[name] = value;
    if (["k", "s", "padding"].includes(name)) state.at = 0;
    update();
  }

  function update() {
    fits = layPooling(state);
    for (const [name, field] of Object.entries(fields)) field.set(state[name]);
    player.set(fits.refusal ? 1 : fits.output, state.at);
    state.at = player.at;
    view.words.classList.toggle("refused", Boolean(fits.refusal));
    view.say(fits.refusal || poolingInWords(state, fits));
    draw();
  }

  function draw() {
    const now = fits.refusal ? null : poolAt(state, fits, state.at);
    const bare = {before: 0, after: 0}, {down, across} = now ? fits : {down: bare, across: bare};
    const focused = view.host.shadowRoot?.activeElement;
    const input = table("Input", height + down.before + down.after, width + across.before + across.after, (r, c) => {
      const row = r - down.before, column = c - across.before, field = inputs[row]?.[column];
      const read = now?.rows.includes(row) && now.columns.includes(column);
      const [keptRow, keptColumn] = now?.cells[now.kept] ?? [], kept = keptRow === row && keptColumn === column;
      const pad = state.padding === "explicit" ? "0" : "–";
      return [field || pad, `${field ? "" : "zero"} ${read ? "read" : ""} ${kept ? "kept" : ""}`];
    });
    const parts = [input];
    if (now) {
      parts.push(table("Output", down.output, across.output, (r, c) => {
        const t = r * across.output + c;
        return [t <= state.at ? rounded(poolAt(state, fits, t).result) : "", t === state.at ? "read kept" : ""];
      }));
      if (state.back) {
        const gradient = gradientOf(state, fits, state.at + 1);
        const shareAt = (r, c) => [rounded(gradient[r][c]), gradient[r][c] ? "read" : ""];
        parts.push(table("Gradient at the input", height, width, shareAt));
      }
    }
    tables.replaceChildren(...parts);
    focused?.focus();
  }

  function table(caption, rows, columns, cellAt) {
    const cell = ([content, kind]) => make("td", {class: kind}, content);
    const row = r => make("tr", {}, ...Array.from({length: columns}, (_, c) => cell(cellAt(r, c))));
    const body = make("tbody", {}, ...Array.from({length: rows}, (_, r) => row(r)));
    return make("table", {}, make("caption", {}, caption), body);
  }
});
