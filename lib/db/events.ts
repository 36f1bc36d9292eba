/** One fact of the append-only log. `causeId` names what led to it; order comes from the database. */
export type EventRow = {
  readonly noun: string
  readonly noun_id: string
  readonly kind: string
  readonly cause_id: string | null
  readonly actor: string
  readonly data: Readonly<Record<string, unknown>>
}

export const ACTOR = 'worker'

/** Other modules choose the ids of their rows; the index over nouns takes no more than some 2,600 bytes. */
const NOUN_ID_MAX = 256

export const event = (noun: string, nounId: string, kind: string, causeId: string | null, data: EventRow['data'] = {}, actor = ACTOR): EventRow => ({
  noun,
  noun_id: nounId.slice(0, NOUN_ID_MAX).toWellFormed(),
  kind,
  cause_id: causeId,
  actor,
  data,
})

/**
 * The one statement that appends events, as a CTE body over the jsonb array in `parameter`. A trigger notifies
 * readers once per transaction.
 */
export const appendEvents = (parameter: string): string => `
  insert into tr_event (noun, noun_id, kind, cause_id, actor, data)
  select noun, noun_id, kind, cause_id, actor, data
  from jsonb_to_recordset(${parameter}::jsonb) as e(noun text, noun_id text, kind text, cause_id text, actor text, data jsonb)`
