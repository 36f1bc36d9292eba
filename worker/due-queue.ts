/** Items that wait for an instant, earliest first: a binary heap, so that a look costs what is due and not what waits. */
export class DueQueue<T> {
  private readonly heap: { readonly at: number; readonly item: T }[] = []

  get length(): number {
    return this.heap.length
  }

  /** Of the earliest item; infinite when there is none. */
  get nextAt(): number {
    return this.heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  push(at: number, item: T): void {
    const { heap } = this
    const entry = { at, item }
    let i = heap.push(entry) - 1
    for (let parent = (i - 1) >> 1; i > 0 && (heap[parent] as typeof entry).at > at; parent = (i - 1) >> 1) {
      heap[i] = heap[parent] as typeof entry
      i = parent
    }
    heap[i] = entry
  }

  /** Takes the earliest item out. */
  pop(): T | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first?.item
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && (heap[child + 1] as typeof last).at < (heap[child] as typeof last).at) child++
      if ((heap[child] as typeof last).at >= last.at) break
      heap[i] = heap[child] as typeof last
      i = child
    }
    heap[i] = last
    return first.item
  }
}
