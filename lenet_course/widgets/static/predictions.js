// What was predicted in a lesson, beside what is right: see predict.py.

start(({state, root}) => {
  const body = make("tbody");
  const head = ["section", "your prediction", "right"].map(text => make("th", {scope: "col"}, text));
  root.append(make("table", {}, make("caption", {}, "Your predictions"), make("thead", {}, make("tr", {}, ...head)), body));

  // The answer stays unsaid until there is a prediction.
  function draw() {
    body.replaceChildren(...state.rows.map(([id, section, answer]) => {
      const kept = store.get("answer." + id);
      const cells = kept ? [kept.first, answer] : ["–", "predict first"];
      return make("tr", {}, make("th", {scope: "row"}, section), ...cells.map(text => make("td", {}, text)));
    }));
  }
  document.addEventListener("lenet-predicted", draw);
  draw();
});
