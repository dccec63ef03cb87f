// The skip objects card: there while there are any.

import { Card, chip, register } from "./card.js";
import { div } from "./dom.js";

const NEWS = ["sensor.status", "sensor.job_name", "sensor.progress", "image.cover"];

class SkipCard extends Card {
  static css = `
.object { justify-content: flex-start; }
.object[aria-checked="true"] { color: var(--error-color); }
.plate { position: relative; width: min(100%, 300px); aspect-ratio: 1; margin: auto; background: var(--soft); }
.plate .object { position: absolute; padding: 0; justify-content: center; }
`;

  // A hidden card would be taken out of the page.
  connectedWhileHidden = true;
  #objects = [];
  #key;
  #chosen = new Set();

  set preview(value) {
    this.isPreview = value;
    this.again();
  }

  view() {
    const { printer } = this;
    if (!printer) return this.hint();
    this.#refresh(printer);
    const left = this.#objects.filter((it) => !it.skipped);
    const hidden = left.length < 2 && !this.isPreview;
    if (this.hidden !== hidden) {
      this.hidden = hidden;
      this.dispatchEvent(new CustomEvent("card-visibility-changed"));
    }
    const chosen = left.filter((it) => this.#chosen.has(it.id));
    const text = this.actionText("skip_objects.name");
    return div(
      "body",
      div("name cut", text),
      div("muted cut", printer.name),
      this.#objects.some((it) => it.box) && div("plate", this.#objects.map((it) => it.box && this.#object(it, it.box))),
      this.#objects.map((it) => this.#object(it)),
      chosen[0] && chip({ "data-action": "skip", kind: "strong", text, onclick: () => this.#ask(printer, chosen, text) }),
    );
  }

  async #refresh(printer) {
    const key = NEWS.map((it) => printer.value(it)).join();
    if (key === this.#key) return;
    this.#key = key;
    // Only the running job ends after now.
    const answer = await this.answer("get_jobs", { device_id: printer.id, start: new Date().toISOString() });
    this.#objects = answer?.jobs.at(-1)?.objects ?? [];
    this.again();
  }

  /** An object, by its name or on the plate. */
  #object({ id, name, skipped }, box) {
    const isChosen = skipped || this.#chosen.has(id);
    return chip({
      key: id,
      "data-object": id,
      kind: "object",
      role: "checkbox",
      "aria-checked": `${isChosen}`,
      disabled: skipped,
      icon: isChosen ? "mdi:close-box" : "mdi:checkbox-blank-outline",
      title: name,
      text: !box && name,
      style: box && `inset: ${box[1]}% auto auto ${box[0]}%; width: ${box[2]}%; height: ${box[3]}%`,
      onclick: () => {
        this.#chosen[isChosen ? "delete" : "add"](id);
        this.again();
      },
    });
  }

  #ask(printer, objects, answer) {
    const run = async () => {
      const done = await this.call("printernizer", "skip_objects", { device_id: printer.id, objects: objects.map((it) => it.id) });
      // It has agreed, and tells of it only later.
      if (done) objects.forEach((it) => (it.skipped = true));
      this.again();
    };
    this.ask({ about: printer.name, text: objects.map((it) => it.name ?? it.id).join(", "), answer, danger: true, run });
  }
}

register("printernizer-skip-objects", SkipCard, { name: "skip" });
