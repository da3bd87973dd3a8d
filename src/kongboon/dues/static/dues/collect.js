// One tap a household. A tap is kept on the telephone under its own id before it is sent, and sent again
// under the same id until the fund has answered for it, so that no line that breaks takes a baht twice.
// One that is refused stays too, with the reason, until somebody at the fund has decided what became of the cash.
// Without a line the page itself opens from what the telephone keeps: offline/kept.js.
import { amendKept, hasLine, isKept, keepThisPage, reached, whenLineChanges, wipeKept } from "../offline/kept.js";
import { mint, outboxOf, sent } from "../offline/outbox.js";

const form = document.getElementById("collect");
const houses = document.getElementById("houses");
const words = form ? form.dataset : {};
const taps = outboxOf(words.fund, words.officer);
const RETRY_MILLISECONDS = 5000;
// Sent again after so long without an answer, under the same id: a line that is too weak is none.
const PATIENCE_MILLISECONDS = 8000;
const SAID_MILLISECONDS = 10000;
let sending = false;
let isRevoked = false;
let retry = 0;
let quiet = 0;

function say(sentence, wrong = false, undo = null) {
  const box = document.getElementById("said");
  box.hidden = false;
  box.classList.toggle("wrong", wrong);
  box.querySelector("p").textContent = sentence;
  box.querySelector("p").setAttribute("role", wrong ? "alert" : "status");
  const old = box.querySelector("button");
  if (old) old.remove();
  if (undo) box.append(undo.cloneNode(true));
  clearTimeout(quiet);
  // What went wrong stays until the next tap; what went well is also in the row.
  if (!wrong) quiet = setTimeout(() => (box.hidden = true), SAID_MILLISECONDS);
}

// Names of people come from the fund: they are set as text, never as markup.
function showRefused() {
  const refused = taps.all().filter((tap) => tap.refused);
  const box = document.getElementById("refused");
  box.hidden = refused.length === 0;
  const lines = refused.map((tap) => {
    const line = document.createElement("li");
    line.textContent = `${tap.label}: ${tap.refused}`;
    return line;
  });
  box.querySelector("ul").replaceChildren(...lines);
}

function showWaiting() {
  showRefused();
  const unsent = taps.all().filter((tap) => !tap.refused);
  const box = document.getElementById("unsent");
  box.hidden = unsent.length === 0;
  box.querySelector("p").textContent = words.unsent.replace("{n}", unsent.length);
  for (const tap of unsent) {
    if (tap.url === form.action && !tap.undone) showAsWaiting(tap);
  }
}

function showAsWaiting(tap) {
  const row = document.getElementById(tap.row);
  if (!row || row.classList.contains("waiting")) return;
  row.classList.add("waiting");
  const button = row.querySelector("button[name=take]");
  if (!button) return;
  const undo = document.createElement("button");
  Object.assign(undo, { type: "button", name: "unsent", value: tap.id, className: "btn btn-quiet", textContent: words.undoWord });
  button.before(undo);
  button.disabled = true;
  button.dataset.word = button.innerHTML;
  button.textContent = words.waiting;
}

function showAsDue(tap) {
  const row = document.getElementById(tap.row);
  const button = row && row.querySelector("button[name=take]");
  if (!button) return;
  row.classList.remove("waiting");
  row.querySelector("button[name=unsent]").remove();
  button.disabled = false;
  button.innerHTML = button.dataset.word;
}

function showLine() {
  document.getElementById("no-line").hidden = hasLine;
  document.getElementById("old-list").hidden = !hasLine || !isKept;
}

function draw(answer, page = document) {
  const row = page.getElementById(`house-${answer.house}`);
  if (row && answer.row) row.outerHTML = answer.row;
  page.getElementById("foot").innerHTML = answer.foot;
  const undo = page.querySelector(`#house-${answer.house} button[name=entry][value="${answer.entry}"]`);
  // Only the last receipt can be taken back by whoever gave it.
  if (undo) for (const other of page.querySelectorAll(".house button[name=entry]")) if (other !== undo) other.remove();
  return undo;
}

// The kept copy says the same, so that what is paid is not asked for again after the page was closed.
function drawAndKeep(answer) {
  amendKept((page) => draw(answer, page));
  return draw(answer);
}

async function post(url, fields) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE_MILLISECONDS);
  try {
    const response = await fetch(url, { method: "POST", body, headers: { "X-Tap": "1" }, redirect: "manual", signal: late.signal });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    const answer = isJson ? await response.json() : null;
    reached(true);
    return answer;
  } catch (error) {
    reached(false);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

// Sends what is kept, oldest first; stops at the first tap that nobody answers for. `all`: asks what became of
// those that were refused, too.
async function flush(all = false) {
  if (sending) return;
  sending = true;
  clearTimeout(retry);
  try {
    const tried = new Set();
    const next = () => taps.all().find((tap) => !tried.has(tap.id) && (all || !tap.refused));
    for (let tap = next(); tap && !isRevoked; tap = next()) {
      tried.add(tap.id);
      if (!(await send(tap))) {
        say(words.refused, true);
        break;
      }
    }
  } catch {
    // No line: the page says so, and what waits is tried again.
  } finally {
    sending = false;
  }
  if (isRevoked) return leave();
  showWaiting();
  if (taps.all().some((tap) => !tap.refused)) retry = setTimeout(() => flush(), RETRY_MILLISECONDS);
}

// The page of the revocation comes in the place of this one.
async function leave() {
  await wipeKept();
  location.reload();
}

// One tap, and its undoing right after it while its receipt is still the last one. False where nobody answered for it.
async function send(tap) {
  let answer = await post(tap.url, { ...sent(tap), waiting: taps.all().length - 1 });
  if (!answer || answer.acknowledged !== tap.id) return false;
  // The fund has revoked this telephone: the page that says so gives it all that is held here.
  if (answer.laid) {
    isRevoked = true;
    return true;
  }
  // Undone perhaps only while it was on its way.
  if (answer.ok && answer.entry && taps.find(tap.id).undone) {
    answer = await post(tap.url.replace(/take\/$/, "undo/"), { entry: answer.entry });
    if (!answer) return false;
  }
  // Only what was accepted or decided leaves the telephone.
  if (answer.ok) taps.remove(tap.id);
  else taps.change(tap.id, { refused: answer.said });
  if (tap.url === form.action) {
    const undo = drawAndKeep(answer);
    say(`${tap.label}: ${answer.said}`, !answer.ok, answer.ok ? undo : null);
  } else if (!answer.ok) {
    say(`${tap.label}: ${answer.said}`, true);
  }
  return true;
}

function tapped(button) {
  const row = button.closest(".house");
  taps.add({ id: mint(), url: form.action, take: button.value, at: new Date().toISOString(), row: row.id, label: row.dataset.label });
  showWaiting();
  flush();
}

// A tap that was not answered for yet may be at the fund all the same: it is sent and then taken back, never dropped.
function undoneUnsent(button) {
  const tap = taps.find(button.value);
  if (!tap) return;
  taps.change(tap.id, { undone: true });
  showAsDue(tap);
  say(words.undone);
  flush();
}

async function undone(button) {
  button.disabled = true;
  try {
    const answer = await post(words.undo, { entry: button.value });
    if (!answer) return say(words.refused, true);
    drawAndKeep(answer);
    say(answer.said, !answer.ok);
  } catch {
    button.disabled = false;
    say(words.noUndo, true);
  }
}

// The same as the server's search key: no title, spaces, dots or tone marks, one letter for the four s.
function searchKey(text) {
  const plain = text.normalize("NFC").replaceAll("\u0e4d\u0e32", "\u0e33").trim();
  const untitled = plain.replace(/^(?:นางสาว|น\.ส\.|นาย|นาง|เด็กชาย|ด\.ช\.|เด็กหญิง|ด\.ญ\.)(?=\s*[ก-ฮเแโใไ][ก-๎])\s*/, "");
  return untitled
    .replace(/[\u0e47-\u0e4e\s.,\-()[\]"'“”‘’]/g, "")
    .replace(/[๐-๙]/g, (digit) => String("๐๑๒๓๔๕๖๗๘๙".indexOf(digit)))
    .replace(/[ซศษ]/g, "ส")
    .toLowerCase();
}

function filter() {
  const wanted = searchKey(document.getElementById("q").value);
  let shown = 0;
  for (const row of houses.children) {
    row.hidden = wanted !== "" && !row.dataset.search.includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  document.getElementById("nobody").hidden = shown > 0;
}

if (form && houses) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=take], button[name=entry], button[name=unsent], #send");
    if (!button) return;
    event.preventDefault();
    if (button.id === "send") flush(true);
    else if (button.name === "take") tapped(button);
    else if (button.name === "unsent") undoneUnsent(button);
    else undone(button);
  });
  const box = document.getElementById("q");
  box.addEventListener("input", filter);
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.blur();
  });
  whenLineChanges(() => {
    showLine();
    if (hasLine && taps.all().length) flush();
  });
  filter();
  showWaiting();
  showLine();
  if (taps.all().length) flush(true);
  const ready = document.getElementById("ready");
  if (ready) {
    keepThisPage().then((can) => {
      ready.hidden = !can;
      document.getElementById("unkept").hidden = can;
    });
  }
}
