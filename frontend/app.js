import { Api, frameAddress } from "./model/server/client.js"
import { Pace } from "./model/plan/pace.js"
import { Memory } from "./model/request/memory.js"
import { draftOf } from "./model/request/request.js"
import { Gallery } from "./model/transition/gallery.js"
import { Composer } from "./view/composer/composer.js"
import { onceAt } from "./view/ui/late.js"
import { ModelChoice } from "./view/composer/model-choice.js"
import { Notices } from "./view/ui/notices.js"
import { Viewer } from "./view/viewer/viewer.js"
import "./view/viewer/frame-stage.js"
import "./view/viewer/frame-strip.js"
import "./view/inpainting/inpainting-fold.js"
import "./view/composer/keyframe-list.js"
import "./view/viewer/player-controls.js"
import "./view/composer/settings-form.js"
import "./view/viewer/status-line.js"

const LATE_ELEMENTS = {
  "plan-tree": () => import("./view/ui/plan-tree.js"), "transition-actions": () => import("./view/viewer/transition-actions.js"),
}

const find = selector => document.querySelector(selector)
const memory = new Memory()
const api = new Api()
const pace = new Pace(memory)
const gallery = new Gallery()
const stage = find("frame-stage")
const strip = find("frame-strip")
const settings = find("settings-form")
const inpainting = find("inpainting-fold")
const asked = find("transition-actions")
const actions = later(asked, ["show", "confirm"])
strip.gallery = gallery
inpainting.api = api
inpainting.size = () => ({ width: Number(settings.values.width), height: Number(settings.values.height) })
inpainting.shown = () => (viewer.shown === null ? null : frameAddress(viewer.session.id, viewer.shown))
const controls = find("player-controls")
controls.addEventListener("full", () => stage.fullScreen())

const notices = new Notices(api, {
  notice: find("#notice"), token: find("#token"), recovered: begin,
})

const composer = new Composer({
  api, memory, pace, models: new ModelChoice(find("#model")),
  parts: {
    form: find("#composer"), keyframes: find("keyframe-list"), settings, inpainting, model: find("#model"),
    run: find("#run"), cost: find("#cost"), warnings: find("#plan-warnings"), problem: find("#run-problem"), render: movie => viewer.renderAgain(movie),
  },
})

const viewer = new Viewer({
  api,
  parts: {
    gallery, stage, strip, notices, settings, actions, status: find("status-line"), tree: later(find(".film plan-tree"), ["show", "clear", "light", "lightAll"]),
    keyframes: find("keyframe-list"), announcer: find("#announcer"), examples: find(".examples"),
  },
})

// What is below the first screen, or behind a button, is loaded after it.
const historyPanel = onceAt(find(".history"), async () => {
  const { HistoryPanel } = await import("./view/history/history-panel.js")
  return new HistoryPanel({
    api, notices, place: find(".history"), open, use, again, retry,
    changed: transition => viewer.hear(transition),
    loaded: items => learn(items),
    removed: id => id === viewer.session?.id && goTo(null),
  })
}, () => showHistory())

const nextTree = later(find(".next plan-tree"), ["show"])
composer.addEventListener("plan", ({ detail }) => {
  inpainting.resize()
  if (!detail) return
  nextTree.show(detail.plan, detail.words)
  viewer.preview(detail)
})
composer.addEventListener("started", event => show(event.detail))
viewer.addEventListener("finished", event => learn([event.detail]))

find(".examples").addEventListener("click", ({ target }) => {
  if (target.matches("button")) composer.usePrompts(target.textContent.split(" → "))
})
asked.addEventListener("again", () => again(viewer.session.state))
asked.addEventListener("retry", () => retry(viewer.session.state))
asked.addEventListener("render", () => settings.showMovieFields())
asked.addEventListener("link", () => copyLink(viewer.session.id))
asked.addEventListener("request", () => withDialogs(dialogs => dialogs.request(viewer.session.state.request)))
asked.addEventListener("remove", () => withHistory(panel => panel.remove(viewer.session.state)))
find("#request").addEventListener("click", () => withDialogs(dialogs => dialogs.request(composer.request)))
find("#models").addEventListener("click", () => withDialogs(dialogs => dialogs.models(find("#model").value)))

window.addEventListener("popstate", openAddressed)
window.addEventListener("online", () => viewer.session?.hurry())
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && viewer.session?.hurry())

begin()

function begin() {
  api.models().then(models => composer.showModels(models), () => {})
  if (!viewer.session) openAddressed()
  showHistory()
}

async function show(transition) {
  history.pushState(null, "", `?transition=${encodeURIComponent(transition.id)}`)
  await view(transition, { isNew: true })
  find(".viewer").scrollIntoView({ block: "nearest" })
  showHistory()
}

function open({ id }) {
  goTo(id)
  find(".viewer").scrollIntoView({ block: "start" })
}

function goTo(id) {
  history.pushState(null, "", id ? `?transition=${encodeURIComponent(id)}` : location.pathname)
  openAddressed()
}

function use({ request }) {
  composer.take(draftOf(request))
  find("#announcer").textContent = "The settings are in the fields"
  find("#composer").scrollIntoView({ block: "start" })
}

function again({ request }) {
  return composer.startWithNewSeeds(request)
}

// What failed or was cancelled goes on, and is looked at.
async function retry({ id }) {
  try {
    const transition = await api.retry(id)
    if (viewer.session?.id === id) viewer.goOn(transition)
    else open(transition)
    showHistory()
  } catch (problem) {
    notices.say(problem.message)
  }
}

function copyLink(id) {
  return notices.using(() => import("./view/ui/copy.js"), async ({ copy }) => {
    await copy(new URL(`?transition=${encodeURIComponent(id)}`, location.href).href)
    find("#announcer").textContent = "Link copied"
    actions.confirm("link", "Copied")
  })
}

function withDialogs(action) {
  return notices.using(() => import("./view/ui/dialogs.js"), module => action(module.dialogs({
    api, useModel: id => composer.useModel(id), loadRequest: request => composer.take(draftOf(request)),
  })))
}

// Where it cannot be loaded its place says so.
function withHistory(action) {
  return historyPanel().then(action, () => {})
}

// How fast the server was tells how long the next will take.
function learn(transitions) {
  for (const transition of [...transitions].reverse()) pace.learn(transition)
  composer.replan()
}

// An element whose module comes after the first screen: what it is told before waits for it, in order.
function later(part, methods) {
  const load = onceAt(part, () => LATE_ELEMENTS[part.localName]())
  const defined = customElements.whenDefined(part.localName)
  return Object.fromEntries(methods.map(method => [method, (...told) => {
    load().catch(() => {})
    return defined.then(() => part[method](...told))
  }]))
}

function showHistory() {
  return withHistory(panel => {
    panel.load()
    panel.mark(viewer.session?.id ?? null)
  })
}

function mark() {
  return withHistory(panel => panel.mark(viewer.session?.id ?? null))
}

function view(transition, how) {
  const modules = () => Promise.all([import("./model/transition/session.js"), import("./view/viewer/player.js")])
  return notices.using(modules, ([{ TransitionSession }, { Player }]) => {
    viewer.player ??= new Player({ gallery, stage, strip, controls })
    viewer.open(new TransitionSession(api, transition), how)
  })
}

function addressed() {
  return new URLSearchParams(location.search).get("transition")
}

// The transition in the address: a link, a reload, the back button.
async function openAddressed() {
  const id = addressed()
  if (!id) {
    viewer.close()
    composer.replan()
    return mark()
  }
  try {
    const transition = await api.transition(id)
    if (id !== addressed()) return
    composer.showRequest(transition.request)
    await view(transition, { isNew: false })
    mark()
  } catch (problem) {
    if (!problem.isUnreachable && !problem.isUnauthorized) {
      notices.say(problem.status === 404 ? "This transition is not there any more." : problem.message)
    }
  }
}
