// What every card is made of. See docs/cards.md for how to add one.

import { h, patch } from "./dom.js";
import { deviceName, entityId } from "./find.js";
import { STYLE } from "./style.js";
import { pageWord, word } from "./words.js";

const NOTHING = new Set(["unavailable", "unknown"]);

/** Whether a state says something. */
export const says = (state) => state !== undefined && !NOTHING.has(state.state);

/**
 * A card that is shown anew only when something that it looked at has changed.
 *
 * A card of ours extends it with `view()`, which returns what is inside the card, and
 * `static css`. It looks at entities through `device(id)` or `look(entityId)` only: what
 * it has not looked at does not show it anew.
 */
export class Card extends HTMLElement {
  static css = "";

  /** How often it was shown, and how often Home Assistant told it something. */
  renders = 0;
  told = 0;
  config = {};
  #hass;
  #around = [];
  #looked = new Map();
  #frame = 0;
  #dialog;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  /** Take what the user has set; an exception is shown in the card's place. */
  setConfig(config) {
    this.config = config ?? {};
    this.again();
  }

  set hass(hass) {
    this.told += 1;
    this.#hass = hass;
    if (this.#isOld()) this.again();
  }

  get hass() {
    return this.#hass;
  }

  connectedCallback() {
    this.again();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** How high the card is where cards flow freely, in units of 50 px. */
  getCardSize() {
    return 5;
  }

  /** Show it anew with the next frame. */
  again() {
    if (!this.isConnected || this.#frame || !this.#hass) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  /** An entity's state, undefined if there is none. */
  look(id) {
    const state = id === undefined ? undefined : this.#hass.states[id];
    if (id !== undefined) this.#looked.set(id, state);
    return state;
  }

  /** One of our devices, a printer or a unit. */
  device(id) {
    return new Device(this, id);
  }

  /** A word of our own in the user's language. */
  word(key) {
    return word(this.#hass.locale?.language ?? this.#hass.language, key);
  }

  /** Call one of Home Assistant's actions; it tells the user itself of an error. */
  async call(domain, action, data) {
    try {
      return await this.#hass.callService(domain, action, data);
    } catch {
      return undefined;
    }
  }

  /** Open Home Assistant's own dialog about an entity. */
  more(id) {
    const detail = { entityId: id };
    const options = { bubbles: true, composed: true, detail };
    this.dispatchEvent(new CustomEvent("hass-more-info", options));
  }

  /** Ask back before something is done. `about` names the printer. */
  ask({ about, text, answer, danger, run }) {
    this.open(() => [
      h("h2", null, `${answer} – ${about}?`),
      text && h("p", { class: "muted" }, text),
      h(
        "div",
        { class: "answers" },
        h("button", { class: "chip", autofocus: true, onclick: () => this.close() }, this.word("keep")),
        h(
          "button",
          {
            class: "chip strong",
            style: danger && "--tint: var(--error-color)",
            "data-answer": true,
            onclick: () => {
              this.close();
              run();
            },
          },
          answer,
        ),
      ),
    ]);
  }

  /** Open a dialog of our own; `content` is looked at as `view()` is. */
  open(content) {
    this.#dialog = content;
    this.again();
  }

  /** Close the dialog. */
  close() {
    this.#dialog = undefined;
    this.again();
  }

  #isOld() {
    const hass = this.#hass;
    const around = [hass.entities, hass.devices, hass.formatEntityState, hass.locale, hass.localize];
    if (around.some((it, index) => it !== this.#around[index])) {
      this.#around = around;
      return true;
    }
    for (const [id, state] of this.#looked) if (hass.states[id] !== state) return true;
    return false;
  }

  #show() {
    this.renders += 1;
    this.#looked.clear();
    const content = this.view();
    const dialog = this.#dialog?.();
    const closed = () => this.#dialog && this.close();
    patch(this.shadowRoot, [
      h("style", null, STYLE + this.constructor.css),
      h("ha-card", null, content),
      dialog && h("dialog", { onclose: closed, onclick: closeOutside }, dialog),
    ].filter(Boolean));
    const element = this.shadowRoot.querySelector("dialog");
    if (element && !element.open) element.showModal();
  }
}

/** Close a dialog when somebody taps beside it. */
function closeOutside(event) {
  if (event.target !== event.currentTarget) return;
  const box = event.target.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right &&
    event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) event.target.close();
}

/** A device as a card sees it; `key` is a domain and a translation key: "sensor.status". */
class Device {
  #card;

  constructor(card, id) {
    this.#card = card;
    this.id = id;
  }

  /** What people call it. */
  get name() {
    return deviceName(this.#card.hass, this.id);
  }

  /** The id of an entity, undefined if it is missing or turned off. */
  entity(key) {
    return entityId(this.#card.hass, this.id, key);
  }

  /** The first of these entities that says something now, undefined if none does. */
  first(...keys) {
    return keys.find((key) => this.says(key));
  }

  /** The state of an entity, undefined if it is missing. */
  state(key) {
    return this.#card.look(this.entity(key));
  }

  /** Whether an entity says something now. */
  says(key) {
    return says(this.state(key));
  }

  /** Whether an entity is there for use: a button that was never pressed is unknown. */
  usable(key) {
    const state = this.state(key);
    return state !== undefined && state.state !== "unavailable";
  }

  /** The value of an entity, undefined if it says nothing. */
  value(key) {
    const state = this.state(key);
    return says(state) ? state.state : undefined;
  }

  /** The value of an entity as people read it, "" if it says nothing. */
  text(key) {
    const state = this.state(key);
    return says(state) ? this.#card.hass.formatEntityState(state) : "";
  }

  /** What people call an entity, without the name of the device. */
  label(key) {
    const state = this.state(key);
    return state ? this.#card.hass.formatEntityName(state, { type: "entity" }) : "";
  }
}

/** Make a card known to Home Assistant, its picker and its suggestions. */
export function register(type, element, { name, about, suggest }) {
  if (customElements.get(type)) return;
  customElements.define(type, element);
  window.customCards ??= [];
  window.customCards.push({
    type,
    // Read when the picker opens: by then the page knows the user's language.
    get name() {
      return pageWord(name);
    },
    get description() {
      return pageWord(about);
    },
    preview: true,
    documentationURL: "https://github.com/printernizer/ha-printernizer/blob/main/docs/cards.md",
    getEntitySuggestion: suggest && ((hass, id) => {
      const config = suggest(hass, id);
      return config ? { config: { type: `custom:${type}`, ...config } } : null;
    }),
  });
}

/** The field of a form that chooses a printer: only those have the event of a print. */
export const PRINTER_FIELD = {
  name: "device_id",
  required: true,
  selector: {
    device: {
      integration: "printernizer",
      entity: [{ integration: "printernizer", domain: "event" }],
    },
  },
};

/** The texts of a form; `labels` maps fields to our words. */
export const labelled = (labels) => ({
  computeLabel: (field) => pageWord(labels[field.name] ?? field.name),
});
