'use client'
import { useEffect, useState } from 'react'
import { setNotices, useNotices } from '#components/live/notices.ts'
import { notify } from '#components/live/notify.ts'
import { Button } from '#components/ui/button.tsx'

/** Switches notifications on and off. The browser's own question comes only from the press, never by itself. */
export function NoticesForm() {
  const notices = useNotices()
  // The server does not know; what the browser says comes right after the first paint.
  const [permission, setPermission] = useState<NotificationPermission | 'missing'>('default')
  useEffect(() => setPermission(typeof Notification === 'undefined' ? 'missing' : Notification.permission), [])
  const isOn = notices.isOn && permission === 'granted'
  async function turnOn(): Promise<void> {
    const given = await Notification.requestPermission()
    setPermission(given)
    if (given === 'granted') setNotices({ ...notices, isOn: true })
  }
  if (permission === 'missing')
    return <p className="text-sm text-dim">This browser has no notifications, or not on this address: it needs https or the machine itself.</p>
  return (
    <div className="grid gap-3 text-sm">
      <p role="status">
        {permission === 'denied'
          ? 'The browser refuses them for this address; it can be allowed again beside the address itself.'
          : isOn
            ? 'On, in this browser. One tab of it tells, also while it is not seen; a closed browser tells nothing.'
            : 'Off. Nothing is shown outside of the window.'}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {isOn ? (
          <Button onClick={() => setNotices({ ...notices, isOn: false })}>Switch notifications off</Button>
        ) : (
          <Button
            tone="accent"
            disabled={permission === 'denied'}
            title={permission === 'denied' ? 'The browser refuses them' : undefined}
            onClick={() => void turnOn()}
          >
            Switch notifications on
          </Button>
        )}
        <Button
          disabled={!isOn}
          title={isOn ? undefined : 'They are off'}
          onClick={() => notify({ key: 'test', title: 'A test from Ropewalk', body: 'This is how an alarm looks.', href: location.pathname })}
        >
          Send a test
        </Button>
      </div>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={notices.hasSound}
          disabled={!isOn}
          onChange={(event) => setNotices({ ...notices, hasSound: event.target.checked })}
          className="size-4 accent-accent"
        />
        With a sound
      </label>
    </div>
  )
}
