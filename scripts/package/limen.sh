#!/bin/sh
# Limen with the Node.js that comes with it, and with the service's configuration where the caller
# may read that and names no other.
if [ -z "${LIMEN_CONFIG-}" ] && [ -r /etc/limen/limen.config.json ]; then
  export LIMEN_CONFIG=/etc/limen/limen.config.json
fi
exec /usr/lib/limen/bin/node /usr/lib/limen/dist/daemon/main.js "$@"
