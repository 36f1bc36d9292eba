import type { Alarm } from '#lib/query/alarms.ts'
import { readNotices } from './notices.ts'

/** Shows one alarm outside of the browser's window. The key takes the place of an earlier one, so that nothing piles up. */
export function notify({ key, title, body, href }: Pick<Alarm, 'key' | 'title' | 'body' | 'href'>): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return
  const shown = new Notification(title, { body, tag: `ropewalk ${key}`, icon: '/icon.svg', requireInteraction: true })
  shown.onclick = () => {
    window.focus()
    shown.close()
    location.assign(href)
  }
  if (readNotices().hasSound) beep()
}

const TONE_HZ = 660
const TONE_S = 0.35

/** One soft tone; a browser that was never touched makes none. */
function beep(): void {
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = TONE_HZ
  volume.gain.setValueAtTime(0.15, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + TONE_S)
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(audio.currentTime + TONE_S)
  tone.onended = () => void audio.close()
}
