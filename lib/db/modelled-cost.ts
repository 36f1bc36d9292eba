/**
 * What the router expected an execution (`strand`) to cost when it was decided, in bps of the mid that its cost is measured against: of
 * the whole split, else of the venue that was used. Without what lessons added: their belief is no part of the model that a residual is
 * measured against, else it would be learned away again. Null where it was not stored.
 */
export const modelledBps = (strand: string): string => {
  const candidate = `jsonb_path_query_first(${strand}.route, '$.candidates[*] ? (@.venue == $venue)', jsonb_build_object('venue', ${strand}.venue))`
  const priced = (row: string): string => `(${row} ->> 'routing_cost_bps')::float8 - (${row} -> 'costs' ->> 'residual_bps')::float8`
  return `coalesce(${priced(`${strand}.route`)}, ${priced(candidate)})`
}

/** The same of an outcome: as it was logged with it, else, where it was logged before that was kept, from the execution. */
export const modelledOfOutcomeBps = (outcome: string): string =>
  `coalesce((${outcome}.known ->> 'modelled_bps')::float8, (select ${modelledBps('decided')} from tr_strand decided where decided.id = ${outcome}.execution_id))`
