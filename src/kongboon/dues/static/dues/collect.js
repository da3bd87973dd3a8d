// One tap a household. A tap is kept on the telephone under its own id before it is sent, and sent again
// under the same id until the fund has answered for it, so that no line that breaks takes a baht twice.
// One that is refused stays too, with the reason, until somebody at the fund has decided what became of the cash.
const form = document.getElementById("collect");
const houses = document.getElementById("houses");
const words = form ? form.dataset : {};
const STORE = `kongboon-taps-${words.fund}-${words.officer}`;
const RETRY_MILLISECONDS = 5000;
const SAID_MILLISECONDS = 10000;
let sending = false;
let retry = 0;
let quiet = 0;

function mint() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) || [];
  } catch {
    return [];
  }
}

function keep(taps) {
  localStorage.setItem(STORE, JSON.stringify(taps));
}

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
  const taps = kept().filter((tap) => tap.refused);
  const box = document.getElementById("refused");
  box.hidden = taps.length === 0;
  const lines = taps.map((tap) => {
    const line = document.createElement("li");
    line.textContent = `${tap.label}: ${tap.refused}`;
    return line;
  });
  box.querySelector("ul").replaceChildren(...lines);
}

function showWaiting() {
  showRefused();
  const taps = kept().filter((tap) => !tap.refused);
  const box = document.getElementById("unsent");
  box.hidden = taps.length === 0;
  box.querySelector("p").textContent = words.unsent.replace("{n}", taps.length);
  for (const tap of taps) {
    if (tap.url !== form.action) continue;
    const row = document.getElementById(tap.row);
    if (!row || row.classList.contains("waiting")) continue;
    row.classList.add("waiting");
    const button = row.querySelector("button[name=take]");
    if (button) {
      button.disabled = true;
      button.textContent = words.waiting;
    }
  }
}

function draw(answer) {
  const row = document.getElementById(`house-${answer.house}`);
  if (row && answer.row) row.outerHTML = answer.row;
  document.getElementById("foot").innerHTML = answer.foot;
  const undo = document.querySelector(`#house-${answer.house} button[name=entry][value="${answer.entry}"]`);
  // Only the last receipt can be taken back by whoever gave it.
  if (undo) for (const other of document.querySelectorAll(".house button[name=entry]")) if (other !== undo) other.remove();
  return undo;
}

async function post(url, fields) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const response = await fetch(url, { method: "POST", body, headers: { "X-Tap": "1" }, redirect: "manual" });
  const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
  return { response, answer: isJson ? await response.json() : null };
}

// Sends what is kept, oldest first; stops at the first tap that nobody answers for. `all`: asks what became of
// those that were refused, too.
async function flush(all = false) {
  if (sending) return;
  sending = true;
  clearTimeout(retry);
  try {
    const tried = new Set();
    const next = () => kept().find((tap) => !tried.has(tap.id) && (all || !tap.refused));
    for (let tap = next(); tap; tap = next()) {
      tried.add(tap.id);
      const { answer } = await post(tap.url, { id: tap.id, take: tap.take, tapped_at: tap.at });
      if (!answer || answer.acknowledged !== tap.id) {
        say(words.refused, true);
        break;
      }
      // Only what was accepted or decided leaves the telephone.
      if (answer.ok) keep(kept().filter((other) => other.id !== tap.id));
      else keep(kept().map((other) => (other.id === tap.id ? { ...other, refused: answer.said } : other)));
      if (tap.url === form.action) {
        const undo = draw(answer);
        say(`${tap.label}: ${answer.said}`, !answer.ok, answer.ok ? undo : null);
      } else if (!answer.ok) {
        say(`${tap.label}: ${answer.said}`, true);
      }
    }
  } catch {
    say(words.offline, true);
  } finally {
    sending = false;
  }
  showWaiting();
  if (kept().some((tap) => !tap.refused)) retry = setTimeout(() => flush(), RETRY_MILLISECONDS);
}

function tapped(button) {
  const row = button.closest(".house");
  const tap = { id: mint(), url: form.action, take: button.value, at: new Date().toISOString(), row: row.id, label: row.dataset.label };
  keep([...kept(), tap]);
  showWaiting();
  flush();
}

async function undone(button) {
  button.disabled = true;
  try {
    const { answer } = await post(words.undo, { entry: button.value });
    if (!answer) return say(words.refused, true);
    draw(answer);
    say(answer.said, !answer.ok);
  } catch {
    button.disabled = false;
    say(words.offline, true);
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
    const button = event.target.closest("button[name=take], button[name=entry], #send");
    if (!button) return;
    event.preventDefault();
    if (button.id === "send") flush(true);
    else if (button.name === "take") tapped(button);
    else undone(button);
  });
  const box = document.getElementById("q");
  box.addEventListener("input", filter);
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.blur();
  });
  window.addEventListener("online", () => flush());
  filter();
  showWaiting();
  if (kept().length) flush(true);
}
