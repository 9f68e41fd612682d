// Whether a draft still describes the request of a transition. Seeds that are not locked may differ.
import { stringify } from "../server/json.js"
import { draftOf } from "./draft.js"
import { requestOf } from "./request.js"

export * from "./draft.js"

// `started` is the last start, from startOf() in starter.js, or null.
export function describes(draft, request, started = null) {
  const original = draftOf(request)
  const words = ({ keyframes }) =>
    JSON.stringify(
      keyframes.map(({ prompt, image = "", negativePrompt = "", guidanceScale = "" }) => [
        prompt,
        image,
        negativePrompt,
        guidanceScale,
      ]),
    )
  const isOpen = ({ seed, isLocked }) => isLocked === false || seed === ""
  const { keyframes, branching, ...settings } = requestOf(draft).request
  const isBranching =
    draft.mode === original.mode
      ? isSame(comparable(branching ?? request.branching), comparable(request.branching))
      : isStored(branching, request, started)
  return (
    isBranching &&
    draft.isLoop === original.isLoop &&
    words(draft) === words(original) &&
    isSame(draft.inpainting, original.inpainting) &&
    draft.keyframes.every((keyframe, index) => isOpen(keyframe) || keyframe.seed === original.keyframes[index]?.seed) &&
    Object.entries(settings).every(([key, value]) => isSame(complete(value), complete(request[key])))
  )
}

// Until the defaults are known, a draft has no branching.
function isStored(branching, request, started) {
  return (
    started !== null &&
    started.model === request.model &&
    isSame(comparable(started.branching), comparable(request.branching)) &&
    isSame(comparable(branching ?? started.asked), comparable(started.asked))
  )
}

// A finished transition names the branches that were placed, and fixed placement may be left out.
function comparable(branching) {
  if (!branching) return branching
  const { placed, placement = "fixed", ...asked } = branching
  return { ...asked, placement }
}

// A movie without a format is an MP4, and one without a scale as large as the frames. The server chooses the upscaler.
function complete(value) {
  if (!value?.fps) return value
  const { upscaler, ...movie } = value
  return { format: "mp4", scale: 1, ...movie }
}

// The server writes the fields in another order than the form.
function isSame(one, other) {
  return stringify(sorted(one ?? null)) === stringify(sorted(other ?? null))
}

function sorted(value) {
  const isRecord = value instanceof Object && !Array.isArray(value)
  return isRecord ? Object.fromEntries(Object.entries(value).sort()) : value
}
