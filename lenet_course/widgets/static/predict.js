// A question with a table of what Python says to every answer: see predict.py.

const COMMAS = "Write no comma: none for thousands, and a point for decimals.";
const SIGNS = {"right": "✓ Right.", "not yet": "✗ Not yet."};

// A number as it is typed; NaN if it is none.
function readNumber(text) {
  const plain = text.trim().replace(/[\s_]/g, "").replace("−", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

// Of several numbers those outside their bounds: the sum of 2 ** n for each number n.
const isWithin = ([low, high], value) => low <= value && value <= high;
const missed = (bounds, values) => bounds.reduce((sum, each, n) => sum + (isWithin(each, values[n]) ? 0 : 2 ** n), 0);

// What Python says: [status, message]. Runs of numbers begin at a place and end before
// the next; choices have a place each, and so has what is wrong of several numbers,
// unless a pattern fits them.
function verdictOf({kind, whole, verdicts, places, patterns}, value) {
  if (kind === "number" && whole && !Number.isInteger(value)) {
    return ["not yet", "A whole number is asked for, and " + value + " is not one."];
  }
  let found = places[0];
  const key = kind === "numbers" ? missed(patterns[0][0], value) : value;
  for (const place of places) {
    if (kind === "number" ? place[0] <= key : place[0] === key) found = place;
  }
  found = patterns.find(([bounds]) => !missed(bounds, value)) ?? found;
  const [status, message] = verdicts[found[1]];
  return [status, message.replace(/^\{\}/, asPython(value))];
}

// Below a ten-thousandth Python writes 9e-06.
function asPython(value) {
  const isSmall = value !== 0 && Math.abs(value) < 1e-4;
  return isSmall ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : value;
}

// What is filled in: {element, read, write, mark}. `read` gives {value, shown}, or
// {problem} in words.
function numberInput({kind, options, patterns}) {
  const single = kind === "number";
  const names = single ? ["Your answer"] : options;
  // Of several numbers some are negative, and a telephone's digits lack a minus.
  const inputmode = single && "decimal";
  const inputs = names.map(() => make("input", {type: "text", inputmode, size: 12, autocomplete: "off"}));
  const fields = names.map((name, n) => make("label", {class: "field"}, make("span", {}, name), inputs[n]));
  return {
    element: single ? fields[0] : make("fieldset", {}, make("legend", {}, "Your answer"), ...fields),
    read() {
      const values = inputs.map(input => readNumber(input.value));
      const bad = values.findIndex(Number.isNaN);
      if (bad < 0) return {value: single ? values[0] : values, shown: values.join(", ")};
      inputs[bad].focus();
      const problem = inputs[bad].value.includes(",") ? COMMAS : "One number is asked for.";
      return {problem: single ? problem : `In the place of ${names[bad]}: ${problem}`};
    },
    write({value}) { inputs.forEach((input, n) => { input.value = [value].flat()[n] ?? ""; }); },
    // Which of several fields are not right yet.
    mark(values) {
      patterns[0]?.[0].forEach((bounds, n) => inputs[n].setAttribute("aria-invalid", !isWithin(bounds, values[n])));
    },
  };
}

function choiceInput({kind, options}, place) {
  const type = kind === "choice" ? "radio" : "checkbox";
  const inputs = options.map(() => make("input", {type, name: "choice-" + place}));
  const rows = options.map((option, n) => make("label", {class: "check"}, inputs[n], make("span", {}, option)));
  const chosen = () => options.filter((_, n) => inputs[n].checked);
  const legend = kind === "choice" ? "Your answer" : "Your answer: any number of these";
  return {
    element: make("fieldset", {}, make("legend", {}, legend), ...rows),
    read() {
      if (kind === "choice" && !chosen().length) return {problem: "Choose one of these."};
      const value = inputs.reduce((sum, input, n) => sum + (input.checked ? 2 ** n : 0), 0);
      return {value, shown: chosen().join(", ") || "none"};
    },
    write({value}) { inputs.forEach((input, n) => { input.checked = Boolean(value & 2 ** n); }); },
    mark() {},
  };
}

// On the site the output of the next code cell waits for a prediction, and so does what
// comes behind it in the section: figures and sentences there tell the answer. A switch
// at the top of the page lets all be seen; where nothing runs, nothing is hidden.
const VEIL = "veil";
function* restOfSection(cell) {
  const ends = `section, h2, h3, :has([data-lenet-widget="predict"])`;
  let next = cell.nextElementSibling;
  for (; next && !next.matches(ends); next = next.nextElementSibling) yield next;
}

function veil(host) {
  const cells = [...document.querySelectorAll("div.cell")];
  const own = cells.indexOf(host.closest("div.cell"));
  const cell = own < 0 ? undefined : cells[own + 1];
  const outputs = cell ? [...cell.querySelectorAll(".cell_output"), ...restOfSection(cell)] : [];
  if (!isPage || !outputs.length) return () => {};
  const show = button("Show what it gives, and go on", () => lift(), {class: "lenet-veil"});
  const lift = () => {
    const focused = document.activeElement === show;
    for (const output of outputs) output.hidden = false;
    show.remove();
    if (!focused) return;
    outputs[0].tabIndex = -1;
    outputs[0].focus();
  };
  if (!switchOfThePage().checked) return lift;
  for (const output of outputs) {
    output.hidden = true;
    output.dataset.veiled = "";  // printed all the same: see the page's style
  }
  outputs[0].before(show);
  document.addEventListener("lenet-unveil", lift);
  // Whoever follows a link to a proof that waits here wants to see it.
  const heed = () => {
    const place = document.getElementById(location.hash.slice(1));
    if (!place || !outputs.some(output => output.contains(place))) return;
    lift();
    place.scrollIntoView();
  };
  addEventListener("hashchange", heed);
  whenRead(heed);
  return lift;
}

function switchOfThePage() {
  let input = document.querySelector(".lenet-veil-switch input");
  if (input) return input;
  input = make("input", {type: "checkbox", checked: store.get(VEIL) !== false, onchange() {
    store.set(VEIL, input.checked);
    if (!input.checked) document.dispatchEvent(new Event("lenet-unveil"));
  }});
  const label = make("label", {class: "lenet-veil-switch"}, input, " Hide what a cell gives until I have predicted it");
  const tools = document.querySelector(".downloads");
  if (tools) tools.prepend(label);
  else document.querySelector("h1")?.after(label);
  return input;
}

// A script inside a page runs before the cells below it are there.
const whenRead = call => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", call) : call());

whenRead(() => start(view => {
  const {state, root, words, place} = view;
  const key = "answer." + state.id;
  const field = state.kind.startsWith("number") ? numberInput(state) : choiceInput(state, place);
  const lift = state.isPrediction ? veil(view.host) : () => {};

  function judge(value, shown) {
    const [status, message] = verdictOf(state, value);
    words.dataset.status = status;
    view.say(SIGNS[status] + " " + message);
    field.mark(value);
    const before = store.get(key);
    store.set(key, {first: shown, ...before, last: shown, value});
    document.dispatchEvent(new Event("lenet-predicted"));
    lift();
  }

  function check(event) {
    event.preventDefault();
    const {value, shown, problem} = field.read();
    if (!problem) return judge(value, shown);
    delete words.dataset.status;
    view.say(problem);
  }

  function show() {
    words.dataset.status = "right";
    view.say("The answer: " + state.answer + ". " + state.praise);
    lift();
  }

  const submit = make("button", {type: "submit"}, "Check");
  const controls = make("div", {class: "controls"}, field.element, submit, button("Show the answer", show));
  root.append(make("form", {onsubmit: check, novalidate: true}, controls), words);
  const kept = store.get(key);
  if (kept) {
    field.write(kept);
    judge(kept.value, kept.last);
  }
}));
