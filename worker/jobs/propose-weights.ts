import { readLearner, writeLearner } from '#lib/db/learners.ts'
import { type ConfigVersion, versionsAfter } from '#lib/db/policy.ts'
import type { Pool } from '#lib/db/pool.ts'
import { governing } from '#lib/db/proposals.ts'
import { fromMs } from '#lib/domain/base/time.ts'
import type { Policy } from '#lib/domain/decide/policy.ts'
import { parsePolicy } from '#lib/domain/decide/stored-policy.ts'
import { LEARNER } from '#lib/domain/govern/proposal.ts'
import { lookForProposal } from '#lib/domain/govern/weight-proposal.ts'
import type { WeightLearner } from '#lib/domain/learn/weight-learner.ts'
import { Governor } from '../govern.ts'
import { attachEvidence } from './proposal-evidence.ts'

type Options = { readonly pool: Pool; readonly moduleId: string; readonly nowMs: number; readonly makeId: () => string }

const NAME = 'weights'
const VERSIONS_MAX = 1_000

/**
 * Every fifty published outcomes a look at what curators have been worth, and where that is clear a proposal with its what-if: people
 * decide, and it expires when they do not (LEARNING.md H1). While one waits, a later look is a new revision of it.
 */
export async function proposeWeights({ pool, moduleId, nowMs, makeId }: Options): Promise<string | null> {
  const versions = await versionsAfter(pool, moduleId, 0, VERSIONS_MAX)
  const inForce = versions[0] && policyOf(versions[0])
  const configured = versions.find((v) => v.author !== LEARNER)
  if (!inForce?.learning.curatorLearningEnabled || !configured) return null
  const stored = await readLearner(pool, moduleId, NAME)
  if (stored === null) return null
  const { learner, proposal } = lookForProposal(stored.state as WeightLearner, policyOf(configured) ?? inForce, inForce)
  if (learner === stored.state) return null
  const isMine = await writeLearner(pool, moduleId, NAME, stored.version, { state: learner, dataCut: stored.dataCut, actor: LEARNER })
  if (!isMine || proposal === null) return null
  const waiting = await governing(
    pool,
    moduleId,
    async (book) => (await book.open()).find((row) => row.author === LEARNER && row.status === 'in_review') ?? null,
  )
  const governor = new Governor({ pool, moduleId, now: () => fromMs(nowMs), adopt: async () => {} })
  const wish = { kind: 'weights', base_version: versions[0]?.version as number, ...proposal } as const
  const answer = await governor.propose({ id: makeId(), actor: LEARNER }, { ...wish, ...(waiting !== null && { proposal_id: waiting.id }) })
  // Never without its evidence: a person who finds it finds the flip list.
  await attachEvidence(pool, moduleId, nowMs)
  return answer.ok ? (answer.value.proposal_id as string) : null
}

function policyOf({ config, version }: ConfigVersion): Policy | null {
  const parsed = parsePolicy({ ...config, version })
  return parsed.ok ? parsed.value : null
}
