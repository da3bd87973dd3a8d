// A revoked telephone: wipes what it kept, and gives the fund what it still holds before it wipes that, too.
import { outboxOf, sent } from "./outbox.js";

const form = document.getElementById("held");
const held = outboxOf(form.dataset.fund, form.dataset.officer);
const show = (id) => ["sending", "sent", "stuck"].forEach((each) => (document.getElementById(each).hidden = each !== id));

async function give(item) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...sent(item), csrfmiddlewaretoken: token });
  const response = await fetch(item.url, { method: "POST", body, headers: { "X-Tap": "1" }, redirect: "manual" });
  const answer = await response.json();
  if (answer.acknowledged !== item.id || !answer.laid) throw new Error("not laid");
  held.remove(item.id);
}

if ("caches" in window) await caches.delete("kongboon-pages");
if (held.all().length) {
  show("sending");
  for (const item of held.all()) await give(item).catch(() => {});
  show(held.all().length ? "stuck" : "sent");
}
