import type { Run } from './run.ts'
export async function writeFolder(_folder: string, _run: Run): Promise<readonly string[]> {
  return []
}
