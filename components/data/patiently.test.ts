import { describe, expect, it } from 'vitest'
import { patiently } from './patiently.ts'

const chunkError = () => Object.assign(new Error('Failed to load chunk /_next/static/chunks/x.js'), { name: 'ChunkLoadError' })

describe('a part that is loaded late', () => {
  it('is asked for again until it can be had', async () => {
    const waits: number[] = []
    let tries = 0
    const load = async () => {
      if (++tries < 4) throw chunkError()
      return 'part'
    }
    await expect(patiently(load, async (ms) => void waits.push(ms))).resolves.toBe('part')
    expect(waits).toEqual([500, 1_000, 2_000])
  })
  it('fails at once when the part itself is broken', async () => {
    const broken = async () => Promise.reject(new TypeError('x is not a function'))
    await expect(patiently(broken, async () => {})).rejects.toThrow('x is not a function')
  })
})
