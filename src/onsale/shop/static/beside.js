// The box office stays in view beside what is read only where all of it fits: the lower end of a higher one couldn't be
// scrolled to, and whoever got there by keyboard didn't see the focus.
const office = document.querySelector(".aside");
const fit = () => {
  const { top } = getComputedStyle(office);
  office.classList.toggle("stays", parseFloat(top) + office.offsetHeight <= innerHeight);
};
new ResizeObserver(fit).observe(office);
addEventListener("resize", fit);
