// Leaving quickly: what stands on the page is gone at once, and Back does not bring it.
(() => {
  let left = false;
  addEventListener("click", event => {
    if (!event.target.closest?.("a.leave")) return;
    left = true;
    setTimeout(() => document.body.replaceChildren());
  });
  addEventListener("pageshow", event => { if (event.persisted && left) location.replace("/"); });
})();
