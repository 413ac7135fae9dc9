// The bar that leads to the box office steps aside while the box office itself is in view.
function watch() {
  for (const bar of document.querySelectorAll("[data-hide-beside]")) {
    const place = document.getElementById(bar.dataset.hideBeside);
    if (!place) continue;
    new IntersectionObserver(([seen]) => bar.classList.toggle("aside-stepped", seen.isIntersecting), {
      rootMargin: "0px 0px -35% 0px",
    }).observe(place);
  }
}

watch();
document.addEventListener("bar", watch); // one that came later
