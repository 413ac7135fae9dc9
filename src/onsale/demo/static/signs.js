// The seat map's signs on the page of the look: the very ones, in the very colours, drawn by the map's own scripts.
const list = document.querySelector("[data-signs]");
const [{ levelSign }, { readTheme, onThemeChange }] = await Promise.all([import(list.dataset.symbols), import(list.dataset.theme)]);
const SIZE = 44;

function draw() {
  const { levels } = readTheme(list);
  list.querySelectorAll("canvas").forEach((canvas, level) => {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, SIZE, SIZE);
    context.drawImage(levelSign(level, levels[level], SIZE), 0, 0);
  });
}

draw();
onThemeChange(draw);
