/** Rows drawn beyond those in view, on either side: a turn of the wheel finds them there. */
const BESIDE = 5
/** Before the box is known: a tall screen full. */
const VIEW_PX = 1_200

/** The rows to draw, from `first` up to but not `last`, of a box that has been scrolled down by `top` pixels and shows `view` of them. */
export function windowOf({ top, view, height, count }: { readonly top: number; readonly view: number; readonly height: number; readonly count: number }): {
  readonly first: number
  readonly last: number
} {
  const inView = Math.ceil((view || VIEW_PX) / height) + 1
  const at = Math.min(Math.max(0, Math.floor(top / height)), Math.max(0, count - inView))
  return { first: Math.max(0, at - BESIDE), last: Math.min(count, at + inView + BESIDE) }
}
