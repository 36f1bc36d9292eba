/** Ids below this are looked up in an array, the rest in a hash map: venues number their orders from small integers. */
const DENSE_ID_MAX = 1 << 22

/** Things by their number, without a hash for the small ones. */
export class Directory<T extends object> {
  count = 0
  private readonly dense: (T | null)[] = []
  private readonly sparse = new Map<number, T>()

  get(id: number): T | null {
    if (id < DENSE_ID_MAX) return this.dense[id] ?? null
    return this.sparse.get(id) ?? null
  }

  set(id: number, item: T): void {
    this.count++
    if (id >= DENSE_ID_MAX) this.sparse.set(id, item)
    else {
      // Filled without holes: a sparse array would turn every look-up into a hash.
      while (this.dense.length <= id) this.dense.push(null)
      this.dense[id] = item
    }
  }

  delete(id: number): void {
    this.count--
    if (id < DENSE_ID_MAX) this.dense[id] = null
    else this.sparse.delete(id)
  }
}
