// Only improves: every page works without it.
import { initAll } from "./frontend.min.js"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
initAll()
