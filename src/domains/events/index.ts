export * from './detection.ts'
export * from './detection-block.ts'
export * from './retention.ts'
