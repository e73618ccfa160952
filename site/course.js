// What a page does beside its widgets. Where nothing runs, all is there, folded.
"use strict";

// A link to what is folded opens the fold; a link to a proof opens the proof.
function openPlace() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const proof = place.matches(":empty") ? place.closest("section").querySelectorAll(".tag_proof details") : [];
  const next = [...proof].find(each => place.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (next) next.open = true;
  place.scrollIntoView();
}
addEventListener("hashchange", openPlace);
addEventListener("load", openPlace);

// One switch for all code that is folded, solutions apart.
const CODE = "lenet_course.code";
function switchCode() {
  const folds = document.querySelectorAll(".cell:not(.tag_solution) > details");
  const place = document.querySelector(".downloads");
  if (!folds.length || !place) return;
  const input = Object.assign(document.createElement("input"), {type: "checkbox"});
  const label = document.createElement("label");
  label.className = "code-switch";
  label.append(input, " Show all code that is folded");
  place.prepend(label);
  const heed = () => folds.forEach(fold => { fold.open = input.checked; });
  input.onchange = () => {
    heed();
    try { localStorage.setItem(CODE, input.checked); } catch { /* it is for this page then */ }
  };
  try { input.checked = localStorage.getItem(CODE) === "true"; } catch { return; }
  if (input.checked) heed();
}
addEventListener("DOMContentLoaded", switchCode);

// A button that copies a cell; where a page may not copy, it selects.
function offerCopy() {
  for (const code of document.querySelectorAll(".cell_input pre")) {
    const button = Object.assign(document.createElement("button"), {type: "button", className: "copy", textContent: "Copy"});
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(code.textContent.trimEnd());
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    code.before(button);
  }
}
addEventListener("DOMContentLoaded", offerCopy);

// Printed open, and folded again afterwards.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.open = true;
    fold.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-folded]")) {
    fold.open = false;
    delete fold.dataset.folded;
  }
});

// What scrolls sideways can be reached with the keyboard.
function heedKeyboard() {
  for (const box of document.querySelectorAll(".table-wrapper, .output, pre, .formula")) {
    // A formula may be wider than it says: MathML is measured otherwise.
    const isWider = box.scrollWidth > box.clientWidth;
    if (isWider || box.matches(".formula")) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("load", heedKeyboard);
addEventListener("resize", heedKeyboard);
addEventListener("toggle", heedKeyboard, true);
