// Chips stand in a row that scrolls on a phone: the one with the focus comes wholly into it.
addEventListener("focusin", event => {
  if (event.target.closest(".chips")) event.target.scrollIntoView({ block: "nearest", inline: "center" });
});
