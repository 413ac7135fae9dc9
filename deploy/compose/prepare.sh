#!/bin/sh
# Makes what compose.yaml needs and nobody should write by hand: a password for the database, and a certificate of our
# own for the time being. Files that are there stay as they are.
#   sh deploy/compose/prepare.sh tickets.example.org && docker compose up -d
set -eu
name=${1:?the name people type, such as tickets.example.org}
cd "$(dirname "$0")"
umask 077
mkdir -p secrets tls
if [ ! -e secrets/database ]; then
    password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s\n' "$password" >secrets/database
    printf 'postgresql://onsale:%s@database/onsale\n' "$password" >secrets/database_url
    # Read in their containers by users of their own; the folder is for nobody else here.
    chmod 444 secrets/database secrets/database_url
fi
if [ ! -e tls/fullchain.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$name" \
        -addext "subjectAltName=DNS:$name" -keyout tls/privkey.pem -out tls/fullchain.pem 2>/dev/null
    echo "No certificate was there, so one was made that browsers warn of. Put the real one into deploy/compose/tls." >&2
fi
[ -e ../../.env ] || printf 'ONSALE_NAME=%s\n' "$name" >../../.env
