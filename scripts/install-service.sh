#!/bin/sh
# Installs Limen from this clone as a service of systemd, or brings an installed one up to date; on
# Debian and Ubuntu the package (npm run package) does the same. See docs/install.md.
#
#   sudo scripts/install-service.sh                      install, or upgrade
#   sudo scripts/install-service.sh --uninstall          remove the program; people and events stay
#   sudo scripts/install-service.sh --uninstall --purge  erase these too
set -eu

HOME_DIR=/opt/limen
PROGRAM=/usr/local/bin/limen
UNIT=/etc/systemd/system/limen.service
SYSUSERS=/etc/sysusers.d/limen.conf
CONFIG_DIR=/etc/limen
DATA_DIR=/var/lib/limen
LEAST_NODE='20.9.0'

say() { echo "limen: $*"; }
fail() {
  echo "limen: $*" >&2
  exit 1
}

check_system() {
  [ "$(id -u)" = 0 ] || fail "this writes to /opt and /etc: run it with sudo"
  [ -d /run/systemd/system ] || fail "systemd does not run here: use 'npm start' instead"
  if [ -x /usr/bin/limen ]; then
    fail "the package limen is installed: remove it first (apt remove limen; its data stay)"
  fi
}

# sudo has a PATH of its own, so that a Node.js of somebody's home is found by NODE= alone.
check_node() {
  NODE=${NODE:-$(command -v node || true)}
  [ -n "$NODE" ] || fail "there is no Node.js: install $LEAST_NODE or newer, or say NODE=/path/to/node"
  NODE=$(readlink -f "$NODE")
  "$NODE" -e '
    const [have, least] = [process.versions.node, process.argv[1]].map((v) => v.split(".").map(Number));
    process.exit(have[0] > least[0] || (have[0] === least[0] && have[1] >= least[1]) ? 0 : 1);
  ' "$LEAST_NODE" || fail "$NODE is $("$NODE" --version): Limen needs $LEAST_NODE or newer"
  PATH=$(dirname "$NODE"):$PATH
  command -v npm >/dev/null || fail "npm is missing: install it beside $NODE"
}

# The clone's owner builds, so that no file of root's is left in it.
as_owner() {
  owner=$(stat -c %U "$CLONE")
  if [ "$owner" = root ]; then "$@"; else runuser -u "$owner" -- env "PATH=$PATH" "$@"; fi
}

install_program() {
  say "building (some minutes on a small board)"
  as_owner npm ci --silent
  as_owner npm run --silent build
  say "installing to $HOME_DIR"
  rm -rf "$HOME_DIR.new" "$HOME_DIR.old"
  "$NODE" dist/scripts/package.js --tree "$HOME_DIR.new"
  case $NODE in
    # The service cannot see people's homes.
    /home/* | /root/*)
      mkdir "$HOME_DIR.new/bin"
      cp "$NODE" "$HOME_DIR.new/bin/node"
      NODE=$HOME_DIR/bin/node
      ;;
  esac
  chown -R root:root "$HOME_DIR.new"
  chmod -R u=rwX,go=rX "$HOME_DIR.new"
  [ ! -e "$HOME_DIR" ] || mv "$HOME_DIR" "$HOME_DIR.old"
  mv "$HOME_DIR.new" "$HOME_DIR"
  rm -rf "$HOME_DIR.old"
  sed -e "s|/usr/lib/limen/bin/node|$NODE|" -e "s|/usr/lib/limen|$HOME_DIR|" \
    scripts/package/limen.sh | install -D -m 0755 /dev/stdin "$PROGRAM"
}

install_service() {
  install -D -m 0644 scripts/package/limen.sysusers "$SYSUSERS"
  systemd-sysusers "$SYSUSERS"
  if [ ! -e "$CONFIG_DIR/limen.config.json" ]; then
    install -d -m 0750 -o root -g limen "$CONFIG_DIR"
    sed "s|/usr/lib/limen|$HOME_DIR|" scripts/package/limen.config.json |
      install -m 0640 -o root -g limen /dev/stdin "$CONFIG_DIR/limen.config.json"
  fi
  sed -e "s|/usr/bin/limen|$PROGRAM|" -e '/^Documentation=/d' scripts/limen.service |
    install -m 0644 /dev/stdin "$UNIT"
  systemctl daemon-reload
  systemctl enable --quiet limen
  command -v ffmpeg >/dev/null || say "ffmpeg is not installed: cameras need it, or fswebcam"
  # Returns when the daemon is ready, or has failed.
  if ! systemctl restart limen; then
    journalctl -u limen -n 20 -o cat --no-pager >&2
    fail "the service did not start; 'limen doctor' says more"
  fi
}

# Either may be a mount, or a link to another disk, so that what is in it goes first.
erase() {
  [ -d "$1" ] || return 0
  find "$1/" -xdev -mindepth 1 -delete
  rmdir "$1" 2>/dev/null || true
}

uninstall() {
  systemctl disable --quiet --now limen 2>/dev/null || true
  rm -rf "$HOME_DIR" "$PROGRAM" "$UNIT" "$SYSUSERS"
  systemctl daemon-reload
  if [ "${1-}" = --purge ]; then
    erase "$DATA_DIR"
    erase "$CONFIG_DIR"
    say "removed, and $DATA_DIR and $CONFIG_DIR erased"
    say "the system user limen stays (userdel limen), and so do backups and data kept elsewhere"
  else
    say "removed; people, events and keys stay in $DATA_DIR, the configuration in $CONFIG_DIR"
  fi
}

CLONE=$(cd "$(dirname "$0")/.." && pwd)
cd "$CLONE"
case "${1-}" in
  '')
    check_system
    check_node
    install_program
    install_service
    "$PROGRAM" status | grep -E '^(limen|problem) ' || true
    say "sign in with the token: sudo limen token show"
    say "the configuration is $CONFIG_DIR/limen.config.json"
    ;;
  --uninstall)
    check_system
    case "${2-}" in '' | --purge) uninstall "${2-}" ;; *) fail "--uninstall takes --purge only" ;; esac
    ;;
  -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "$0" ;;
  *) fail "'$1' is not understood; see --help" ;;
esac
