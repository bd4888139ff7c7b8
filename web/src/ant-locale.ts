/** Ant Design's own words. English is built in; Chinese is loaded when it is the page's language. */
import dayjs from 'dayjs'
import type { ConfigProviderProps } from 'antd'
import { useEffect, useState } from 'react'
import type { Language } from './language.tsx'

type Locale = NonNullable<ConfigProviderProps['locale']>

export function useAntLocale(language: Language): Locale | undefined {
  const [chinese, setChinese] = useState<Locale>()
  useEffect(() => {
    if (language === 'en') {
      dayjs.locale('en')
      return
    }
    void Promise.all([import('antd/locale/zh_TW'), import('dayjs/locale/zh-tw')]).then(
      ([{ default: locale }]) => {
        dayjs.locale('zh-tw')
        setChinese(locale)
      },
    )
  }, [language])
  return language === 'zh-TW' ? chinese : undefined
}
