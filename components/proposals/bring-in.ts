/** A form that a press has opened: into view as far as it fits, and the focus where something is to be said. */
export function bringIn(form: HTMLElement | null, field: string): void {
  form?.scrollIntoView({ block: 'nearest' })
  form?.querySelector<HTMLElement>(field)?.focus()
}
