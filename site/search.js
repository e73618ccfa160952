// Looks for every word of the question in each section: see tools/search_index.py.
"use strict";

const MOST = 40, AROUND = 90;

// Case does not count, nor the comma in 61,706.
const plain = text => text.toLowerCase().replace(/(\d),(?=\d{3})/g, "$1");

// The places that hold all words, the best first: a word in a heading counts most, a
// whole word more than a part of one.
function found(question) {
  const words = plain(question).split(/\s+/).map(word => word.replace(/^["“”']+|["“”']+$/g, "")).filter(Boolean);
  if (!words.length) return [];
  const whole = words.map(word => new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape?.(word) ?? word.replace(/[^\p{L}\p{N}]/gu, "\\$&")}(?![\\p{L}\\p{N}])`, "gu"));
  const rows = [];
  for (const [address, page, title, text] of COURSE_INDEX) {
    const [head, body] = [plain(title), plain(text)];
    if (!words.every(word => head.includes(word) || body.includes(word))) continue;
    let score = 0;
    whole.forEach((word, n) => {
      score += head.includes(words[n]) ? 20 : 0;
      score += Math.min(10, 2 * (body.match(word) || []).length) + (head.match(word) || []).length * 20;
    });
    if (address.startsWith("api/")) score /= 4;  // lessons first
    rows.push({address, page, title, text, score});
  }
  return rows.sort((a, b) => b.score - a.score).map(row => ({...row, words}));
}

// A piece of the text around the first word, which is marked.
function excerpt(text, words) {
  const at = Math.max(0, ...words.slice(0, 1).map(word => plain(text).indexOf(word)));
  const from = Math.max(0, at - AROUND);
  const piece = document.createElement("p");
  const cut = text.slice(from, at + AROUND * 2);
  piece.append(from ? "… " : "");
  let rest = cut;
  for (const word of words) {
    const place = rest.toLowerCase().indexOf(word);
    if (place < 0) continue;
    const mark = document.createElement("mark");
    mark.textContent = rest.slice(place, place + word.length);
    piece.append(rest.slice(0, place), mark);
    rest = rest.slice(place + word.length);
  }
  piece.append(rest, from + cut.length < text.length ? " …" : "");
  return piece;
}

function show(question) {
  const rows = found(question);
  const status = document.getElementById("search-status");
  const count = rows.length === 1 ? "One place" : `${rows.length || "No"} places`;
  status.textContent = question.trim() ? `${count} found.` + (rows.length > MOST ? ` The first ${MOST}:` : "") : "";
  document.getElementById("search-results").replaceChildren(...rows.slice(0, MOST).map(row => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = row.address;
    link.textContent = row.page === row.title ? row.page : `${row.page}: ${row.title}`;
    item.append(link, excerpt(row.text, row.words));
    return item;
  }));
}

const question = document.getElementById("search-question");
question.value = new URLSearchParams(location.search).get("q") || "";
question.addEventListener("input", () => show(question.value));
show(question.value);
