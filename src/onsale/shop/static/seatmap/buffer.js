/** Thousands of signs at once: copied as pixels into one image, which is then drawn. */

export class SeatBuffer {
  #canvas = document.createElement("canvas");
  #context = this.#canvas.getContext("2d");
  #image = null;
  #pixels = null;

  paint(painter, { count, size, scale, left, top }) {
    const margin = size;
    this.#fit(painter.canvas.width + 2 * margin, painter.canvas.height + 2 * margin);
    const { width, height } = this.#canvas;
    const all = painter.signsFor(size, width);
    const { codes, visible, layout } = painter;
    const pixels = this.#pixels;
    const [dx, dy] = [left + margin, top + margin];
    const [right, bottom] = [width - margin, height - margin];
    for (let i = 0; i < count; i++) {
      const place = visible[i];
      const px = Math.round(layout.x[place] * scale + dx);
      const py = Math.round(layout.y[place] * scale + dy);
      if (px < margin || py < margin || px >= right || py >= bottom) continue;
      const { offsets, pixels: ink } = all[codes[place]];
      const at = py * width + px;
      for (let k = 0; k < offsets.length; k++) pixels[at + offsets[k]] = ink[k];
    }
    this.#context.putImageData(this.#image, 0, 0);
    painter.context.drawImage(this.#canvas, -margin, -margin);
  }

  #fit(width, height) {
    if (this.#canvas.width === width && this.#canvas.height === height && this.#image) {
      this.#pixels.fill(0);
      return;
    }
    [this.#canvas.width, this.#canvas.height] = [width, height];
    this.#image = this.#context.createImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }
}
