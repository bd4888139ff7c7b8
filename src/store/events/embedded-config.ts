/** The two configuration files of an embedded node: what a laptop can bear, and nobody else let in. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'

/** The one user of an embedded node. */
export const embeddedUser = 'lianfang'

/** A cluster that this node can read through Distributed tables. The secret lets its nodes trust each other's user. */
export interface EmbeddedCluster {
  readonly name: string
  readonly secret: string
  readonly shards: readonly { readonly host: string; readonly tcpPort: number }[]
}

export interface NodeConfig {
  readonly engineDirectory: string
  readonly usersFile: string
  /** Of the one user: who does not send it is answered nothing. */
  readonly password: string
  readonly spoolDirectory: string
  readonly logDirectory: string
  readonly httpPort: number
  /** Only a cluster needs it. */
  readonly tcpPort?: number
  readonly clusters: readonly EmbeddedCluster[]
  /** The engine refuses writes (code 243) that would leave less. */
  readonly keepFreeBytes: number
}

/** ClickHouse server configuration; paths may hold blanks and any character XML can. */
export function configXml(config: NodeConfig): string {
  const pool = Math.max(2, availableParallelism())
  return element('clickhouse', [
    element('path', `${config.engineDirectory}/`),
    element('user_files_path', `${config.spoolDirectory}/`),
    element('users_config', config.usersFile),
    element('listen_host', '127.0.0.1'),
    element('http_port', config.httpPort),
    ...(config.tcpPort === undefined ? [] : [element('tcp_port', config.tcpPort)]),
    // No way in for the user without a password, whom quota and grants do not keep from reading files: SELECT file('/etc/shadow').
    element('http_handlers', [
      handlerFor(
        'Authorization',
        `Basic ${Buffer.from(`${embeddedUser}:${config.password}`).toString('base64')}`,
      ),
      handlerFor('X-ClickHouse-Key', config.password),
    ]),
    element('timezone', 'UTC'),
    element('logger', [
      element('level', 'warning'),
      element('log', `${config.logDirectory}/engine.log`),
      element('errorlog', `${config.logDirectory}/engine-error.log`),
      element('size', '10M'),
      element('count', 3),
    ]),
    element('max_server_memory_usage_to_ram_ratio', 0.6),
    element('mark_cache_size', 256 * 2 ** 20),
    element('index_mark_cache_size', 64 * 2 ** 20),
    element('primary_index_cache_size', 256 * 2 ** 20),
    // A graceful stop waits for idle connections (up to 5 s); the store's client hangs up after 2.5 s.
    element('keep_alive_timeout', 10),
    element('background_pool_size', pool),
    element('background_schedule_pool_size', 8),
    // 0 by default in clickhouse-local: background sends of Distributed tables would never happen.
    element('background_distributed_schedule_pool_size', 2),
    // Their defaults (8, 20, 25) assume a pool of 32 and would hold back every large merge and mutation of a small pool.
    element('merge_tree', [
      element('number_of_free_entries_in_pool_to_lower_max_size_of_merge', 1),
      element('number_of_free_entries_in_pool_to_execute_mutation', 1),
      element('number_of_free_entries_in_pool_to_execute_optimize_entire_partition', 1),
    ]),
    element('storage_configuration', [
      element('disks', [element('default', [element('keep_free_space_bytes', config.keepFreeBytes)])]),
    ]),
    element('remote_servers', config.clusters.map(clusterXml)),
  ])
}

/** Queries of those who send this very header. */
function handlerFor(header: string, content: string): Xml {
  return element('rule', [
    element('headers', [element(header, content)]),
    element('handler', [element('type', 'dynamic_query_handler'), element('query_param_name', 'query')]),
  ])
}

function clusterXml(cluster: EmbeddedCluster): Xml {
  return element(cluster.name, [
    element('secret', cluster.secret),
    ...cluster.shards.map((shard) =>
      element('shard', [
        element('internal_replication', 'true'),
        element('replica', [element('host', shard.host), element('port', shard.tcpPort)]),
      ]),
    ),
  ])
}

/**
 * The users: ours, and when `startQueries` is not 0 the one that starts the library. clickhouse-local runs its own start-up queries as `default` without a password and offers no other way, so that
 * user may do just these and no more: a quota of as many queries as it needs (for the life of the process), and their grants.
 */
export function usersXml(password: string, startQueries: number): string {
  const digest = createHash('sha256').update(password).digest('hex')
  const loopback = element('networks', [element('ip', '127.0.0.1')])
  return element('clickhouse', [
    element('profiles', [element('default', [])]),
    element('quotas', [
      element('default', []),
      element('start', [
        element('interval', [element('duration', 2 ** 31 - 1), element('queries', startQueries)]),
      ]),
    ]),
    element('users', [
      element(embeddedUser, [
        element('password_sha256_hex', digest),
        loopback,
        element('profile', 'default'),
        element('quota', 'default'),
      ]),
      ...(startQueries === 0
        ? []
        : [
            element('default', [
              element('no_password', []),
              loopback,
              element('profile', 'default'),
              element('quota', 'start'),
              element('grants', [
                element('query', 'GRANT SYSTEM LISTEN ON *.*'),
                element('query', 'GRANT READ ON FILE'),
                element('query', 'GRANT CREATE TEMPORARY TABLE ON *.*'),
              ]),
            ]),
          ]),
    ]),
  ])
}

/** XML text that is already escaped. */
type Xml = string & { readonly xml: unique symbol }

function element(name: string, content: string | number | readonly Xml[]): Xml {
  const inner =
    typeof content === 'object'
      ? content.join('')
      : String(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<${name}>${inner}</${name}>` as Xml
}
