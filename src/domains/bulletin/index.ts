export { gatewayBulletin, type GatewayBulletinRequest } from './gateway/index.ts'
export type { Bulletin } from './model.ts'
export { renderers } from './render/index.ts'
export { digestOf } from './render/json.ts'
