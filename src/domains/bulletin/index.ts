export {
  buildBulletins,
  type BuiltBulletins,
  type BulletinRequest,
  type BulletinSources,
} from './assembly.ts'
export type { Bulletin, Language } from './model.ts'
export { type PartName, partNames } from './writing/part.ts'
export { renderers } from './render/index.ts'
export { bulletinPolicy } from './render/html.ts'
export { digestOf } from './render/json.ts'
export {
  bulletinJobs,
  createEdition,
  createKind,
  type CreateParameters,
  rebuildKind,
  type RebuildParameters,
} from './editions/building.ts'
export { type BulletinDesk, type BulletinKnowledge, bulletinSources, dataAsOf } from './editions/desk.ts'
export { compare } from './editions/comparison.ts'
export type { EditionSummary } from './editions/edition.ts'
export {
  changeImprint,
  editSentence,
  type Edition,
  findEdition,
  lastEdition,
  listEditions,
  listPublished,
  readEdition,
  resetSentence,
} from './editions/editions.ts'
export { freezeEdition, publishEdition, withdrawEdition } from './editions/lifecycle.ts'
export { atomFeed, mediaTypes } from './editions/feed.ts'
export { type FigureTrace, traceFigure } from './editions/figures.ts'
export { listPage, listPolicy, missingPage, publicPath, withdrawnPage } from './editions/public-page.ts'
export { RenderedFiles } from './editions/rendered-files.ts'
export type { Format } from './editions/rendering.ts'
