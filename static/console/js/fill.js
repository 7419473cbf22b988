// The demo's sign-in page: "Use" puts a demo person's name and password into the form.
import { on } from "./dom.js";

on("click", "[data-fill-username]", (button) => {
  const name = document.getElementById("id_username");
  const password = document.getElementById("id_password");
  if (!name || !password) return;
  name.value = button.dataset.fillUsername;
  password.value = button.dataset.fillPassword;
  name.form.querySelector("button[type=submit]").focus();
});
