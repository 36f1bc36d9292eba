import { headers } from 'next/headers'
import { readingPerson } from '#lib/db/auth/person.ts'

/** What was done to people and their ways in is for those who manage them. */
export const READS_PEOPLE = 'admin'

/** Whether whoever asks, by session or token, reads those lines too. */
export async function mayReadPeople(): Promise<boolean> {
  return (await readingPerson(await headers()))?.roles.includes(READS_PEOPLE) ?? false
}
