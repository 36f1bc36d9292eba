import { parentPort } from 'node:worker_threads'
import { measure, truthsOf } from './measures.ts'
import type { Answer, Task } from './pool.ts'

/** One thread of the proof: a task in, its answer out. */
parentPort?.on('message', ({ world, seed, truths }: Task) => {
  const answer: Answer = truths === null ? { truths: truthsOf(world) } : { measured: measure(world, seed, truths) }
  parentPort?.postMessage(answer)
})
