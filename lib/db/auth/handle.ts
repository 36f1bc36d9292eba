/** Names that programs of the desk act under, or that would be taken for one. */
const TAKEN =
  /^(local|desk|worker|web|system|learner|curator-learning|built-in|supervisor|admin|owner|timeout|evidence-run|braiding|startup|demo|nobody|api|tr_\d+|ropewalk.*)$/

/** `Anna.Berg+desk@example.org` → `anna.berg`; `attempt` tells apart who would be called the same. */
export function handleFrom(email: string, attempt: number): string {
  const local = (email.split('@')[0] ?? '').split('+')[0] ?? ''
  const plain = local
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '')
    .replace(/^[^a-z]+/, '')
    .replace(/[._-]+$/, '')
    .slice(0, 30)
  const base = plain === '' || TAKEN.test(plain) ? `person-${plain || 'a'}`.slice(0, 34) : plain
  return attempt < 2 ? base : `${base}-${attempt}`
}
