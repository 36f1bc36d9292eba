import { z } from 'zod'
import type { Lineage, LineageEdge, LineageNode, LineageQuery } from '#lib/wire/views/lineage.ts'
import type { Reader } from './connection.ts'

/** How many of one kind a single row may lead to; what is beyond is counted, not drawn. */
const EACH_MAX = 24

/**
 * From any row to what it came from and what came of it: execution ↔ cluster ↔ braid ↔ lesson ↔ decisions it met ↔ proposals and
 * versions. Every hop is a stored reference, named with its column. Null when the row itself is not there.
 */
export async function readLineage(db: Reader, { kind, id }: LineageQuery): Promise<Lineage | null> {
  const walk = new Walk(db)
  if (!(await walk.start(kind, id))) return null
  return walk.result(`${kind}:${id}`)
}

class Walk {
  private readonly db: Reader
  private readonly nodes = new Map<string, LineageNode>()
  private readonly edges = new Map<string, LineageEdge>()
  private readonly cuts = new Set<string>()

  constructor(db: Reader) {
    this.db = db
  }

  async start(kind: LineageQuery['kind'], id: string): Promise<boolean> {
    if (kind === 'execution') return this.fromExecution(id)
    if (kind === 'braid') return this.fromBraid(id)
    return this.fromLesson(id)
  }

  result(focus: string): Lineage {
    // An edge to a row that was left out would hang in the air.
    const edges = [...this.edges.values()].filter(({ from, to }) => this.nodes.has(from) && this.nodes.has(to))
    return { focus, nodes: [...this.nodes.values()], edges, cuts: [...this.cuts], readAtMs: Date.now() }
  }

  private async fromExecution(id: string): Promise<boolean> {
    if (!(await this.addExecutions([id]))) return false
    const { rows } = await this.db.query(
      `select o.braided_into from tr_outcome_log o where o.execution_id = $1 and o.braided_into is not null
       union select s.braided_into from tr_strand s where s.id = $1 and s.braided_into is not null`,
      [id],
    )
    for (const row of rows) await this.addBraid(z.string().parse(row.braided_into))
    const citing = await this.lessonsWhere(
      `l.facts @> jsonb_build_array(jsonb_build_object('supportIds', jsonb_build_array($1::text)))
      or l.facts @> jsonb_build_array(jsonb_build_object('counterIds', jsonb_build_array($1::text)))`,
      id,
    )
    const met = await this.lessonsWhere(
      `l.id in (select a.lesson_id from tr_lesson_application a join tr_strand s on s.decision_id = a.decision_id
      where s.id = $1 and a.execution_id = $1)`,
      id,
    )
    for (const lesson of [...citing, ...met]) await this.expandLesson(lesson, id)
    return true
  }

  private async fromBraid(id: string): Promise<boolean> {
    return this.addBraid(id)
  }

  private async fromLesson(id: string): Promise<boolean> {
    const [lesson] = await this.lessonsWhere('l.id = $1', id)
    if (lesson === undefined) return false
    if (lesson.braid_id !== null) await this.addBraid(lesson.braid_id)
    await this.expandLesson(lesson)
    return true
  }

  /** The braid, its members, what it was laid into, and its lessons. Reaches up the levels, not down: each level below is its own page. */
  private async addBraid(id: string): Promise<boolean> {
    if (this.nodes.has(`braid:${id}`)) return true
    const { rows } = await this.db.query(
      `select id, kind, symbol, timeframe, venue, execution_type, outcome_type, cluster_id, braid_version, braided_into, source_strands[1:${EACH_MAX}] as members,
         cardinality(source_strands) as member_count from tr_strand where id = $1 and kind in ('braid', 'meta_braid', 'meta2_braid')`,
      [id],
    )
    if (!rows[0]) return false
    const braid = braidRow.parse(rows[0])
    this.addBraidNode(braid)
    const cluster = braid.cluster_id === null ? null : `cluster:${braid.cluster_id}`
    if (cluster !== null && braid.cluster_id !== null) {
      this.add({ key: cluster, kind: 'cluster', id: braid.cluster_id, title: keyOf(braid), note: 'agree in their key', href: clusterHref(braid) })
      this.link(cluster, `braid:${id}`, 'was laid into', 'tr_strand.cluster_id')
    }
    if (braid.member_count > EACH_MAX) this.cuts.add(`${braid.member_count - EACH_MAX} more members of the ${asWords(braid.kind)}`)
    await this.addExecutions(braid.members)
    await this.addBraidNodes(braid.members)
    for (const member of braid.members) {
      const from = this.nodes.has(`execution:${member}`) ? `execution:${member}` : `braid:${member}`
      this.link(from, cluster ?? `braid:${id}`, 'is a member of', 'tr_strand.source_strands')
    }
    for (const lesson of await this.lessonsWhere('l.braid_id = $1', id)) await this.expandLesson(lesson)
    if (braid.braided_into !== null && (await this.addBraid(braid.braided_into))) {
      this.link(`braid:${id}`, `braid:${braid.braided_into}`, 'was laid into', 'tr_strand.braided_into')
    }
    return true
  }

  private async addBraidNodes(ids: readonly string[]): Promise<void> {
    const { rows } = await this.db.query(
      `select id, kind, symbol, timeframe, venue, execution_type, outcome_type, cluster_id, braid_version, braided_into, '{}'::text[] as members,
         cardinality(source_strands) as member_count from tr_strand where id = any($1) and kind in ('braid', 'meta_braid', 'meta2_braid')`,
      [ids],
    )
    for (const row of rows) this.addBraidNode(braidRow.parse(row))
  }

  private addBraidNode(braid: z.infer<typeof braidRow>): void {
    this.add({
      key: `braid:${braid.id}`,
      kind: 'braid',
      id: braid.id,
      title: `${asWords(braid.kind)}${braid.braid_version === null ? '' : ` v${braid.braid_version}`}, ${braid.member_count} members`,
      note: keyOf(braid),
      href: `/braids/${encodeURIComponent(braid.id)}`,
    })
  }

  /** The facts' strands, what it came from, the decisions it met, and the proposals about it. `only` keeps to one execution. */
  private async expandLesson(lesson: z.infer<typeof lessonRow>, only?: string): Promise<void> {
    const key = `lesson:${lesson.id}`
    if (this.nodes.has(key)) return
    this.add({
      key,
      kind: 'lesson',
      id: lesson.id,
      title: lesson.title ?? 'Lesson without words yet',
      note: `${asWords(lesson.state)}, n ${lesson.n}`,
      href: `/lessons/${encodeURIComponent(lesson.id)}`,
    })
    if (lesson.braid_id !== null) {
      if (only !== undefined) await this.addBraidNodes([lesson.braid_id])
      this.link(`braid:${lesson.braid_id}`, key, 'gave rise to', 'tr_lesson.braid_id')
    }
    const cited = (ids: readonly string[]): readonly string[] => (only === undefined ? ids.slice(0, EACH_MAX) : ids.filter((id) => id === only))
    if (only === undefined && Math.max(lesson.support.length, lesson.counter.length) > EACH_MAX)
      this.cuts.add(`${Math.max(0, lesson.support.length - EACH_MAX) + Math.max(0, lesson.counter.length - EACH_MAX)} more strands of its facts`)
    await this.addExecutions([...cited(lesson.support), ...cited(lesson.counter)])
    for (const id of cited(lesson.support)) this.link(`execution:${id}`, key, 'speaks for', 'tr_lesson.facts supportIds')
    for (const id of cited(lesson.counter)) this.link(`execution:${id}`, key, 'speaks against', 'tr_lesson.facts counterIds')
    await this.addParents(lesson)
    await this.addMet(lesson.id, only)
    await this.addProposals(lesson.id)
  }

  private async addParents({ id, parents, supersedes }: z.infer<typeof lessonRow>): Promise<void> {
    const ids = [...parents, ...(supersedes === null ? [] : [supersedes])]
    if (ids.length === 0) return
    const { rows } = await this.db.query(`select id, title, state, n from tr_lesson where id = any($1) limit ${EACH_MAX}`, [ids])
    for (const row of rows) {
      const parent = shortLesson.parse(row)
      this.add({
        key: `lesson:${parent.id}`,
        kind: 'lesson',
        id: parent.id,
        title: parent.title ?? 'Lesson without words yet',
        note: `${asWords(parent.state)}, n ${parent.n}`,
        href: `/lessons/${encodeURIComponent(parent.id)}`,
      })
    }
    for (const parent of parents) this.link(`lesson:${parent}`, `lesson:${id}`, 'is a parent of', 'tr_lesson.parents')
    if (supersedes !== null) this.link(`lesson:${supersedes}`, `lesson:${id}`, 'was superseded by', 'tr_lesson.supersedes')
  }

  private async addMet(lessonId: string, only: string | undefined): Promise<void> {
    const { rows } = await this.db.query(
      `select execution_id, arm from tr_lesson_application where lesson_id = $1 and ($2::text is null or execution_id = $2) order by created_at desc limit ${EACH_MAX + 1}`,
      [lessonId, only ?? null],
    )
    const met = rows.slice(0, EACH_MAX).map((row) => metRow.parse(row))
    if (rows.length > EACH_MAX) this.cuts.add(`decisions it met before the newest ${EACH_MAX}`)
    await this.addExecutions(met.map((row) => row.execution_id))
    for (const { execution_id, arm } of met) this.link(`lesson:${lessonId}`, `execution:${execution_id}`, ARM_WORDS[arm], 'tr_lesson_application')
  }

  private async addProposals(lessonId: string): Promise<void> {
    const { rows } = await this.db.query(
      `select id, title, status, applied_version from tr_proposal where subject_id = $1 order by id desc limit ${EACH_MAX}`,
      [lessonId],
    )
    for (const row of rows) {
      const { id, title, status, applied_version: version } = proposalRow.parse(row)
      const key = `proposal:${id}`
      this.add({ key, kind: 'proposal', id, title, note: asWords(status), href: `/proposals/${encodeURIComponent(id)}` })
      this.link(`lesson:${lessonId}`, key, 'is the subject of', 'tr_proposal.subject_id')
      if (version === null) continue
      this.add({ key: `version:${version}`, kind: 'version', id: String(version), title: `Configuration v${version}`, note: null, href: null })
      this.link(key, `version:${version}`, 'was applied as', 'tr_proposal.applied_version')
    }
  }

  private async lessonsWhere(condition: string, id: string): Promise<readonly z.infer<typeof lessonRow>[]> {
    const ids = (name: string): string =>
      `array(select distinct jsonb_array_elements_text(case jsonb_typeof(f -> '${name}') when 'array' then f -> '${name}' else '[]' end) from jsonb_array_elements(case jsonb_typeof(l.facts) when 'array' then l.facts else '[]' end) f)`
    const { rows } = await this.db.query(
      `select l.id, l.title, l.state, l.n, l.braid_id, l.parents, l.supersedes, ${ids('supportIds')} as support, ${ids('counterIds')} as counter
       from tr_lesson l where ${condition} order by l.id desc limit ${EACH_MAX}`,
      [id],
    )
    return rows.map((row) => lessonRow.parse(row))
  }

  private async addExecutions(ids: readonly string[]): Promise<boolean> {
    const missing = ids.filter((id) => !this.nodes.has(`execution:${id}`))
    if (missing.length === 0) return ids.length > 0
    const { rows } = await this.db.query(`select id, symbol, side, venue, status from tr_strand where id = any($1) and kind = 'execution'`, [missing])
    for (const row of rows) {
      const { id, symbol, side, venue, status } = executionRow.parse(row)
      this.add({
        key: `execution:${id}`,
        kind: 'execution',
        id,
        title: [side, symbol].filter(Boolean).join(' ') || 'execution',
        note: [venue, status === null ? null : asWords(status)].filter(Boolean).join(', '),
        href: `/executions/${encodeURIComponent(id)}`,
      })
    }
    return rows.length > 0
  }

  private add(node: LineageNode): void {
    if (!this.nodes.has(node.key)) this.nodes.set(node.key, node)
  }
  private link(from: string, to: string, word: string, by: string): void {
    this.edges.set(`${from} ${to} ${by}`, { from, to, word, by })
  }
}

/** A code as a title reads it: this view writes titles, and its room sees no display code. */
const asWords = (code: string): string => code.replaceAll('_', ' ')

const ARM_WORDS = { applied: 'was applied to', holdout: 'was held out of', shadow: 'watched', capped: 'was capped for' } as const

const keyOf = (b: z.infer<typeof braidRow>): string =>
  [b.symbol, b.timeframe, b.venue, b.execution_type, b.outcome_type === null ? null : asWords(b.outcome_type)].filter(Boolean).join(' · ')

function clusterHref(braid: z.infer<typeof braidRow>): string {
  const params = new URLSearchParams()
  for (const column of ['symbol', 'timeframe', 'venue', 'execution_type', 'outcome_type'] as const)
    if (braid[column] !== null) params.set(column, braid[column])
  return `/strands?${params}`
}

const text = z.string().nullable()
const braidRow = z.object({
  id: z.string(),
  kind: z.string(),
  symbol: text,
  timeframe: text,
  venue: text,
  execution_type: text,
  outcome_type: text,
  cluster_id: text,
  braid_version: z.number().nullable(),
  braided_into: text,
  members: z.array(z.string()),
  member_count: z.number(),
})
const lessonRow = z.object({
  id: z.string(),
  title: text,
  state: z.string(),
  n: z.number(),
  braid_id: text,
  parents: z.array(z.string()),
  supersedes: text,
  support: z.array(z.string()),
  counter: z.array(z.string()),
})
const shortLesson = z.object({ id: z.string(), title: text, state: z.string(), n: z.number() })
const metRow = z.object({ execution_id: z.string(), arm: z.enum(['applied', 'holdout', 'shadow', 'capped']) })
const proposalRow = z.object({ id: z.string(), title: z.string(), status: z.string(), applied_version: z.number().nullable() })
const executionRow = z.object({ id: z.string(), symbol: text, side: text, venue: text, status: text })
