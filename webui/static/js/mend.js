// Words selected in a section's text become the words from which it is to be cut.
document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const words = selection.toString().trim().split("\n")[0];
  const section = selection.anchorNode?.parentElement?.closest("[data-section]");
  if (!words || words.length > 300 || !section?.querySelector("[data-text]")?.contains(selection.anchorNode)) return;
  section.querySelector("details.structure").open = true;
  section.querySelector("[data-quote]").value = words;
});
