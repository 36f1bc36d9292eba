import type { PaintTimes } from '../painted.ts'

export type WorkerRow = {
  readonly id: string
  readonly role: string
  readonly host: string
  readonly pid: number
  readonly startedAtMs: number
  readonly heartbeatAtMs: number
}

export type UnknownOrder = {
  readonly id: string
  readonly executionId: string
  readonly symbol: string
  readonly venue: string
  readonly side: string
  readonly quantity: string
  readonly clientOrderId: string
  readonly sinceMs: number
  readonly lastCheckMs: number | null
  readonly nextCheckMs: number | null
}

export type Incident = {
  readonly id: string
  readonly name: string
  readonly message: string
  readonly executionId: string | null
  readonly venue: string | null
  readonly symbol: string | null
  readonly ours: string | null
  readonly theirs: string | null
  readonly raisedAtMs: number
  readonly clearedAtMs: number | null
}

/** How far our books have been compared with a venue's. */
export type Reconciliation = {
  readonly venue: string
  readonly checkedAtMs: number | null
  readonly failingSinceMs: number | null
  readonly failure: string | null
  /** Fills that the stream had missed and the comparison found. */
  readonly foundFills: number
  readonly differenceCount: number
}

export type StageRow = { readonly key: string; readonly p50: number | null; readonly p95: number | null; readonly p99: number | null; readonly n: number }

/** One of the background jobs of learning, as its queue has it. */
export type JobRow = {
  readonly name: string
  /** When its rhythm asked for it last. */
  readonly askedAtMs: number | null
  /** Of the row that is in the queue now; null when none is. */
  readonly attempts: number | null
  readonly attemptsMax: number | null
  readonly runAtMs: number | null
  readonly runningSinceMs: number | null
  readonly lastError: string | null
}

export type System = {
  readonly workers: readonly WorkerRow[]
  readonly stats: {
    readonly inboxDepth: number | null
    readonly openOrders: number | null
    readonly unknownOrders: number | null
    readonly eventLoopP99Ms: number | null
    readonly memoryMb: number | null
    readonly isListening: boolean | null
    readonly node: string | null
    readonly stages: readonly StageRow[]
  }
  readonly inbox: { readonly depth: number; readonly oldestMs: number | null }
  readonly commands: { readonly waiting: number; readonly oldestMs: number | null }
  /** The oldest transaction that has written and not ended: readers of the log wait for it. */
  readonly oldestWrite: { readonly ageMs: number; readonly program: string } | null
  /** How old the oldest event is that readers have not been told; null while this web server's own tail is silent. */
  readonly tailLagMs: number | null
  readonly unknown: readonly UnknownOrder[]
  readonly incidents: readonly Incident[]
  readonly reconciliations: readonly Reconciliation[]
  readonly jobs: readonly JobRow[]
  /** Streams that this web server keeps open: one for each browser. */
  readonly openStreams: number
  /** Report committed → drawn, of the executions of the last quarter of an hour. */
  readonly paint: PaintTimes
  readonly versions: { readonly product: string; readonly build: string; readonly node: string; readonly postgres: string; readonly schema: string | null }
  readonly readAtMs: number
}
