// Typing counts as use; a page left alone for as long as the diary stays open shows that it is locked.
(() => {
  const diary = document.getElementById("diary");
  if (!diary) return;
  const lockAfter = Number(diary.dataset.lockAfter) * 1000;
  let used = Date.now(), told = Date.now();
  const use = () => { used = Date.now(); };
  for (const name of ["keydown", "pointerdown", "input", "scroll"]) addEventListener(name, use, { passive: true });
  setInterval(() => {
    if (Date.now() - used >= lockAfter) location.replace("/diary");
    else if (used > told && Date.now() - told > Math.min(60000, lockAfter / 4)) {
      told = Date.now();
      fetch("/diary/here", { method: "POST", body: new URLSearchParams({ csrf: diary.dataset.token }), credentials: "same-origin" });
    }
  }, 5000);
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
})();
