import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { World } from '#lib/wire/world.ts'
import type { Measured, Truths } from './measures.ts'
import { Refusal } from './options.ts'

export type Task = { readonly world: World; readonly seed: number; readonly truths: Truths | null }
export type Answer = { readonly measured: Measured } | { readonly truths: Truths }

/** Runs tasks on all processors, one thread each; answers come in the order of the tasks, whoever finished first. */
export function openPool(size = availableParallelism()): {
  run(tasks: readonly Task[], onDone: () => void): Promise<readonly Answer[]>
  close(): Promise<void>
} {
  const workers = Array.from({ length: size }, () => new Worker(new URL('./thread.ts', import.meta.url)))
  return {
    async run(tasks, onDone) {
      const answers = new Array<Answer>(tasks.length)
      let next = 0
      await Promise.all(
        workers.map(async (worker) => {
          for (let at = next++; at < tasks.length; at = next++) {
            answers[at] = await ask(worker, tasks[at] as Task)
            onDone()
          }
        }),
      )
      return answers
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

function ask(worker: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
    }
    const onMessage = (answer: Answer): void => {
      done()
      resolve(answer)
    }
    // A world that breaks its thread, or is too large for it, is named; it is not the program that is at fault.
    const onError = (error: unknown): void => {
      done()
      const why = error instanceof Error ? error.message : String(error)
      reject(new Refusal(`--worlds: ${task.world.name}, seed ${task.seed}: ${why.split('\n')[0]}`))
    }
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(task)
  })
}
