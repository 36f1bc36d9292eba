import { CLUSTER_MEMBERS_NEEDED } from '#lib/domain/learn/cluster.ts'
import { EVIDENCE_BAR } from '#lib/domain/learn/evidence-bar.ts'
import { formatNumber } from '#lib/format/number.ts'
import { counted } from '#lib/format/words.ts'
import type { LearningHealth } from '#lib/wire/views/learning.ts'
import type { Clusters } from '#lib/wire/views/strands.ts'

/** One thing that has to happen before there is a lesson: what is needed, and how far this desk is. */
export type WayStep = { readonly needed: string; readonly stands: string; readonly isDone: boolean }

type Stock = Pick<LearningHealth, 'outcomes' | 'tried' | 'patterns' | 'learners'>

/** What has to happen before the first lesson, in order, with the figures of this desk and none besides. */
export function wayToLesson(clusters: Pick<Clusters, 'clusters' | 'strandCount' | 'days'>, stock: Stock): readonly WayStep[] {
  const largest = clusters.clusters[0]?.count ?? 0
  const outcomes = Number(stock.outcomes.last ?? 0)
  const nominated = stock.tried.nominated ?? 0
  return [
    {
      needed: 'Executions end. Each leaves a strand: what was decided, what it met and what it cost.',
      stands: `${counted(clusters.strandCount, 'strand')} of the last ${clusters.days} days`,
      isDone: clusters.strandCount > 0,
    },
    {
      needed: `${CLUSTER_MEMBERS_NEEDED} strands agree in symbol, timeframe, venue, style and outcome, and are laid into a braid.`,
      stands: largest >= CLUSTER_MEMBERS_NEEDED ? `the largest cluster has ${largest}` : `the largest cluster has ${largest} of ${CLUSTER_MEMBERS_NEEDED}`,
      isDone: largest >= CLUSTER_MEMBERS_NEEDED,
    },
    {
      needed: 'What came of them is known: an outcome counts once the minutes after its last fill have been measured.',
      stands:
        outcomes === 0
          ? 'no outcome yet'
          : `${counted(outcomes, 'outcome')}${stock.outcomes.oldestDay === null ? '' : ` since ${stock.outcomes.oldestDay}, ${formatNumber(stock.outcomes.today, 0)} on the last day`}`,
      isDone: outcomes > 0,
    },
    {
      needed: `A group of at least ${EVIDENCE_BAR.n} executions on ${EVIDENCE_BAR.days} days costs more, or less, than what it is compared with, by more than chance makes.`,
      stands: triedInWords(stock),
      isDone: nominated > 0,
    },
    {
      needed: 'What was found is put into words, and tested on later executions that it was not found on.',
      stands: nominated > 0 ? `${counted(nominated, 'finding')} so far` : 'nothing to test yet',
      isDone: false,
    },
  ]
}

function triedInWords({ tried, patterns }: Stock): string {
  const count = Object.values(tried).reduce((sum, n) => sum + n, 0)
  if (count === 0) return 'no group has been looked at yet'
  const largest = patterns.reduce((most, one) => (one.n > most.n ? one : most), { n: 0, days: 0 })
  return `${counted(count, 'group')} looked at; the largest has ${counted(largest.n, 'execution')} on ${counted(largest.days, 'day')}`
}

/** When all groups are looked at next; market days, as the search counts them. */
export function nextLookInWords({ learners }: Pick<Stock, 'learners'>): string {
  const day = learners.find(({ name }) => name === 'evidence')?.entries.find(({ name }) => name === 'day')?.value
  const last = day === undefined ? Number.NaN : Date.parse(`${day.slice(0, 10)}T00:00:00Z`)
  if (!Number.isFinite(last))
    return `The first look comes within five minutes of the first group of ${EVIDENCE_BAR.n}; later ones come every ${EVIDENCE_BAR.everyDays} days.`
  const next = new Date(last + EVIDENCE_BAR.everyDays * 86_400_000).toISOString().slice(0, 10)
  return `The last look was on ${new Date(last).toISOString().slice(0, 10)}, the next one is on ${next}: each look at the same data costs certainty.`
}
