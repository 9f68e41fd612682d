// Objects that the whole page shares. Modules import what they need; nothing is passed through.
import { Pace } from "./model/plan/pace.js"
import { Memory } from "./model/request/memory.js"
import { ModelChoice } from "./model/request/model-choice.js"
import { Api } from "./model/server/client.js"
import { Router } from "./router.js"

export const api = new Api()
export const memory = new Memory(() => localStorage)
// Until the tab is closed.
export const tab = new Memory(() => sessionStorage)
export const pace = new Pace(memory)
export const models = new ModelChoice()
export const router = new Router(api)
