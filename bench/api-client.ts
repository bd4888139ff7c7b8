/** Asks one address again and again, two at a time, and prints how long each answer took, in ms, shortest first, as JSON. */
const [address, session, requests] = process.argv.slice(2) as [string, string, string]
const times: number[] = []
let left = Number(requests) + 10
await Promise.all([client(), client()])
process.stdout.write(JSON.stringify(times.slice(10).sort((a, b) => a - b)))

async function client(): Promise<void> {
  while (left-- > 0) {
    const start = performance.now()
    const response = await fetch(address, { headers: { cookie: `__Host-lianfang=${session}` } })
    const answer = await response.text()
    times.push(performance.now() - start)
    if (!response.ok) throw new Error(`${address}: ${response.status} ${answer.slice(0, 500)}`)
  }
}
