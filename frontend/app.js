import { Api, frameAddress } from "./server/client.js"
import { Pace } from "./plan/pace.js"
import { Memory } from "./request/memory.js"
import { draftOf } from "./request/request.js"
import { Gallery } from "./transition/gallery.js"
import { Composer } from "./view/composer.js"
import { ModelChoice } from "./view/model-choice.js"
import { Notices } from "./view/notices.js"
import { Player } from "./view/player.js"
import { Viewer } from "./view/viewer.js"
import "./view/frame-stage.js"
import "./view/frame-strip.js"
import "./view/inpainting-fold.js"
import "./view/keyframe-list.js"
import "./view/player-controls.js"
import "./view/settings-form.js"
import "./view/status-line.js"

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
inpainting.shown = () => (player.shown === null ? null : frameAddress(viewer.session.id, player.shown))
const player = new Player({ gallery, stage, strip, controls: find("player-controls") })

const notices = new Notices(api, {
  notice: find("#notice"), token: find("#token"), recovered: begin,
})

const composer = new Composer({
  api, memory, pace, models: new ModelChoice(find("#model")),
  parts: {
    form: find("#composer"), keyframes: find("keyframe-list"), settings, inpainting, model: find("#model"),
    run: find("#run"), cost: find("#cost"), problem: find("#run-problem"), render: movie => viewer.renderAgain(movie),
  },
})

const viewer = new Viewer({
  api,
  parts: {
    gallery, player, stage, strip, notices, settings, actions, status: find("status-line"), tree: later(find(".film plan-tree"), ["show", "clear", "light", "lightAll"]),
    keyframes: find("keyframe-list"), announcer: find("#announcer"), examples: find(".examples"),
  },
})

// What is below the first screen, or behind a button, is loaded after it.
const historyPanel = import("./view/history-panel.js").then(({ HistoryPanel }) => new HistoryPanel({
  api, notices, place: find(".history"), open, use, again,
  loaded: items => learn(items),
  removed: id => id === viewer.session?.id && goTo(null),
}))
const dialogs = () => import("./view/dialogs.js").then(module =>
  module.dialogs({ api, useModel: id => composer.useModel(id), loadRequest: request => composer.take(draftOf(request)) }))

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
asked.addEventListener("render", () => settings.showMovieFields())
asked.addEventListener("link", () => copyLink(viewer.session.id))
asked.addEventListener("request", async () => (await dialogs()).request(viewer.session.state.request))
asked.addEventListener("remove", async () => (await historyPanel).remove(viewer.session.state))
find("#request").addEventListener("click", async () => (await dialogs()).request(composer.request))
find("#models").addEventListener("click", async () => (await dialogs()).models(find("#model").value))

window.addEventListener("popstate", openAddressed)
window.addEventListener("online", () => viewer.session?.hurry())
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && viewer.session?.hurry())

begin()

function begin() {
  api.models().then(models => composer.showModels(models), () => {})
  if (!viewer.session) openAddressed()
  historyPanel.then(panel => panel.load())
}

async function show(transition) {
  history.pushState(null, "", `?transition=${encodeURIComponent(transition.id)}`)
  viewer.open(await session(transition), { isNew: true })
  find(".viewer").scrollIntoView({ block: "nearest" })
  mark()
  ;(await historyPanel).load()
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

async function copyLink(id) {
  const { copy } = await import("./view/copy.js")
  await copy(new URL(`/?transition=${encodeURIComponent(id)}`, location.href).href)
  find("#announcer").textContent = "Link copied"
  actions.confirm("link", "Copied")
}

// How fast the server was tells how long the next will take.
function learn(transitions) {
  for (const transition of [...transitions].reverse()) pace.learn(transition)
  composer.replan()
}

// An element whose module comes after the first screen: what it is told before waits for it, in order.
function later(part, methods) {
  const coming = import(`./view/${part.localName}.js`)
  return Object.fromEntries(methods.map(method => [method, (...told) => coming.then(() => part[method](...told))]))
}

async function mark() {
  ;(await historyPanel).mark(viewer.session?.id ?? null)
}

async function session(transition) {
  const { TransitionSession } = await import("./transition/session.js")
  return new TransitionSession(api, transition)
}

// The transition in the address: a link, a reload, the back button.
async function openAddressed() {
  const id = new URLSearchParams(location.search).get("transition")
  if (!id) {
    viewer.close()
    composer.replan()
    return mark()
  }
  try {
    const transition = await api.transition(id)
    composer.showRequest(transition.request)
    await viewer.open(await session(transition), { isNew: false })
    mark()
  } catch (problem) {
    if (!problem.isUnreachable && !problem.isUnauthorized) {
      notices.say(problem.status === 404 ? "This transition is not there any more." : problem.message)
    }
  }
}
