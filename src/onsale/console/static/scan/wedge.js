/** Hand scanners that pretend to be a keyboard: what they type ends in Enter, wherever the focus is.
 *
 * Outside of fields every key counts. Inside one, only what comes faster than anybody types and looks like a code: it is
 * taken out of the field again.
 */

const FASTER_THAN_FINGERS_MS = 60;
const FORGOTTEN_AFTER_MS = 1500;
const SHORTEST = 12;

export function listen(scanned) {
  let typed = "";
  let last = 0;
  let fast = true;
  let before = null;

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const field = event.target.closest?.("input, textarea, select") ?? null;
      const pause = event.timeStamp - last;
      if (event.key === "Enter") {
        const code = typed;
        typed = "";
        if (code.length < SHORTEST || (field && !(fast && code.toUpperCase().startsWith("OS")))) return;
        event.preventDefault();
        event.stopPropagation();
        if (field && before !== null) field.value = before;
        scanned(code);
        return;
      }
      if (event.key.length !== 1) return;
      if (!typed || pause > FORGOTTEN_AFTER_MS || (field && pause > FASTER_THAN_FINGERS_MS)) {
        typed = "";
        fast = true;
        before = field?.value ?? null;
      } else if (pause > FASTER_THAN_FINGERS_MS) fast = false;
      typed += event.key;
      last = event.timeStamp;
      // A button that has the focus isn't pressed by a space in what is scanned.
      if (event.key === " " && typed.length > 1 && !field) event.preventDefault();
    },
    { capture: true },
  );
}
