// Beside the venue's time, the reader's own where the two differ, on a line that is there anyway: nothing jumps.
for (const time of document.querySelectorAll("[data-local-time]")) {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const moment = new Date(time.dateTime);
  const shown = { weekday: "short", hour: "numeric", minute: "2-digit" };
  const write = (timeZone) => new Intl.DateTimeFormat(document.documentElement.lang, { ...shown, timeZone }).format(moment);
  if (!mine || write(mine) === write(time.dataset.zone)) continue;
  const label = time.parentElement.querySelector("[data-local-label]");
  label.textContent = `${label.dataset.localLabel} ${write(mine)}`;
}
