#!/bin/sh
# Unpack Cyrus beside the system (default: .venv/cyrus), for the tests that read a second make of mail server. Nothing is
# installed: as a package it would put Dovecot out. Where that cannot be done, say so and go on.
at=${1:-.venv/cyrus}
[ -e "$at/.ready" ] && exit 0

leave() {
    echo "No Cyrus: $1; tests that need it are skipped and say so." >&2
    rm -rf "$at"
    exit 0
}

command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 || leave "not a Debian system"
simulated=$(LC_ALL=C apt-get install --simulate --no-install-recommends cyrus-imapd 2>/dev/null) ||
    leave "apt knows no cyrus-imapd (try apt-get update)"
packages=$(echo "$simulated" | awk '/^Inst (lib|cyrus-)/ { print $2 }')
case $packages in *cyrus-imapd*) ;; *) packages="$packages cyrus-imapd cyrus-common" ;; esac

rm -rf "$at"
mkdir -p "$at/packages"
# shellcheck disable=SC2086
(cd "$at/packages" && apt-get -o APT::Sandbox::User="$(id -un)" -qq download $packages sasl2-bin >/dev/null 2>&1) ||
    leave "its packages could not be downloaded"
for package in "$at"/packages/*.deb; do
    dpkg -x "$package" "$at" || leave "its packages could not be unpacked"
done
rm -rf "$at/packages" "$at/usr/share"

libraries=$(echo "$at"/usr/lib/*-linux-gnu "$at"/lib/*-linux-gnu | tr ' ' ':')
for program in "$at"/usr/lib/cyrus/bin/master "$at"/usr/lib/cyrus/bin/imapd "$at"/usr/sbin/saslpasswd2; do
    LD_LIBRARY_PATH=$libraries ldd "$program" 2>&1 | grep -q "not found\|No such file" && leave "a library is missing"
done
chmod -R a+rX "$at"
touch "$at/.ready"
