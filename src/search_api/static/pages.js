// After htmx has swapped the main part: to its top, and the keyboard stays in it.
"use strict";

document.addEventListener("htmx:after:swap", () => {
  const main = document.getElementById("main");
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
});

// A passage that a link names is where the reader goes on from.
document.addEventListener("DOMContentLoaded", () => {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named && named.hasAttribute("tabindex")) named.focus();
});
