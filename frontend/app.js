// Wires the parts of the page: what one part announces, another one shows.
import { api, models, pace, router } from "./services.js"
import "./view/composer/model-select.js"
import "./view/composer/transition-composer.js"
import { emit } from "./view/ui/dom.js"
import "./view/ui/live-announcer.js"
import { lateElement, loadFor } from "./view/ui/loading.js"
import "./view/ui/page-notices.js"

const composer = document.querySelector("transition-composer")
// These do nothing on the first screen and are loaded after it.
const withViewer = lateElement(
  document.querySelector("transition-viewer"),
  () => import("./view/viewer/transition-viewer.js"),
)
const withHistory = lateElement(
  document.querySelector("transition-history"),
  () => import("./view/history/transition-history.js"),
)

// The draft and its start
on("plan-changed", plan => plan && withViewer(viewer => viewer.preview(plan)))
on("transition-started", showStarted)
on("load-request", request => composer.takeRequest(request))
on("reuse-transition", ({ request }) => composer.takeRequest(request))
on("repeat-transition", ({ request }) => composer.draw(request, true))
on("choose-example", prompts => composer.takePrompts(prompts))

// The displayed transition
on("viewer-cleared", () => composer.clearImages())
on("seeds-known", seeds => composer.showSeeds(seeds))
on("keyframe-drawn", ({ index, image }) => composer.showImage(index, image))
on("transition-finished", transition => learn([transition]))
on("rerender-offered", offer => composer.offerRerender(offer))
on("rerender-requested", movie =>
  withViewer(viewer => viewer.rerender(movie)).catch(problem => composer.rejectRerender(problem)),
)
on("order-changed", async ({ request, images, moves }) => {
  await composer.reorder(moves, request)
  composer.clearImages()
  images.forEach((image, index) => image && composer.showImage(index, image))
})
on("order-cut", movie => composer.useMovie(movie))
on("draw-order", async order => {
  const drawn = await composer.start()
  if (drawn) withViewer(viewer => viewer.remember({ ...order, to: drawn.id }))
})
on("reopen-transition", id => router.open(id))
on("redraw-transition", async ({ request, ...redraw }) => {
  const drawn = await composer.draw(request)
  if (drawn) withViewer(viewer => viewer.remember({ ...redraw, to: drawn.id }))
})
on("show-movie-settings", () => composer.showMovieFields())
on("use-displayed-frame", () => withViewer(viewer => composer.repaint(viewer.displayedFrame)))
on("copy-link", ({ id }) => copyLink(id))
document.addEventListener("dragenter", () => import("./view/composer/recipe-drop.js"), { once: true })
window.addEventListener("online", reconnect)
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && reconnect())

// The history
on("open-transition", ({ id }) => openFromHistory(id))
on("retry-transition", transition => withViewer(viewer => viewer.retry(transition)))
on("transition-resumed", showHistory)
on("transition-changed", transition => withViewer(viewer => viewer.checkRetried(transition)))
on("transitions-loaded", learn)
on("delete-transition", transition => withHistory(history => history.delete(transition)))
on("transition-deleted", id => id === router.id && router.open(null))

// The dialogs
on("show-request", ({ request }) => showRequest(request))
on("show-draft-request", () => showRequest(composer.request))
on("show-models", () =>
  loadFor(
    () => import("./view/composer/models-dialog.js"),
    () => dialog("models-dialog").show(),
  ),
)

// The address
router.addEventListener("start-addressed", showStart)
router.addEventListener("transition-addressed", event => showAddressed(event.detail))
router.addEventListener("address-failed", event => reportFailed(event.detail))

on("server-recovered", begin)
begin()

function on(type, action) {
  document.addEventListener(type, event => action(event.detail))
}

function begin() {
  api.models().then(
    list => models.load(list),
    () => {},
  )
  describeFields().catch(() => {})
  withViewer(viewer => viewer.transition || router.follow())
  showHistory()
}

async function describeFields() {
  const [{ limitsOf }, description] = await Promise.all([import("./model/request/limits.js"), api.description()])
  composer.limits = limitsOf(description)
}

function showStarted(transition) {
  router.record(transition.id)
  withViewer(viewer => {
    viewer.open(transition, { isNew: true })
    viewer.scrollIntoView({ block: "nearest" })
  })
  showHistory()
}

async function showAddressed(transition) {
  await composer.showRequest(transition.request)
  if (router.id !== transition.id) return
  withViewer(viewer => viewer.open(transition))
  mark()
}

function showStart() {
  withViewer(viewer => viewer.close())
  composer.replan()
  mark()
}

function openFromHistory(id) {
  router.open(id)
  withViewer(viewer => viewer.scrollIntoView({ block: "start" }))
}

function reconnect() {
  withViewer(viewer => viewer.reconnectNow())
}

function showHistory() {
  withHistory(history => history.show(router.id))
}

function mark() {
  withHistory(history => history.mark(router.id))
}

// The duration of finished transitions is the estimate for the next one.
function learn(transitions) {
  for (const transition of [...transitions].reverse()) pace.learn(transition)
  composer.replan()
}

function copyLink(id) {
  withViewer(viewer => viewer.copyLink(router.linkTo(id)))
}

function showRequest(request) {
  loadFor(
    () => import("./view/composer/request-dialog.js"),
    () => dialog("request-dialog").show(request),
  )
}

function dialog(name) {
  return document.querySelector(name) ?? document.createElement(name)
}

// Unreachable servers and missing tokens have notices of their own.
function reportFailed({ status, message, isUnreachable, isUnauthorized }) {
  if (isUnreachable || isUnauthorized) return
  emit(document, "report-problem", { message: status === 404 ? "This transition no longer exists." : message })
}
