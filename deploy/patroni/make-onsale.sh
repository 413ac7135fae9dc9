#!/bin/sh
# Patroni runs it once, on the first primary, with the address of its superuser: Onsale's role and database.
# /etc/patroni/make-onsale.sh, mode 0750; the password is the one line of /etc/patroni/onsale-password, mode 0640.
set -eu
here=$(dirname "$0")
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set "password=$(cat "$here/onsale-password")" "$1" <<'SQL'
create role onsale login replication password :'password';
create database onsale owner onsale;
SQL
