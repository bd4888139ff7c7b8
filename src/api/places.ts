/** Where addresses are, as the API shows it. */
import type { Locations } from '../domains/locations/index.ts'

export interface Place {
  readonly country: string | null
  readonly network: string | null
}

/** Reads the location data when it is first needed. */
export async function placesOf(locations: Locations): Promise<(address: string) => Place> {
  const find = await locations.finder()
  return (address) => {
    const { country, network } = find(address)
    return { country, network: network === null ? null : `AS${network.number} ${network.name}`.trimEnd() }
  }
}
