// The steps of a check within one document: the browser's own Back and Forward lead from step to step, with what was
// ticked. The pages shown are held by this page alone; nothing is stored. Without scripts the browser sends the forms,
// and keeps what it sent. The pages of the library that ask something work the same way.
(() => {
  const HERE = location.pathname;
  const FROM_DIARY = "#from-diary"; // a check that begins with answers of the diary, which wait on this computer
  const AFTER = 400; // milliseconds: what is faster needs no words
  const LONGEST = 60000; // what takes longer does not come
  const UNREADABLE = 422; // an answer that could not be taken: the same question, shown in its place
  const WRONG = "main [autofocus], main [role=alert]:not([hidden])"; // a field that is wrong, or what is said of it
  const FIRST_READ = "main :is([role=status]:not(:empty), h1):not([hidden])";
  const fromDiary = location.hash === FROM_DIARY && !history.state;
  let words = document.currentScript.dataset;
  let at = 0; // the place among the entries of the history that belong to this check
  let address = location.href; // of that entry
  let pages = [{ body: document.body, title: document.title, lang: document.documentElement.lang }];
  let underWay = null; // what stops the request that was sent
  let works = false; // a step has come this way: an answer that fails to come is not for want of leave to ask
  let ordinary = false; // the browser shall send this form itself
  let left = false;
  let began = false; // with answers of the diary: the first page of this document is not the one to begin with

  const stop = () => { underWay?.abort(); underWay = null; };

  const show = page => {
    document.documentElement.lang = page.lang;
    document.title = page.title;
    page.body.querySelectorAll(".of-steps, #anew:not([hidden])").forEach(said => said.remove());
    document.body.replaceWith(page.body);
    const find = what => document.querySelector(what), first = find(WRONG) || find(FIRST_READ) || find("main");
    if (first.tabIndex < 0) first.tabIndex = -1; // what is no field can have the focus, too
    first.focus({ preventScroll: true });
  };

  const keep = (page, inPlace) => {
    if (!inPlace) {
      pages.length = ++at;
      history.pushState({ step: at }, "", HERE);
    } else history.replaceState(began && !at ? { step: 0, began } : { step: at }, "", HERE);
    address = location.href;
    pages[at] = page;
    show(page);
    scrollTo({ top: 0, behavior: "instant" });
    document.activeElement.scrollIntoView({ block: "nearest", behavior: "instant" });
  };

  // A line beside what was pressed: empty at first, so that it is read out when it says something.
  const line = (pressed, role, name) => {
    const beside = pressed.closest(".actions, dl, form, header"), made = document.createElement("p");
    document.querySelectorAll("p.of-steps").forEach(old => old.remove());
    made.className = `of-steps ${name}`;
    made.setAttribute("role", role);
    beside.after(made);
    return made;
  };

  const ask = async (to, sent, signal) => {
    const answer = await fetch(to, sent ? { method: "POST", body: sent, signal } : { signal });
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!read.querySelector("main#main h1")) throw new Error("no page of ours");
    words = read.querySelector("script[data-waits]")?.dataset || words;
    return [{ body: read.body, title: read.title, lang: read.documentElement.lang }, answer.status === UNREADABLE];
  };

  const take = async (pressed, to, sent, otherwise, first = false) => {
    if (underWay) return;
    const mine = underWay = new AbortController();
    const waiting = line(pressed, "status", "waiting");
    const timer = setTimeout(() => { waiting.textContent = words.waits; }, AFTER);
    const end = setTimeout(() => mine.abort(), LONGEST);
    let page, inPlace;
    try { [page, inPlace] = await ask(to, sent, mine.signal); } catch { page = null; }
    clearTimeout(timer);
    clearTimeout(end);
    waiting.remove();
    if (underWay !== mine) return; // she went back or left meanwhile
    underWay = null;
    if (page) {
      works = true;
      keep(page, first || inPlace || to !== HERE);
    } else if (!works) otherwise();
    else line(pressed, "alert", "problem").textContent = words.unanswered;
  };

  addEventListener("submit", event => {
    const form = event.target, button = event.submitter;
    const to = button?.getAttribute("formaction") || form.getAttribute("action");
    if (ordinary || !button || !(to === HERE || (to === "/language" && form.elements.state))) return;
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(form));
    if (button.name) sent.append(button.name, button.value);
    take(button, to, sent, () => { ordinary = true; form.requestSubmit(button); ordinary = false; });
  });

  addEventListener("click", event => {
    const link = event.target.closest?.("a[href]"), to = link?.getAttribute("href");
    if (link?.classList.contains("leave")) {
      stop();
      left = true;
      pages = [];
      setTimeout(() => document.body.replaceChildren()); // gone at once, however long the empty page takes to come
    } else if (to === HERE && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      take(link, to, null, () => { location.href = to; });
    }
  });

  addEventListener("popstate", event => {
    stop();
    const step = event.state?.step;
    if (step === undefined) { // a link to a part of this page
      if (location.href !== address) { // and not the same link once more
        pages.length = ++at;
        pages[at] = pages[at - 1];
      }
      history.replaceState({ step: at }, "");
    } else if (!pages[step]) beginAnew(step);
    else {
      at = step;
      if (pages[at].body !== document.body) show(pages[at]);
    }
    address = location.href;
  });

  // Loaded again, or thrown away by the phone: the answers are gone, and so must be the steps back through them.
  const beginAnew = steps => {
    if (steps) history.go(-steps);
    const note = document.getElementById("anew");
    if (!note) return;
    note.hidden = false;
    note.tabIndex = -1;
    setTimeout(() => note.focus(), AFTER); // after the browser has scrolled to where she was
  };

  addEventListener("pageshow", event => {
    if (event.persisted) { if (left) location.replace("/"); return; }
    if (came || lost) beginAnew(came);
  });
  const came = history.state?.step || 0, lost = Boolean(history.state?.began);

  // The answers that the diary hands over are asked for once, and take the place of the first page.
  const beginFromDiary = async () => {
    document.body.hidden = true; // the first page is not to be seen for a moment
    const late = setTimeout(() => { document.body.hidden = false; }, AFTER);
    const sent = await fetch("/diary/hand-over/take", { method: "POST" }).then(answer => answer.json()).catch(() => null);
    began = Boolean(sent);
    if (sent) await take(document.querySelector("main form button"), HERE, new URLSearchParams(sent), () => {}, true);
    clearTimeout(late);
    document.body.hidden = false;
  };

  if (!came) history.replaceState({ step: 0 }, "", fromDiary ? HERE : undefined);
  if (fromDiary) beginFromDiary();
})();
