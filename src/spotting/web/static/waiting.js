// A form that may take a moment says so when it does, and is not sent twice meanwhile. Without scripts the browser shows it.
(() => {
  const AFTER = 400; // milliseconds: what is faster needs no words
  const LONGEST = 60000;
  const said = new Map();
  const settle = () => { for (const [form, timer] of said) { clearTimeout(timer); form.querySelector(".waiting").textContent = ""; } said.clear(); };
  addEventListener("submit", event => {
    const form = event.target, words = form.dataset.waits;
    if (!words) return;
    if (said.has(form)) { event.preventDefault(); return; }
    said.set(form, setTimeout(() => { form.querySelector(".waiting").textContent = words; }, AFTER));
    setTimeout(settle, LONGEST); // stopped by hand: it may be sent again
  });
  addEventListener("pageshow", settle); // back from the next page
})();
