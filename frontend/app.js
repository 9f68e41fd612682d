import { Api } from "./server/client.js"
import { Pace } from "./plan/pace.js"
import { Memory } from "./request/memory.js"
import { Gallery } from "./transition/gallery.js"
import { TransitionSession } from "./transition/session.js"
import { Composer } from "./view/composer.js"
import { ModelChoice } from "./view/model-choice.js"
import { Notices } from "./view/notices.js"
import { Player } from "./view/player.js"
import { Viewer } from "./view/viewer.js"
import "./view/frame-stage.js"
import "./view/frame-strip.js"
import "./view/keyframe-list.js"
import "./view/plan-tree.js"
import "./view/player-controls.js"
import "./view/recent-list.js"
import "./view/settings-form.js"
import "./view/status-line.js"

const RECENT = 12

const find = selector => document.querySelector(selector)
const memory = new Memory()
const api = new Api()
const pace = new Pace(memory)
const gallery = new Gallery()
const stage = find("frame-stage")
const strip = find("frame-strip")
const recent = find("recent-list")
strip.gallery = gallery
const player = new Player({ gallery, stage, strip, controls: find("player-controls") })

const notices = new Notices(api, {
  notice: find("#notice"), token: find("#token"), recovered: begin,
})

const composer = new Composer({
  api, memory, pace, models: new ModelChoice(find("#model"), find("#broken-models")),
  parts: {
    form: find("#composer"), keyframes: find("keyframe-list"), settings: find("settings-form"), model: find("#model"),
    run: find("#run"), cost: find("#cost"), problem: find("#run-problem"), render: movie => viewer.renderAgain(movie),
  },
})

const viewer = new Viewer({
  api,
  parts: {
    gallery, player, stage, strip, notices, status: find("status-line"), tree: find("plan-tree"),
    keyframes: find("keyframe-list"), settings: find("settings-form"), announcer: find("#announcer"),
  },
})

composer.addEventListener("plan", event => event.detail && viewer.preview(event.detail))
composer.addEventListener("started", event => {
  history.pushState(null, "", `?transition=${encodeURIComponent(event.detail.id)}`)
  viewer.open(new TransitionSession(api, event.detail), { isNew: true })
  showRecent()
})
viewer.addEventListener("finished", event => {
  pace.learn(event.detail)
  composer.replan()
  showRecent()
})
recent.addEventListener("open", event => {
  history.pushState(null, "", `?transition=${encodeURIComponent(event.detail)}`)
  openAddressed()
})
window.addEventListener("popstate", openAddressed)
window.addEventListener("online", () => viewer.session?.hurry())
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && viewer.session?.hurry())

begin()

function begin() {
  api.models().then(models => composer.showModels(models), () => {})
  if (!viewer.session) openAddressed()
  showRecent()
}

// The transition in the address: a link, a reload, the back button.
async function openAddressed() {
  const id = new URLSearchParams(location.search).get("transition")
  if (!id) {
    viewer.close()
    composer.replan()
    return
  }
  try {
    const transition = await api.transition(id)
    composer.showRequest(transition.request)
    await viewer.open(new TransitionSession(api, transition), { isNew: false })
  } catch (problem) {
    if (!problem.isUnreachable && !problem.isUnauthorized) {
      notices.say(problem.status === 404 ? "This transition is not there any more." : problem.message)
    }
  }
}

async function showRecent() {
  const { items } = await api.recent(RECENT).catch(() => ({ items: [] }))
  recent.show(items, viewer.session?.id)
  find(".recent").hidden = items.length === 0
}
