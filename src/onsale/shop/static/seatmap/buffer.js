/** Hundreds of signs at once: copied as pixels into one image, which is then drawn. */

export class SeatBuffer {
  #canvas = new OffscreenCanvas(1, 1);
  #context = this.#canvas.getContext("2d");
  #image = null;
  #pixels = null;

  /** Draws the signs of `count` places of `places` on `context`, a square of `side` device pixels. */
  paint(context, { places, count, side, size, stamps, at }) {
    const width = side + 2 * size;
    this.#fit(width);
    const pixels = this.#pixels;
    const { codes, xs, ys, scale, left, top } = at;
    const end = width - size;
    const all = stamps(width);
    for (let i = 0; i < count; i++) {
      const place = places[i];
      const px = Math.round(xs[place] * scale - left) + size;
      const py = Math.round(ys[place] * scale - top) + size;
      if (px < size >> 1 || py < size >> 1 || px >= end + (size >> 1) || py >= end + (size >> 1)) continue;
      const { offsets, pixels: ink } = all[codes[place]];
      const middle = py * width + px;
      for (let k = 0; k < offsets.length; k++) pixels[middle + offsets[k]] = ink[k];
    }
    this.#context.putImageData(this.#image, 0, 0);
    context.drawImage(this.#canvas, -size, -size);
  }

  #fit(width) {
    if (this.#canvas.width === width && this.#image) {
      this.#pixels.fill(0);
      return;
    }
    this.#canvas.width = this.#canvas.height = width;
    this.#image = this.#context.createImageData(width, width);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }
}
