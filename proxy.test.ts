// Guarantees: the desk answers to loopback and to the address it was told to listen on, and to no other name.
import { NextRequest } from 'next/server'
import { expect, test } from 'vitest'
import { isOurName, proxy } from './proxy.ts'

const answer = (host: string) => proxy(new NextRequest('http://127.0.0.1:3000/api/overview', { headers: { host } })).status

test('loopback under any port is ours, a stranger’s name is misdirected', () => {
  expect(['127.0.0.1:3000', 'localhost:4111', 'LOCALHOST', '[::1]:3000'].map(answer)).toEqual([200, 200, 200, 200])
  expect(['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', ''].map(answer)).toEqual([421, 421, 421, 421])
})

test('the address it listens on is ours; on every address any name is', () => {
  expect(isOurName('desk.internal', 'desk.internal')).toBe(true)
  expect(isOurName('desk.internal', '192.0.2.7')).toBe(false)
  expect(isOurName('anything', '0.0.0.0')).toBe(true)
})
