import { expect, it } from 'vitest'
import { JOBS } from '#worker/jobs/catalog.ts'
import { BRAIDED_EVERY_MINUTES } from './cluster.ts'

it('braids are laid as often as the screens say', () => expect(JOBS.braid.every).toBe(`*/${BRAIDED_EVERY_MINUTES} * * * *`))
