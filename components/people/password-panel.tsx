'use client'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field, Input } from '#components/ui/field.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { askStep } from './ask-step.ts'
import { Fault } from './shown-once.tsx'

/** A new password, by the old one. */
export function PasswordPanel() {
  const router = useRouter()
  const [said, setSaid] = useState<{ readonly isDone: boolean; readonly fault: string | null }>({ isDone: false, fault: null })
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const answer = await askStep('/api/auth/password', Object.fromEntries(new FormData(form)))
    setSaid({ isDone: answer.ok, fault: answer.ok ? null : answer.message })
    if (!answer.ok) return
    form.reset()
    router.refresh()
  }
  return (
    <Panel title="Password" isStatic note="every other session ends with the old one">
      <form className="grid max-w-80 gap-3" onSubmit={(event) => void change(event)}>
        <Field label="Current password">{(ids) => <Input {...ids} name="current" type="password" autoComplete="current-password" required />}</Field>
        <Field label="New password" hint="At least 12 characters.">
          {(ids) => <Input {...ids} name="next" type="password" autoComplete="new-password" required minLength={12} maxLength={128} />}
        </Field>
        <Fault text={said.fault} />
        <div className="flex items-center gap-3">
          <Button type="submit">Change the password</Button>
          {said.isDone ? (
            <span role="status" className="text-sm text-dim">
              changed
            </span>
          ) : null}
        </div>
      </form>
    </Panel>
  )
}
