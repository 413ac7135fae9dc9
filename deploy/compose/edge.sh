#!/bin/sh
# Writes nginx's configuration from the one that is shipped: this name, this certificate, TLS switched on. nginx' image
# runs it before nginx starts. ONSALE_NAME is the name people type; the three others are where things lie.
set -eu
name=${ONSALE_NAME:?the name people type, such as tickets.example.org}
from=${ONSALE_EDGE_FROM:-/etc/onsale/onsale.conf}
to=${ONSALE_EDGE_TO:-/etc/nginx/conf.d/default.conf}
tls=${ONSALE_EDGE_TLS:-/etc/onsale/tls}
case $name in
*[!A-Za-z0-9.-]*) echo "ONSALE_NAME must be a host's name, without https:// and port: $name" >&2; exit 1 ;;
esac
for file in fullchain.pem privkey.pem; do
    [ -r "$tls/$file" ] || { echo "$tls/$file is missing: the certificate of $name and its key belong there" >&2; exit 1; }
done
awk -v name="$name" -v tls="$tls" '
    /^# server \{$/                                        { redirect = 1 }
    redirect                                               { sub(/^# ?/, "") }
    !redirect && /^#     (listen|ssl_|add_header Strict)/  { sub(/^# ?/, ""); secure = secure $0 "\n"; next }
    /^    listen 80 backlog/                               { printf "%s", secure; next }
    { print }
    /^\}$/                                                 { redirect = 0 }
' "$from" | sed -e "s|tickets\.example\.org\.pem|$tls/fullchain.pem|" -e "s|tickets\.example\.org\.key|$tls/privkey.pem|" \
    -e "s|tickets\.example\.org|$name|" >"$to"
