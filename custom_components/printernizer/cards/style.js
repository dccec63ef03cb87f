// What all cards look like. Only logical properties: it reads from the right as well.

export const STYLE = `
:host { display: block; height: 100%; --gap: 12px; }
ha-card {
  display: flex; flex-direction: column; height: 100%; box-sizing: border-box;
  overflow: hidden; container-type: inline-size;
  color: var(--primary-text-color);
}
.body { display: flex; flex-direction: column; gap: var(--gap); padding: 12px; flex: 1; min-height: 0; }
.row { display: flex; align-items: center; gap: 8px; min-width: 0; }
.wrap { flex-wrap: wrap; }
.grow { flex: 1; min-width: 0; }
.end { margin-inline-start: auto; }
.cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name { font-weight: 500; line-height: 1.3; }
.muted { color: var(--secondary-text-color); font-size: 0.875rem; line-height: 1.35; }
.tinted { color: var(--tint); }
button, select {
  font: inherit; color: inherit; background: none; border: none; margin: 0;
  min-height: 44px; min-width: 44px; text-align: start; cursor: pointer;
}
button:focus-visible, select:focus-visible, a:focus-visible {
  outline: 2px solid var(--primary-color); outline-offset: 1px;
}
button:disabled { opacity: 0.5; cursor: default; }
.plain { padding: 0; border-radius: 8px; }
.chip, select {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px;
  padding: 0 12px; border-radius: 22px; white-space: nowrap;
  background: color-mix(in srgb, var(--primary-text-color) 7%, transparent);
}
.chip:hover, select:hover { background: color-mix(in srgb, var(--primary-text-color) 12%, transparent); }
.chip ha-icon { --mdc-icon-size: 20px; flex: none; }
.chip[aria-pressed="true"] { color: var(--state-light-active-color, var(--amber-color, #ff9800)); }
.strong { background: var(--tint, var(--primary-color)); color: var(--text-primary-color, #fff); font-weight: 500; }
.strong:hover { background: color-mix(in srgb, var(--tint, var(--primary-color)) 88%, #000); }
.danger { color: var(--error-color); }
select option { color: var(--primary-text-color); background: var(--card-background-color); }
.badge {
  flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%;
  color: var(--tint); background: color-mix(in srgb, var(--tint) 18%, transparent);
}
.bar { height: 8px; border-radius: 4px; overflow: hidden; background: color-mix(in srgb, var(--tint) 18%, transparent); }
.bar > div { height: 100%; border-radius: 4px; background: var(--tint); transition: inline-size 0.6s ease; }
.hint { padding: 16px; color: var(--secondary-text-color); }
dialog {
  width: min(26rem, calc(100vw - 32px)); max-height: calc(100vh - 48px); overflow: auto;
  box-sizing: border-box; padding: 20px; border: none;
  border-radius: var(--ha-card-border-radius, 12px);
  color: var(--primary-text-color); background: var(--card-background-color, #fff);
  box-shadow: 0 8px 32px rgb(0 0 0 / 40%);
}
dialog::backdrop { background: rgb(0 0 0 / 50%); }
dialog h2 { margin: 0 0 8px; font-size: 1.15rem; font-weight: 500; overflow-wrap: anywhere; }
dialog p { margin: 0 0 12px; overflow-wrap: anywhere; }
.answers { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-block-start: 16px; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
