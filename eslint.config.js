// Lints what runs in the browser and in the engine for faults. Layout is the author's.
import js from "@eslint/js";
import globals from "globals";

const faults = {
  ...js.configs.recommended.rules,
  eqeqeq: ["error", "always", { null: "ignore" }],
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-eval": "error",
  "no-unused-vars": ["error", { args: "none", caughtErrors: "none", ignoreRestSiblings: true }],
  "no-var": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["static/build/", "node_modules/", "var/", ".venv/", "plugins/", "hooks/contracts/", "tests/"] },
  {
    files: ["static/console/**/*.js", "static/editor/**/*.js"],
    languageOptions: { globals: { ...globals.browser, ...globals.worker, htmx: "readonly" } },
    rules: { ...faults, "no-console": "error" },
  },
  {
    files: ["static/*.mjs", "eslint.config.js"],
    languageOptions: { globals: globals.node },
    rules: faults,
  },
  {
    // The host runtime takes the place of globals, tells NaN by itself and parses control characters: that is its work.
    files: ["hooks/engine/runtime/**/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { __host: "readonly", DOMException: "readonly", queueMicrotask: "readonly", setTimeout: "readonly" },
    },
    rules: {
      ...faults,
      eqeqeq: "off",
      "no-control-regex": "off",
      "no-misleading-character-class": "off",
      "no-prototype-builtins": "off",
      "no-self-compare": "off",
      "preserve-caught-error": "off",
    },
  },
];
