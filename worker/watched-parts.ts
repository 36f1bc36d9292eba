import type { ExecutionId } from '#lib/domain/base/id.ts'
import type { Part } from './parts.ts'

/** What is watched, by its execution and by its symbol: bookings name the one, the market the other. */
export class WatchedParts {
  private readonly parts = new Map<ExecutionId, Part>()
  private readonly bySymbol = new Map<string, Set<Part>>()

  count(): number {
    return this.parts.size
  }

  get(id: ExecutionId): Part | undefined {
    return this.parts.get(id)
  }

  has(id: ExecutionId): boolean {
    return this.parts.has(id)
  }

  all(): Iterable<Part> {
    return this.parts.values()
  }

  symbols(): Iterable<string> {
    return this.bySymbol.keys()
  }

  hasSymbol(symbol: string): boolean {
    return this.bySymbol.has(symbol)
  }

  ofSymbol(symbol: string): Iterable<Part> {
    return this.bySymbol.get(symbol) ?? []
  }

  take(part: Part): void {
    this.parts.set(part.id, part)
    this.bySymbol.set(part.symbol, (this.bySymbol.get(part.symbol) ?? new Set()).add(part))
  }

  drop(part: Part): void {
    part.undoRetry()
    this.parts.delete(part.id)
    const others = this.bySymbol.get(part.symbol)
    others?.delete(part)
    if (others?.size === 0) this.bySymbol.delete(part.symbol)
  }
}
