// The picture in the event form: seen before it is sent, dropped instead of chosen, looked at where somebody clicks.
// Without this the form does the same with a button and two numbers.

const KINDS = ["image/jpeg", "image/png", "image/webp", "image/avif"];
const MOST_BYTES = 10 * 1024 * 1024;
const LEAST = [640, 360];
const SHAPES = { wide: [16, 9], portrait: [3, 4], square: [1, 1] };

const box = document.querySelector("[data-picture]");
if (box && "createImageBitmap" in window) start(box);

function start(box) {
  const look = box.querySelector(".picture-look");
  const input = box.querySelector("input[type=file]");
  const fields = ["image_x", "image_y"].map((name) => box.querySelector(`[name=${name}]`));
  const view = { bitmap: null, files: null, whole: canvasFor(look.querySelector(".stage img")), cuts: [] };
  for (const image of look.querySelectorAll("[data-shape]")) view.cuts.push([image.dataset.shape, canvasFor(image)]);
  for (const hint of box.querySelectorAll("[data-with-script], .picture-hint")) hint.hidden = false;
  for (const plain of box.querySelectorAll("[data-without-script]")) plain.hidden = true;

  const redraw = () => draw(view, fields.map(percent));
  input.addEventListener("change", () => choose(box, input, view, fields, redraw));
  for (const field of fields) field.addEventListener("input", redraw);
  view.whole.canvas.addEventListener("click", (event) => {
    if (!view.bitmap) return;
    aim(view, fields, event);
    redraw();
  });
  acceptDrops(box.querySelector(".picture-drop"), box, input);
  remember(look, view, redraw);
}

/* A canvas that takes an image's place once there is something to draw, and says no less and no more. */
function canvasFor(image) {
  const canvas = document.createElement("canvas");
  if (image.alt) {
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", image.alt);
  } else canvas.setAttribute("aria-hidden", "true");
  return { image, canvas };
}

/* What is kept already is drawn from the file that shows all of it. */
async function remember(look, view, redraw) {
  const { image } = view.whole;
  if (!image.getAttribute("src")) return;
  try {
    await image.decode();
    if (view.bitmap) return; // another was chosen meanwhile
    view.bitmap = await createImageBitmap(image);
    redraw();
  } catch {
    // It is shown as it is.
  }
}

async function choose(box, input, view, fields, redraw) {
  const [file] = input.files;
  if (!file) return;
  const wrong = KINDS.includes(file.type) ? (file.size > MOST_BYTES ? "tooLarge" : "") : "wrongKind";
  if (wrong) return refuse(box, input, view, wrong);
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return say(box, "", box.dataset.chosen); // the server knows better than this browser
  }
  const [longer, shorter] = [Math.max(bitmap.width, bitmap.height), Math.min(bitmap.width, bitmap.height)];
  if (longer < LEAST[0] || shorter < LEAST[1]) return refuse(box, input, view, "tooSmall");
  view.bitmap = bitmap;
  view.files = only(file);
  for (const field of fields) field.value = 50;
  box.querySelector(".picture-look").hidden = false;
  const remove = box.querySelector("[name=image_remove]");
  if (remove) remove.checked = false;
  redraw();
  say(box, "", box.dataset.chosen);
}

/* What was chosen before stays chosen, as it stays in sight. */
function refuse(box, input, view, wrong) {
  if (view.files) input.files = view.files;
  else input.value = "";
  say(box, box.dataset[wrong], "");
}

function say(box, error, status) {
  const told = box.querySelector("[data-picture-error]");
  told.hidden = !error;
  told.querySelector("span").textContent = error;
  if (error) told.setAttribute("role", "alert");
  box.querySelector("[data-picture-status]").textContent = status;
}

function draw(view, [x, y]) {
  if (!view.bitmap) return;
  const { width, height } = view.bitmap;
  const scale = Math.min(1, 1000 / Math.max(width, height));
  const pen = paper(view.whole, Math.round(width * scale), Math.round(height * scale));
  pen.drawImage(view.bitmap, 0, 0, pen.canvas.width, pen.canvas.height);
  mark(pen, (x / 100) * pen.canvas.width, (y / 100) * pen.canvas.height);
  for (const [shape, place] of view.cuts) {
    const [across, down] = SHAPES[shape];
    const wide = Math.min(width, (height * across) / down);
    const high = (wide * down) / across;
    const left = between((width * x) / 100 - wide / 2, width - wide);
    const top = between((height * y) / 100 - high / 2, height - high);
    const sheet = paper(place, 480, Math.round((480 * down) / across));
    sheet.imageSmoothingQuality = "high";
    sheet.drawImage(view.bitmap, left, top, wide, high, 0, 0, sheet.canvas.width, sheet.canvas.height);
  }
}

function paper({ image, canvas }, width, height) {
  if (!canvas.isConnected) image.replaceWith(canvas);
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext("2d");
}

/* Two rings, so that it is seen on dark and on light. */
function mark(pen, x, y) {
  const size = Math.max(pen.canvas.width, pen.canvas.height) / 36;
  for (const [colour, thick] of [["#000", 7], ["#fff", 3]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = (thick * size) / 20;
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/* The canvas is as large as its stage, the picture lies in its middle. */
function aim(view, fields, event) {
  const { canvas } = view.whole;
  const stage = canvas.getBoundingClientRect();
  const scale = Math.min(stage.width / canvas.width, stage.height / canvas.height);
  const inside = [
    (event.clientX - stage.left - (stage.width - canvas.width * scale) / 2) / (canvas.width * scale),
    (event.clientY - stage.top - (stage.height - canvas.height * scale) / 2) / (canvas.height * scale),
  ];
  inside.forEach((share, i) => {
    fields[i].value = Math.round(between(share * 100, 100));
  });
}

function acceptDrops(zone, box, input) {
  const files = (event) => [...(event.dataTransfer?.items ?? [])].some((item) => item.kind === "file");
  for (const kind of ["dragenter", "dragover"])
    box.addEventListener(kind, (event) => {
      if (!files(event)) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  box.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    input.files = only(event.dataTransfer.files[0]);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function only(file) {
  const one = new DataTransfer();
  one.items.add(file);
  return one.files;
}

function percent(field) {
  const number = Number.parseInt(field.value, 10);
  return Number.isNaN(number) ? 50 : between(number, 100);
}

function between(value, most) {
  return Math.min(Math.max(value, 0), most);
}
