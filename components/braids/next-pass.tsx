import { useQuery } from '@tanstack/react-query'
import { BRAIDED_EVERY_MINUTES } from '#lib/domain/learn/cluster.ts'
import { learningQuery } from '#lib/query/learning.ts'

/** When clusters that are large enough are laid into braids; empty until the switch is known. */
export function NextPass() {
  const { data } = useQuery({ ...learningQuery, refetchInterval: false, staleTime: 60_000 })
  const laying = data?.flags.find(({ name }) => name === 'strand_braid_learning_enabled')
  if (laying === undefined) return null
  return laying.isOn === false
    ? 'No braids are laid: strand_braid_learning_enabled is off in the configuration.'
    : `Braids are laid by a pass of learning; the next one comes within ${BRAIDED_EVERY_MINUTES} minutes.`
}
