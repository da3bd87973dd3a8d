// Adds up the notes and coins while they are counted; the server adds them up again.
const form = document.getElementById("count");
const boxes = form ? [...form.querySelectorAll("input[data-satang]")] : [];

function baht(satang) {
  return (satang / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
}

function pieces(box) {
  const plain = box.value.trim().replace(/[๐-๙]/g, (digit) => String("๐๑๒๓๔๕๖๗๘๙".indexOf(digit)));
  return /^[0-9]{1,6}$/.test(plain) ? Number(plain) : 0;
}

function add() {
  let sum = 0;
  for (const box of boxes) {
    const satang = pieces(box) * Number(box.dataset.satang);
    sum += satang;
    form.querySelector(`output[for="${box.id}"]`).textContent = satang ? baht(satang) : "";
  }
  document.getElementById("sum").textContent = baht(sum);
  const difference = sum - Number(form.dataset.expected);
  const said = document.getElementById("difference");
  const words = difference === 0 ? form.dataset.right : difference < 0 ? form.dataset.short : form.dataset.over;
  said.textContent = words.replace("{amount}", baht(Math.abs(difference)));
  said.classList.toggle("ok", difference === 0);
  said.classList.toggle("wait", difference !== 0);
  said.hidden = boxes.every((box) => box.value.trim() === "");
}

if (boxes.length) {
  form.addEventListener("input", add);
  add();
}
