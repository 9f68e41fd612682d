// Formats of movies that every browser plays; of others the page shows the frames.
const PLAYABLE = ["mp4", "webm"]

export function isPlayable({ format = "mp4" }) {
  return PLAYABLE.includes(format)
}
