#!/bin/sh
# Starts the monitor in a container: where there is no configuration yet, it is written from MONITOR_INIT_... first.
set -eu
umask 077
config="${MONITOR_CONFIG:-./monitor.toml}"
if [ ! -f "$config" ] && [ -n "${MONITOR_INIT_ADDRESS:-}" ]; then
    monitor -q --config "$config" init </dev/null
fi
exec monitor "$@"
