/** How many of the last decisions chance moved away from what would be done without (LEARNING.md F: at most a fifth, for any purpose). */
export class Budget {
  private readonly last: boolean[] = []
  private moved = 0

  /** Known before anything is drawn for a decision, so that what is drawn keeps its exact probability. */
  isSpent(): boolean {
    return this.moved + 1 > SHARE_MAX * Math.max(this.last.length, COUNT_MIN)
  }

  note(isMoved: boolean): void {
    this.last.push(isMoved)
    if (isMoved) this.moved++
    if (this.last.length > WINDOW && this.last.shift()) this.moved--
  }
}

const SHARE_MAX = 0.2
const WINDOW = 200
/** A share of fewer decisions says nothing. */
const COUNT_MIN = 20
