// Nothing is changed before a person has said so twice.

import { say } from "./dom.js";

/** Asks, and resolves to whether the answer was yes. */
export function confirmed(title, text, yes) {
  const dialog = document.getElementById("confirm");
  const yesButton = document.getElementById("confirm-yes");
  const noButton = document.getElementById("confirm-no");
  say(document.getElementById("confirm-title"), title);
  say(document.getElementById("confirm-text"), text);
  say(yesButton, yes);
  return new Promise(resolve => {
    let answer = false;
    yesButton.onclick = () => {
      answer = true;
      dialog.close();
    };
    noButton.onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
    noButton.focus();
  });
}
