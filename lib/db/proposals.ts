import type { Pool, PoolClient } from 'pg'
import type { FieldChange } from '../domain/govern/change.ts'
import type { Person } from '../domain/govern/four-eyes.ts'
import type { ProposalKind, ProposalStatus } from '../domain/govern/proposal.ts'
import { appendEvents, type EventRow } from './events.ts'
import type { ConfigVersion } from './policy.ts'
import { withTx } from './tx.ts'

/** Proposals and what becomes of them. Everything that one event of a proposal changes is one transaction. */

/** A row of `tr_proposal`; instants in milliseconds since the epoch. */
export type ProposalRow = {
  readonly id: string
  readonly kind: ProposalKind
  readonly status: ProposalStatus
  readonly title: string
  readonly reason: string
  readonly base_version: number
  readonly revision: number
  readonly change: Readonly<Record<string, unknown>>
  readonly evidence: Readonly<Record<string, unknown>>
  readonly evidence_hash: string
  readonly author: string
  readonly decided_by: string | null
  readonly comment: string | null
  readonly applied_version: number | null
  readonly expires_ms: number | null
  readonly applies_ms: number | null
}
export type NewVersion = {
  readonly version: number
  readonly baseVersion: number
  readonly config: unknown
  readonly author: string
  /** Null of what was applied without its second person. */
  readonly approver: string | null
  readonly reason: string
  readonly curators: readonly Readonly<Record<string, unknown>>[]
  readonly proposalId: string
  readonly changes: readonly { readonly parameter: string; readonly old_value: unknown; readonly new_value: unknown }[]
}

/** A row of `tr_bypass` that has not ended. */
export type BypassRow = {
  readonly proposal_id: string
  readonly review_id: string
  readonly actor: string
  readonly reason: string
  readonly version: number
  readonly changes: readonly FieldChange[]
  readonly expires_ms: number
}
export type BypassEnding = { readonly ending: 'confirmed' | 'taken_back' | 'overtaken'; readonly ended_by: string; readonly end_version: number | null }
export type NewComment = {
  readonly id: string
  readonly proposal_id: string
  readonly revision: number
  readonly author: string
  readonly text: string
}

const COLUMNS = `id, kind, status, title, reason, base_version, revision, change, evidence, evidence_hash, author, decided_by, comment, applied_version,
  (extract(epoch from expires_at) * 1000)::float8 as expires_ms, (extract(epoch from applies_at) * 1000)::float8 as applies_ms`
const OPEN = `status in ('draft', 'in_review', 'approved', 'scheduled')`

/** What a transaction of the governor may do; the module's proposals wait for each other behind one lock. */
export type Book = {
  readonly find: (id: string) => Promise<ProposalRow | null>
  readonly open: () => Promise<readonly ProposalRow[]>
  readonly appliedAfter: (version: number) => Promise<readonly ProposalRow[]>
  readonly version: (version: number) => Promise<ConfigVersion | null>
  readonly newest: () => Promise<ConfigVersion>
  /** Whether this cause has moved a proposal already: a command that is carried out again after a crash changes nothing twice. */
  readonly hasHappened: (proposalId: string, causeId: string) => Promise<boolean>
  readonly add: (row: ProposalRow) => Promise<void>
  readonly save: (row: ProposalRow) => Promise<void>
  /** Compare and set: the primary key lets one version follow another once. */
  readonly store: (version: NewVersion) => Promise<void>
  /** Changes of these proposals have been taken back by what this version changes. */
  readonly revert: (proposalIds: readonly string[], byProposalId: string) => Promise<void>
  readonly say: (events: readonly EventRow[]) => Promise<void>
  /** The accounts there are; none = one person works at the desk without them. */
  readonly people: () => Promise<readonly Person[]>
  /** Whether one person may go back to `version` alone: the database decides it by the same function. */
  readonly isPlainReturn: (handle: string, version: number) => Promise<boolean>
  readonly comment: (comment: NewComment) => Promise<void>
  readonly openBypass: () => Promise<BypassRow | null>
  readonly addBypass: (bypass: BypassRow) => Promise<void>
  readonly endBypass: (proposalId: string, end: BypassEnding) => Promise<void>
}

/** `fn` in one transaction, alone among the proposals of the module. */
export const governing = <T>(pool: Pool, moduleId: string, fn: (book: Book) => Promise<T>): Promise<T> =>
  withTx(pool, 'govern', async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('tr_proposal ' || $1))`, [moduleId])
    return await fn(bookOf(client, moduleId))
  })

function bookOf(client: PoolClient, moduleId: string): Book {
  const rows = async <R>(text: string, ...values: readonly unknown[]): Promise<readonly R[]> => (await client.query(text, [moduleId, ...values])).rows
  const versions = 'select version, config, author, approver, reason from tr_config_version where module_id = $1'
  return {
    find: async (id) => (await rows<ProposalRow>(`select ${COLUMNS} from tr_proposal where module_id = $1 and id = $2`, id))[0] ?? null,
    open: () => rows(`select ${COLUMNS} from tr_proposal where module_id = $1 and ${OPEN} order by created_at`),
    appliedAfter: (version) =>
      rows(`select ${COLUMNS} from tr_proposal where module_id = $1 and status = 'applied' and applied_version > $2 order by applied_version`, version),
    version: async (version) => (await rows<ConfigVersion>(`${versions} and version = $2`, version))[0] ?? null,
    newest: async () => (await rows<ConfigVersion>(`${versions} order by version desc limit 1`))[0] as ConfigVersion,
    hasHappened: async (...ids) =>
      (await client.query(`select 1 from tr_event where noun = 'proposal' and noun_id = $1 and cause_id = $2 limit 1`, ids)).rows.length > 0,
    add: (row) => put(rows(`insert into tr_proposal (module_id, ${COLUMNS_SET}) select $1, ${fields('null', 'null')} from ${RECORD}`, JSON.stringify([row]))),
    save: (row) =>
      put(
        rows(
          `update tr_proposal p set (${COLUMNS_SET}) = (select ${fields('p.decided_at', 'p.applied_at')} from ${RECORD}), updated_at = clock_timestamp()
           where p.module_id = $1 and p.id = $3`,
          JSON.stringify([row]),
          row.id,
        ),
      ),
    store: (v) =>
      put(
        rows(
          `with version as (
             insert into tr_config_version (module_id, version, base_version, config, author, approver, reason) values ($1, $2, $3, $4::jsonb, $5, $6, $7)
           ), weights as (
             insert into tr_curator_weight (module_id, version, curator_type, weight, threshold, kappa, veto_floor, enabled, author, approver, reason)
             select $1, $2, curator_type, weight, threshold, kappa, veto_floor, enabled, $5, $6, $7
             from jsonb_to_recordset($8::jsonb) as w(curator_type text, weight float8, threshold float8, kappa float8, veto_floor float8, enabled boolean)
           )
           insert into tr_parameter_update (module_id, parameter, old_value, new_value, reason, proposal_id, actor)
           select $1, parameter, old_value, coalesce(new_value, 'null'::jsonb), $7, $9, coalesce($6, $5) from jsonb_to_recordset($10::jsonb) as c(parameter text, old_value jsonb, new_value jsonb)`,
          v.version,
          v.baseVersion,
          JSON.stringify(v.config),
          v.author,
          v.approver,
          v.reason,
          JSON.stringify(v.curators),
          v.proposalId,
          JSON.stringify(v.changes),
        ),
      ),
    revert: (proposalIds, byProposalId) =>
      put(
        rows(
          `update tr_parameter_update u set reverted_by = n.seq from tr_parameter_update n
           where n.module_id = $1 and n.proposal_id = $3 and u.module_id = $1 and u.proposal_id = any($2::text[]) and u.parameter = n.parameter and u.reverted_by is null`,
          proposalIds,
          byProposalId,
        ),
      ),
    say: async (events) => void (await client.query(appendEvents('$1'), [JSON.stringify(events)])),
    people: async () => (await client.query<Person>('select handle, roles, is_active as "isActive" from auth_person')).rows,
    isPlainReturn: async (...args) => (await rows<{ is: boolean }>('select tr_is_plain_return($1, $2, $3, null) as is', ...args))[0]?.is === true,
    comment: (c) =>
      put(
        rows(
          'insert into tr_proposal_comment (module_id, id, proposal_id, revision, author, text) values ($1, $2, $3, $4, $5, $6)',
          c.id,
          c.proposal_id,
          c.revision,
          c.author,
          c.text,
        ),
      ),
    openBypass: async () =>
      (
        await rows<BypassRow>(
          `select proposal_id, review_id, actor, reason, version, changes, (extract(epoch from expires_at) * 1000)::float8 as expires_ms
           from tr_bypass where module_id = $1 and ending is null`,
        )
      )[0] ?? null,
    addBypass: (b) =>
      put(
        rows(
          `insert into tr_bypass (module_id, proposal_id, review_id, actor, reason, version, changes, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7::jsonb, to_timestamp($8::float8 / 1000))`,
          b.proposal_id,
          b.review_id,
          b.actor,
          b.reason,
          b.version,
          JSON.stringify(b.changes),
          b.expires_ms,
        ),
      ),
    endBypass: (proposalId, { ending, ended_by, end_version }) =>
      put(
        rows(
          `update tr_bypass set ending = $3, ended_by = $4, end_version = $5, ended_at = clock_timestamp() where module_id = $1 and proposal_id = $2 and ending is null`,
          proposalId,
          ending,
          ended_by,
          end_version,
        ),
      ),
  }
}

const put = async (written: Promise<unknown>): Promise<void> => void (await written)
const COLUMNS_SET = `id, kind, status, title, reason, base_version, revision, change, evidence, evidence_hash, author, decided_by, comment, applied_version,
  expires_at, applies_at, decided_at, applied_at`
/** When it was decided and applied is set once, and forgotten when an edit takes the decision back. */
const fields = (decidedAt: string, appliedAt: string): string => `x.id, x.kind, x.status, x.title, x.reason, x.base_version, x.revision, x.change, x.evidence,
  x.evidence_hash, x.author, x.decided_by, x.comment, x.applied_version, to_timestamp(x.expires_ms / 1000), to_timestamp(x.applies_ms / 1000),
  case when x.decided_by is not null then coalesce(${decidedAt}, clock_timestamp()) end, case when x.applied_version is not null then coalesce(${appliedAt}, clock_timestamp()) end`
const RECORD = `jsonb_to_recordset($2::jsonb) as x(id text, kind text, status text, title text, reason text, base_version int, revision int, change jsonb, evidence jsonb,
  evidence_hash text, author text, decided_by text, comment text, applied_version int, expires_ms float8, applies_ms float8)`
