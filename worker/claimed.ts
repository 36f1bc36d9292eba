/** A read of the inbox is ended by the server after 15 s; what it saw before that cannot come back later than this. */
const KEPT_MS = 30_000

/**
 * What has been claimed, by key, with its owner. The database knows a claim once its commit is seen, but a read that began
 * before that commit still shows it as free: so a settled claim is remembered for longer than any such read can take.
 */
export class Claimed {
  private readonly owners = new Map<string, string>()
  private settled: { readonly key: string; readonly owner: string; readonly atMs: number }[] = []

  /** The owner of the key: an earlier one, or `owner` from now on. */
  claim(key: string, owner: string): string {
    const earlier = this.owners.get(key)
    if (earlier !== undefined) return earlier
    this.owners.set(key, owner)
    return owner
  }

  has(key: string): boolean {
    return this.owners.has(key)
  }

  /** The claim is stored. */
  settle(key: string, owner: string, nowMs: number): void {
    this.settled.push({ key, owner, atMs: nowMs })
    let i = 0
    for (; i < this.settled.length; i++) {
      const { key: old, owner: by, atMs } = this.settled[i] as (typeof this.settled)[number]
      if (nowMs - atMs < KEPT_MS) break
      if (this.owners.get(old) === by) this.owners.delete(old)
    }
    if (i > 0) this.settled = this.settled.slice(i)
  }

  /** The claim came to nothing: the key is free at once. */
  release(key: string, owner: string): void {
    if (this.owners.get(key) === owner) this.owners.delete(key)
  }
}
