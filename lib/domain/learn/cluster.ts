/** The columns that strands must agree in to be laid into one braid, in the order of the cluster key (LEARNING.md section C). */
export const CLUSTER_COLUMNS = ['symbol', 'timeframe', 'venue', 'execution_type', 'outcome_type'] as const
export type ClusterColumn = (typeof CLUSTER_COLUMNS)[number]

/** So often the job `braid` lays braids while learning is on; a test holds it to the job's schedule. */
export const BRAIDED_EVERY_MINUTES = 5

/** So many members make a cluster a braid. */
export const CLUSTER_MEMBERS_NEEDED = 3
