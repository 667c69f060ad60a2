/** Asks for the reader's sentences at once, beside the page's other modules. */

import { language } from "../preferences.js";
import { learn } from "./index.js";

learn(language()).catch(() => undefined); // main.js asks again, and hears of it
