/** Reads pictures off the page's own thread: one message in, {width, height, data}; one out, the text or null. */

import { read } from "./qr_reader.js";

addEventListener("message", ({ data: picture }) => {
  let text = null;
  try {
    text = read(picture);
  } finally {
    postMessage(text);
  }
});
