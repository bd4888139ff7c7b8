import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const sheets = fileURLToPath(new URL('src/styles/adopted-sheets.ts', import.meta.url))

/**
 * Ant Design writes its styles as <style> elements, which our content security policy forbids. The two modules that do so are
 * replaced by one that adopts constructed style sheets: no nonce, no inline style, and all of it in the cascade layer `antd`.
 * @returns {import('vite').Plugin}
 */
function adoptStyles() {
  const replaced =
    /@rc-component\/util\/(?:es|lib)\/Dom\/dynamicCSS(?:\.js)?$|@ant-design\/icons\/(?:es|lib)\/cssUtils(?:\.js)?$/
  return {
    name: 'adopt-styles',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (importer === undefined || !/dynamicCSS|cssUtils/.test(source)) return undefined
      const resolved = await this.resolve(source, importer, { skipSelf: true })
      return resolved !== null && replaced.test(resolved.id) ? sheets : undefined
    },
  }
}

export default defineConfig({
  plugins: [adoptStyles()],
  // The server answers /api; the console only ever asks its own origin.
  server: { proxy: { '/api': process.env.LIANFANG_SERVER ?? 'http://127.0.0.1:8080' } },
  // What is bundled beforehand for development needs the replacement too.
  optimizeDeps: { rolldownOptions: { plugins: [adoptStyles()] } },
  build: {
    target: 'baseline-widely-available',
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Ant Design marks its modules for React's server; nothing here renders on one.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
      },
    },
    // ECharts and the map are loaded on their own, by pages that draw; they are large by nature.
    chunkSizeWarningLimit: 700,
  },
})
