// What axe-core does not see, asked of the page as it is drawn now. Each question returns what is wrong, a line each.
window.barriers = (() => {
  const named = e => `${e.tagName.toLowerCase()}${e.id && "#" + e.id}.${[...e.classList].join(".")} "${(e.ariaLabel || e.textContent).trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const numbers = colour => { const found = (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number); return found.length < 4 ? [...found, 1] : found; };
  const over = (top, under) => [0, 1, 2].map(k => top[k] * top[3] + under[k] * (1 - top[3])).concat(1);
  const ground = e => { const all = []; for (let x = e; x; x = x.parentElement) all.unshift(numbers(getComputedStyle(x).backgroundColor)); return all.reduce((under, top) => over(top, under), [255, 255, 255, 1]); };
  const light = c => { const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const contrast = (a, b) => { const [low, high] = [light(a), light(b)].sort((x, y) => x - y); return (high + .05) / (low + .05); };
  const seen = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest(".visually-hidden, .skip, .stack thead, noscript");

  // 1.4.4, 1.4.10, 1.4.12: nothing lies off the screen, out of its box, or over other words
  const spills = () => {
    const wrong = [], lines = [], wide = innerWidth;
    if (document.documentElement.scrollWidth > wide) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
      const holder = node.parentElement, says = `"${node.data.trim().slice(0, 40)}"`;
      if (!node.data.trim() || !seen(holder) || holder.closest("svg, select, script, style, datalist")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const shortened = holder.closest(".about-conditions"); // three lines on purpose: the rest stands on its page
      const rows = [...range.getClientRects()].filter(r => r.width > 1 && r.height > 1 && !(shortened && r.bottom > shortened.getBoundingClientRect().bottom + 2));
      if (!rows.length) continue;
      for (const r of rows) lines.push({ node, says, bar: holder.closest(".save-bar"), left: r.left, right: r.right, top: r.top + .22 * r.height, bottom: r.bottom - .22 * r.height });
      const left = Math.min(...rows.map(r => r.left)), right = Math.max(...rows.map(r => r.right));
      const top = Math.min(...rows.map(r => r.top + .2 * r.height)), bottom = Math.max(...rows.map(r => r.bottom - .2 * r.height));
      for (let box = holder; box; box = box.parentElement) {
        const style = getComputedStyle(box), b = box.getBoundingClientRect();
        if (style.overflowX === "auto" || shortened) break; // it can be scrolled there
        if (box === document.body) { if (left < -1 || right > wide + 1) wrong.push(`off the screen: ${says}`); break; }
        if (style.display === "inline" || style.display === "contents") continue;
        const framed = parseFloat(style.borderLeftWidth) && parseFloat(style.borderTopWidth) || numbers(style.backgroundColor)[3] > 0;
        if (!framed && style.overflowX === "visible") continue;
        if (left < b.left - 1.5 || right > b.right + 1.5 || top < b.top - 1.5 || bottom > b.bottom + 1.5) wrong.push(`out of its box: ${says} of ${named(box)}`);
        break;
      }
    }
    lines.sort((a, b) => a.top - b.top);
    lines.forEach((a, k) => {
      for (let m = k + 1; m < lines.length && lines[m].top < a.bottom - 1; m++) {
        const b = lines[m];
        if (a.node !== b.node && a.bar === b.bar && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 && Math.min(a.bottom, b.bottom) - b.top > 1.5) wrong.push(`over each other: ${a.says} and ${b.says}`);
      }
    });
    for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      const r = field.getBoundingClientRect();
      if (seen(field) && r.right > wide + 1) wrong.push(`off the screen: ${named(field)}`);
      if (seen(field) && field.tagName === "INPUT" && field.scrollHeight > field.clientHeight + 2) wrong.push(`cut: ${named(field)}`);
    }
    return [...new Set(wrong)];
  };

  // at the size she did not change no word of a label is broken
  const broken = () => {
    const wrong = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let node; (node = walker.nextNode());) {
      if (!node.data.trim() || node.data.length > 60 || !seen(node.parentElement) || node.parentElement.closest("svg, select, .path, a[rel~=external]")) continue;
      for (const word of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) wrong.push(`a broken word: "${word[0]}" in ${named(node.parentElement)}`);
      }
    }
    return [...new Set(wrong)];
  };

  // 2.4.7, 2.4.11, 1.4.11: whatever has the focus shows it, and nothing lies over it, forwards and backwards
  const focus = () => {
    const wrong = [];
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(e => seen(e) && e.tabIndex >= 0 && !e.disabled);
    for (const e of [...all, ...all.toReversed()]) {
      e.focus();
      const ring = e.matches("label.choice input") ? e.closest("label") : e, style = getComputedStyle(ring), r = ring.getBoundingClientRect();
      if (document.activeElement !== e) wrong.push(`takes no focus: ${named(ring)}`);
      if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push(`no ring: ${named(ring)}`);
      else if (contrast(numbers(style.outlineColor), ground(ring.parentElement)) < 3) wrong.push(`a faint ring: ${named(ring)}`);
      if (style.display === "inline") continue; // the corners of its box may lie outside its lines
      const [x, left, right] = [(r.left + r.right) / 2, r.left + 6, r.right - 6], y = (r.top + r.bottom) / 2;
      const own = e.getBoundingClientRect();
      if (own.height < innerHeight && (own.top < -1 || own.bottom > innerHeight + 1)) wrong.push(`off the screen: ${named(ring)}`);
      for (const [px, py] of [[x, y], [left, y], [right, y], [x, r.top + 2], [x, r.bottom - 2]]) {
        const there = document.elementFromPoint(px, Math.min(Math.max(py, 1), innerHeight - 1));
        if (!there || !(ring.contains(there) || there.contains(ring))) { wrong.push(`covered: ${named(ring)}`); break; }
      }
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    return [...new Set(wrong)];
  };

  // 1.4.11: the marks of the charts and the edges of what can be filled in stand out from their ground
  const faint = () => {
    const wrong = new Set();
    const marks = ".cycle-chart :is(.blood, .sex, .test-yes, .test-no, .warm, .warm-dot, .today, .edge), .forecast-chart :is(.likely, .less), .hundred :is(.those, .others), .key :is(.blood, .edge, .today, .likely, .less, .sex, .test-yes, .test-no)";
    for (const e of document.querySelectorAll(marks)) {
      const style = getComputedStyle(e), under = ground(e.closest("svg").parentElement);
      const painted = [[style.fill, style.fillOpacity], [style.stroke, style.strokeOpacity]].filter(([c]) => c.startsWith("rgb")).map(([c, o]) => { const n = numbers(c); n[3] *= o * style.opacity; return contrast(over(n, under), under); });
      if (!(Math.max(0, ...painted) >= 3)) wrong.add(`faint: ${e.getAttribute("class")} ${Math.max(0, ...painted).toFixed(2)}`);
    }
    for (const e of document.querySelectorAll("main :is(input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea)")) if (seen(e)) {
      const found = contrast(numbers(getComputedStyle(e).borderTopColor), ground(e.parentElement));
      if (found < 3) wrong.add(`a faint edge: ${named(e)} ${found.toFixed(2)}`);
    }
    return [...wrong];
  };

  // 1.3.1, 2.5.8, 3.3.1, 3.3.2, 4.1.2: what belongs together says so; the house asks 44 pixels of what is tapped
  const ties = () => {
    const wrong = [];
    const told = new Set([...document.querySelectorAll("[aria-describedby], [aria-labelledby]")].flatMap(e => `${e.getAttribute("aria-describedby")} ${e.getAttribute("aria-labelledby")}`.split(" ")));
    const problems = [...document.querySelectorAll(".problem")];
    for (const e of problems) if (!told.has(e.id) && document.activeElement !== e && e.autofocus !== true) wrong.push(`a problem of no field: ${named(e)}`);
    if (problems.length && !/^[^:]+: /.test(document.title)) wrong.push(`the title is silent on the problem: ${document.title}`);
    for (const e of document.querySelectorAll(".hint")) if (!told.has(e.id)) wrong.push(`a hint of no field: ${named(e)}`);
    const sets = Map.groupBy(document.querySelectorAll("input[type=radio], input[type=checkbox]"), e => e.name);
    for (const [name, boxes] of sets) {
      const set = boxes[0].closest("fieldset, [role=group]");
      if (boxes.length > 1 && !(set?.querySelector(":scope > legend")?.textContent.trim() || document.getElementById(set?.getAttribute("aria-labelledby"))?.textContent.trim())) wrong.push(`boxes of no question: ${name}`);
    }
    for (const e of document.querySelectorAll("table")) if (!e.caption && !e.ariaLabel && !e.getAttribute("aria-labelledby")) wrong.push(`a table without a name: ${named(e)}`);
    for (const e of document.querySelectorAll("section")) if (!e.querySelector("h1, h2, h3, [role=status]")) wrong.push(`a section without a heading: ${named(e)}`);
    if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
    for (const e of document.querySelectorAll(".button, .level, .chip, .tick, .top a, label.choice, button.cell, summary, main :is(select, textarea, input:not([type=hidden], [type=checkbox], [type=radio]))")) {
      const r = e.getBoundingClientRect();
      if (seen(e) && (r.height < 43.5 || r.width < 24)) wrong.push(`small, ${r.width.toFixed()} by ${r.height.toFixed()}: ${named(e)}`);
    }
    return [...new Set(wrong)];
  };

  return { spills, broken, focus, faint, ties };
})();
