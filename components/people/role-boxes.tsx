'use client'
import { ROLES, type Role } from '#lib/domain/govern/roles.ts'
import { ROLE_WORDS } from './role-words.ts'

/** Which roles somebody holds; each says what it adds. */
export function RoleBoxes({
  legend,
  held,
  onChange,
}: {
  readonly legend: string
  readonly held: readonly Role[]
  readonly onChange: (roles: readonly Role[]) => void
}) {
  return (
    <fieldset className="grid gap-1.5 text-left">
      <legend className="pb-1 text-xs font-medium text-dim">{legend}</legend>
      {ROLES.map((role) => (
        <label key={role} className="flex min-h-6 items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={held.includes(role)}
            onChange={(event) => onChange(ROLES.filter((one) => (one === role ? event.target.checked : held.includes(one))))}
          />
          <span>
            {role} <span className="text-xs text-faint">{ROLE_WORDS[role]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
