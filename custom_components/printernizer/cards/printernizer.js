// The one module that Home Assistant loads; every card is imported here.

import "./printer-card.js";
import "./filament-card.js";
