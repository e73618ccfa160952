// A chain of layers along one axis. Level 0 is the input, level l the output of layer l.

const LIMITS = {n: [1, 64], k: [1, 15], s: [1, 8], d: [1, 8]};
const MOST_LAYERS = 8;
const KINDS = [["conv", "Convolution"], ["average_pooling", "Pooling"]];
const PADDINGS = [["valid", "valid"], ["same", "same"]];

// Sizes, fits and fields of all levels, up to a layer that does not fit.
// A unit's window on the input: r cells, S cells from that of its neighbour, and the
// first unit's begins P cells before the input.
function chainOf({n, layers}) {
  const levels = [{name: "Input", size: n, r: 1, S: 1, P: 0}];
  for (const layer of layers) {
    const last = levels[levels.length - 1], fit = layWindows(last.size, layer);
    if (fit.refusal) return {levels, refusal: `${layer.name}: ${fit.refusal}`};
    levels.push({
      name: layer.name, size: fit.output, fit, below: last,
      r: last.r + (fit.extent - 1) * last.S, S: last.S * fit.s, P: last.P + fit.before * last.S,
    });
  }
  return {levels};
}

// For every level, which of its units belong to `unit` of `level`: below it those that it
// sees, above it those that see it.
function familyOf(levels, level, unit) {
  const family = levels.map(() => new Set());
  family[level].add(unit);
  for (let l = level; l > 0; l -= 1) {
    const cells = [...family[l]].flatMap(each => cellsOf(each, levels[l].fit));
    for (const cell of cells) if (cell >= 0 && cell < levels[l - 1].size) family[l - 1].add(cell);
  }
  for (let l = level + 1; l < levels.length; l += 1) {
    for (let t = 0; t < levels[l].size; t += 1) {
      if (cellsOf(t, levels[l].fit).some(cell => family[l - 1].has(cell))) family[l].add(t);
    }
  }
  return family;
}

const listed = cells => inWords([...cells].sort((a, b) => a - b)) || "none";

function unitInWords(levels, level, unit) {
  const family = familyOf(levels, level, unit), {name, r, S, P} = levels[level];
  const seenBy = levels.slice(level + 1).map((above, index) => `${above.name}: ${listed(family[level + 1 + index])}`);
  const above = seenBy.length ? ` Units that ${level ? "use it" : "see it"}: ${seenBy.join("; ")}.` : "";
  if (!level) return `Pixel ${unit}.${above}`;
  const first = unit * S - P, last = first + r - 1, end = levels[0].size - 1;
  const outside = Math.min(r, Math.max(0, -first)) + Math.min(r, Math.max(0, last - end));
  const border = outside ? ` ${counted(outside, "cell")} of it ${outside === 1 ? "is" : "are"} padding.` : "";
  return `Unit ${unit} of ${name} has a field of ${r} cells, from ${unit} · ${S} − ${P} = ${rounded(first)} to ${rounded(last)}.`
    + `${border} It sees pixels ${listed(family[0])}: ${family[0].size} of ${levels[0].size}.${above}`;
}

// All levels as rows, each unit in the middle of what it sees.
function pictureOf(levels, level, unit, width) {
  const family = familyOf(levels, level, unit), middle = ({r, P, S}, u) => u * S + (r - 1) / 2 - P;
  const ends = levels.flatMap(each => [middle(each, 0) - each.S / 2, middle(each, each.size - 1) + each.S / 2]);
  const low = Math.min(...ends), scale = Math.min(24, (width - 4) / (Math.max(...ends) - low));
  const high = 22, gap = 26;
  const x = place => (place - low) * scale + 2, y = l => (levels.length - 1 - l) * (high + gap) + 16;
  const parts = [];
  levels.forEach((each, l) => {
    parts.push(svg("text", {x: 2, y: y(l) - 5, "font-size": 12}, `${each.name}: ${each.size}`));
    const wide = Math.min(each.S, 3) * scale;
    for (let u = 0; u < each.size; u += 1) {
      const kind = l === level && u === unit ? "picked" : family[l].has(u) ? (l < level ? "read" : "reader") : "";
      const left = x(middle(each, u)) - wide / 2;
      parts.push(svg("rect", {x: left, y: y(l), width: wide, height: high, class: `cell ${kind}`, "data-unit": `${l},${u}`}));
      if (wide < 15) continue;
      parts.push(svg("text", {
        x: left + wide / 2, y: y(l) + high / 2, "font-size": Math.min(11, wide * 0.55),
        class: `in-cell ${kind === "picked" ? "on" : ""}`,
      }, u));
    }
    const inside = [...family[l]];
    if (!inside.length) return;
    const [from, to] = [Math.min(...inside), Math.max(...inside)].map(u => x(middle(each, u)));
    const kind = l > level ? "window above" : "window";
    parts.push(svg("rect", {x: from - wide / 2, y: y(l), width: to - from + wide, height: high, class: kind}));
  });
  return svg("svg", {
    viewBox: `0 0 ${width} ${y(0) + high + 4}`, role: "img",
    "aria-label": "A row of units for every layer, the input at the bottom. The words below say what it shows.",
  }, ...parts);
}

// r, S and P of every layer, each as a formula with the numbers in it.
function fieldRows(levels) {
  const heads = ["Layer", "Size", "Field", "Apart", "Begins before the input"];
  const rows = levels.slice(1).map(({name, size, r, S, P, below, fit}) => {
    const field = `${below.r} + (${fit.extent} − 1) · ${below.S} = ${r}`, apart = `${below.S} · ${fit.s} = ${S}`;
    const cells = [size, field, apart, `${below.P} + ${fit.before} · ${below.S} = ${P}`];
    return make("tr", {}, make("th", {scope: "row"}, name), ...cells.map(cell => make("td", {}, cell)));
  });
  const head = make("tr", {}, ...heads.map(each => make("th", {scope: "col"}, each)));
  return [make("thead", {}, head), make("tbody", {}, ...rows)];
}

start(view => {
  const state = {...view.state, layers: view.state.layers.map(layer => ({...layer}))};
  let chain = chainOf(state), width = 680;
  const size = numberField(
    {label: "Input size", value: state.n, min: LIMITS.n[0], max: LIMITS.n[1]},
    value => { state.n = value; update(); });
  const rows = make("ol", {class: "layers"}), stage = make("div", {class: "stage"});
  const more = button("Add a layer", () => {
    state.layers.push({name: `Layer ${state.layers.length + 1}`, layer: "conv", k: 3, s: 1, d: 1, padding: "valid"});
    listLayers();
    update();
    rows.lastElementChild.querySelector("select").focus();
  });
  const sizes = make("table", {}), facts = make("details", {}, make("summary", {}, "The fields, layer by layer"), sizes);
  const level = make("select", {onchange: () => { state.level = Number(level.value); state.unit = 0; update(); }});
  const player = steps({label: "Unit", describe: String}, unit => { state.unit = unit; update(); });
  view.root.append(
    make("details", {}, make("summary", {}, "The layers"), make("div", {class: "controls"}, size.element, more), rows),
    stage, make("label", {class: "field"}, make("span", {}, "Point at a unit of"), level),
    player.element, view.words, facts,
  );
  stage.addEventListener("click", ({target: {dataset: {unit}}}) => {
    if (unit === undefined) return;
    player.stop();
    [state.level, state.unit] = unit.split(",").map(Number);
    update();
  });
  new ResizeObserver(([{contentRect}]) => {
    if (contentRect.width && Math.abs(contentRect.width - width) > 1) {
      width = contentRect.width;
      draw();
    }
  }).observe(stage);
  listLayers();
  update();

  function listLayers() {
    rows.replaceChildren(...state.layers.map(layerRow));
    more.disabled = state.layers.length >= MOST_LAYERS;
  }

  function layerRow(layer, index) {
    const change = name => value => {
      layer[name] = value;
      dilation.hidden = isPooling(layer.layer);
      update();
    };
    const number = (name, label) => numberField(
      {label, value: layer[name], min: LIMITS[name][0], max: LIMITS[name][1]}, change(name)).element;
    const choice = (name, label, options) => choiceField({label, value: layer[name], options}, change(name)).element;
    const dilation = number("d", "Dilation");
    dilation.hidden = isPooling(layer.layer);
    const remove = () => {
      state.layers.splice(index, 1);
      listLayers();
      update();
      more.focus();
    };
    return make("li", {}, make("div", {class: "controls", role: "group", "aria-label": layer.name},
      make("b", {}, layer.name), choice("layer", "Layer", KINDS), number("k", "Kernel"), number("s", "Strides"),
      dilation, choice("padding", "Padding", PADDINGS), button("Remove", remove, {"aria-label": `Remove ${layer.name}`})));
  }

  function update() {
    chain = chainOf(state);
    const {levels, refusal} = chain;
    state.level = Math.min(state.level, levels.length - 1);
    player.set(levels[state.level].size, state.unit);
    state.unit = player.at;
    const options = levels.map((each, l) => make("option", {value: l, selected: l === state.level}, each.name));
    level.replaceChildren(...options);
    view.words.classList.toggle("refused", Boolean(refusal));
    view.say(`${refusal ? `${refusal} ` : ""}${unitInWords(levels, state.level, state.unit)}`);
    sizes.replaceChildren(...fieldRows(levels));
    draw();
  }

  function draw() {
    stage.replaceChildren(pictureOf(chain.levels, state.level, state.unit, width));
  }
});
