// Small helps of the shell; every page works without them.
"use strict";

// A refused form leads to its first wrong box, also when htmx brought it.
function focusFirstError(root) {
  const wrong = root.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();
}

// Back to a refused form opens its page anew; otherwise the browser shows its own page on sending a form again.
if (document.querySelector("form [aria-invalid=true]")) history.replaceState(null, "", location.href);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// On paper everything that is folded on the screen is read.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-print-open]:not([open])")];
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
});

// A form that repeats the boxes of another one takes what they say when it is sent, also while they still change.
document.addEventListener("submit", (event) => {
  const boxes = document.getElementById(event.target.dataset.repeats || "");
  if (!boxes) return;
  const said = new FormData(boxes);
  for (const copy of event.target.querySelectorAll("[data-repeated]")) copy.value = said.get(copy.name) || "";
});

// A form that was refused for what is mended on another page waits in this window, and is filled in again on the way back.
const DRAFT = `draft ${document.getElementById("page")?.dataset.person} ${location.pathname}${location.search}`;
const NO_DRAFT = ["hidden", "password", "file", "submit", "button"];

function boxesOf(form) {
  return [...form.elements].filter((box) => box.name && !NO_DRAFT.includes(box.type));
}

function keepDraft(form) {
  sessionStorage.setItem(DRAFT, JSON.stringify(boxesOf(form).map((box) => [box.name, box.value, box.checked])));
}

function fillDraft() {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) || "[]");
  const names = JSON.stringify(draft.map(([name]) => name));
  const asks = (form) => JSON.stringify(boxesOf(form).map((box) => box.name)) === names;
  const form = draft.length && [...document.querySelectorAll("main form[method=post]")].find(asks);
  if (!form) return;
  boxesOf(form).forEach((box, place) => {
    if (box.type === "checkbox" || box.type === "radio") box.checked = draft[place][2];
    else box.value = draft[place][1];
  });
  form.prepend(document.getElementById("draft-is-back").content.cloneNode(true));
}

const refused = document.querySelector("[data-draft]")?.closest("form");
if (refused) keepDraft(refused);
else fillDraft();
document.addEventListener("submit", (event) => {
  if (event.target.method === "post") sessionStorage.removeItem(DRAFT);
});

// A second press while the first is under way sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  // A form whose answer is a file stays on the page and may be sent again.
  setTimeout(() => delete form.dataset.sent, 4000);
  if (form.dataset.busy) setTimeout(() => sayBusy(form), 1500);
});

// What takes longer than a moment says that it is under way.
function sayBusy(form) {
  if (form.querySelector(".busy")) return;
  const said = document.createElement("p");
  said.className = "busy muted mt-2";
  said.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.className = "w-100";
  bar.setAttribute("aria-label", form.dataset.busy);
  said.append(form.dataset.busy, bar);
  form.append(said);
}
addEventListener("pageshow", () => document.querySelectorAll("form .busy").forEach((said) => said.remove()));

// The sheet at the top closes with Escape and with a press elsewhere.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

// What was chosen in a file box stands beside its button.
function nameChosenFiles(input) {
  const place = input.parentElement.querySelector(".chosen");
  if (!place) return;
  place.textContent = Array.from(input.files, (file) => file.name).join(", ") || place.dataset.none;
  place.classList.toggle("is-there", input.files.length > 0);
}
document.addEventListener("change", (event) => {
  if (event.target.type === "file") nameChosenFiles(event.target);
});
// A browser that goes back to a page may keep what was chosen there.
window.addEventListener("pageshow", () => document.querySelectorAll("input[type=file]").forEach(nameChosenFiles));

// A bar and the box that it belongs to say the same; a press sets the box to a value.
function setBox(box, value) {
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("input", (event) => {
  const box = document.getElementById(event.target.dataset.bar || "");
  if (box) return setBox(box, event.target.value);
  const bar = event.target.id && document.querySelector(`[data-bar="${CSS.escape(event.target.id)}"]`);
  if (bar) bar.value = event.target.value.replaceAll(",", "");
});
document.addEventListener("click", (event) => {
  const press = event.target.closest("[data-sets]");
  if (!press) return;
  event.preventDefault();
  setBox(document.getElementById(press.dataset.sets), press.value);
});

focusFirstError(document);
document.addEventListener("htmx:afterSwap", (event) => focusFirstError(event.target));
