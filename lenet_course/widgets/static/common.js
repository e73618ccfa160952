// What all widgets share. Every program begins with these lines, inside one function, in
// which NAME is the program's name and STYLE the text of widgets.css. No name leaves it.
// No template literal here or in a program spans lines: indents are not shipped.

const SVG = "http://www.w3.org/2000/svg";

// An element: make("button", {type: "button", onclick: f, "aria-label": "Play"}, "▶").
// A value that is a function listens, false and null leave an attribute out.
const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

// A labelled number: `changed` is called with whole numbers in the range only.
function numberField({label, value, min, max}, changed) {
  const input = make("input", {
    type: "number", min, max, step: 1, value, inputmode: "numeric",
    oninput() {
      const number = Number(input.value);
      const fits = input.value !== "" && Number.isInteger(number) && number >= min && number <= max;
      input.setAttribute("aria-invalid", String(!fits));
      if (fits) changed(number);
    },
    onblur() { if (input.getAttribute("aria-invalid") === "true") input.value = field.value; },
  });
  const field = {
    element: make("label", {class: "field"}, make("span", {}, label), input),
    input,
    value,
    set(number) {
      field.value = number;
      input.setAttribute("aria-invalid", "false");
      if (Number(input.value) !== number || input.value === "") input.value = number;
    },
  };
  return field;
}

// A labelled choice: options are pairs [value, text].
function choiceField({label, value, options}, changed) {
  const select = make("select", {onchange: () => changed(select.value)},
    ...options.map(([each, text]) => make("option", {value: each, selected: each === value}, text)));
  return {
    element: make("label", {class: "field"}, make("span", {}, label), select),
    input: select,
    set(choice) { select.value = choice; },
  };
}

function checkField({label, value}, changed) {
  const input = make("input", {type: "checkbox", checked: value, onchange: () => changed(input.checked)});
  const element = make("label", {class: "check"}, input, make("span", {}, label));
  return {element, input, set(on) { input.checked = on; }};
}

const button = (text, onclick, attributes = {}) => make("button", {type: "button", onclick, ...attributes}, text);

// Places to step through, by a slider, two buttons and, unless the reader asked for less
// motion, a button that plays: steps({label, describe}, changed), then `set` it.
function steps({label, describe}, changed) {
  let timer = null;
  const moved = () => { stop(); go(Number(slider.value)); };
  const slider = make("input", {type: "range", min: 0, step: 1, "aria-label": label, oninput: moved});
  const play = button("▶ Play", () => (timer === null ? start() : stop()), {class: "play"});
  const back = button("◀", () => { stop(); go(player.at - 1); }, {"aria-label": label + ": back"});
  const forward = button("▶", () => { stop(); go(player.at + 1); }, {"aria-label": label + ": forward"});
  const player = {
    element: make("div", {class: "steps"}, back, slider, forward, play),
    slider,
    at: 0,
    count: 1,
    // A new number of places, and where to stand.
    set(newCount, place) {
      player.count = newCount;
      player.at = Math.max(0, Math.min(place, newCount - 1));
      slider.max = Math.max(newCount - 1, 0);
      slider.value = player.at;
      slider.setAttribute("aria-valuetext", describe(player.at));
      // A disabled button would lose the focus that a keyboard needs.
      back.setAttribute("aria-disabled", String(player.at === 0));
      forward.setAttribute("aria-disabled", String(player.at >= newCount - 1));
      for (const each of [slider, play]) each.disabled = newCount < 2;
    },
    stop,
  };
  function go(place) {
    if (place < 0 || place >= player.count) return;
    player.set(player.count, place);
    changed(place);
  }
  function start() {
    if (player.at >= player.count - 1) go(0);
    play.textContent = "■ Stop";
    const step = () => (player.at < player.count - 1 && play.isConnected ? go(player.at + 1) : stop());
    timer = setInterval(step, 600);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶ Play";
  }
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const heed = () => { play.hidden = calm.matches; if (calm.matches) stop(); };
  calm.addEventListener("change", heed);
  heed();
  return player;
}

// What is kept on this machine; where nothing may be kept, nothing is lost but that.
const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem("lenet_course." + key)); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem("lenet_course." + key, JSON.stringify(value)); } catch { /* a private window */ }
  },
};

// Jupyter, VS Code and Colab: there the address belongs to somebody else.
const isPage = window.top === window && !["jpThemeLight", "vscodeThemeKind"].some(key => key in document.body.dataset);

// "#window_explorer?n=28&k=3", or "#window_explorer-2?..." for the second on a page.
const nameOf = view => NAME + (view.place ? "-" + (view.place + 1) : "");
const addressOf = (view, state) => "#" + nameOf(view) + "?" + new URLSearchParams(state);
function stateInAddress(view) {
  const [name, given] = location.hash.slice(1).split("?");
  return name === nameOf(view) && given !== undefined ? Object.fromEntries(new URLSearchParams(given)) : null;
}

// Light or dark: as Furo, the PyData theme, JupyterLab, VS Code or Colab say, else as the
// system does.
const THEMES = ["data-theme", "theme", "data-jp-theme-light", "data-vscode-theme-kind"];
const systemDark = matchMedia("(prefers-color-scheme: dark)");
function isDark() {
  const {body, documentElement: html} = document;
  const saying = [body.dataset.theme, html.dataset.theme, html.getAttribute("theme"), body.dataset.vscodeThemeKind];
  const said = saying.find(Boolean) || "";
  if ("jpThemeLight" in body.dataset) return body.dataset.jpThemeLight === "false";
  if (/dark/.test(said)) return true;
  return /light/.test(said) ? false : systemDark.matches;
}

// Starts every widget of this kind that has not started: `program` gets a view.
//   view.state  the data that Python gave      view.host   the element on the page
//   view.root   where to draw                  view.place  its number among its kind
//   view.say(text)  the state in words: seen below the picture, and read aloud
function start(program) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  for (const host of document.querySelectorAll("[data-lenet-widget=" + NAME + "]")) {
    const data = host.querySelector("script[type='application/json']");
    if (host.shadowRoot || !data) continue;
    const shadow = host.attachShadow({mode: "open"});
    shadow.adoptedStyleSheets = [sheet];
    const paint = () => { host.dataset.shade = isDark() ? "dark" : "light"; };
    paint();
    const watch = new MutationObserver(paint);
    for (const each of [document.documentElement, document.body]) {
      watch.observe(each, {attributes: true, attributeFilter: THEMES});
    }
    systemDark.addEventListener("change", paint);
    const root = make("section", {"aria-label": host.dataset.label});
    const words = make("p", {class: "words", role: "status", "aria-live": "polite"});
    const view = {
      host, root, words, state: JSON.parse(data.textContent),
      place: [...document.querySelectorAll("[data-lenet-widget=" + NAME + "]")].indexOf(host),
      say(text) { if (words.textContent !== text) words.textContent = text; },
    };
    try {
      program(view);
      shadow.append(root);
    } catch (error) {
      shadow.append(make("slot"));  // what stood there before
      console.error(error);
    }
  }
}

