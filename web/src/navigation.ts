/** The pages of the shell's navigation, by task. `key` follows `g` on the keyboard. */
import { centre, everyone, type Role } from './session.ts'
import { dictionary } from './language.tsx'

/** Absent roles: the centre and agencies. */
export const destinations = [
  { name: 'situation', to: '/situation', key: 's' },
  { name: 'gateway', to: '/gateway', key: 'g' },
  { name: 'honeypots', to: '/honeypots', key: 'h', roles: centre },
  { name: 'returns', to: '/returns', key: 'j', roles: everyone },
  { name: 'bulletins', to: '/bulletins', key: 'b' },
  { name: 'sources', to: '/sources', key: 'o', roles: centre },
  { name: 'agencies', to: '/agencies', key: 'a' },
  { name: 'administration', to: '/administration', key: 'm', roles: ['administrator'] },
] as const satisfies readonly {
  readonly name: string
  readonly to: string
  readonly key: string
  readonly roles?: readonly Role[]
}[]

export type Destination = (typeof destinations)[number]

export function rolesOf(destination: Destination): readonly Role[] | undefined {
  return 'roles' in destination ? destination.roles : undefined
}

export const destinationWords = dictionary({
  'zh-TW': {
    situation: '態勢',
    gateway: '閘口',
    honeypots: '蜜罐',
    returns: '聯防監控',
    bulletins: '公報',
    sources: '資料來源',
    agencies: '機關',
    administration: '系統管理',
  },
  en: {
    situation: 'Situation',
    gateway: 'Gateway',
    honeypots: 'Honeypots',
    returns: 'Joint monitoring',
    bulletins: 'Bulletins',
    sources: 'Sources',
    agencies: 'Agencies',
    administration: 'Administration',
  },
})
