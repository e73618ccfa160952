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
