// What all cards look like: with logical properties only.

export const STYLE = `
:host { display: block; height: 100%; }
ha-card { height: 100%; box-sizing: border-box; overflow: hidden; container-type: inline-size;
  color: var(--primary-text-color); --soft: color-mix(in srgb, currentColor 7%, transparent); }
.body { display: flex; flex-direction: column; gap: 12px; padding: 12px; box-sizing: border-box; min-height: 100%; }
.row { display: flex; align-items: center; gap: 8px; min-width: 0; }
.wrap { flex-wrap: wrap; }
.grow { flex: 1; min-width: 0; }
.cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name { font-weight: 500; line-height: 1.3; }
.muted { color: var(--secondary-text-color); font-size: 0.875rem; line-height: 1.35; }
.tinted { color: var(--tint); }
button, select, input { font: inherit; color: inherit; background: none; border: none; margin: 0;
  min-height: 44px; min-width: 44px; text-align: start; box-sizing: border-box; }
button, select { cursor: pointer; }
:focus-visible { outline: 2px solid var(--primary-color); outline-offset: 1px; }
:disabled { opacity: 0.5; cursor: default; }
.plain { padding: 0; border-radius: 8px; }
.line { width: 100%; }
.line:hover { background: var(--soft); }
.chip, select, input { display: inline-flex; align-items: center; justify-content: center; gap: 6px;
  padding: 0 12px; border-radius: 22px; white-space: nowrap; background: var(--soft); }
.chip:hover, select:hover { background: color-mix(in srgb, currentColor 12%, transparent); }
.chip ha-icon { --mdc-icon-size: 20px; flex: none; }
.chip[aria-pressed="true"] { color: var(--state-light-active-color, var(--amber-color, orange)); }
.strong { --tint: var(--primary-color); background: var(--tint); color: var(--text-primary-color, white); font-weight: 500; }
.chip.strong:hover { background: color-mix(in srgb, var(--tint) 88%, black); }
.danger { color: var(--error-color); }
option { color: var(--primary-text-color); background: var(--card-background-color); }
.badge { flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%;
  color: var(--tint); background: color-mix(in srgb, var(--tint) 18%, transparent); }
.bar { height: 8px; border-radius: 4px; overflow: hidden;
  background: color-mix(in srgb, var(--tint) 18%, transparent); }
.bar > div { height: 100%; border-radius: 4px; background: var(--tint); transition: inline-size 0.6s ease; }
.hint { padding: 16px; color: var(--secondary-text-color); }
dialog { width: min(26rem, calc(100vw - 32px)); max-height: calc(100vh - 48px); overflow: auto;
  box-sizing: border-box; padding: 20px; border: none; border-radius: var(--ha-card-border-radius, 12px);
  color: var(--primary-text-color); background: var(--card-background-color, white);
  box-shadow: 0 8px 32px rgb(0 0 0 / 40%); --soft: color-mix(in srgb, currentColor 7%, transparent); }
dialog::backdrop { background: rgb(0 0 0 / 50%); }
dialog h2 { margin: 0 0 8px; font-size: 1.15rem; font-weight: 500; }
dialog .row { margin-block-end: 8px; }
dialog h2, p { overflow-wrap: anywhere; }
p { margin: 0 0 12px; }
summary { display: flex; align-items: center; min-height: 44px; cursor: pointer; font-weight: 500; }
label { display: block; margin-block: 8px; }
label input { width: 100%; margin-block-start: 4px; }
input[type="color"] { padding: 6px; }
.answers { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; margin-block-start: 16px; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
