// Shows and hides a password. Pages send the button hidden, so that nobody without scripts
// meets a button that does nothing.
for (const button of document.querySelectorAll("button.reveal")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const text = button.querySelector(".sr");
  if (!field || !text) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    text.textContent = shown ? "Show password" : "Hide password";
    field.focus();
  });
}
