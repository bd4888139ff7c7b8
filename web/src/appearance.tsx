/** Light, dark, or as the system says: one palette for our own style sheets, for Ant Design and for charts. */
import { ConfigProvider, theme, type ThemeConfig } from 'antd'
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useAntLocale } from './ant-locale.ts'
import { useLanguage } from './language.tsx'
import { remember, remembered } from './remembered.ts'
import { updateCSS } from './styles/adopted-sheets.ts'
import { customProperties, palettes, type Appearance, type Palette } from './styles/palette.ts'

export type AppearanceChoice = Appearance | 'system'

interface AppearanceState {
  readonly choice: AppearanceChoice
  readonly appearance: Appearance
  readonly palette: Palette
  readonly choose: (choice: AppearanceChoice) => void
}

const AppearanceContext = createContext<AppearanceState | undefined>(undefined)
const systemDark = matchMedia('(prefers-color-scheme: dark)')

export function useAppearance(): AppearanceState {
  const state = use(AppearanceContext)
  if (state === undefined) throw new Error('AppearanceProvider is missing')
  return state
}

/** Ant Design in our colours. The dark algorithm darkens seeds, so what it derives is set here where it matters. */
function themeOf(appearance: Appearance): ThemeConfig {
  const palette = palettes[appearance]
  return {
    algorithm: appearance === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: palette.accent,
      colorInfo: palette.accent,
      colorSuccess: palette.good,
      colorWarning: palette.warning,
      colorError: palette.bad,
      colorLink: palette.link,
      colorLinkHover: palette.text,
      colorTextBase: palette.text,
      colorText: palette.text,
      colorTextHeading: palette.text,
      colorTextSecondary: palette.quiet,
      colorTextTertiary: palette.quiet,
      colorTextDescription: palette.quiet,
      colorTextPlaceholder: palette.quiet,
      colorTextLightSolid: palette.onAccent,
      colorIcon: palette.quiet,
      colorIconHover: palette.text,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBgSpotlight: appearance === 'dark' ? '#dbe5ea' : '#22303a',
      colorBorder: palette.edge,
      colorBorderSecondary: palette.line,
      colorSplit: palette.line,
      controlItemBgActive: palette.accentSoft,
      controlItemBgActiveHover: palette.accentSoft,
      colorPrimaryBg: palette.accentSoft,
      colorErrorText: palette.bad,
      colorSuccessText: palette.good,
      colorWarningText: palette.warning,
      colorErrorBg: palette.badSoft,
      colorSuccessBg: palette.goodSoft,
      colorWarningBg: palette.warningSoft,
      colorInfoBg: palette.accentSoft,
      borderRadius: 4,
      fontSize: 14,
      controlHeight: 32,
      wireframe: false,
      motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: 'var(--font)',
      fontFamilyCode: 'var(--mono)',
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        primaryColor: palette.onAccent,
      },
      Table: {
        headerBg: palette.sunken,
        headerColor: palette.text,
        cellPaddingBlockSM: 5,
        borderColor: palette.line,
        rowHoverBg: palette.accentSoft,
      },
      Form: { itemMarginBottom: 18, verticalLabelPadding: '0 0 4px' },
      Tabs: { horizontalMargin: '0 0 16px 0' },
    },
  }
}

export function AppearanceProvider({ children }: { readonly children: ReactNode }) {
  const language = useLanguage()
  const [choice, setChoice] = useState<AppearanceChoice>(() => {
    const given = remembered('appearance')
    return given === 'light' || given === 'dark' ? given : 'system'
  })
  const [system, setSystem] = useState<Appearance>(systemDark.matches ? 'dark' : 'light')
  useEffect(() => {
    const follow = (): void => setSystem(systemDark.matches ? 'dark' : 'light')
    systemDark.addEventListener('change', follow)
    return () => systemDark.removeEventListener('change', follow)
  }, [])
  const appearance = choice === 'system' ? system : choice
  const choose = useCallback((chosen: AppearanceChoice) => {
    remember('appearance', chosen)
    setChoice(chosen)
  }, [])
  useEffect(() => {
    document.documentElement.dataset['appearance'] = appearance
    updateCSS(`:root{${customProperties(palettes[appearance])}}`, 'palette')
  }, [appearance])
  const state = useMemo(
    () => ({ choice, appearance, palette: palettes[appearance], choose }),
    [choice, appearance, choose],
  )
  const config = useMemo(() => themeOf(appearance), [appearance])
  const locale = useAntLocale(language)
  return (
    <AppearanceContext value={state}>
      <ConfigProvider
        theme={config}
        componentSize="middle"
        {...(locale === undefined ? {} : { locale })}
        button={{ autoInsertSpace: false }}
      >
        {children}
      </ConfigProvider>
    </AppearanceContext>
  )
}
