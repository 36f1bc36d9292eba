/**
 * Loaded before a program that the supervisor starts (`node --import`): when the supervisor is gone, killed or crashed, the
 * program ends too. Without it, a killed supervisor would leave a worker that trades and a web server that holds the port.
 */
const GRACE_MS = 5_000

if (process.channel) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref()
  })
  process.channel.unref()
}
