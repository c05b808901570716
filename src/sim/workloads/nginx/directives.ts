import { ConfigError, type Directive } from './syntax.js';

export type Context = 'main' | 'events' | 'http' | 'server' | 'location' | 'upstream' | 'other';

/** Which directives there are, by where they may stand. A list of the official image's modules. */
const ALLOWED: [contexts: Context[], names: string][] = [
  [
    ['main'],
    'user worker_processes pid worker_rlimit_nofile worker_rlimit_core worker_priority worker_cpu_affinity worker_shutdown_timeout daemon master_process load_module env pcre_jit thread_pool timer_resolution lock_file ssl_engine working_directory debug_points events http stream',
  ],
  [
    ['events'],
    'worker_connections use multi_accept accept_mutex accept_mutex_delay worker_aio_requests debug_connection',
  ],
  [
    ['http'],
    'upstream map geo split_clients log_format limit_req_zone limit_conn_zone proxy_cache_path types_hash_max_size types_hash_bucket_size server_names_hash_bucket_size server_names_hash_max_size variables_hash_max_size variables_hash_bucket_size map_hash_bucket_size map_hash_max_size server keepalive_disable upstream_conf',
  ],
  [
    ['server'],
    'listen server_name location large_client_header_buffers ignore_invalid_headers underscores_in_headers',
  ],
  [
    ['location'],
    'proxy_pass location alias internal limit_except stub_status fastcgi_pass uwsgi_pass grpc_pass empty_gif proxy_pass_header',
  ],
  [
    ['upstream'],
    'server keepalive keepalive_requests keepalive_timeout keepalive_time zone least_conn ip_hash hash random state resolver resolver_timeout',
  ],
  [
    ['server', 'location'],
    'return rewrite set if break rewrite_log try_files uninitialized_variable_warn',
  ],
  [
    ['http', 'server', 'location'],
    'root index error_page add_header access_log default_type types sendfile sendfile_max_chunk tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests keepalive_time client_max_body_size client_body_buffer_size client_body_timeout client_body_temp_path client_body_in_file_only client_header_timeout client_header_buffer_size send_timeout reset_timedout_connection server_tokens gzip gzip_types gzip_min_length gzip_vary gzip_proxied gzip_comp_level gzip_disable gzip_http_version gzip_buffers gzip_static expires etag if_modified_since allow deny auth_basic auth_basic_user_file autoindex charset chunked_transfer_encoding limit_req limit_req_status limit_req_log_level limit_conn limit_conn_status limit_rate limit_rate_after log_not_found log_subrequest merge_slashes msie_padding open_file_cache open_file_cache_valid open_file_cache_min_uses open_file_cache_errors output_buffers port_in_redirect absolute_redirect server_name_in_redirect postpone_output recursive_error_pages resolver resolver_timeout satisfy aio directio real_ip_header set_real_ip_from real_ip_recursive sub_filter sub_filter_once sub_filter_types http2 lingering_close lingering_time lingering_timeout max_ranges disable_symlinks stub_status mirror auth_request auth_request_set proxy_set_header proxy_http_version proxy_connect_timeout proxy_read_timeout proxy_send_timeout proxy_buffering proxy_buffer_size proxy_buffers proxy_busy_buffers_size proxy_request_buffering proxy_redirect proxy_hide_header proxy_pass_request_headers proxy_pass_request_body proxy_intercept_errors proxy_next_upstream proxy_next_upstream_tries proxy_next_upstream_timeout proxy_cache proxy_cache_valid proxy_cache_key proxy_cache_bypass proxy_cache_use_stale proxy_cache_lock proxy_no_cache proxy_ignore_headers proxy_ignore_client_abort proxy_max_temp_file_size proxy_temp_path proxy_temp_file_write_size proxy_bind proxy_method proxy_set_body proxy_socket_keepalive proxy_cookie_path proxy_cookie_domain proxy_ssl_verify proxy_ssl_server_name proxy_ssl_name proxy_ssl_protocols proxy_ssl_trusted_certificate proxy_ssl_certificate proxy_ssl_certificate_key ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets ssl_dhparam ssl_stapling ssl_verify_client ssl_client_certificate',
  ],
];

/** These have a block. */
const BLOCKS = new Set(
  'events http server location upstream types map geo split_clients if limit_except stream'.split(
    ' ',
  ),
);

const table = new Map<string, Set<Context>>();
for (const [contexts, names] of ALLOWED) {
  for (const name of names.split(' ')) {
    const known = table.get(name) ?? new Set();
    for (const context of contexts) known.add(context);
    table.set(name, known);
  }
}
for (const name of ['error_log', 'include']) {
  table.set(name, new Set(['main', 'events', 'http', 'server', 'location', 'upstream']));
}

/** Throws ConfigError when a directive is unknown, stands where it must not, or lacks its block. */
export function checkDirective(directive: Directive, context: Context): void {
  const { name, file, line, block } = directive;
  const known = table.get(name);
  const where = `in ${file}:${line}`;
  if (known === undefined) throw new ConfigError(`unknown directive "${name}" ${where}`);
  if (context !== 'other' && !known.has(context)) {
    throw new ConfigError(`"${name}" directive is not allowed here ${where}`);
  }
  const needsBlock = BLOCKS.has(name) && !(name === 'server' && context === 'upstream');
  if (needsBlock && block === undefined) {
    throw new ConfigError(`directive "${name}" has no opening "{" ${where}`);
  }
  if (!needsBlock && block !== undefined) {
    throw new ConfigError(`directive "${name}" is not terminated by ";" ${where}`);
  }
}

/** Which context the block of a directive is. */
export function contextOf({ name }: Directive): Context {
  if (name === 'if' || name === 'limit_except') return 'location';
  if (['events', 'http', 'server', 'location', 'upstream'].includes(name)) return name as Context;
  return 'other';
}
