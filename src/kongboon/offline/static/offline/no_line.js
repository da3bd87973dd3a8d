// Lists the pages that this telephone kept. Their titles are set as text, never as markup.
const cache = await caches.open("kongboon-pages");
const lines = [];
for (const request of await cache.keys()) {
  const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
  const link = document.createElement("a");
  link.href = request.url;
  link.textContent = page.title;
  const line = document.createElement("li");
  line.append(link);
  lines.push(line);
}
const box = document.getElementById("kept");
box.querySelector("ul").replaceChildren(...lines);
box.hidden = lines.length === 0;
