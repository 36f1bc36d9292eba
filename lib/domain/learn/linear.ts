import { invariant } from '../base/invariant.ts'

/** A symmetric positive definite matrix by rows. */
export type Matrix = readonly (readonly number[])[]

/** Lower triangle L with LLᵀ = A. Throws when A is not positive definite. */
function cholesky(a: Matrix): readonly (readonly number[])[] {
  const lower: number[][] = []
  for (let i = 0; i < a.length; i++) {
    const row: number[] = []
    for (let j = 0; j <= i; j++) {
      let left = a[i]?.[j] as number
      for (let k = 0; k < j; k++) left -= (row[k] as number) * ((j === i ? row : lower[j])?.[k] as number)
      if (j === i) invariant(left > 0, 'a matrix is not positive definite')
      row.push(j === i ? Math.sqrt(left) : left / (lower[j]?.[j] as number))
    }
    lower.push(row)
  }
  return lower
}

/** x with A·x = b. */
export function solved(a: Matrix, b: readonly number[]): readonly number[] {
  const lower = cholesky(a)
  return backward(lower, forward(lower, b))
}

/** x with A·x = b, and the diagonal of A⁻¹. */
export function solve(a: Matrix, b: readonly number[]): { readonly x: readonly number[]; readonly inverseDiagonal: readonly number[] } {
  const lower = cholesky(a)
  const unit = (at: number): number[] => b.map((_, i) => (i === at ? 1 : 0))
  return { x: backward(lower, forward(lower, b)), inverseDiagonal: b.map((_, i) => forward(lower, unit(i)).reduce((total, v) => total + v * v, 0)) }
}

function forward(lower: readonly (readonly number[])[], b: readonly number[]): number[] {
  const y: number[] = []
  for (const [i, row] of lower.entries()) {
    let left = b[i] as number
    for (let k = 0; k < i; k++) left -= (row[k] as number) * (y[k] as number)
    y.push(left / (row[i] as number))
  }
  return y
}

function backward(lower: readonly (readonly number[])[], y: readonly number[]): number[] {
  const x = new Array<number>(y.length)
  for (let i = y.length - 1; i >= 0; i--) {
    let left = y[i] as number
    for (let k = i + 1; k < y.length; k++) left -= (lower[k]?.[i] as number) * (x[k] as number)
    x[i] = left / (lower[i]?.[i] as number)
  }
  return x
}

/** `a + weight·φφᵀ`. */
export const plusOuter = (a: Matrix, phi: readonly number[], weight: number): Matrix =>
  a.map((row, i) => row.map((v, j) => v + weight * (phi[i] as number) * (phi[j] as number)))
