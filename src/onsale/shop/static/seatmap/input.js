/** Mouse, finger and wheel on the canvas: panning, pinching, tapping. */

const TAP_SLOP_PX = 8;
const TAP_MS = 600;
const GLIDE_MS = 240;

/** `tap(px, py, touch)` for a click or tap; `moved()` after every change of the camera. */
export function listenToPointers(canvas, camera, { tap, moved, hover }) {
  const down = new Map();
  let travelled = 0;
  let since = 0;

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (!down.size) [travelled, since] = [0, event.timeStamp];
    else travelled = Infinity;
    down.set(event.pointerId, at(event));
  });

  canvas.addEventListener("pointermove", (event) => {
    const now = at(event);
    if (!down.has(event.pointerId)) {
      if (event.pointerType === "mouse") hover(...now);
      return;
    }
    const was = down.get(event.pointerId);
    travelled += Math.hypot(now[0] - was[0], now[1] - was[1]);
    if (down.size === 1) {
      if (travelled <= TAP_SLOP_PX) return;
      camera.panBy(now[0] - was[0], now[1] - was[1]);
    } else {
      const other = [...down].find(([id]) => id !== event.pointerId)[1];
      pinch(camera, was, now, other);
    }
    down.set(event.pointerId, now);
    moved();
  });

  const up = (event) => {
    if (!down.delete(event.pointerId) || down.size || event.type === "pointercancel") return;
    if (travelled <= TAP_SLOP_PX && event.timeStamp - since < TAP_MS) tap(...at(event), event.pointerType !== "mouse");
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);

  canvas.addEventListener(
    "wheel",
    (event) => {
      const out = event.deltaY > 0;
      if (out && camera.fitted && !event.ctrlKey) return; // nothing further out: let the page scroll
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      camera.zoomAt(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018)), ...at(event));
      moved();
    },
    { passive: false },
  );
}

/** One of two fingers went from `was` to `now`: the map stays under both. */
function pinch(camera, was, now, other) {
  const [before, after] = [was, now].map(([x, y]) => Math.hypot(x - other[0], y - other[1]) || 1);
  camera.panBy((now[0] - was[0]) / 2, (now[1] - was[1]) / 2);
  camera.zoomAt(after / before, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
}

/** Moves the camera to `target` {x, y, scale}: at once for those who asked for less motion. */
export function glide(camera, target, moved) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    camera.set(target);
    moved();
    return;
  }
  const from = { x: camera.x, y: camera.y, scale: camera.scale };
  const started = performance.now();
  const mix = (a, b, t) => a + (b - a) * t;
  const step = (now) => {
    const t = Math.min(1, Math.max(0, (now - started) / GLIDE_MS));
    const eased = 1 - (1 - t) ** 3;
    const scale = from.scale * (target.scale / from.scale) ** eased;
    // Interpolated over the shown width, not the scale, so that the target doesn't swing past.
    const along = Math.abs(target.scale - from.scale) < 1e-9 ? eased : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / target.scale);
    camera.set({ x: mix(from.x, target.x, along), y: mix(from.y, target.y, along), scale });
    moved();
    if (t < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
