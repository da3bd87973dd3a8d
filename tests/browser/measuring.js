// Lays each page out at each size of letters; gives a line for every page at which something does not stand.
async ([pages, styles, sizes]) => {
  for (const href of styles) {
    if (document.querySelector(`link[href="${href}"]`)) continue;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    const loaded = new Promise((done) => (link.onload = link.onerror = done));
    document.head.append(link);
    await loaded;
  }
  document.body.textContent = "กA";
  await Promise.all([document.fonts.load("400 18px Sarabun", "กA"), document.fonts.load("700 18px Sarabun", "กA")]);

  const named = (element) =>
    `<${element.tagName.toLowerCase()} class="${element.className}">${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}`;
  const scrolls = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement)
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  // What may be cut off: the name of the fund at the top, and the words under the icons of a phone.
  const cuts = (element) => element.closest(".brand, .places, .skip, .visually-hidden");

  // How high its own words are: a cell is as high as its row.
  const tall = (element) => {
    const words = document.createRange();
    const heights = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => {
      words.selectNodeContents(node);
      return words.getBoundingClientRect().height;
    });
    return Math.max(...heights);
  };

  const fault = () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width)
      for (const element of document.body.querySelectorAll("*"))
        if (element.getBoundingClientRect().right > width + 1 && !scrolls(element))
          return `${document.documentElement.scrollWidth - width} px stick out: ${named(element)}`;
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    for (const element of document.querySelectorAll("main :is(p, h1, h2, td, th, dt, dd, span, a, small, li, label, button, input, select)")) {
      if (!element.clientWidth || cuts(element)) continue;
      if (element.tagName === "INPUT") {
        // A name may be longer than any box; a number is read whole.
        if (element.inputMode && element.scrollWidth > element.clientWidth + 1)
          return `cut off: <input name=${element.name}> ${element.value}`;
        continue;
      }
      const style = getComputedStyle(element);
      if (["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1) return `cut off: ${named(element)}`;
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 4);
      if (!own || style.display === "inline") continue;
      const inner = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (inner < 3.5 * letter && tall(element) > 4.5 * parseFloat(style.lineHeight)) return `squeezed to ${Math.round(inner)} px: ${named(element)}`;
    }
    return "";
  };

  const faults = [];
  for (const [path, text] of pages) {
    const read = new DOMParser().parseFromString(text, "text/html");
    for (const script of read.querySelectorAll("script")) script.remove();
    for (const fold of read.querySelectorAll("details")) fold.open = true;
    document.body.replaceWith(document.adoptNode(read.body));
    for (const size of sizes) {
      document.documentElement.dataset.size = size;
      const found = fault();
      if (found) faults.push(`${path} at ${innerWidth} px, letters ${size}: ${found}`);
    }
  }
  return faults;
}
