#!/bin/sh
# Installs a package into a Debian made for it by debootstrap, and looks whether people live through
# an upgrade and a removal, and whether nothing lives through a purge. Wants root and the network.
#
#   sudo scripts/test-package.sh [--suite bookworm] [--mirror http://deb.debian.org/debian] PACKAGE.deb
set -eu

SUITE=bookworm
MIRROR=http://deb.debian.org/debian
READY_SECONDS=60
RECOGNISED_SECONDS=90
# Not the daemon's usual one, which may be taken where packages are made.
PORT=18420
URL=http://127.0.0.1:$PORT

say() { echo "== $*"; }
fail() {
  echo "FAILED: $*" >&2
  exit 1
}

while [ $# -gt 1 ]; do
  case $1 in
    --suite) SUITE=$2 ;;
    --mirror) MIRROR=$2 ;;
    *) fail "'$1' is not understood" ;;
  esac
  shift 2
done
[ -f "${1-}" ] || fail "name the package: test-package.sh dist/limen_…_amd64.deb"
[ "$(id -u)" = 0 ] || fail "a root file system is made by root alone: run it with sudo"
for program in debootstrap dpkg-deb curl; do
  command -v "$program" >/dev/null || fail "$program is not installed"
done
PACKAGE=$(readlink -f "$1")
PHOTOS=$(cd "$(dirname "$0")/.." && pwd)/models/demo
[ -d "$PHOTOS" ] || fail "there are no photographs in models/demo: npm run build makes them"
assert_nobody_listens() {
  ! curl -s -o /dev/null "$URL/health" || fail "something listens on $URL already: stop it first"
}
assert_nobody_listens

ROOT=$(mktemp -d)
# mktemp makes it for root alone, and the service is to run in it.
chmod 0755 "$ROOT"
DAEMON=
clean_up() {
  stop_daemon
  for name in dev proc; do
    ! mountpoint -q "$ROOT/$name" || umount "$ROOT/$name"
  done
  rm -rf --one-file-system "$ROOT"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

CLEAN="env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive LIMEN_PORT=$PORT"
AS_SERVICE='setpriv --reuid limen --regid limen --init-groups env LIMEN_CAMERA=replay:/srv/photos'
# shellcheck disable=SC2086 # Both are meant to be several words.
inside() { chroot "$ROOT" $CLEAN "$@"; }
apt() { inside apt-get -qq -o Dpkg::Use-Pty=0 "$@" >>"$ROOT/apt.log" 2>&1 || fail "apt-get $* ($(tail -n 5 "$ROOT/apt.log"))"; }

start_daemon() {
  assert_nobody_listens
  # No systemd runs in there: the daemon as its unit would start it, with the photographs as camera.
  # By exec, so that the process is the daemon's own, to be ended by a signal.
  # shellcheck disable=SC2086
  (exec chroot "$ROOT" $CLEAN $AS_SERVICE limen run >>"$ROOT/daemon.log" 2>&1) &
  DAEMON=$!
  for _ in $(seq "$READY_SECONDS"); do
    ! curl -sf -o /dev/null "$URL/ready" || return 0
    sleep 1
  done
  fail "the daemon is not ready after $READY_SECONDS s: $(tail -n 3 "$ROOT/daemon.log")"
}
stop_daemon() {
  [ -n "$DAEMON" ] || return 0
  kill "$DAEMON" 2>/dev/null || true
  wait "$DAEMON" || true
  DAEMON=
}

await_recognition() {
  for _ in $(seq "$RECOGNISED_SECONDS"); do
    ! inside limen events | grep -q 'recognized.*Ada' || return 0
    sleep 1
  done
  fail "nobody was recognised in $RECOGNISED_SECONDS s"
}

say "a root of $SUITE"
debootstrap --variant=minbase "$SUITE" "$ROOT" "$MIRROR" >"$ROOT.log" 2>&1 || fail "debootstrap: $(tail -n 3 "$ROOT.log")"
rm "$ROOT.log"
mount --bind /dev "$ROOT/dev"
mount -t proc proc "$ROOT/proc"
# What is installed in there must not start services, as apt is told by this file.
printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d"
chmod +x "$ROOT/usr/sbin/policy-rc.d"
cp -r "$PHOTOS" "$ROOT/srv/photos"
chmod -R a+rX "$ROOT/srv"

say "install"
cp "$PACKAGE" "$ROOT/srv/limen.deb"
apt update
apt install --no-install-recommends /srv/limen.deb
[ "$(stat -c '%U %a' "$ROOT/etc/limen/limen.config.json")" = "root 640" ] || fail "others can read the configuration"
inside stat -c '%U %a' /var/lib/limen | grep -qx 'limen 700' || fail "/var/lib/limen is not the service's alone"
inside limen --version
# shellcheck disable=SC2086
inside $AS_SERVICE limen doctor ||
  fail "limen doctor finds something that would stop the daemon"

say "enrol and recognise"
start_daemon
# One of the women in the first photograph, cut out by the package's own sharp.
inside sh -c 'cd /usr/lib/limen && bin/node -e "
  require(\"sharp\")(\"/srv/photos/sample1.jpg\").extract({left: 1415, top: 190, width: 304, height: 304}).toFile(\"/srv/ada.jpg\")"'
inside limen enroll Ada /srv/ada.jpg
await_recognition
inside limen people
stop_daemon

say "upgrade"
dpkg-deb -R "$PACKAGE" "$ROOT/srv/next"
sed -i 's/^Version: .*/Version: 99.0.0-1/' "$ROOT/srv/next/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$ROOT/srv/next" "$ROOT/srv/next.deb" >/dev/null
apt install --no-install-recommends /srv/next.deb
inside dpkg-query -W limen
start_daemon
inside limen people | grep -q Ada || fail "the upgrade lost who was enrolled"
stop_daemon

say "remove"
assert_nobody_listens
apt remove limen
[ -d "$ROOT/var/lib/limen/database" ] || fail "removing the package erased the data"
[ -f "$ROOT/etc/limen/limen.config.json" ] || fail "removing the package erased the configuration"
[ ! -e "$ROOT/usr/lib/limen" ] || fail "the program is still there"

say "purge"
apt purge limen
for path in /var/lib/limen /etc/limen /usr/lib/limen; do
  [ ! -e "$ROOT$path" ] || fail "$path lived through a purge"
done
inside find / -xdev -name '*limen*' -not -path '/proc/*' -not -path '/srv/*' -not -path '/var/cache/*' -not -path '/var/lib/apt/*' | sed 's/^/left: /'

say "fine"
