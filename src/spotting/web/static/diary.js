// Typing counts as use; a page left alone for as long as the diary stays open shows that it is locked. Answers for the
// check go there by way of the memory of this computer, and not by the history of the browser.
(() => {
  const diary = document.getElementById("diary");
  if (!diary) return;
  const lockAfter = Number(diary.dataset.lockAfter) * 1000;
  const WARNING = Math.min(30000, lockAfter / 2); // milliseconds before, she is told
  const locks = document.getElementById("locks");
  let used = Date.now(), told = Date.now();
  const use = () => { used = Date.now(); if (locks.textContent) locks.textContent = ""; };
  for (const name of ["keydown", "pointerdown", "input", "scroll"]) addEventListener(name, use, { passive: true });
  setInterval(() => {
    if (Date.now() - used >= lockAfter) location.replace("/diary");
    else if (Date.now() - used >= lockAfter - WARNING) { if (!locks.textContent) locks.textContent = diary.dataset.soon; }
    else if (used > told && Date.now() - told > Math.min(60000, lockAfter / 4)) {
      told = Date.now();
      fetch("/diary/here", { method: "POST", body: new URLSearchParams({ csrf: diary.dataset.token }), credentials: "same-origin" });
    }
  }, 5000);
  // what was pressed may be gone with the part it stood in: the focus goes to the title of that part
  let pressed = "";
  addEventListener("click", event => { pressed = event.target.closest?.("button")?.id || ""; }, { capture: true });
  addEventListener("htmx:after:swap", () => {
    if (document.activeElement === document.body) document.getElementById(pressed.startsWith("month") ? "month-title" : "log-title")?.focus();
  });
  addEventListener("submit", event => {
    const form = event.target, token = document.createElement("input");
    if (form.getAttribute("action") !== "/check") return;
    Object.assign(token, { type: "hidden", name: "csrf", value: diary.dataset.token });
    form.append(token);
    form.action = "/diary/hand-over";
  });
  addEventListener("pageshow", event => {
    if (!event.persisted) return;
    document.body.replaceChildren(); // it may be locked by now
    location.reload();
  });
})();
