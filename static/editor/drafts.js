// Unsaved code is kept in this browser, per hook and base version, and offered back. A lost session loses no code.
const prefix = "hookline:draft:";
const oldest = 30 * 24 * 3600 * 1000;

function attempt(action) {
  try {
    return action();
  } catch {
    // Storage can be full or forbidden; the unsaved-changes guard still stands.
    return null;
  }
}

function forgetOld() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    const draft = attempt(() => JSON.parse(localStorage.getItem(key)));
    if (!draft || Date.now() - draft.at > oldest) localStorage.removeItem(key);
  }
}

/** The drafts of one editor. `key` is "<hook>:<base version>"; it moves on with rebase() when a version is saved. */
export function drafts(key) {
  let base = key;
  attempt(forgetOld);
  return {
    keep: (text) => attempt(() => localStorage.setItem(prefix + base, JSON.stringify({ text, at: Date.now() }))),
    drop: () => attempt(() => localStorage.removeItem(prefix + base)),
    rebase(version) {
      this.drop();
      base = `${base.split(":")[0]}:${version}`;
    },
    /** The newest draft of this hook, on this version or an older one: {text, at, key} or null. */
    find() {
      const family = `${prefix}${base.split(":")[0]}:`;
      const found = attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(family)).map((name) => ({ ...JSON.parse(localStorage.getItem(name)), key: name })));
      return (found ?? []).sort((a, b) => b.at - a.at)[0] ?? null;
    },
    forget: (draft) => attempt(() => localStorage.removeItem(draft.key)),
  };
}

/** Ask in the page, not in a pop-up: a bar above the code with two buttons. */
export function offer(place, draft, restore, discard) {
  const bar = document.createElement("div");
  bar.className = "alert alert-info editor-draft";
  bar.setAttribute("role", "status");
  const words = document.createElement("p");
  words.className = "alert-body";
  const when = document.createElement("time");
  when.dateTime = new Date(draft.at).toISOString();
  when.textContent = new Date(draft.at).toLocaleString();
  words.append("This browser kept code that was not saved, from ", when, ".");
  const actions = document.createElement("span");
  actions.className = "actions";
  for (const [label, action] of [["Restore it", restore], ["Discard", discard]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = label;
    button.addEventListener("click", () => {
      action();
      bar.remove();
    });
    actions.append(button);
  }
  bar.append(document.createElement("span"), words, actions);
  place.prepend(bar);
}
